"""Scenarios of the queue and of allotment that break elsewhere, each by its number in the grid."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from odf.opendocument import load
from odf.table import TableCell, TableRow
from odf.teletype import extractText

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import Absence, Consultation, Dossier, Envoi, ParcelleCitee, RegleRepartition
from dossiers.models.dossiers import Etape
from dossiers.services import absences, affectation, consultations, repartition
from dossiers.services.alertes import alerter
from tests import fabriques as f
from tests.workflows.test_concurrence import ensemble
from tests.workflows.test_ecrans_file import dossiers_de, ligne
from workflows import battement, circuit, file_attente, temps
from workflows.models import FiltreEnregistre

FILE = "/instruction/"


@pytest.fixture
def decor(db) -> f.Decor:
    battement.noter(0)
    return f.Decor()


# --- 52 to 54, 2.13: who gets which dossier ---------------------------------------------------------


def test_2_13_la_regle_la_plus_precise_donne_le_dossier_a_l_enregistrement(decor):
    autre = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    tiers = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    dit = {"domaine": "ads", "par": decor.chef}
    repartition.regler(decor.service, instructeur=decor.instructeur, **dit)
    repartition.regler(decor.service, instructeur=autre, type_dossier="DP", **dit)
    repartition.regler(decor.service, instructeur=tiers, commune=decor.commune, sections="ak, zz", **dit)
    maison, declaration = f.depose("PCMI", decor), f.depose("DP", decor)
    ParcelleCitee.objects.filter(dossier=declaration).delete()
    ParcelleCitee.objects.filter(dossier=maison).update(section="AB")
    au_secteur = f.depose("DP", decor)
    ParcelleCitee.objects.filter(dossier=au_secteur).delete()
    ParcelleCitee.objects.create(dossier=au_secteur, section="AK", numero="12")
    recus = []
    for dossier in (maison, declaration, au_secteur):
        circuit.enregistrer(dossier, par=decor.accueil)
        dossier.refresh_from_db()
        recus.append(dossier.instructeur)
    assert recus == [decor.instructeur, autre, tiers]


def test_2_13_sans_regle_ou_absent_sans_remplacant_le_dossier_reste_a_prendre(decor):
    repartition.regler(
        decor.service, domaine="ads", type_dossier="DP", instructeur=decor.instructeur, par=decor.chef
    )
    jour = timezone.localdate()
    absences.declarer(decor.instructeur, debut=jour, fin=jour, par=decor.chef)
    for type_dossier in ("PCMI", "DP"):
        dossier = f.depose(type_dossier, decor)
        circuit.enregistrer(dossier, par=decor.accueil)
        dossier.refresh_from_db()
        assert dossier.instructeur is None


def test_53_un_agent_revoque_rend_ses_dossiers_a_la_file_et_un_autre_les_prend(client, decor):
    suivi = ligne(decor, 1, instructeur=decor.instructeur)
    clos = ligne(decor, 2, instructeur=decor.instructeur, etat=EtatDossier.NOTIFIE, etape=Etape.CLOS)
    h.revoquer(decor.instructeur.affectations.get(), par=decor.chef, motif="Départ")
    suivi.refresh_from_db()
    clos.refresh_from_db()
    assert suivi.instructeur is None
    assert clos.instructeur == decor.instructeur
    client.force_login(f.agent(CodeRole.INSTRUCTEUR, service=decor.service))
    assert dossiers_de(client.get(FILE, {"onglet": "a-prendre"})) == [suivi]


def test_53_une_affectation_qui_finit_a_sa_date_rend_les_dossiers_au_passage_du_jour(decor):
    jour = timezone.localdate()
    parti = f.agent(CodeRole.INSTRUCTEUR, service=decor.service, fin=jour)
    suivi = ligne(decor, 1, instructeur=parti, prochaine_echeance=None, date_silence=None)
    garde = ligne(decor, 2, instructeur=decor.instructeur, prochaine_echeance=None, date_silence=None)
    assert repartition.liberer_les_partis(jour) == 0
    lignes = list(temps.passer(jour + timedelta(days=1)))
    assert "dossiers d'agents partis, de nouveau à prendre : 1" in lignes
    suivi.refresh_from_db()
    garde.refresh_from_db()
    assert (suivi.instructeur, garde.instructeur) == (None, decor.instructeur)


def test_54_une_regle_ne_mene_jamais_a_un_autre_service_meme_par_un_identifiant_forge(client, decor):
    ailleurs = f.Decor(nom="Lannoy")
    client.force_login(decor.chef)
    envoi = {"service": decor.service.pk, "quoi": "ads:", "instructeur": ailleurs.instructeur.pk}
    assert client.post(reverse("workflows:repartition"), envoi).status_code == 400
    envoi = {"service": ailleurs.service.pk, "quoi": "ads:", "instructeur": decor.instructeur.pk}
    assert client.post(reverse("workflows:repartition"), envoi).status_code == 400
    assert RegleRepartition.objects.count() == 0
    dit = {"domaine": "ads", "par": decor.chef}
    with pytest.raises(ErreurMetier, match="n'est pas instructeur"):
        repartition.regler(decor.service, instructeur=ailleurs.instructeur, **dit)
    with pytest.raises(ActionInterdite):
        repartition.regler(ailleurs.service, instructeur=ailleurs.instructeur, **dit)
    # A row forged in the table itself is not obeyed either.
    RegleRepartition.objects.create(
        service=decor.service, domaine="ads", instructeur=ailleurs.instructeur, creee_par=decor.chef
    )
    dossier = f.depose("PCMI", decor)
    circuit.enregistrer(dossier, par=decor.accueil)
    dossier.refresh_from_db()
    assert dossier.instructeur is None


def test_54_le_chef_d_un_autre_service_ne_retire_pas_une_regle(client, decor):
    regle = repartition.regler(decor.service, domaine="ads", instructeur=decor.instructeur, par=decor.chef)
    ailleurs = f.Decor(nom="Lannoy")
    client.force_login(ailleurs.chef)
    assert client.post(reverse("workflows:retirer_regle", args=[regle.pk])).status_code == 404
    with pytest.raises(ActionInterdite):
        repartition.retirer(regle, par=ailleurs.chef)
    client.force_login(decor.chef)
    client.post(reverse("workflows:retirer_regle", args=[regle.pk]))
    assert not RegleRepartition.objects.exists()


def test_une_regle_en_double_ou_un_secteur_sans_commune_est_refuse(decor):
    dit = {"domaine": "ads", "instructeur": decor.instructeur, "par": decor.chef}
    repartition.regler(decor.service, **dit)
    with pytest.raises(ErreurMetier, match="Une règle dit déjà"):
        repartition.regler(decor.service, **dit)
    with pytest.raises(ErreurMetier, match="choisissez-la"):
        repartition.regler(decor.service, sections="AB", **dit)
    with pytest.raises(ErreurMetier, match="ABC"):
        repartition.regler(decor.service, commune=decor.commune, sections="ABC", **dit)


# --- Absences ---------------------------------------------------------------------------------------


def test_pendant_une_absence_le_remplacant_voit_les_dossiers_recoit_les_regles_et_les_alertes(client, decor):
    jour = timezone.localdate()
    remplacant = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    dossier = f.en_instruction("PCMI", decor)
    Dossier.objects.filter(pk=dossier.pk).update(instructeur=decor.instructeur)
    client.force_login(decor.instructeur)
    envoi = {"agent": decor.instructeur.pk, "debut": jour, "fin": jour + timedelta(days=3)}
    reponse = client.post(reverse("workflows:absences"), {**envoi, "remplacant": remplacant.pk})
    assert reponse.status_code == 302
    client.force_login(remplacant)
    assert dossiers_de(client.get(FILE)) == [dossier]
    repartition.regler(decor.service, domaine="ads", instructeur=decor.instructeur, par=decor.chef)
    nouveau = f.depose("DP", decor)
    circuit.enregistrer(nouveau, par=decor.accueil)
    nouveau.refresh_from_db()
    assert nouveau.instructeur == remplacant
    Dossier.objects.filter(pk=dossier.pk).update(
        prochaine_echeance=jour + timedelta(days=3), est_provisoire=False
    )
    Envoi.objects.all().delete()
    list(alerter(jour))
    pour = {e.charge["pour"] for e in Envoi.objects.filter(genre="alerte", dossier=dossier)}
    assert pour == {remplacant.pk, decor.chef.pk}
    absences.annuler(Absence.objects.get(), par=decor.chef)
    assert dossiers_de(client.get(FILE)) == [nouveau]


def test_une_absence_de_travers_est_refusee_et_celle_d_un_autre_appartient_au_chef(client, decor):
    jour = timezone.localdate()
    collegue = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    ailleurs = f.Decor(nom="Lannoy")
    dit = {"debut": jour, "fin": jour + timedelta(days=5)}
    with pytest.raises(ActionInterdite):
        absences.declarer(collegue, par=decor.instructeur, **dit)
    with pytest.raises(ErreurMetier, match="précède"):
        absences.declarer(collegue, debut=jour, fin=jour - timedelta(days=1), par=decor.chef)
    with pytest.raises(ErreurMetier, match="aucune des communes"):
        absences.declarer(collegue, remplacant=ailleurs.instructeur, par=decor.chef, **dit)
    une = absences.declarer(collegue, par=decor.chef, **dit)
    with pytest.raises(ErreurMetier, match="déjà déclaré absent"):
        absences.declarer(collegue, par=decor.chef, **dit)
    with pytest.raises(ErreurMetier, match="est absent pendant"):
        absences.declarer(decor.instructeur, remplacant=collegue, par=decor.chef, **dit)
    client.force_login(ailleurs.chef)
    assert client.post(reverse("workflows:annuler_absence", args=[une.pk])).status_code == 404
    with pytest.raises(ActionInterdite):
        absences.annuler(une, par=decor.instructeur)


# --- 55, 58, 60: the queue --------------------------------------------------------------------------


def test_55_plus_de_cinq_cents_dossiers_a_la_fois_sont_refuses_en_bloc(decor):
    dossiers = [Dossier(pk=n) for n in range(affectation.MAXIMUM_PAR_LOT + 1)]
    with pytest.raises(ErreurMetier, match="au plus 500"):
        affectation.affecter_lot(dossiers, decor.instructeur, par=decor.chef)


def test_58_le_filtre_par_defaut_survit_a_l_ouverture_d_un_dossier_et_au_retour(client, decor):
    voulu = f.enregistre("DP", decor)
    f.enregistre("PCMI", decor)
    client.force_login(decor.instructeur)
    reponse = client.post(
        reverse("workflows:enregistrer_filtre"),
        {"nom": "Mes DP", "parametres": "?onglet=service&type=DP&apres=x_1&next=//mal", "est_defaut": "on"},
    )
    assert reponse["Location"] == "/instruction/?onglet=service&type=DP"
    assert dossiers_de(client.get(FILE, follow=True)) == [voulu]
    page = client.get(reverse("workflows:dossier", args=[voulu.reference]))
    retour = page.context["fil"][0]["url"]
    reponse = client.get(retour, follow=True)
    assert dossiers_de(reponse) == [voulu]
    assert "Mes DP (par défaut)" in reponse.content.decode()
    client.force_login(decor.chef)
    pk = FiltreEnregistre.objects.get().pk
    assert (
        client.post(reverse("workflows:changer_filtre", args=[pk]), {"acte": "supprimer"}).status_code == 404
    )
    assert FiltreEnregistre.objects.filter(pk=pk).exists()


def test_58_un_seul_filtre_s_ouvre_par_defaut_et_il_se_retire(client, decor):
    client.force_login(decor.instructeur)
    for nom in ("Un", "Deux", "Un"):
        envoi = {"nom": nom, "parametres": "?onglet=service", "est_defaut": "on"}
        client.post(reverse("workflows:enregistrer_filtre"), envoi)
    assert list(FiltreEnregistre.objects.filter(est_defaut=True).values_list("nom", flat=True)) == ["Un"]
    assert FiltreEnregistre.objects.count() == 2
    un = FiltreEnregistre.objects.get(nom="Un")
    client.post(reverse("workflows:changer_filtre", args=[un.pk]), {"acte": "ordinaire"})
    assert client.get(FILE).status_code == 200
    client.post(reverse("workflows:changer_filtre", args=[un.pk]), {"acte": "supprimer"})
    assert FiltreEnregistre.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_60_deux_instructeurs_prennent_au_meme_instant_un_seul_suit():
    decor = f.Decor()
    collegue = f.agent(CodeRole.INSTRUCTEUR, service=decor.service)
    dossier = ligne(decor, 1)
    resultats = ensemble(
        lambda: affectation.prendre(Dossier.objects.get(pk=dossier.pk), par=decor.instructeur),
        lambda: affectation.prendre(Dossier.objects.get(pk=dossier.pk), par=collegue),
    )
    refus = [r for r in resultats if isinstance(r, Exception)]
    assert len(refus) == 1
    assert "déjà suivi par" in refus[0].message
    (gagnant,) = [r for r in resultats if not isinstance(r, Exception)]
    dossier.refresh_from_db()
    assert dossier.instructeur_id == gagnant.instructeur_id


# --- Columns, filters, search, export, load ------------------------------------------------------------


def test_les_colonnes_choisies_restent_et_les_autres_disparaissent(client, decor):
    ligne(decor, 1, objet="Véranda de verre")
    client.force_login(decor.instructeur)
    assert "Véranda de verre" not in client.get(FILE, {"onglet": "service"}).content.decode()
    client.post(reverse("workflows:colonnes"), {"colonnes": ["objet", "voie", "inconnue"]})
    reponse = client.get(FILE, {"onglet": "service"})
    assert reponse.context["titres"] == ["Objet", "Voie du dépôt"]
    page = reponse.content.decode()
    assert "Véranda de verre" in page
    assert "Demandeur 1" not in page


def test_chaque_critere_precis_retient_le_bon_dossier(client, decor):
    vise = ligne(
        decor, 1, nom_demandeur="Élise Dufaÿ", adresse_terrain="3 chemin de l’Église", numero="PC0599982600042",
        circonstances=["abf_abords"], instructeur=decor.instructeur,
    )  # fmt: skip
    ParcelleCitee.objects.create(dossier=vise, section="AK", numero="0012")
    ligne(decor, 2, numero="DP0599982600001")
    client.force_login(decor.chef)
    codes = dict(client.get(FILE).context["filtre"].fields["circonstance"].choices)
    code = next(c for c in codes if c)
    Dossier.objects.filter(pk=vise.pk).update(circonstances=[code])
    for critere, valeur in (
        ("numero", "pc 059 998"), ("demandeur", "dufay elise"), ("adresse", "eglise chemin"),
        ("parcelle", "ak 12"), ("circonstance", code), ("instructeur", decor.instructeur.pk),
    ):  # fmt: skip
        assert dossiers_de(client.get(FILE, {"onglet": "service", critere: valeur})) == [vise], critere


def test_la_recherche_directe_ouvre_le_seul_trouve_meme_clos_et_liste_plusieurs(client, decor):
    clos = ligne(decor, 1, nom_demandeur="Zoé Lambda", etat=EtatDossier.NOTIFIE, etape=Etape.CLOS)
    ligne(decor, 2, nom_demandeur="Paul Kappa")
    ligne(decor, 3, nom_demandeur="Jean Kappa")
    ligne(f.Decor(nom="Lannoy"), 4, nom_demandeur="Luc Lambda")
    client.force_login(decor.instructeur)
    adresse = reverse("workflows:rechercher")
    for demande in ("zoe LAMBDA", "lambda", clos.numero):
        trouve = client.get(client.get(adresse, {"q": demande})["Location"])
        assert trouve["Location"] == reverse("workflows:dossier", args=[clos.reference])
    assert len(dossiers_de(client.get(adresse, {"q": "kappa"}, follow=True))) == 2
    vide = client.get(adresse, {"q": "personne de ce nom"}, follow=True)
    assert "Aucun dossier ne correspond à « personne de ce nom »." in vide.content.decode()
    assert client.get(adresse, {"q": "100%_\\"}, follow=True).status_code == 200


def test_la_file_des_avis_attendus_et_la_charge_de_chacun(client, decor):
    f.services_consultables()
    dossier = f.en_instruction("PCMI", decor)
    Dossier.objects.filter(pk=dossier.pk).update(instructeur=decor.instructeur)
    ligne(decor, 5)
    from dossiers.models import ServiceConsultable

    consultations.consulter(dossier, ServiceConsultable.objects.get(code="sdis"), par=decor.instructeur)
    Consultation.objects.update(date_limite=timezone.localdate() - timedelta(days=1))
    client.force_login(decor.chef)
    assert dossiers_de(client.get(FILE, {"onglet": "avis"})) == [dossier]
    contexte = client.get(reverse("workflows:charge")).context
    suivis = {str(p["personne"]): p["total"] for p in contexte["personnes"]}
    assert suivis[str(decor.instructeur)] == 1
    assert contexte["sans"]["total"] == 1
    # Waiting for the petitioner is not work to do; nobody follows it: it is still to be taken.
    Dossier.objects.exclude(pk=dossier.pk).update(etat="incomplet", etape="attente_pieces")
    sans = client.get(reverse("workflows:charge")).context["sans"]
    assert (sans["attente"], sans["a_traiter"], sans["a_prendre"]) == (1, 0, 1)
    (service,) = contexte["services"]
    assert (service["attendus"], service["en_retard"]) == (1, 1)


def test_l_export_ods_se_relit_ligne_a_ligne_sans_formule(client, decor):
    ligne(decor, 1, nom_demandeur='=cmd|"/C calc"!A0', objet="<b>&\x0b")
    client.force_login(decor.instructeur)
    reponse = client.get(reverse("workflows:export_ods"), {"onglet": "service"})
    feuille = load(io.BytesIO(b"".join(reponse.streaming_content)))
    rangees = [
        [extractText(c) for c in r.getElementsByType(TableCell)] for r in feuille.getElementsByType(TableRow)
    ]
    assert rangees[0][0] == "Numéro"
    assert rangees[1][3] == '=cmd|"/C calc"!A0'
    assert rangees[1][5] == "<b>&"
    cases = feuille.getElementsByType(TableCell)
    assert not [c for c in cases if c.getAttribute("formula")]
    assert any(c.getAttribute("valuetype") == "date" for c in cases)


def test_un_compte_d_onglet_est_borne(client, decor, monkeypatch):
    monkeypatch.setattr(file_attente, "PLAFOND", 2)
    for rang in range(1, 5):
        ligne(decor, rang)
    client.force_login(decor.instructeur)
    comptes = {o["libelle"]: o["compte"] for o in client.get(FILE).context["onglets"]}
    assert comptes["En cours"] == "1\u202f000+"
    assert comptes["À moi"] == "0"
    assert comptes["Décidés"] is None
