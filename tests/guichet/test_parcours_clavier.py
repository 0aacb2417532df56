"""Journeys without a mouse, each page checked at the widths of a desk and of a phone; and every other type up to filing."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from dossiers.models import Dossier, VersionPiece
from dossiers.services import fichiers
from tests import fabriques as f
from tests.guichet.test_depot import PROJETS
from tests.guichet.test_parcours_navigateur import LARGEURS, remplir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def controler(page: Page, nom: str) -> None:
    """At both widths: no accessibility violation, no sideways scrolling."""
    avant = page.viewport_size
    for largeur in LARGEURS.values():
        page.set_viewport_size(largeur)
        resultat = Axe().run(page)
        assert resultat.violations_count == 0, f"{nom} {largeur} : {resultat.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (nom, largeur)
    page.set_viewport_size(avant)


def ouvrir_session(page: Page, adresse: str, compte) -> None:
    client = Client()
    client.force_login(compte)
    biscuit = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": biscuit, "url": adresse}])
    page.set_default_timeout(30_000)  # other work may share the machine


class Clavier:
    """Nothing but keys: Tab to go, arrows and Space to choose, Enter to act."""

    def __init__(self, page: Page):
        self.page = page
        # Kept for the whole journey: taken and given back at each file, the dialogue may open before it is taken.
        page.on("filechooser", lambda _: None)

    def aller(self, test: str) -> None:
        """Tab until the focused element ``e`` passes this JavaScript test."""
        for _ in range(150):
            if self.page.evaluate(f"(() => {{ const e = document.activeElement; return {test}; }})()"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"aucun élément atteint au clavier : {test}")

    def appuyer(self, libelle: str) -> None:
        self.aller(f"['BUTTON', 'A'].includes(e.tagName) && e.textContent.trim().startsWith('{libelle}')")
        self.page.keyboard.press("Enter")

    def choisir(self, nom: str, valeur: str) -> None:
        self.aller(f"e.name === '{nom}'")
        champ = self.page.locator(":focus")
        genre = champ.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if genre == "radio":
            coche = self.page.locator(f"#contenu [name='{nom}'][value='{valeur}']")
            for _ in range(12):
                if coche.is_checked():
                    return
                un_coche = self.page.locator(f"#contenu [name='{nom}']:checked").count()
                self.page.keyboard.press("ArrowDown" if un_coche else "Space")
            raise AssertionError(f"{nom} : {valeur} hors d’atteinte")
        if genre == "select":
            for _ in range(12):
                if champ.input_value() == valeur:
                    return
                self.page.keyboard.press("ArrowDown")
            raise AssertionError(f"{nom} : {valeur} hors d’atteinte")
        if genre == "checkbox":
            self.page.keyboard.press("Space")
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(valeur)

    def joindre(self, code: str, fichier) -> None:
        self.aller(f"e.id === 'fichiers-{code}'")
        with self.page.expect_file_chooser() as choix:
            self.page.keyboard.press("Enter")
        choix.value.set_files(fichier)
        jointe = self.page.locator(f"#piece-{code} .fichiers")
        expect(jointe).to_contain_text(fichier.name, timeout=30_000)


@pytest.mark.parametrize(("type_dossier", "largeur"), [("DP", "telephone"), ("CUa", "bureau")])
def test_une_demande_entiere_au_clavier(type_dossier, largeur, page: Page, live_server, tmp_path):
    decor = f.Decor()
    page.set_viewport_size(LARGEURS[largeur])
    ouvrir_session(page, live_server.url, decor.petitionnaire)
    clavier = Clavier(page)
    page.goto(f"{live_server.url}/guichet/nouveau/")
    clavier.aller(f"e.id === 'commencer-{type_dossier}'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saisie/demandeur/")
    dossier = Dossier.objects.get()
    for etape, valeurs in f.saisie_complete(type_dossier, decor.commune).items():
        page.wait_for_url(f"**/saisie/{etape}/")
        controler(page, f"{type_dossier}-{etape}")
        for nom, valeur in valeurs.items():
            if page.locator(f"#contenu [name='{nom}']").first.is_visible():
                clavier.choisir(nom, valeur)
        clavier.appuyer("Continuer")
    page.wait_for_url("**/pieces/")
    controler(page, f"{type_dossier}-pieces")
    coupures = []

    def couper_une_fois(route):
        if route.request.method == "PATCH" and not coupures:
            coupures.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/televersements/**", couper_une_fois)
    for piece in dossier.pieces.filter(est_exigible=True):
        fichier = tmp_path / f"{piece.code}.pdf"
        fichier.write_bytes(f.pdf(titre=piece.code))
        clavier.joindre(piece.code, fichier)
    assert coupures, "l’envoi coupé a été repris"
    controler(page, f"{type_dossier}-pieces-jointes")
    clavier.appuyer("Vérifier ma demande")
    page.wait_for_url("**/verifier/")
    controler(page, f"{type_dossier}-verifier")
    clavier.choisir("electronique", "oui")
    clavier.choisir("accepte_cgu", "on")
    clavier.appuyer("Déposer ma demande")
    expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
    controler(page, f"{type_dossier}-depose")
    dossier.refresh_from_db()
    assert not dossier.est_brouillon
    assert VersionPiece.objects.filter(piece__dossier=dossier).count() == (
        dossier.pieces.filter(est_exigible=True).count()
    )


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
                controler(page, f"{type_dossier}-{etape}")
            demandes = page.eval_on_selector_all("#contenu [name]", "tous => tous.map(e => e.name)")
            remplir(page, {nom: valeur for nom, valeur in valeurs.items() if nom in demandes})
        page.wait_for_url("**/pieces/")
        for piece in dossier.pieces.filter(est_exigible=True):
            contenu = io.BytesIO(f.pdf(titre=piece.code))
            fichiers.deposer_piece(dossier, piece.code, contenu, "plan.pdf", par=decor.petitionnaire)
        page.goto(f"{live_server.url}/guichet/dossiers/{dossier.reference}/verifier/")
        controler(page, f"{type_dossier}-verifier")
        page.locator("[name=electronique][value=non]").check()
        page.locator("[name=accepte_cgu]").check()
        page.get_by_role("button", name="Déposer ma demande").click()
        expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
