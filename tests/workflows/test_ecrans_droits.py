"""Rights over every address of the bench: nobody, a neighbour, someone who left, someone without the act."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, reverse

from communes import habilitations as h
from tests import fabriques as f
from workflows import battement
from workflows.urls import urlpatterns

pytestmark = pytest.mark.django_db

PROPRES = [p for p in urlpatterns if isinstance(p, URLPattern)]

DES_DOSSIERS = sorted(p.name for p in PROPRES if "reference" in p.pattern.converters)
CONVERTISSEURS = {p.name: p.pattern.converters for p in PROPRES}
DES_DECISIONS = sorted(p.name for p in PROPRES if str(p.pattern).startswith("parapheur/<int:pk>/"))
GENERALES = sorted(p.name for p in PROPRES if not p.pattern.converters)

#: Pages whose sight is the act itself: (address, method, who may not).
INTERDITS = [
    ("enregistrer", "post", "instructeur"),
    ("enregistrer", "post", "maire"),
    ("prendre", "post", "accueil"),
    ("verdict", "post", "accueil"),
    ("demande_pieces", "get", "accueil"),
    ("demande_pieces", "post", "maire"),
    ("apercu_demande", "get", "accueil"),
    ("declarer_complet", "post", "maire"),
    ("circonstances", "get", "accueil"),
    ("circonstances", "post", "maire"),
    ("majoration", "post", "accueil"),
    ("decision", "post", "maire"),
    ("apercu_decision", "post", "accueil"),
    ("notifier", "get", "maire"),
    ("relancer", "post", "maire"),
]


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def adresses(decision) -> list[str]:
    """Every address of the bench about this decision and its dossier."""
    dossier = decision.dossier
    piece = dossier.pieces.first()
    rangs = {
        "verdict": piece.pk,
        "fichier": piece.versions.first().pk,
        "courrier": dossier.courriers.first().pk,
        "relancer": dossier.envois.first().pk,
    }
    codes = {"code": "enquete_publique"}
    toutes = []
    for nom in DES_DOSSIERS:
        suite = {cle: codes.get(cle, rangs.get(nom, 0)) for cle in CONVERTISSEURS[nom] if cle != "reference"}
        toutes.append(reverse(f"workflows:{nom}", kwargs={"reference": dossier.reference, **suite}))
    return toutes + [reverse(f"workflows:{nom}", args=[decision.pk]) for nom in DES_DECISIONS]


def test_un_visiteur_est_conduit_a_la_connexion(client, decor):
    decision = f.a_signer("PCMI", decor)
    for adresse in [*adresses(decision), *(reverse(f"workflows:{n}") for n in GENERALES)]:
        for methode in (client.get, client.post):
            reponse = methode(adresse)
            assert reponse.status_code == 302, adresse
            assert reponse["Location"].startswith("/connexion/?next="), adresse


@pytest.mark.parametrize("qui", ["accueil", "instructeur", "chef", "maire"])
def test_un_agent_d_une_autre_commune_ne_sait_meme_pas_que_le_dossier_existe(client, decor, qui):
    decision = f.a_signer("PCMI", decor)
    client.force_login(getattr(f.Decor(nom="Lannoy"), qui))
    for adresse in adresses(decision):
        reponses = {client.get(adresse).status_code, client.post(adresse).status_code}
        assert reponses <= {404, 405}, adresse
        assert 404 in reponses, adresse


def test_un_agent_de_l_autre_domaine_de_la_meme_commune_ne_voit_pas_le_dossier(client, decor):
    decision = f.a_signer("PCMI", decor)
    rlpi = f.service()
    h.ouvrir_convention(rlpi, decor.commune, "rlpi", debut=f.DEPUIS)
    client.force_login(f.agent("instructeur", service=rlpi))
    for adresse in adresses(decision):
        assert 404 in {client.get(adresse).status_code, client.post(adresse).status_code}, adresse


@pytest.mark.parametrize("qui", ["instructeur", "accueil", "maire"])
def test_un_role_retire_ferme_tout_aussitot(client, decor, qui):
    decision = f.a_signer("PCMI", decor)
    personne = getattr(decor, qui)
    client.force_login(personne)
    assert client.get(reverse("workflows:dossier", args=[decision.dossier.reference])).status_code == 200
    h.revoquer(personne.affectations.get(), par=None, motif="départ")
    for adresse in adresses(decision):
        assert 403 in {client.get(adresse).status_code, client.post(adresse).status_code}, adresse


@pytest.mark.parametrize(("nom", "methode", "qui"), INTERDITS)
def test_une_action_d_un_autre_role_est_refusee_en_francais(client, decor, nom, methode, qui):
    dossier = f.a_signer("PCMI", decor, electronique=False).dossier
    rangs = {"verdict": [dossier.pieces.first().pk], "relancer": [dossier.envois.first().pk]}
    client.force_login(getattr(decor, qui))
    adresse = reverse(f"workflows:{nom}", args=[dossier.reference, *rangs.get(nom, [])])
    reponse = getattr(client, methode)(adresse)
    assert reponse.status_code == 403
    assert "Vous ne pouvez pas faire cette action" in reponse.content.decode()


@pytest.mark.parametrize("qui", ["instructeur", "accueil", "chef"])
def test_seul_un_signataire_ouvre_le_parapheur(client, decor, qui):
    decision = f.a_signer("PCMI", decor)
    client.force_login(getattr(decor, qui))
    assert client.get(reverse("workflows:parapheur")).status_code == 403
    assert client.post(reverse("workflows:signer_lot"), {"decisions": [decision.pk]}).status_code == 403
    for nom in ("signer", "renvoyer"):
        reponse = client.post(reverse(f"workflows:{nom}", args=[decision.pk]), {"motif": "x"})
        assert reponse.status_code == 403
    decision.refresh_from_db()
    assert decision.etat == "a_signer"


def test_le_petitionnaire_ne_lit_pas_l_envers_de_son_propre_dossier(client, decor):
    decision = f.a_signer("PCMI", decor)
    client.force_login(decor.petitionnaire)
    for adresse in adresses(decision):
        assert {client.get(adresse).status_code, client.post(adresse).status_code} & {403, 404}, adresse


def test_une_piece_d_un_dossier_ne_s_ouvre_pas_par_un_autre(client, decor):
    un, autre = f.depose("PCMI", decor), f.depose("PCMI", decor)
    version = un.pieces.first().versions.first()
    client.force_login(decor.accueil)
    assert client.get(reverse("workflows:fichier", args=[un.reference, version.pk])).getvalue()[:4] == b"%PDF"
    assert client.get(reverse("workflows:fichier", args=[autre.reference, version.pk])).status_code == 404
