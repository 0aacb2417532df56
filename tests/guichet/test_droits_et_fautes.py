"""What a petitioner may not see, and what a bad file, a bad name or a second tab may not break."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dossiers.etats import EtatDossier
from dossiers.models import Courrier, Dossier, Evenement, VersionPiece
from dossiers.services import completude, saisie
from tests import fabriques as f
from tests.guichet.conftest import joindre, url
from workflows import circuit

PAGES = ("dossier", "brouillon", "pieces", "verifier", "copie_deposee", "completer")
GESTES = ("deposer", "supprimer", "abandonner", "completer", "dupliquer")


@pytest.fixture
def brouillon(decor):
    return f.brouillon("PCMI", decor.commune, decor.petitionnaire)


@pytest.mark.parametrize("etat", ["brouillon", "depose"])
def test_le_dossier_d_un_autre_n_existe_pas(decor, etat, client):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    if etat == "depose":
        circuit.deposer(dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True)
    version = VersionPiece.objects.filter(piece__dossier=dossier).first()
    for intrus in (f.utilisateur(), decor.instructeur, decor.accueil, decor.maire):
        client.force_login(intrus)
        for page in PAGES:
            assert client.get(url(page, dossier)).status_code == 404, (page, intrus)
        for geste in GESTES:
            assert client.post(url(geste, dossier)).status_code == 404, (geste, intrus)
        assert client.get(url("etape", dossier, "projet")).status_code == 404
        assert client.post(url("enregistrement_automatique", dossier, "projet"), {}).status_code == 404
        assert client.get(url("fichier", dossier, version.pk)).status_code == 404
        assert client.post(url("piece_retirer", dossier, version.pk)).status_code == 404
        assert joindre(client, dossier, version.piece.code).status_code == 404
    dossier.refresh_from_db()
    assert dossier.etat == (EtatDossier.BROUILLON if etat == "brouillon" else EtatDossier.DEPOSE)


def test_un_anonyme_est_mene_a_la_connexion(brouillon, client):
    reponse = client.get(url("dossier", brouillon))
    assert reponse.status_code == 302
    assert reponse.url.startswith("/connexion/?next=/guichet/")


def test_un_fichier_ne_s_ouvre_pas_par_le_dossier_d_un_autre(decor, brouillon, client):
    autre = f.utilisateur()
    sien = f.brouillon("PCMI", decor.commune, autre, pieces=False)
    version = VersionPiece.objects.filter(piece__dossier=brouillon).first()
    client.force_login(autre)
    assert client.get(url("fichier", sien, version.pk)).status_code == 404


def test_sans_jeton_rien_ne_s_ecrit(decor, brouillon):
    client = Client(enforce_csrf_checks=True)
    client.force_login(decor.petitionnaire)
    code = brouillon.pieces.first().code
    assert joindre(client, brouillon, code).status_code == 403
    assert client.post(url("deposer", brouillon), {}).status_code == 403


def test_deux_onglets_ne_s_ecrasent_pas(decor, petitionnaire, brouillon):
    page = petitionnaire.get(url("etape", brouillon, "demandeur"))
    marque = page.context["marque"]
    premier = {**f.DEMANDEUR, "prenom": "Alix", "marque": marque}
    assert (
        petitionnaire.post(url("enregistrement_automatique", brouillon, "demandeur"), premier).status_code
        == 200
    )
    repete = petitionnaire.post(url("enregistrement_automatique", brouillon, "demandeur"), premier)
    assert repete.status_code == 200
    second = petitionnaire.post(
        url("etape", brouillon, "demandeur"), {**f.DEMANDEUR, "prenom": "Sacha", "marque": marque}
    )
    assert second.status_code == 409
    assert "modifié dans un autre onglet" in second.content.decode()
    assert "Sacha" in second.content.decode()
    brouillon.refresh_from_db()
    assert brouillon.donnees["demandeur"]["prenom"] == "Alix"
    autre_etape = {**f.PROJETS["PCMI"], "marque": saisie.saisie.marque(brouillon, "projet")}
    assert petitionnaire.post(url("etape", brouillon, "projet"), autre_etape).status_code == 302


def test_une_saisie_a_moitie_faite_est_gardee_et_refusee_au_depot(decor, petitionnaire):
    petitionnaire.post(reverse("guichet:nouveau"), {"type": "DP"})
    dossier = Dossier.objects.get()
    reponse = petitionnaire.post(url("etape", dossier, "demandeur"), {"nom": "Vandamme"})
    assert reponse.status_code == 422
    dossier.refresh_from_db()
    assert dossier.donnees["demandeur"]["nom"] == "Vandamme"
    page = petitionnaire.get(url("etape", dossier, "demandeur")).content.decode()
    assert 'value="Vandamme"' in page
    assert "resume-erreurs" not in page
    assert petitionnaire.get(url("dossier", dossier)).url == url("etape", dossier, "demandeur")


@pytest.mark.parametrize(
    "texte", ["<script>alert(1)</script>", 'D\'Artagnan & fils "Cie"', "É" * 300, "{{ 7|add:7 }}"]
)
def test_ce_qui_est_saisi_s_affiche_tel_quel_et_ne_s_execute_pas(decor, petitionnaire, brouillon, texte):
    petitionnaire.post(url("etape", brouillon, "demandeur"), {**f.DEMANDEUR, "nom": texte})
    projet = {**f.PROJETS["PCMI"], "description": texte}
    assert petitionnaire.post(url("etape", brouillon, "projet"), projet).status_code == 302
    for page in (url("verifier", brouillon), reverse("guichet:accueil")):
        contenu = petitionnaire.get(page).content.decode()
        assert "<script>alert" not in contenu
    petitionnaire.post(url("deposer", brouillon), {"accepte_cgu": "on", "electronique": "oui"})
    circuit.enregistrer(Dossier.objects.get(pk=brouillon.pk), par=decor.accueil)
    for page in (url("dossier", brouillon), url("copie_deposee", brouillon)):
        assert "<script>alert" not in petitionnaire.get(page).content.decode()
    public = petitionnaire.get(reverse("guichet:affichage", args=[decor.commune.code_insee]))
    assert "<script>alert" not in public.content.decode()
    assert Dossier.objects.get(pk=brouillon.pk).demandeurs.get().nom == texte


def test_un_nom_trop_long_est_garde_et_signale(decor, petitionnaire, brouillon):
    reponse = petitionnaire.post(url("etape", brouillon, "demandeur"), {**f.DEMANDEUR, "nom": "n" * 301})
    assert reponse.status_code == 422
    brouillon.refresh_from_db()
    assert len(brouillon.donnees["demandeur"]["nom"]) == 301


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("plan.pdf", b"", "vide"),
        ("plan.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        ("plan.pdf", b"PK\x03\x04" + b"\0" * 200, "PDF"),
        ("plan.exe", b"MZ" + b"\0" * 200, "PDF"),
        ("plan.pdf", None, "PDF"),
    ],
    ids=["vide", "svg", "zip", "programme", "tronque"],
)
def test_un_mauvais_fichier_est_refuse_a_sa_place_sans_gener_les_autres(
    decor, petitionnaire, nom, contenu, message
):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)
    code = dossier.pieces.filter(est_exigible=True).first().code
    contenu = f.pdf()[:300] if contenu is None else contenu
    envoi = [SimpleUploadedFile("bon.pdf", f.pdf()), SimpleUploadedFile(nom, contenu)]
    reponse = petitionnaire.post(url("piece_deposer", dossier, code), {"fichiers": envoi})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert f'href="#fichiers-{code}"' in page
    assert message in page
    assert "bon.pdf" in page
    assert VersionPiece.objects.filter(piece__dossier=dossier).count() == 1


def test_un_fichier_trop_lourd_est_refuse(decor, petitionnaire, settings):
    settings.TAILLE_MAXIMALE_FICHIER = 1024 * 1024
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)
    code = dossier.pieces.filter(est_exigible=True).first().code
    gros = SimpleUploadedFile("gros.pdf", b"%PDF-1.4" + b"0" * 1024 * 1024)
    reponse = petitionnaire.post(url("piece_deposer", dossier, code), {"fichiers": [gros]})
    assert "dépasse 1 Mo" in reponse.content.decode()


def test_un_envoi_enorme_est_refuse_avant_d_etre_lu(decor, petitionnaire, brouillon):
    code = brouillon.pieces.first().code
    reponse = petitionnaire.generic(
        "POST", url("piece_deposer", brouillon, code), b"", CONTENT_LENGTH=str(2 * 1024**3)
    )
    assert reponse.status_code == 413
    assert "trop lourd" in reponse.content.decode()


def test_une_piece_se_remplace_avant_le_depot_pas_apres(decor, petitionnaire, brouillon):
    version = VersionPiece.objects.filter(piece__dossier=brouillon).first()
    petitionnaire.post(url("piece_retirer", brouillon, version.pk))
    assert petitionnaire.get(url("verifier", brouillon)).context["problemes"]
    joindre(petitionnaire, brouillon, version.piece.code)
    petitionnaire.post(url("deposer", brouillon), {"accepte_cgu": "on", "electronique": "oui"})
    nouvelle = VersionPiece.objects.filter(piece=version.piece, est_retiree=False).get()
    petitionnaire.post(url("piece_retirer", brouillon, nouvelle.pk))
    nouvelle.refresh_from_db()
    assert not nouvelle.est_retiree


def test_un_fichier_non_analyse_se_telecharge_sans_s_ouvrir(decor, petitionnaire, brouillon):
    version = VersionPiece.objects.filter(piece__dossier=brouillon).first()
    reponse = petitionnaire.get(url("fichier", brouillon, version.pk))
    assert reponse["Content-Disposition"].startswith("attachment")
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert b"".join(reponse.streaming_content).startswith(b"%PDF")


def test_un_courrier_ne_se_lit_qu_apres_le_geste_qui_est_date(decor, petitionnaire):
    dossier = f.enregistre("PCMI", decor)
    lettre = Courrier.objects.get(dossier=dossier, nature="recepisse")
    assert petitionnaire.get(url("courrier_pdf", dossier, lettre.pk)).status_code == 302
    assert petitionnaire.get(url("courrier", dossier, lettre.pk)).status_code == 200
    assert not Evenement.objects.filter(dossier=dossier, nature="consultation").exists()
    for _ in range(2):
        petitionnaire.post(url("courrier_ouvrir", dossier, lettre.pk))
    assert Evenement.objects.filter(dossier=dossier, nature="consultation").count() == 1
    reponse = petitionnaire.get(url("courrier_pdf", dossier, lettre.pk))
    assert b"".join(reponse.streaming_content).startswith(b"%PDF")


def test_repondre_a_une_demande_de_pieces(decor, petitionnaire):
    dossier = f.enregistre("PCMI", decor)
    piece, autre = dossier.pieces.filter(est_exigible=True)[:2]
    completude.juger_piece(piece, "illisible", par=decor.instructeur, motif="Le plan est flou.")
    circuit.demander_pieces(dossier, par=decor.instructeur)
    page = petitionnaire.get(url("completer", dossier)).content.decode()
    assert "Le plan est flou." in page
    assert f"piece-{autre.code}" not in page
    assert petitionnaire.post(url("completer", dossier)).status_code == 422
    refuse = joindre(petitionnaire, dossier, autre.code)
    assert refuse.status_code == 422
    meme = joindre(petitionnaire, dossier, piece.code)
    assert "déjà celui de votre dossier" in meme.content.decode()
    joindre(petitionnaire, dossier, piece.code, f.pdf(titre="net"))
    assert petitionnaire.post(url("completer", dossier)).url == url("dossier", dossier)
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.EN_INSTRUCTION


def test_abandonner(decor, petitionnaire):
    dossier = f.depose("PCMI", decor)
    petitionnaire.post(url("abandonner", dossier))
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.RETIRE
    assert "abandonné" in petitionnaire.get(url("dossier", dossier)).content.decode()


def test_refaire_une_demande_semblable_reprend_les_reponses_pas_les_pieces(decor, petitionnaire):
    dossier = f.depose("PCMI", decor)
    petitionnaire.post(url("dupliquer", dossier))
    copie = Dossier.objects.exclude(pk=dossier.pk).get()
    assert copie.est_brouillon
    assert copie.donnees == dossier.donnees
    assert not VersionPiece.objects.filter(piece__dossier=copie).exists()


def test_le_papier_saisi_au_guichet_recoit_son_numero_et_n_appartient_pas_a_l_agent(decor, client):
    client.force_login(decor.accueil)
    client.post(reverse("guichet:papier"), {"type": "PCMI"})
    dossier = Dossier.objects.get()
    saisies = f.saisie_complete("PCMI", decor.commune)
    saisies["demandeur"]["courriel"] = ""
    for etape, valeurs in saisies.items():
        assert client.post(url("etape", dossier, etape), valeurs).status_code == 302
    assert client.post(url("deposer", dossier)).status_code == 404
    futur = client.post(
        reverse("guichet:papier_enregistrer", args=[dossier.reference]), {"date_reception": "2999-01-01"}
    )
    assert "futur" in futur.content.decode()
    enregistre = client.post(
        reverse("guichet:papier_enregistrer", args=[dossier.reference]),
        {"date_reception": "2026-01-05"},
        follow=True,
    )
    recepisse = reverse("workflows:courrier", args=[dossier.reference, dossier.courriers.get().pk])
    assert f'<a href="{recepisse}">Imprimer le récépissé</a>' in enregistre.content.decode()
    assert client.get(recepisse).getvalue()[:4] == b"%PDF"
    dossier.refresh_from_db()
    assert dossier.numero.startswith("PC")
    assert (dossier.date_depot.isoformat(), dossier.voie) == ("2026-01-05", "papier")
    assert dossier.depositaire is None
    client.force_login(decor.petitionnaire)
    assert client.get(reverse("guichet:papier")).status_code == 403


@pytest.mark.parametrize(("habitants", "attendu"), [(3500, False), (3501, True)])
def test_r423_2_1_une_personne_morale_est_avertie_au_guichet(decor, client, habitants, attendu):
    decor.commune.population_municipale = habitants
    decor.commune.save()
    client.force_login(decor.accueil)
    client.post(reverse("guichet:papier"), {"type": "PCMI"})
    dossier = Dossier.objects.get()
    societe = {**f.DEMANDEUR, "nature": "morale", "denomination": "SCI", "siret": "73282932000074"}
    client.post(url("etape", dossier, "demandeur"), {**societe, "representant": "A. B."})
    client.post(url("etape", dossier, "terrain"), f.saisie_complete("PCMI", decor.commune)["terrain"])
    page = client.get(url("verifier", dossier)).content.decode()
    assert ("devait être déposée en ligne" in page) is attendu


def test_l_affichage_ne_publie_ni_nom_ni_dossier_hors_delai(decor, client):
    dossier = f.enregistre("PCMI", decor)
    adresse = reverse("guichet:affichage", args=[decor.commune.code_insee])
    page = client.get(adresse).content.decode()
    assert "3 rue de la Lys" in page
    assert "Vandamme" not in page
    assert "camille@example.org" not in page
    assert "3 rue de la Lys" not in client.get(adresse, {"q": "introuvable"}).content.decode()
    flux = client.get(reverse("guichet:affichage_atom", args=[decor.commune.code_insee]))
    assert flux["Content-Type"].startswith("application/atom+xml")
    assert b"3 rue de la Lys" in flux.content
    assert b"Vandamme" not in flux.content
    circuit.abandonner(dossier, par=decor.petitionnaire)
    assert "3 rue de la Lys" not in client.get(adresse).content.decode()


def test_une_commune_absente_n_est_pas_une_impasse(decor, client):
    absente = f.commune("Ailleurs", adherente_depuis=None, adresse_mairie="1 place du Bourg")
    page = client.get("/aide/communes/").content.decode()
    assert "Ailleurs" in page
    assert "1 place du Bourg" in page
    assert decor.commune.nom not in page.split("Communes de la métropole")[1]
    assert client.get(reverse("guichet:affichage", args=[absente.code_insee])).status_code == 200
    assert client.get(reverse("guichet:affichage", args=["00000"])).status_code == 404


def test_l_adresse_deja_prise_ne_cree_pas_de_second_compte(decor, client):
    donnees = {
        "nature": "particulier",
        "prenom": "A",
        "nom": "B",
        "courriel": decor.petitionnaire.courriel.upper(),
        "mot_de_passe": "une phrase bien longue",
    }
    assert "existe déjà" in client.post("/inscription/", donnees).content.decode()
    faible = client.post("/inscription/", {**donnees, "courriel": "x@example.org", "mot_de_passe": "court"})
    assert "12 caract" in faible.content.decode()
    ailleurs = {**donnees, "courriel": "y@example.org", "next": "https://exemple.invalid/"}
    assert client.post("/inscription/", ailleurs).url == reverse("guichet:nouveau")


def test_les_listes_ne_coutent_pas_plus_cher_quand_elles_s_allongent(
    decor, petitionnaire, django_assert_max_num_queries
):
    for _ in range(3):
        f.depose("PCMI", decor)
    with django_assert_max_num_queries(14):
        petitionnaire.get(reverse("guichet:accueil"))
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    for page in (url("etape", dossier, "projet"), url("pieces", dossier), url("verifier", dossier)):
        with django_assert_max_num_queries(30):
            petitionnaire.get(page)
    depose = f.depose("PCMI", decor)
    with django_assert_max_num_queries(30):
        petitionnaire.get(url("dossier", depose))


def test_robots_et_pages_publiques_sans_compte(client, transactional_db):
    assert b"Disallow: /guichet/" in client.get("/robots.txt").content
    for page in ("/", "/aide/", "/aide/conditions-utilisation/", "/affichage/", "/aide/autorisation/"):
        assert client.get(page).status_code == 200, page
    assert client.get("/aide/nimporte/").status_code == 404
    assert io.BytesIO(client.get("/aide/autorisation/?travaux=%3Cscript%3E").content).read()
