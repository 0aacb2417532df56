"""From sign-up to the filed dossier, by HTTP, as a browser without script would do."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from communes.models import Utilisateur
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Envoi
from dossiers.services.depot import VERSION_CGU
from tests import fabriques as f
from tests.guichet.conftest import joindre, url

DEPOT = {"accepte_cgu": "on", "electronique": "oui"}

PROJETS = {
    **f.PROJETS,
    "PC": {
        **f.PROJETS["PCMI"],
        "destination": "commerce",
        "erp": "oui",
        "nom_architecte": "Agence D'Ici",
    },
    "PA": {
        "nature": "lotissement",
        "description": "Quatre lots à bâtir.",
        "surface_amenagee": "3200",
        "nombre_lots": "4",
        "voies_communes": "oui",
    },
    "PD": {
        "description": "Démolition d'un hangar.",
        "partielle": "non",
        "surface_demolie": "210",
        "monument": "non",
    },
    "CUb": {"operation": "Construire une maison de plain-pied."},
    "DPP": {**f.PROJETS["AP"], "genre": "publicite", "largeur": "4", "hauteur": "2"},
}


@pytest.mark.parametrize(("type_dossier", "domaine"), [("PCMI", "ads"), ("CUa", "ads"), ("AP", "rlpi")])
def test_de_l_inscription_au_dossier_depose(type_dossier, domaine, transactional_db, client):
    decor = f.Decor(domaine)
    assert client.get("/").status_code == 200
    reponse = client.post(
        "/inscription/",
        {
            "nature": "particulier",
            "prenom": "Élise",
            "nom": "D'Hondt",
            "courriel": "Elise@Example.org",
            "mot_de_passe": "une phrase bien longue",
        },
    )
    assert reponse.url == reverse("guichet:nouveau")
    assert Utilisateur.objects.get(courriel="elise@example.org").nom == "D'Hondt"
    reponse = client.post(reverse("guichet:nouveau"), {"type": type_dossier})
    dossier = Dossier.objects.get()
    assert reponse.url == url("brouillon", dossier)
    for etape, valeurs in f.saisie_complete(type_dossier, decor.commune).items():
        assert client.get(url("etape", dossier, etape)).status_code == 200
        reponse = client.post(url("etape", dossier, etape), valeurs)
        assert reponse.status_code == 302, reponse.context["form"].errors
    assert reponse.url == url("pieces", dossier)
    for piece in dossier.pieces.filter(est_exigible=True):
        assert joindre(client, dossier, piece.code).status_code == 302
    page = client.get(url("verifier", dossier))
    assert page.context["problemes"] == []
    assert page.context["prevision"]["limite"]
    reponse = client.post(url("deposer", dossier), DEPOT)
    assert reponse.url == url("dossier", dossier)
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.DEPOSE
    assert dossier.depot.version_cgu == VERSION_CGU
    assert dossier.depot.accepte_electronique
    # The acknowledgement to the person named in the form, a copy to whoever filed it (after proving an address).
    destinataires = [m.to for m in mail.outbox]
    assert ["camille@example.org"] in destinataires
    assert {un for liste in destinataires for un in liste} == {"camille@example.org", "elise@example.org"}
    suivi = client.get(url("dossier", dossier))
    assert "enregistre votre demande" in suivi.content.decode()
    copie = client.get(url("copie_deposee", dossier)).content.decode()
    assert dossier.depot.condensat in copie


def test_deux_clics_un_dossier_un_accuse(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    for _ in range(3):
        assert petitionnaire.post(url("deposer", dossier), DEPOT).url == url("dossier", dossier)
    assert Envoi.objects.filter(dossier=dossier, genre="aee").count() == 1
    assert dossier.evenements.filter(nature="depot").count() == 1


def test_sans_conditions_ni_choix_rien_n_est_depose(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    reponse = petitionnaire.post(url("deposer", dossier), {})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "acceptez les conditions" in page
    assert "Choisissez comment recevoir" in page
    dossier.refresh_from_db()
    assert dossier.est_brouillon


def test_un_dossier_incomplet_est_refuse_et_chaque_probleme_mene_a_son_champ(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)
    petitionnaire.post(url("etape", dossier, "demandeur"), {**f.DEMANDEUR, "code_postal": "590"})
    reponse = petitionnaire.post(url("deposer", dossier), DEPOT)
    assert reponse.status_code == 422
    liens = {p["url"] for p in reponse.context["problemes"]}
    assert f"{url('etape', dossier, 'demandeur')}?verifier=1#id_code_postal" in liens
    assert any(lien.startswith(f"{url('pieces', dossier)}#piece-") for lien in liens)
    page = petitionnaire.get(url("etape", dossier, "demandeur"), {"verifier": "1"}).content.decode()
    assert 'id="id_code_postal"' in page
    assert "Le code postal compte 5 chiffres" in page


def test_un_choix_a_corriger_mene_au_premier_bouton(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    projet = {**f.PROJETS["PCMI"]}
    del projet["demolition"]
    petitionnaire.post(url("etape", dossier, "projet"), projet)
    problemes = petitionnaire.get(url("verifier", dossier)).context["problemes"]
    assert [p["url"].split("#")[1] for p in problemes] == ["id_demolition_0"]


def test_sans_accord_les_courriers_partent_sur_papier(decor, petitionnaire):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    petitionnaire.post(url("deposer", dossier), {**DEPOT, "electronique": "non"})
    dossier.refresh_from_db()
    assert not dossier.depot.accepte_electronique
    assert "sur papier" in petitionnaire.get(url("dossier", dossier)).content.decode()


@pytest.mark.parametrize("type_dossier", ["PC", "PA", "PD", "DP", "CUb", "DPP"])
def test_chaque_procedure_se_depose(type_dossier, transactional_db, client, monkeypatch):
    monkeypatch.setattr(f, "PROJETS", PROJETS)
    decor = f.Decor(registre.domaine_du_type(type_dossier).code)
    client.force_login(decor.petitionnaire)
    client.post(reverse("guichet:nouveau"), {"type": type_dossier})
    dossier = Dossier.objects.get()
    for etape, valeurs in f.saisie_complete(type_dossier, decor.commune).items():
        reponse = client.post(url("etape", dossier, etape), valeurs)
        assert reponse.status_code == 302, (etape, reponse.context["form"].errors)
    for piece in dossier.pieces.filter(est_exigible=True):
        assert joindre(client, dossier, piece.code).status_code == 302
    reponse = client.post(url("deposer", dossier), DEPOT)
    assert reponse.status_code == 302, reponse.context["problemes"]
    assert client.get(url("dossier", dossier)).status_code == 200


def test_les_pieces_demandees_sont_celles_que_la_loi_nomme(decor, petitionnaire):
    """What the project makes due is demanded, not offered: an annexe asks for its plans (R431-36)."""
    dossier = f.brouillon("DP", decor.commune, decor.petitionnaire, pieces=False)
    annexe = {**f.PROJETS["DP"], "nature": "construction_neuve", "surface_creee": "12", "emprise_creee": "14"}
    petitionnaire.post(url("etape", dossier, "projet"), annexe)
    dues = list(dossier.pieces.filter(est_exigible=True).values_list("code", flat=True))
    assert dues[:3] == ["DP1", "DP2", "DP4"]
    assert {"DP6", "DP7", "DP8"} <= set(dues)
    page = petitionnaire.get(url("pieces", dossier)).content.decode()
    assert "le projet crée une construction ou l&#x27;agrandit" in page
