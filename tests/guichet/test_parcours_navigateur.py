"""Journeys in a real browser, on desktop and phone, with an accessibility check on every page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page, expect

from dossiers.models import Dossier
from tests import fabriques as f
from workflows import circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

LARGEURS = {"bureau": {"width": 1280, "height": 900}, "telephone": {"width": 390, "height": 844}}
MOT_DE_PASSE = "une phrase bien longue"
CAPTURES = os.environ.get("CAPTURES", "")


def controler(page: Page, nom: str) -> None:
    """No accessibility violation, no sideways scrolling; ``CAPTURES=folder`` keeps a picture."""
    if CAPTURES:
        largeur = page.viewport_size["width"]
        page.screenshot(path=str(Path(CAPTURES) / f"{nom}-{largeur}.png"), full_page=True)
    resultat = Axe().run(page)
    assert resultat.violations_count == 0, f"{nom} : {resultat.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), nom


def inscrire(page: Page, adresse: str) -> None:
    page.set_default_timeout(10_000)
    page.goto(f"{adresse}/")
    controler(page, "accueil")
    page.goto(f"{adresse}/inscription/")
    controler(page, "inscription")
    page.locator("[name=prenom]").fill("Élise")
    page.locator("[name=nom]").fill("D’Hondt")
    page.locator("[name=courriel]").fill("elise@example.org")
    page.locator("[name=mot_de_passe]").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Créer mon compte").click()
    page.wait_for_url("**/guichet/nouveau/")
    controler(page, "nouveau")


def remplir(page: Page, valeurs: dict[str, str]) -> None:
    """Fills one step by the names of its fields, then goes on."""
    for nom, valeur in valeurs.items():
        champ = page.locator(f"#contenu [name='{nom}']")
        if champ.count() > 1:
            page.locator(f"#contenu [name='{nom}'][value='{valeur}']").check()
        elif champ.evaluate("e => e.tagName") == "SELECT":
            champ.select_option(valeur)
        elif champ.is_visible():
            champ.fill(valeur)
    page.get_by_role("button", name="Continuer").click()


def joindre_toutes(page: Page, dossier: Dossier, dossier_tmp: Path) -> None:
    for piece in dossier.pieces.filter(est_exigible=True):
        chemin = dossier_tmp / f"{piece.code}.pdf"
        chemin.write_bytes(f.pdf(titre=piece.code))
        page.locator(f"#fichiers-{piece.code}").set_input_files(chemin)
        expect(page.locator(f"#piece-{piece.code} .fichiers")).to_contain_text(f"{piece.code}.pdf")


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize(("type_dossier", "domaine"), [("PCMI", "ads"), ("AP", "rlpi")])
def test_deposer_et_suivre(type_dossier, domaine, largeur, page: Page, live_server, tmp_path):
    decor = f.Decor(domaine)
    page.set_viewport_size(LARGEURS[largeur])
    inscrire(page, live_server.url)
    page.locator(f"#commencer-{type_dossier}").click()
    page.wait_for_url("**/saisie/**")
    dossier = Dossier.objects.get()
    for etape, valeurs in f.saisie_complete(type_dossier, decor.commune).items():
        page.wait_for_url(f"**/saisie/{etape}/")
        controler(page, f"{type_dossier}-{etape}")
        page.get_by_role("button", name="Continuer").click()
        expect(page.locator("[data-resume-erreurs]")).to_be_focused()
        controler(page, f"{type_dossier}-{etape}-erreurs")
        remplir(page, valeurs)
    page.wait_for_url("**/pieces/")
    controler(page, f"{type_dossier}-pieces")
    joindre_toutes(page, dossier, tmp_path)
    page.get_by_role("link", name="Vérifier ma demande").click()
    page.wait_for_url("**/verifier/")
    expect(page.get_by_text("Votre demande est prête")).to_be_visible()
    controler(page, f"{type_dossier}-verifier")
    page.locator("[name=electronique][value=oui]").check()
    page.locator("[name=accepte_cgu]").check()
    page.get_by_role("button", name="Déposer ma demande").dblclick()
    expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
    controler(page, f"{type_dossier}-depose")
    assert len([m for m in mail.outbox if m.to == ["camille@example.org"]]) == 1

    dossier.refresh_from_db()
    dossier = circuit.enregistrer(dossier, par=decor.accueil)
    circuit.declarer_complet(dossier, par=decor.instructeur)
    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(decision, par=decor.maire)
    page.reload()
    controler(page, f"{type_dossier}-decide")
    page.locator("#contenu").get_by_role("link", name="Décision", exact=True).click()
    controler(page, f"{type_dossier}-courrier-ferme")
    page.get_by_role("button", name="Ouvrir le courrier").click()
    expect(page.get_by_text("Ouvert pour la première fois le")).to_be_visible()
    controler(page, f"{type_dossier}-courrier-ouvert")
    page.goto(f"{live_server.url}/affichage/{decor.commune.code_insee}/")
    if type_dossier == "AP":  # no article posts an advertising request
        expect(page.get_by_text("3 rue de la Lys")).to_have_count(0)
    else:
        expect(page.get_by_text("3 rue de la Lys")).to_be_visible()
    controler(page, f"{type_dossier}-affichage")


def test_un_brouillon_survit_a_la_session_expiree(page: Page, live_server, context):
    f.Decor()
    inscrire(page, live_server.url)
    page.locator("#commencer-PCMI").click()
    page.wait_for_url("**/saisie/demandeur/")
    page.locator("[name=prenom]").fill("Zoé")
    expect(page.locator("[data-enregistrement]")).to_contain_text("Enregistré à")
    dossier = Dossier.objects.get()
    assert dossier.donnees["demandeur"]["prenom"] == "Zoé"
    context.clear_cookies()
    page.locator("[name=adresse]").fill("4 rue du Bois")
    expect(page.locator("[data-enregistrement]")).to_contain_text("Votre session a expiré")
    page.get_by_role("link", name="Me reconnecter et reprendre").click()
    page.locator("[name=username]").fill("elise@example.org")
    page.locator("[name=password]").fill(MOT_DE_PASSE)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/saisie/demandeur/")
    page.get_by_role("button", name="Reprendre ma saisie").click()
    expect(page.locator("[name=adresse]")).to_have_value("4 rue du Bois")
    expect(page.locator("[data-enregistrement]")).to_contain_text("Enregistré à")
    dossier.refresh_from_db()
    assert dossier.donnees["demandeur"]["adresse"] == "4 rue du Bois"


def test_les_questions_dependent_des_reponses(page: Page, live_server):
    f.Decor()
    inscrire(page, live_server.url)
    page.locator("#commencer-PCMI").click()
    page.wait_for_url("**/saisie/demandeur/")
    expect(page.locator("[name=siret]")).to_be_hidden()
    page.locator("[name=nature][value=morale]").check()
    expect(page.locator("[name=siret]")).to_be_visible()
    expect(page.locator("[name=prenom]")).to_be_hidden()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_ai_je_besoin_d_une_autorisation(largeur, page: Page, live_server):
    page.set_default_timeout(10_000)
    page.set_viewport_size(LARGEURS[largeur])
    page.goto(f"{live_server.url}/aide/autorisation/")
    controler(page, "orientation-travaux")
    page.locator("[name=travaux][value=piscine]").check()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**travaux=piscine**")
    controler(page, "orientation-question")
    for _ in range(25):
        if page.locator("#question").count() == 0:
            break
        if page.locator("#reponse").count():
            bassin = page.locator("#reponse").get_attribute("name") == "bassin_piscine"
            page.locator("#reponse").fill("32" if bassin else "1")
            page.get_by_role("button", name="Continuer").click()
        else:
            page.get_by_role("button", name="Non", exact=True).click()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Déclaration préalable")
    controler(page, "orientation-reponse")
