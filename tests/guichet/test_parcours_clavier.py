"""Journeys without a mouse, on a desk and on a phone; and every other type up to filing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from dossiers.models import Dossier, VersionPiece
from dossiers.services import fichiers
from tests import fabriques as f
from tests.guichet.navigateur import LARGEURS, Clavier, controler, controler_partout, ouvrir_session, remplir
from tests.guichet.test_depot import PROJETS
from workflows import circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


#: The journeys that also make every mistake, lose the network, and go on to the decision and its public notice.
LONGS = {("PCMI", "telephone"), ("AP", "bureau")}


def remplir_tout(clavier: Clavier, type_dossier: str, commune, *, avec_fautes: bool) -> None:
    """Every step; ``avec_fautes``: sent empty first, it says what is missing and takes the reader there."""
    page = clavier.page
    for etape, valeurs in f.saisie_complete(type_dossier, commune).items():
        page.wait_for_url(f"**/saisie/{etape}/")
        controler(page, f"{type_dossier}-{etape}")
        if avec_fautes:
            clavier.appuyer("Continuer")
            expect(page.locator("[data-resume-erreurs]")).to_be_focused()
            controler(page, f"{type_dossier}-{etape}-erreurs")
        clavier.remplir(valeurs)
    page.wait_for_url("**/pieces/")
    controler(page, f"{type_dossier}-pieces")


def joindre_tout(clavier: Clavier, dossier: Dossier, dossier_tmp: Path, *, avec_coupure: bool) -> None:
    """Every due piece; ``avec_coupure``: the network is cut once in the middle, and the sending resumes."""
    coupures = []

    def couper_une_fois(route):
        if route.request.method == "PATCH" and not coupures:
            coupures.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    if avec_coupure:
        clavier.page.route("**/televersements/**", couper_une_fois)
    for piece in dossier.pieces.filter(est_exigible=True):
        fichier = dossier_tmp / f"{piece.code}.pdf"
        fichier.write_bytes(f.pdf(titre=piece.code))
        clavier.joindre(piece.code, fichier)
    assert bool(coupures) == avec_coupure, "l’envoi coupé a été repris"


def suivre(clavier: Clavier, dossier: Dossier, decor: f.Decor, adresse: str) -> None:
    """The decision is taken: its letter is opened by a gesture, and the public notice follows the law."""
    page = clavier.page
    dossier = circuit.enregistrer(dossier, par=decor.accueil)
    circuit.declarer_complet(dossier, par=decor.instructeur)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(decision, par=decor.maire)
    page.reload()
    controler(page, f"{dossier.type}-decide")
    clavier.aller("e.tagName === 'A' && e.textContent.trim() === 'Décision' && !!e.closest('#contenu')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ouvrir le courrier")).to_be_visible()
    controler(page, f"{dossier.type}-courrier-ferme")
    clavier.appuyer("Ouvrir le courrier")
    expect(page.get_by_text("Ouvert pour la première fois le")).to_be_visible()
    controler(page, f"{dossier.type}-courrier-ouvert")
    page.goto(f"{adresse}/affichage/{decor.commune.code_insee}/")
    if dossier.type == "AP":  # no article posts an advertising request
        expect(page.get_by_text("3 rue de la Lys")).to_have_count(0)
    else:
        expect(page.get_by_text("3 rue de la Lys")).to_be_visible()
    controler(page, f"{dossier.type}-affichage")


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize(
    ("type_dossier", "domaine"), [("PCMI", "ads"), ("DP", "ads"), ("CUa", "ads"), ("AP", "rlpi")]
)
def test_une_demande_entiere_au_clavier(type_dossier, domaine, largeur, page: Page, live_server, tmp_path):
    decor = f.Decor(domaine)
    page.set_viewport_size(LARGEURS[largeur])
    ouvrir_session(page, live_server.url, decor.petitionnaire)
    clavier = Clavier(page)
    page.goto(f"{live_server.url}/guichet/nouveau/")
    clavier.aller(f"e.id === 'commencer-{type_dossier}'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saisie/demandeur/")
    dossier = Dossier.objects.get()
    est_long = (type_dossier, largeur) in LONGS
    remplir_tout(clavier, type_dossier, decor.commune, avec_fautes=est_long)
    joindre_tout(clavier, dossier, tmp_path, avec_coupure=est_long)
    controler(page, f"{type_dossier}-pieces-jointes")
    clavier.appuyer("Vérifier ma demande")
    page.wait_for_url("**/verifier/")
    expect(page.get_by_text("Votre demande est prête")).to_be_visible()
    controler(page, f"{type_dossier}-verifier")
    clavier.choisir("electronique", "oui")
    clavier.choisir("accepte_cgu", "on")
    clavier.appuyer("Déposer ma demande", fois=2)
    expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
    controler(page, f"{type_dossier}-depose")
    dossier.refresh_from_db()
    assert not dossier.est_brouillon
    assert len([m for m in mail.outbox if m.to == ["camille@example.org"]]) == 1
    assert VersionPiece.objects.filter(piece__dossier=dossier).count() == (
        dossier.pieces.filter(est_exigible=True).count()
    )
    if est_long:
        suivre(clavier, dossier, decor, live_server.url)


@pytest.mark.parametrize(("domaine", "types"), [("ads", ("PC", "PA", "PD", "CUb")), ("rlpi", ("DPP",))])
def test_chaque_autre_type_jusqu_au_depot(domaine, types, page: Page, live_server, monkeypatch):
    monkeypatch.setattr(f, "PROJETS", PROJETS)
    decor = f.Decor(domaine)
    page.set_viewport_size(LARGEURS["telephone"])
    ouvrir_session(page, live_server.url, decor.petitionnaire)
    for type_dossier in types:
        page.goto(f"{live_server.url}/guichet/nouveau/")
        page.locator(f"#commencer-{type_dossier}").click()
        page.wait_for_url("**/saisie/demandeur/")
        dossier = Dossier.objects.get(type=type_dossier)
        for etape, valeurs in f.saisie_complete(type_dossier, decor.commune).items():
            page.wait_for_url(f"**/saisie/{etape}/")
            if etape == "projet":
                controler_partout(page, f"{type_dossier}-{etape}")
            demandes = page.eval_on_selector_all("#contenu [name]", "tous => tous.map(e => e.name)")
            remplir(page, {nom: valeur for nom, valeur in valeurs.items() if nom in demandes})
        page.wait_for_url("**/pieces/")
        for piece in dossier.pieces.filter(est_exigible=True):
            contenu = io.BytesIO(f.pdf(titre=piece.code))
            fichiers.deposer_piece(dossier, piece.code, contenu, "plan.pdf", par=decor.petitionnaire)
        page.goto(f"{live_server.url}/guichet/dossiers/{dossier.reference}/verifier/")
        controler_partout(page, f"{type_dossier}-verifier")
        page.locator("[name=electronique][value=non]").check()
        page.locator("[name=accepte_cgu]").check()
        page.get_by_role("button", name="Déposer ma demande").click()
        expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
