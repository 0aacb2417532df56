"""Taking over dossiers of another product: dry run, line errors, rebuilt journal, clock compared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from communes.models import CodeRole
from dossiers.etats import EtatDossier
from dossiers.models import Autorisation, Dossier, Envoi
from dossiers.models.pieces import Verdict
from dossiers.services import affichage, publicite, suites, validite
from dossiers.services.numerotation import numero_de_suite
from dossiers.services.reprise import FichierIllisible
from dossiers.services.verification import breches
from tests import fabriques as f
from workflows import circuit, temps
from workflows.controles import breches_du_circuit
from workflows.reprise import reprendre

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = timezone.localdate()


def il_y_a(jours: int) -> str:
    return (JOUR - timedelta(days=jours)).isoformat()


@pytest.fixture
def decor():
    return f.Decor()


@pytest.fixture
def admin(decor):
    return f.agent(CodeRole.ADMIN_PLATEFORME)


def csv(*lignes: dict[str, str], separateur: str = ";") -> bytes:
    noms = list(dict.fromkeys(nom for ligne in lignes for nom in ligne))
    rangees = [noms, *([ligne.get(nom, "") for nom in noms] for ligne in lignes)]
    return "\n".join(separateur.join(rangee) for rangee in rangees).encode()


def ligne(decor, numero: str, depot: int, **suite: str) -> dict[str, str]:
    return {
        "numero": numero, "type": "PCMI", "insee": decor.commune.code_insee, "nom": "L'Hôpital", "objet": "Maison",
        "parcelles": "AK0123 B12", "date_depot": il_y_a(depot), **suite,
    }  # fmt: skip


def importer(contenu: bytes, admin, **options):
    return reprendre(contenu, source="Ancien", par=admin, **{"essai": False, **options})


def test_un_dossier_decide_et_un_dossier_en_cours_reprennent_leur_place(decor, admin):
    bilan = importer(
        csv(
            ligne(decor, "PC 059 999 25 00007", 300, date_complet=il_y_a(280), date_signature=il_y_a(260),
                  date_notification=il_y_a(258), sens="accord"),
            ligne(decor, "PC 059 999 26 00003", 20),
        ),
        admin,
    )  # fmt: skip
    assert (bilan.ecrits, bilan.en_cours, bilan.lignes) == (2, 1, [])
    decide = Dossier.objects.get(numero="PC0599992500007")
    assert decide.etat == EtatDossier.NOTIFIE
    assert [e.nature for e in decide.evenements.order_by("rang")] == [
        "depot", "enregistrement", "recepisse", "complet", "signature", "decision",
    ]  # fmt: skip
    premier = decide.evenements.get(nature="depot")
    assert premier.date_legale == JOUR - timedelta(days=300)
    assert premier.donnees.contenu["source"] == "Ancien"
    assert premier.auteur == admin
    assert not Envoi.objects.exists(), "rien ne part pour des faits passés"
    assert list(breches(JOUR)) == []
    assert list(breches_du_circuit()) == []


def test_un_dossier_repris_en_cours_va_a_la_decision_par_le_circuit(decor, admin):
    importer(csv(ligne(decor, "PC0599992600003", 20)), admin)
    dossier = Dossier.objects.get()
    dossier = circuit.declarer_complet(dossier, par=decor.instructeur)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(decision, par=decor.maire)
    circuit.notifier(Dossier.objects.get(), par=decor.accueil, canal="lrar", date_presentation=JOUR)
    assert Dossier.objects.get().etat == EtatDossier.NOTIFIE
    assert list(breches_du_circuit()) == []


def test_la_serie_de_la_commune_continue_apres_le_plus_haut_rang_repris(decor, admin):
    an = JOUR - timedelta(days=2)
    importer(csv(ligne(decor, f"PC059999{an:%y}00041", 2)), admin)
    nouveau = f.enregistre("PCMI", decor)
    assert nouveau.autorisation.rang == (42 if an.year == JOUR.year else 1)
    assert Autorisation.objects.count() == 2


def test_un_permis_repris_sans_arrete_a_sa_page_ses_dates_et_son_modificatif(decor, admin, client):
    importer(
        csv(
            ligne(decor, "PC 059 999 25 00042 M01", 20, date_complet=il_y_a(18)),
            ligne(decor, "PC 059 999 25 00042", 300, date_complet=il_y_a(280), date_signature=il_y_a(40),
                  date_notification=il_y_a(20), sens="accord_prescriptions"),
            ligne(decor, "PC 059 999 25 00043", 300, date_complet=il_y_a(280), date_notification=il_y_a(20),
                  sens="refus"),
        ),
        admin,
    )  # fmt: skip
    modificatif, permis, refuse = (
        Dossier.objects.get(numero=f"PC05999925{n}") for n in ("00042M01", "00042", "00043")
    )
    assert modificatif.autorisation == permis.autorisation
    assert (modificatif.suffixe, permis.autorisation.rang, permis.autorisation.annee) == ("M01", 42, 2025)
    assert publicite.delivrance(permis) == publicite.Delivrance(
        JOUR - timedelta(days=20), JOUR - timedelta(days=40), True, False, JOUR - timedelta(days=20)
    )
    assert not publicite.delivrance(refuse).est_favorable
    assert permis in affichage.publies(JOUR)
    assert validite.vie(modificatif).fin == validite.vie(permis).fin
    client.force_login(decor.accueil)
    for dossier in (permis, refuse, modificatif):
        page = client.get(reverse("workflows:suites", args=[dossier.reference]))
        assert page.status_code == 200
    assert (
        "Jusqu’à quand" in client.get(reverse("workflows:suites", args=[permis.reference])).content.decode()
    )
    for nom, statut in (("panneau", 200), ("extrait", 200), ("lettre", 422)):
        adresse = reverse("workflows:document_suites", args=[permis.reference])
        assert client.get(adresse, {"nom": nom}).status_code == statut
    suite = suites.ouvrir_suite(permis, "M", par=decor.accueil)
    with transaction.atomic():
        assert numero_de_suite(suite) == "PC0599992500042M02"
    Dossier.objects.filter(pk=modificatif.pk).update(suffixe="")
    with transaction.atomic():
        assert numero_de_suite(suite) == "PC0599992500042M02", "a number is never given twice"


def test_un_essai_dit_la_meme_chose_et_n_ecrit_rien(decor, admin):
    contenu = csv(
        ligne(decor, "PC0599992600001", 20, limite_donnee=il_y_a(-1)),
        ligne(decor, "PC0599992600002", 10, insee="00000"),
    )
    essai = importer(contenu, admin, essai=True)
    assert not Dossier.objects.exists()
    assert not Autorisation.objects.exists()
    vrai = importer(contenu, admin)
    assert essai == vrai
    assert Dossier.objects.count() == 1


def test_une_autre_limite_est_dite_avec_la_notre_et_son_article(decor, admin):
    bilan = importer(csv(ligne(decor, "PC0599992600001", 20, limite_donnee=il_y_a(-1))), admin)
    dossier = Dossier.objects.get()
    assert bilan.remarques == 1
    assert f"{dossier.limite_instruction:%d/%m/%Y} calculée (R*423-23" in bilan.lignes[0]


def test_un_silence_deja_acquis_est_signale_puis_constate_au_passage(decor, admin):
    bilan = importer(csv(ligne(decor, "PC0599992500001", 200, date_complet=il_y_a(190))), admin)
    assert "le silence a déjà parlé" in bilan.lignes[0]
    list(temps.passer(JOUR))
    assert Dossier.objects.get().etat == EtatDossier.ACCORD_TACITE
    assert list(breches(JOUR)) == []


def test_une_demande_de_pieces_laisse_le_dossier_incomplet(decor, admin):
    importer(
        csv(ligne(decor, "PC0599992600001", 30, date_demande_pieces=il_y_a(20), pieces_demandees="PCMI5")),
        admin,
    )
    assert Dossier.objects.get().etat == EtatDossier.INCOMPLET
    assert list(breches_du_circuit()) == []


@pytest.mark.parametrize(
    ("fautes", "message"),
    [
        ({"type": "XX"}, "type : « XX » est inconnu"),
        ({"insee": "00000"}, "aucune commune"),
        ({"date_depot": "31/02/2026"}, "n'est pas une date"),
        ({"date_depot": "2999-01-01"}, "dans le futur"),
        ({"date_complet": "2001-01-01"}, "avant le dépôt"),
        ({"date_notification": il_y_a(1)}, "sens : à remplir"),
        ({"date_notification": il_y_a(1), "sens": "peut-etre"}, "n'existe pas pour PCMI"),
        ({"date_notification": il_y_a(1), "date_abandon": il_y_a(1), "sens": "accord"}, "qu'une fin"),
        ({"date_demande_pieces": il_y_a(5)}, "vont ensemble"),
        ({"date_demande_pieces": il_y_a(5), "pieces_demandees": "P" * 21}, "n'est pas un code de pièce"),
        ({"parcelles": "12 rue"}, "n'est pas une suite de références"),
        ({"nom": ""}, "nom : à remplir"),
    ],
)
def test_une_ligne_fausse_est_nommee_et_ne_retient_pas_les_autres(decor, admin, fautes, message):
    bilan = importer(
        csv({**ligne(decor, "PC0599992600001", 20), **fautes}, ligne(decor, "PC0599992600002", 20)), admin
    )
    assert any(message in dite and dite.startswith("ligne 2") for dite in bilan.lignes), bilan.lignes
    assert [d.numero for d in Dossier.objects.all()] == ["PC0599992600002"]


def test_reprendre_deux_fois_ne_double_rien(decor, admin):
    contenu = csv(ligne(decor, "PC0599992600001", 20))
    importer(contenu, admin)
    assert "déjà sur la plateforme" in importer(contenu, admin).lignes[0]
    assert Dossier.objects.count() == 1


def test_un_administrateur_communal_ne_reprend_que_chez_lui(decor):
    from communes import habilitations as h

    h.ouvrir_commune(decor.commune, "ads", [CodeRole.ADMIN_COMMUNAL], debut=f.DEPUIS)
    local = f.agent(CodeRole.ADMIN_COMMUNAL, commune=decor.commune)
    ailleurs = f.commune("Lannoy")
    lignes = (
        ligne(decor, "PC0599992600001", 20),
        ligne(decor, "PC0599992600002", 20, insee=ailleurs.code_insee),
    )
    bilan = importer(csv(*lignes), local)
    assert bilan.ecrits == 1
    assert "vous n'administrez pas Lannoy" in bilan.lignes[0]


@pytest.mark.parametrize("encodage", ["utf-8-sig", "cp1252"])
def test_un_tableur_francais_se_lit(decor, admin, encodage):
    texte = csv(ligne(decor, "PC0599992600001", 20)).decode()
    importer(texte.encode(encodage), admin)
    assert Dossier.objects.get().nom_demandeur == "L'Hôpital"


def test_une_colonne_absente_ou_inconnue_arrete_tout(decor, admin):
    with pytest.raises(FichierIllisible, match="insee"):
        importer(b"numero;type;nom;date_depot\n", admin)
    with pytest.raises(FichierIllisible, match="couleur"):
        importer(csv({**ligne(decor, "PC0599992600001", 20), "couleur": "bleu"}), admin)


def test_la_commande_rend_compte_et_finit_en_erreur_s_il_reste_des_lignes(decor, admin, tmp_path, capsys):
    fichier = tmp_path / "reprise.csv"
    fichier.write_bytes(csv(ligne(decor, "PC0599992600001", 20), ligne(decor, "PC0599992600001", 20)))
    with pytest.raises(CommandError, match="Corrigez"):
        call_command("reprendre", str(fichier), source="Ancien", par=admin.courriel)
    sortie = capsys.readouterr().out
    assert "déjà à la ligne 2" in sortie
    assert "2 lignes lues, 1 dossiers repris (dont 1 en cours), 1 lignes en erreur" in sortie
    call_command("reprendre", colonnes=True)
    assert "date_depot (obligatoire)" in capsys.readouterr().out


def test_les_pieces_demandees_avant_la_reprise_s_apportent_et_rendent_complet(decor, admin, client):
    importer(
        csv(ligne(decor, "PC0599992600001", 30, date_demande_pieces=il_y_a(20), pieces_demandees="PCMI5 PCMI14 Z9")),
        admin,
    )  # fmt: skip
    dossier = Dossier.objects.get()
    attendues = dossier.pieces.filter(est_demandee=True)
    assert {p.code for p in attendues} == {"PCMI5", "PCMI14", "Z9"}
    assert all(p.verdict == Verdict.MANQUANTE and p.est_exigible and p.libelle for p in attendues)
    assert dossier.pieces.get(code="PCMI1").verdict == Verdict.A_EXAMINER, "ce que le code exige a sa place"
    client.force_login(decor.accueil)
    adresse = reverse("workflows:reception", args=[dossier.reference])
    champs = client.get(adresse).context["formulaire"].fields
    envois = {nom: SimpleUploadedFile("p.pdf", f.pdf()) for nom in champs if nom != "date_reception"}
    assert len(envois) == 3
    client.post(adresse, {"date_reception": JOUR.isoformat(), **envois})
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.EN_INSTRUCTION
    assert list(breches(JOUR)) == []
    assert list(breches_du_circuit()) == []


def test_un_dossier_repris_a_verifier_ou_en_instruction_a_ses_emplacements_pas_un_dossier_clos(decor, admin):
    importer(
        csv(
            ligne(decor, "PC0599992600003", 20),
            ligne(decor, "PC0599992600004", 40, date_complet=il_y_a(30)),
            ligne(decor, "PC0599992600005", 80, date_abandon=il_y_a(30)),
        ),
        admin,
    )
    places = {d.numero[-1]: d.pieces.filter(est_exigible=True).count() for d in Dossier.objects.all()}
    assert places["3"] == places["4"] >= 8
    assert places["5"] == 0
