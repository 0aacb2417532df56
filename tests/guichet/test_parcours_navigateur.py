"""In a real browser: signing up, a session lost, questions that depend on answers, the question tree."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Dossier
from tests import fabriques as f
from tests.guichet.navigateur import LARGEURS, controler, ouvrir_session

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

MOT_DE_PASSE = "une phrase bien longue"


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


def test_session_perdue_pendant_un_envoi_puis_retour_en_arriere_apres_le_depot(
    page: Page, live_server, tmp_path
):
    decor = f.Decor()
    dossier = f.brouillon("CUa", decor.commune, decor.petitionnaire, pieces=False)
    ici = f"{live_server.url}/guichet/dossiers/{dossier.reference}"
    code = dossier.pieces.get(est_exigible=True).code
    plan = tmp_path / "plan de situation.pdf"
    plan.write_bytes(f.pdf())
    ouvrir_session(page, live_server.url, decor.petitionnaire)
    page.goto(f"{ici}/pieces/")
    page.context.clear_cookies()
    page.locator(f"#fichiers-{code}").set_input_files(plan)
    expect(page.get_by_text("Votre session a expiré")).to_be_visible()
    page.get_by_role("link", name="Me reconnecter").click()
    page.locator("[name=username]").fill(decor.petitionnaire.courriel)
    page.locator("[name=password]").fill("motdepasse-de-test")
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{ici}/pieces/")
    page.locator(f"#fichiers-{code}").set_input_files(plan)
    expect(page.locator(f"#piece-{code} .fichiers")).to_contain_text(plan.name)

    page.goto(f"{ici}/verifier/")
    page.locator("[name=electronique][value=oui]").check()
    page.locator("[name=accepte_cgu]").check()
    page.get_by_role("button", name="Déposer ma demande").click()
    expect(page.get_by_text("Votre demande est déposée")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_text("Cette demande est déjà déposée")).to_be_visible()
    controler(page, "deja-deposee")
    page.get_by_role("link", name="Voir le dossier déposé").click()
    page.wait_for_url(f"{ici}/")
    assert dossier.evenements.filter(nature="depot").count() == 1


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
