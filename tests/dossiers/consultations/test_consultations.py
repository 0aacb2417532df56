"""Consultations: suggested, sent, answered, silent, withdrawn (numbers D5 61 to 73)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import timezone

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Consultation, Dossier, Envoi, ServiceConsultable
from dossiers.models.consultations import EtatConsultation
from dossiers.services import (
    annuaire,
    avis,
    circonstances,
    consultations,
    controles,
    envois,
    horloge,
    liens_avis,
)
from dossiers.services.journal import journal_des, ruptures
from tests import fabriques as f
from workflows import temps

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    le_decor = f.Decor(courriel_mairie="mairie@example.org")
    f.services_consultables()
    return le_decor


@pytest.fixture
def dossier(decor) -> Dossier:
    return f.en_instruction("PCMI", decor)


def service(code: str) -> ServiceConsultable:
    return ServiceConsultable.objects.get(code=code)


def consulter(dossier, decor, code="sdis", **options) -> Consultation:
    versions = list(consultations.pieces_proposables(dossier)[:1])
    return consultations.consulter(
        dossier, service(code), par=decor.instructeur, versions=options.pop("versions", versions), **options
    )


def jeton(consultation: Consultation) -> str:
    return liens_avis.lien(consultation).split("/")[2]


def abords(dossier, decor) -> Dossier:
    return circonstances.retenir(dossier, ["abords"], par=decor.instructeur)


def vieillir(consultation: Consultation, jours: int) -> Consultation:
    """As if it had been sent ``jours`` days earlier."""
    recul = timedelta(days=jours)
    Consultation.objects.filter(pk=consultation.pk).update(
        date_envoi=consultation.date_envoi - recul, date_limite=consultation.date_limite - recul
    )
    consultation.refresh_from_db()
    return consultation


def test_la_loi_propose_l_abf_aux_abords_avec_son_delai_et_son_article(dossier, decor):
    proposees = consultations.suggerer(abords(dossier, decor))
    abf = next(p for p in proposees if p.suggestion.code == "abf")
    assert abf.service == service("abf")
    assert abf.deja is None
    assert (abf.suggestion.nature, abf.suggestion.nombre, abf.suggestion.unite) == ("accord", 2, "mois")
    assert "R*423-67" in abf.suggestion.article or "R*423-54" in abf.suggestion.article
    assert all(p.suggestion.code != "abf" for p in consultations.suggerer(f.en_instruction("PCMI", decor)))


def test_une_consultation_envoyee_a_son_echeance_son_acces_et_son_courriel(dossier, decor):
    envoyee = consulter(dossier, decor, question="Le poteau est-il assez proche ?")
    assert envoyee.date_limite == horloge_mois(envoyee.date_envoi, 1)
    assert envoyee.acces.debut == envoyee.date_envoi
    assert envoyee.acces.fin > envoyee.date_limite
    assert journal_des(dossier, "saisine")[0].donnees.contenu["service"] == str(envoyee.service)
    envois.balayer(tous=True)
    message = next(m for m in mail.outbox if m.to == ["sdis@example.org"])
    (recu,) = re.findall(r"/avis/([^/]+)/", message.body)
    assert liens_avis.lire_lien(recu) == envoyee
    assert "avis réputé favorable" in message.body
    assert "Vandamme" not in message.subject


def horloge_mois(jour: date, mois: int) -> date:
    from droit.calendrier import ajouter_mois

    return ajouter_mois(jour, mois)


def test_61_ne_part_pas_hors_instruction_ni_sans_adresse_ni_hors_dates(decor):
    enregistrable = f.depose("PCMI", decor)
    with pytest.raises(ErreurMetier, match="pendant l'instruction"):
        consulter(enregistrable, decor, versions=[])
    dossier = f.en_instruction("PCMI", decor)
    ServiceConsultable.objects.filter(code="sdis").update(fin=date(2025, 1, 1))
    with pytest.raises(ErreurMetier, match="dates de validité"):
        consulter(dossier, decor)
    ServiceConsultable.objects.filter(code="gaz").update(courriel="")
    with pytest.raises(ErreurMetier, match="ni adresse électronique ni compte"):
        consulter(dossier, decor, "gaz")
    assert not Consultation.objects.exists()


def test_un_seul_envoi_en_attente_par_service_et_les_pieces_sont_du_dossier(dossier, decor):
    autre = f.en_instruction("DP", decor)
    with pytest.raises(ErreurMetier, match="n'appartient pas"):
        consulter(dossier, decor, versions=list(consultations.pieces_proposables(autre)[:1]))
    consulter(dossier, decor)
    with pytest.raises(ErreurMetier, match="déjà consulté"):
        consulter(dossier, decor)


def test_seul_qui_instruit_consulte(dossier, decor):
    for personne in (decor.accueil, decor.maire, decor.petitionnaire, f.Decor().instructeur):
        with pytest.raises(ActionInterdite):
            consultations.consulter(dossier, service("sdis"), par=personne)


def test_5_11_un_avis_sans_sens_ou_sans_motif_ni_document_est_refuse(dossier, decor):
    envoyee = consulter(dossier, decor)
    with pytest.raises(ErreurMetier, match="sens"):
        avis.rendre_par_lien(envoyee, signataire="Cdt Roux", sens="", motivation="Vu.")
    with pytest.raises(ErreurMetier, match="se motive"):
        avis.rendre_par_lien(envoyee, signataire="Cdt Roux", sens="favorable")
    with pytest.raises(ErreurMetier, match="nom et la qualité"):
        avis.rendre_par_lien(envoyee, signataire=" ", sens="favorable", motivation="Vu.")
    rendue = avis.rendre_par_lien(
        envoyee, signataire="Cdt Roux", sens="favorable", document=ContentFile(f.pdf(), name="avis.pdf")
    )
    assert (rendue.etat, rendue.document.type_mime) == (EtatConsultation.RENDU, "application/pdf")
    assert list(ruptures(dossier)) == []


def test_57_et_68_un_second_avis_est_refuse_et_montre_celui_qui_vaut(dossier, decor):
    envoyee = consulter(dossier, decor)
    avis.rendre_par_lien(envoyee, signataire="Cdt Roux", sens="favorable", motivation="Rien à dire.")
    with pytest.raises(avis.AvisDejaRendu) as refus:
        avis.rendre_par_lien(envoyee, signataire="Cne Petit", sens="defavorable", motivation="Trop loin.")
    assert refus.value.consultation.signataire == "Cdt Roux"
    envoyee.refresh_from_db()
    assert envoyee.sens == "favorable"
    assert len(journal_des(dossier, "avis")) == 1


def test_64_le_lien_survit_a_l_echeance_se_renvoie_se_revoque_et_refuse_les_faux(dossier, decor):
    envoyee = consulter(dossier, decor)
    ancien = jeton(envoyee)
    assert liens_avis.lire_lien(ancien, jour=envoyee.date_limite + timedelta(days=30)) == envoyee
    with pytest.raises(liens_avis.LienInvalide):
        liens_avis.lire_lien(ancien, jour=envoyee.acces.fin + timedelta(days=1))
    for faux in (ancien[:-2] + "zz", "n-importe-quoi", ""):
        with pytest.raises(liens_avis.LienInvalide):
            liens_avis.lire_lien(faux)
    nouvelle = liens_avis.renvoyer_lien(envoyee, par=decor.instructeur)
    with pytest.raises(liens_avis.LienInvalide):
        liens_avis.lire_lien(ancien)
    assert liens_avis.lire_lien(jeton(nouvelle)) == envoyee
    assert Envoi.objects.filter(genre="demande_avis").count() == 2
    liens_avis.revoquer_lien(nouvelle, par=decor.instructeur)
    with pytest.raises(liens_avis.LienInvalide):
        liens_avis.lire_lien(jeton(nouvelle))


def test_un_jeton_signe_pour_un_autre_usage_n_ouvre_rien(dossier, decor):
    from django.core import signing

    envoyee = consulter(dossier, decor)
    autre = signing.dumps({"c": envoyee.pk, "v": envoyee.jeton}, salt="autre.usage")
    with pytest.raises(liens_avis.LienInvalide):
        liens_avis.lire_lien(autre)


def test_73_le_silence_vaut_ce_que_dit_le_texte_le_lendemain_de_la_limite(dossier, decor):
    envoyee = consulter(dossier, decor)
    assert not avis.constater_tacite(envoyee, envoyee.date_limite)
    lignes = list(temps.passer(envoyee.date_limite + timedelta(days=1)))
    envoyee.refresh_from_db()
    assert envoyee.etat == EtatConsultation.TACITE
    assert envoyee.date_tacite == envoyee.date_limite + timedelta(days=1)
    fait = journal_des(dossier, "avis_tacite")[0]
    assert fait.date_legale == envoyee.date_tacite
    assert fait.donnees.contenu["silence"] == "favorable"
    assert any("avis réputé favorable (R*423-59)" in ligne for ligne in lignes)
    assert not any("avis réputé" in ligne for ligne in temps.passer(envoyee.date_limite + timedelta(days=2)))


def test_un_avis_tardif_est_garde_sans_effacer_le_silence(dossier, decor):
    envoyee = vieillir(consulter(dossier, decor), 40)
    rendue = avis.rendre_par_lien(
        envoyee, signataire="Cdt Roux", sens="defavorable", motivation="Poteau trop loin."
    )
    assert (rendue.etat, rendue.est_tardif, rendue.sens) == (EtatConsultation.TACITE, True, "defavorable")
    assert [e.donnees.contenu["tardif"] for e in journal_des(dossier, "avis")] == [True]
    assert len(journal_des(dossier, "avis_tacite")) == 1


def test_un_avis_arrive_a_temps_et_saisi_apres_ecarte_le_tacite(dossier, decor):
    envoyee = vieillir(consulter(dossier, decor), 40)
    assert avis.constater_tacite(envoyee, timezone.localdate())
    rendue = avis.enregistrer_avis(
        envoyee,
        par=decor.instructeur,
        sens="defavorable",
        motivation="Reçu par la poste.",
        date_reception=envoyee.date_limite,
    )
    assert (rendue.etat, rendue.est_tardif) == (EtatConsultation.RENDU, False)
    assert journal_des(dossier, "avis_tacite") == []
    assert list(ruptures(dossier)) == []


def test_l_abf_bouge_l_horloge_saisi_puis_defavorable(dossier, decor):
    dossier = abords(dossier, decor)
    saisie = consulter(dossier, decor, "abf", projet_decision="Accord sous réserve de tuiles rouges.")
    assert saisie.date_limite == horloge_mois(saisie.date_envoi, 2)
    assert horloge.projeter(dossier).echeancier.jalons.accord_abf_repute == saisie.date_limite
    assert Dossier.objects.get(pk=dossier.pk).effet_silence == "permis_tacite"
    avis.rendre_par_lien(saisie, signataire="B. Fontaine, ABF", sens="defavorable", motivation="Covisible.")
    assert Dossier.objects.get(pk=dossier.pk).effet_silence == "rejet_implicite"
    saisie.refresh_from_db()
    assert saisie.est_defavorable_et_lie
    assert avis.limite_recours_abf(saisie) == saisie.date_avis + timedelta(days=7)
    assert horloge.ecarts(Dossier.objects.get(pk=dossier.pk)) == []


def test_le_rappel_du_recours_contre_l_abf_part_une_fois_avant_sept_jours(dossier, decor):
    saisie = consulter(abords(dossier, decor), decor, "abf")
    rendue = avis.rendre_par_lien(
        saisie, signataire="B. Fontaine", sens="defavorable", motivation="Covisible."
    )
    assert avis.rappeler_recours_abf(rendue.date_avis + timedelta(days=3)) == []
    assert avis.rappeler_recours_abf(rendue.date_avis + timedelta(days=4)) == [rendue]
    assert avis.rappeler_recours_abf(rendue.date_avis + timedelta(days=5)) == []
    envois.balayer(tous=True)
    assert any("R*423-68" in m.body for m in mail.outbox if m.to == [decor.instructeur.courriel])


def test_66_rappels_avant_la_limite_jamais_apres_ni_une_fois_repondu(dossier, decor):
    envoyee = consulter(dossier, decor)
    limite = envoyee.date_limite
    partis = [
        jour
        for n in range((limite - envoyee.date_envoi).days + 5)
        if avis.relancer(jour := envoyee.date_envoi + timedelta(days=n))
    ]
    assert [(limite - jour).days for jour in partis] == [21, 14, 7, 2]
    autre = consulter(dossier, decor, "enedis")
    avis.rendre_par_lien(autre, signataire="Enedis", sens="favorable", motivation="Raccordable.")
    assert avis.relancer(autre.date_limite - timedelta(days=2)) == []


def test_70_le_silence_d_une_sous_consultation_ne_retient_pas_le_service(dossier, decor):
    agent = f.utilisateur(nature="agent")
    annuaire.rattacher(agent, service("sdis"), debut=f.DEPUIS)
    principale = consulter(dossier, decor)
    sous = consultations.sous_consulter(
        principale, service("mel_eau"), par=agent, versions=principale.versions.all(), question="Débit ?"
    )
    assert sous.date_limite <= principale.date_limite
    assert list(dossier.consultations.bloquantes()) == [principale]
    avis.rendre_par_compte(principale, par=agent, sens="favorable", motivation="Conforme.")
    assert not dossier.consultations.bloquantes().exists()
    sous.refresh_from_db()
    assert sous.est_en_attente


def test_70_annuler_le_parent_annule_ses_sous_consultations_et_previent(dossier, decor):
    agent = f.utilisateur(nature="agent")
    annuaire.rattacher(agent, service("sdis"), debut=f.DEPUIS)
    principale = consulter(dossier, decor)
    sous = consultations.sous_consulter(principale, service("mel_eau"), par=agent)
    with pytest.raises(ErreurMetier, match="pourquoi"):
        consultations.annuler(principale, par=decor.instructeur, motif=" ")
    consultations.annuler(principale, par=decor.instructeur, motif="Projet modifié.")
    sous.refresh_from_db()
    assert sous.etat == EtatConsultation.ANNULEE
    with pytest.raises(liens_avis.LienInvalide):
        liens_avis.lire_lien(jeton(sous))
    envois.balayer(tous=True)
    prevenus = {m.to[0] for m in mail.outbox if "annulée" in m.subject}
    assert prevenus == {"sdis@example.org", "mel.eau@example.org"}


def test_une_sous_consultation_ne_transmet_que_les_pieces_recues(dossier, decor):
    agent = f.utilisateur(nature="agent")
    annuaire.rattacher(agent, service("sdis"), debut=f.DEPUIS)
    principale = consulter(dossier, decor)
    toutes = list(consultations.pieces_proposables(dossier))
    assert len(toutes) > 1
    with pytest.raises(ErreurMetier, match="qui vous ont été envoyées"):
        consultations.sous_consulter(principale, service("mel_eau"), par=agent, versions=toutes)
    with pytest.raises(ActionInterdite):
        consultations.sous_consulter(principale, service("mel_eau"), par=decor.instructeur)


def test_un_service_avec_compte_ne_voit_que_ce_qu_on_lui_demande_et_a_ses_dates(dossier, decor):
    agent = f.utilisateur(nature="agent")
    annuaire.rattacher(agent, service("sdis"), debut=f.DEPUIS)
    envoyee = consulter(dossier, decor)
    consulter(f.en_instruction("DP", decor), decor, "enedis")
    assert list(Dossier.objects.consultes_par(agent)) == [dossier]
    assert list(Dossier.objects.visibles_par(agent)) == []
    assert list(Dossier.objects.consultes_par(agent, jour=envoyee.acces.fin + timedelta(days=1))) == []
    agent.services_consultes.update(fin=timezone.localdate() - timedelta(days=1))
    assert list(Dossier.objects.consultes_par(agent)) == []
    with pytest.raises(ActionInterdite):
        avis.rendre_par_compte(envoyee, par=agent, sens="favorable", motivation="Trop tard.")


def test_un_avis_demande_au_maire_part_a_la_mairie_et_une_information_n_attend_rien(dossier, decor):
    assert consulter(dossier, decor, "maire").courriel == "mairie@example.org"
    information = consulter(dossier, decor, "proprete")
    assert information.date_limite is None
    assert not dossier.consultations.bloquantes().filter(pk=information.pk).exists()


def test_5_10_un_avis_confidentiel_n_est_pas_cite(dossier, decor):
    for code, secret in (("sdis", True), ("enedis", False)):
        envoyee = consulter(dossier, decor, code, est_confidentiel=secret)
        avis.rendre_par_lien(envoyee, signataire="X", sens="favorable", motivation="Vu.")
    (phrase,) = avis.avis_en_mots(dossier)
    assert phrase.startswith("avis d'Enedis : favorable du ")


def test_l_architecte_consulte_n_est_cite_qu_une_fois_et_en_bon_francais(dossier, decor):
    envoyee = consulter(dossier, decor, "abf")
    avis.rendre_par_lien(envoyee, signataire="X", sens="favorable", motivation="Vu.")
    (texte,) = controles.avis_recueillis(dossier)
    assert texte.startswith("l'accord de l'architecte des Bâtiments de France (UDAP) : favorable du ")


def test_un_avis_confidentiel_de_l_architecte_n_est_cite_nulle_part(dossier, decor):
    envoyee = consulter(dossier, decor, "abf", est_confidentiel=True)
    avis.rendre_par_lien(envoyee, signataire="X", sens="favorable", motivation="Vu.")
    assert controles.avis_recueillis(dossier) == ()
