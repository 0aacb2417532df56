"""Retention: what is due, what goes, what stays, and the proof that holds after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communes.erreurs import ErreurMetier
from communes.models import CodeRole, Utilisateur
from dossiers import registre
from dossiers.models import Acces, Demandeur, DonneesEvenement, Dossier, Fichier, FichierEcarte, RapportPurge
from dossiers.models.journal import NatureEvenement
from dossiers.services import (
    echanges,
    effacement,
    fichiers,
    notes,
    purge,
    rectification,
    scellement,
)
from dossiers.services.journal import DossierPurge, consigner, ruptures, verrouiller
from dossiers.services.verification import breches
from dossiers.technique import fichiers as depot_de_fichiers
from droit import conservation
from droit.conservation import Issue, Sort
from tests import fabriques as f
from workflows import circuit, taches_planifiees
from workflows.models import EchecConnexion

pytestmark = pytest.mark.django_db
VISA = "Bordereau 2036-4, visa du 12 mars 2036"


def dans_ans(ans: int):
    return timezone.localdate() + timedelta(days=366 * ans)


@pytest.fixture
def decor():
    return f.Decor()


@pytest.fixture
def abandonne(decor):
    """A dossier withdrawn by its petitioner, full of words."""
    dossier = f.enregistre("PCMI", decor)
    echanges.ecrire(dossier, "Je suis malade, attendez-moi.", par=decor.petitionnaire)
    notes.noter(dossier, "Rappeler M. Vandamme.", par=decor.instructeur)
    return circuit.abandonner(dossier, par=decor.petitionnaire, motif="Divorce de M. Vandamme")


def purger(jour, **options) -> RapportPurge:
    return purge.passer(jour, essai=options.pop("essai", False), **options)


def ligne(rapport: RapportPurge, code: str) -> dict:
    return next(li for li in rapport.lignes if li["code"] == code)


def textes(dossier) -> str:
    """Every word the base holds that could be about this dossier."""
    modeles = {*effacement.modeles_du_dossier(), Dossier}
    return "\n".join(str(ligne_) for modele in modeles for ligne_ in modele._base_manager.values())


# --- The register ---------------------------------------------------------------------------------


def test_chaque_type_a_une_duree_et_une_seule_par_issue():
    for domaine in registre.domaines():
        for code in domaine.types:
            for issue in Issue:
                siennes = [
                    r.code
                    for r in conservation.en_vigueur(domaine.conservation, timezone.localdate())
                    if code in r.types and r.issue in (None, issue)
                ]
                assert len(siennes) == 1, (code, issue, siennes)


def test_chaque_ligne_dit_sa_finalite_sa_source_et_son_doute():
    for regle in purge.regles(timezone.localdate()):
        assert all((regle.finalite, regle.source, regle.depart, regle.base))
        assert regle.reserve or "CNIL" in regle.source or "article 17" in regle.source
        assert regle.mois or regle.jours or regle.code == "comptes_fermes"


def test_le_registre_publie_est_celui_que_la_purge_applique():
    registre_publie = (Path(__file__).resolve().parents[2] / "docs" / "rgpd.md").read_text(encoding="utf-8")
    for regle in purge.regles(date(2026, 11, 28)):
        assert f"| {regle.donnees} |" in registre_publie
        assert f"| {regle.duree}, à compter {regle.depart} | {regle.sort} | {regle.source}" in registre_publie


def test_une_ligne_qui_change_ne_vaut_que_pour_ses_jours():
    ancienne = conservation.regle("quarantaine")
    close = type(ancienne)(**{**_champs(ancienne), "jusqu_au": ancienne.depuis})
    suivante = type(ancienne)(
        **{**_champs(ancienne), "jours": 30, "depuis": ancienne.depuis + timedelta(days=1)}
    )
    for jour, attendue in ((ancienne.depuis, close), (suivante.depuis, suivante)):
        assert conservation.en_vigueur([close, suivante], jour) == [attendue]


def _champs(regle) -> dict:
    return {nom: getattr(regle, nom) for nom in regle.__slots__}


@pytest.mark.parametrize("code", ["brouillons", "journal_des_acces", "comptes_inactifs", "quarantaine"])
def test_le_dernier_jour_de_depart_est_le_bon(code):
    regle, jour = conservation.regle(code), timezone.localdate()
    depart = purge.limite(regle, jour)
    assert regle.fin(depart) < jour <= regle.fin(depart + timedelta(days=1))


def test_tout_modele_lie_a_un_dossier_a_sa_reponse():
    connus = (
        {nom for nom, _ in effacement.SUPPRIMES}
        | {nom for nom, *_ in effacement.VIDES}
        | set(effacement.LAISSES)
    )
    assert {modele.__name__ for modele in effacement.modeles_du_dossier()} - connus == set()


def test_tout_renvoi_a_un_fichier_est_connu():
    liens = {
        (lien.related_model.__name__, lien.field.name)
        for lien in Fichier._meta.get_fields(include_hidden=True)
        if lien.auto_created and not lien.concrete
    }
    assert liens == {(nom, champ) for nom, champ, _ in effacement.RENVOIS}


# --- A filed dossier ------------------------------------------------------------------------------


def test_sans_visa_ou_en_essai_rien_ne_bouge(abandonne):
    avant = textes(abandonne)
    sans_visa = ligne(purger(dans_ans(11)), "ads_sans_suite")
    assert (sans_visa["dossiers"], sans_visa["est_fait"]) == ([abandonne.numero], False)
    assert "visa" in sans_visa["pourquoi"]
    essai = ligne(purger(dans_ans(11), essai=True, visa=VISA), "ads_sans_suite")
    assert (essai["nombre"], essai["est_fait"]) == (1, False)
    assert textes(abandonne) == avant


def test_pas_avant_le_terme_ni_sur_un_dossier_excepte_ou_ouvert(decor, abandonne):
    f.enregistre("PCMI", decor)
    assert ligne(purger(dans_ans(9), visa=VISA), "ads_sans_suite")["nombre"] == 0
    excepte = purger(dans_ans(11), visa=VISA, sauf=[abandonne.numero])
    assert ligne(excepte, "ads_sans_suite")["nombre"] == 0
    abandonne.refresh_from_db()
    assert abandonne.purge_le is None


def test_la_purge_vide_tout_et_la_preuve_tient(
    decor, abandonne, tmp_path, django_capture_on_commit_callbacks
):
    scellement.poser(scellement._minuit(timezone.localdate() + timedelta(days=2)))
    contenus = list(Fichier.objects.values_list("empreinte", flat=True))
    assert all(depot_de_fichiers.existe(e) for e in contenus)
    plus_tard = timezone.now() + timedelta(days=4)  # the days sealed are over
    with (
        mock.patch("django.utils.timezone.now", return_value=plus_tard),
        django_capture_on_commit_callbacks(execute=True),
    ):
        rapport = purger(dans_ans(11), visa=VISA)
    faite = ligne(rapport, "ads_sans_suite")
    assert (faite["dossiers"], faite["est_fait"]) == ([abandonne.numero], True)
    assert faite["octets"] > 0
    assert not any(depot_de_fichiers.existe(e) for e in contenus)
    reste = textes(abandonne)
    for mot in ("Vandamme", "malade", "Rappeler", "Divorce", "Lys", "briques", "camille@"):
        assert mot not in reste, mot
    abandonne.refresh_from_db()
    assert (abandonne.depositaire, abandonne.nom_demandeur, abandonne.donnees) == (None, "", {})
    assert list(ruptures(abandonne)) == []
    assert list(scellement.fautes()) == []
    assert list(breches(timezone.localdate())) == []
    call_command("exporter_preuve", abandonne.numero, tmp_path / "preuve.zip", verbosity=0)
    dernier = abandonne.evenements.select_related("donnees").order_by("rang").last()
    assert (dernier.nature, dernier.donnees.contenu["visa"]) == (NatureEvenement.PURGE, VISA)
    assert dernier.donnees.purge_le is None
    assert ligne(purger(dans_ans(11), visa=VISA), "ads_sans_suite")["nombre"] == 0


def test_apres_la_purge_plus_rien_ne_se_consigne_ni_ne_se_rectifie(decor, abandonne):
    purger(dans_ans(11), visa=VISA)
    abandonne.refresh_from_db()
    depot = abandonne.evenements.get(nature=NatureEvenement.DEPOT)
    with pytest.raises(DossierPurge, match="effacées le"):
        rectification.corriger(depot, par=decor.instructeur, motif="La date est fausse.", jour=None)
    with pytest.raises(ErreurMetier, match="effacées le"):
        verrouiller(abandonne)
    with pytest.raises(ErreurMetier, match="effacées le"):
        consigner(abandonne, NatureEvenement.AFFICHAGE, timezone.localdate(), par=None)


def test_un_fichier_partage_avec_un_dossier_vivant_reste(decor, abandonne):
    vivant = f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)
    commun = abandonne.pieces.filter(versions__isnull=False).first().versions.first()
    with depot_de_fichiers.ouvrir(commun.fichier.empreinte) as flux:
        fichiers.deposer_piece(vivant, commun.piece.code, flux, "plan.pdf", par=decor.petitionnaire)
    purger(dans_ans(11), visa=VISA)
    commun.fichier.refresh_from_db()
    assert commun.fichier.purge_le is None
    assert Fichier.objects.filter(purge_le__isnull=False).exists()


def test_un_fichier_rapporte_apres_sa_purge_revit(decor, abandonne, django_capture_on_commit_callbacks):
    version = abandonne.pieces.filter(versions__isnull=False).first().versions.first()
    contenu = fichiers.lire(version.fichier)
    with django_capture_on_commit_callbacks(execute=True):
        purger(dans_ans(11), visa=VISA)
    rapporte = fichiers.ranger_octets(contenu, "plan.pdf")
    assert (rapporte.pk, rapporte.purge_le) == (version.fichier_id, None)
    assert fichiers.lire(rapporte) == contenu


def test_un_permis_accorde_n_est_jamais_vide_et_l_arrete_d_un_refus_reste(decor):
    accorde = circuit.signer(f.a_signer("PCMI", decor), par=decor.maire).dossier
    refuse = f.en_instruction("PCMI", decor)
    refus = circuit.preparer_decision(
        refuse, par=decor.instructeur, sens="refus", motifs="L'article UB 7 impose un recul de 3 m."
    )
    refus = circuit.signer(refus, par=decor.maire)
    rapport = purger(dans_ans(30), visa=VISA)
    accordes, sans_suite = ligne(rapport, "ads_accordes"), ligne(rapport, "ads_sans_suite")
    assert (accordes["dossiers"], accordes["est_fait"]) == ([accorde.numero], False)
    assert "verser" in accordes["pourquoi"]
    assert sans_suite["dossiers"] == [refuse.numero]
    refus.refresh_from_db()
    assert (refus.motifs, refus.pdf.purge_le is None, refus.pdf_signe.purge_le) == (
        effacement.EFFACE,
        False,
        None,
    )
    assert Demandeur.objects.filter(dossier=accorde).exists()
    assert list(breches(timezone.localdate())) == []


def test_les_pages_d_un_dossier_purge_s_ouvrent_et_disent_pourquoi_elles_sont_vides(
    decor, abandonne, django_capture_on_commit_callbacks
):
    version = abandonne.pieces.filter(versions__isnull=False).first().versions.first()
    with django_capture_on_commit_callbacks(execute=True):
        purger(dans_ans(11), visa=VISA)
    client = Client()
    client.force_login(decor.instructeur)
    for nom in ("dossier", "demande", "journal", "pieces", "courriers", "delai"):
        page = client.get(reverse(f"workflows:{nom}", args=[abandonne.reference]))
        assert page.status_code == 200, nom
        assert "Données effacées le" in page.content.decode(), nom
    fichier = client.get(reverse("workflows:fichier", args=[abandonne.reference, version.pk]))
    assert fichier.status_code == 404
    assert not Dossier.objects.du_demandeur(decor.petitionnaire).exists()


# --- What needs no one ----------------------------------------------------------------------------


def il_y_a(jours: int) -> datetime:
    return timezone.now() - timedelta(days=jours)


def test_le_journal_des_acces_perd_ses_vieilles_lignes_et_la_base_garde_les_autres(decor, abandonne):
    for age in (400, 200, 1):
        with mock.patch("django.utils.timezone.now", return_value=il_y_a(age)):
            Acces.objects.create(dossier=abandonne, utilisateur=decor.instructeur, objet=f"{age}")
    assert ligne(purger(timezone.localdate()), "journal_des_acces")["nombre"] == 1
    assert set(Acces.objects.values_list("objet", flat=True)) == {"200", "1"}
    assert ligne(purger(dans_ans(3)), "journal_des_acces")["nombre"] == 1  # never the young ones
    assert list(Acces.objects.values_list("objet", flat=True)) == ["1"]
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
            Acces.objects.all().delete()


def test_quarantaine_et_fichiers_sans_dossier(decor, abandonne, django_capture_on_commit_callbacks):
    orphelin = fichiers.ranger_octets(f.pdf(), "orphelin.pdf")
    jeune = fichiers.ranger_octets(f.pdf(), "jeune.pdf")
    infecte = fichiers.ranger_octets(f.pdf(), "infecte.pdf")
    depot_de_fichiers.isoler(infecte.empreinte)
    Fichier.objects.filter(pk=orphelin.pk).update(cree_le=il_y_a(40))
    ecarte = FichierEcarte.objects.create(
        dossier=abandonne, fichier=infecte, code="PCMI1", nom="x.pdf", deposee_par=decor.petitionnaire
    )
    FichierEcarte.objects.filter(pk=ecarte.pk).update(ecarte_le=il_y_a(100))
    with django_capture_on_commit_callbacks(execute=True):
        rapport = purger(timezone.localdate())
    assert ligne(rapport, "quarantaine")["nombre"] == ligne(rapport, "fichiers_sans_dossier")["nombre"] == 1
    purges = set(Fichier.objects.filter(purge_le__isnull=False).values_list("pk", flat=True))
    assert purges == {orphelin.pk, infecte.pk}
    assert not depot_de_fichiers.existe(orphelin.empreinte)
    assert depot_de_fichiers.existe(jeune.empreinte)
    assert FichierEcarte.objects.filter(pk=ecarte.pk, nom="x.pdf").exists()


def test_un_compte_oublie_est_vide_pas_celui_qui_a_un_dossier_ou_un_role(decor, abandonne):
    oublie = f.utilisateur()
    Utilisateur.objects.update(cree_le=il_y_a(1200))
    assert ligne(purger(timezone.localdate()), "comptes_inactifs")["nombre"] == 1
    oublie.refresh_from_db()
    assert (oublie.is_active, oublie.nom) == (False, "")
    assert Utilisateur.objects.filter(is_active=False).count() == 1


def test_la_tache_de_la_semaine_efface_les_traces_et_aucun_dossier(abandonne):
    EchecConnexion.objects.create(cle="a" * 64, le=il_y_a(40))
    EchecConnexion.objects.create(cle="b" * 64, le=il_y_a(2))
    rapport = RapportPurge.objects.get(pk=taches_planifiees.purger())
    assert ligne(rapport, "traces_de_connexion")["nombre"] == 1
    assert [e.cle[0] for e in EchecConnexion.objects.all()] == ["b"]
    assert not any(li["est_fait"] for li in rapport.lignes if li["sort"] != Sort.EFFACER)
    abandonne.refresh_from_db()
    assert abandonne.purge_le is None


def test_la_commande_essaie_par_defaut_et_garde_son_rapport(abandonne, settings):
    settings.DEMO = False
    sortie = StringIO()
    call_command("purger", au=dans_ans(11), stdout=sortie)
    assert abandonne.numero in sortie.getvalue()
    assert "essai : rien n'est effacé" in sortie.getvalue()
    assert RapportPurge.objects.get().est_essai
    with pytest.raises(CommandError, match="démonstration"):
        call_command("purger", au=dans_ans(11), executer=True, stdout=StringIO())
    call_command("purger", executer=True, stdout=sortie)
    assert not RapportPurge.objects.first().est_essai
    assert not DonneesEvenement.objects.filter(purge_le__isnull=False).exists()
    assert Sort.EFFACER in {li["sort"] for li in RapportPurge.objects.first().lignes}


# --- Opposition to statistics ---------------------------------------------------------------------


def _deposer_oppose(decor):
    brouillon = f.brouillon("DP", decor.commune, decor.petitionnaire)
    return circuit.deposer(
        brouillon,
        par=decor.petitionnaire,
        accepte_cgu=True,
        accepte_electronique=True,
        oppose_statistiques=True,
    )[0]


def test_l_opposition_dite_au_depot_sort_le_dossier_des_statistiques(decor):
    oppose, autre = _deposer_oppose(decor), f.enregistre("DP", decor)
    f.brouillon("DP", decor.commune, decor.petitionnaire, pieces=False)
    assert list(Dossier.objects.pour_statistiques()) == [autre]
    page = Client()
    page.force_login(decor.instructeur)
    lignes = b"".join(page.get(reverse("workflows:export"), {"onglet": "tous"}).streaming_content)
    lignes = lignes.decode("utf-8-sig").splitlines()
    assert lignes[0].endswith("Opposition aux statistiques")
    par_numero = {li.split(";")[0]: li.split(";")[-1] for li in lignes[1:]}
    oppose.refresh_from_db()
    assert par_numero[autre.numero] == ""
    assert par_numero.get(oppose.numero or oppose.reference, "oui") == "oui"


def test_l_opposition_se_demande_au_depot_et_se_change_dans_le_compte(decor):
    dossier = f.enregistre("DP", decor)
    navigateur = Client()
    navigateur.force_login(decor.petitionnaire)
    brouillon = f.brouillon("DP", decor.commune, decor.petitionnaire)
    verifier = navigateur.get(reverse("guichet:verifier", args=[brouillon.reference])).content.decode()
    assert 'name="oppose_statistiques"' in verifier
    navigateur.post(reverse("statistiques"), {"oppose": "oui"})
    dossier.refresh_from_db()
    assert dossier.opposition_le is not None
    assert "Opposition en place" in navigateur.get(reverse("compte")).content.decode()
    donnees = navigateur.get(reverse("mes_donnees")).json()
    assert donnees["compte"]["opposition_le"]
    navigateur.post(reverse("statistiques"))
    assert dossier in Dossier.objects.pour_statistiques()


def test_l_administrateur_lit_les_durees_et_fait_un_essai(abandonne):
    navigateur = Client()
    navigateur.force_login(f.agent(CodeRole.ADMIN_PLATEFORME))
    page = navigateur.get(reverse("workflows:conservation"))
    assert "10 ans" in page.content.decode()
    assert "2021-122" in page.content.decode()
    essai = navigateur.post(reverse("workflows:conservation"), follow=True).content.decode()
    assert "rien n’est effacé" in essai
    assert "Rien à effacer" in essai
