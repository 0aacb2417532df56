"""Every page of the design: axe without a violation, no refusal by the CSP, no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.navigateur

LARGEURS = (1280, 390, 320)
PAGES = (
    "/usager/",
    "/usager-erreurs/",
    "/agent/",
    "/accueil/",
    "/connexion/",
    "/connexion-erreurs/",
    "/inscription/",
    "/mot-de-passe/",
    "/mot-de-passe-done/",
    "/mot-de-passe-confirm/",
    "/mot-de-passe-complete/",
    "/400/",
    "/403/",
    "/403_csrf/",
    "/404/",
    "/500/",
    "/aide-index/",
    "/aide-comment-ca-marche/",
    "/aide-accessibilite/",
    "/aide-mentions-legales/",
    "/aide-code-source/",
)


def test_toutes_les_pages_rendues_sont_controlees(vitrine_en_ligne):
    assert set(PAGES) == set(vitrine_en_ligne.pages)


@pytest.mark.parametrize("chemin", PAGES)
def test_page_accessible_sans_defilement_lateral(chemin, vitrine_en_ligne, page):
    refus = []
    page.on("console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda erreur: refus.append(str(erreur)))
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.goto(vitrine_en_ligne.adresse + chemin)
        debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert debord <= 0, f"{chemin} déborde de {debord} px à {largeur} px"
        if largeur != 320:
            resultat = Axe().run(page)
            assert resultat.violations_count == 0, resultat.generate_report()
    assert refus == []


@pytest.mark.parametrize("chemin", ["/usager-erreurs/", "/agent/", "/accueil/"])
def test_texte_agrandi_a_200_pour_cent(chemin, vitrine_en_ligne, page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(vitrine_en_ligne.adresse + chemin)
    page.evaluate(
        "for (const f of document.styleSheets) { try { f.insertRule('html{font-size:200%}', f.cssRules.length); break } catch (e) {} }"
    )
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("chemin", ["/usager-erreurs/", "/agent/", "/accueil/"])
def test_cibles_d_au_moins_24_pixels(chemin, vitrine_en_ligne, page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(vitrine_en_ligne.adresse + chemin)
    petites = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, textarea, summary, nav a, .bouton, .marque')]
        .filter(e => e.type !== 'hidden' && e.getClientRects().length)
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, r]) => r.width > 1 && (r.height < 24 || r.width < 24)).map(([h]) => h)"""
    )
    assert petites == []


def test_lien_d_evitement_puis_reperes(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "contenu"
    for repere in ("banner", "main", "contentinfo"):
        assert page.get_by_role(repere).count() == 1


def test_le_resume_d_erreurs_prend_le_focus_et_mene_au_champ(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager-erreurs/")
    assert page.locator("[data-resume-erreurs]").evaluate("e => e === document.activeElement")
    page.locator("[data-resume-erreurs] a", has_text="Surface de plancher").click()
    champ = page.locator(":focus")
    assert champ.get_attribute("name") == "surface"
    assert champ.get_attribute("aria-invalid") == "true"
    decrit = champ.get_attribute("aria-describedby").split()
    assert "supérieure ou égale" in page.locator(f"#{decrit[-1]}").inner_text()
    page.locator("[data-resume-erreurs] a", has_text="Nature du projet").click()
    assert page.locator(":focus").get_attribute("type") == "radio"
    assert page.title().startswith("Erreur")


def test_un_tableau_devient_des_cartes_qui_gardent_leurs_titres(vitrine_en_ligne, page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(vitrine_en_ligne.adresse + "/agent/")
    cellule = page.get_by_role("cell").filter(has_text="Camille Durand")
    assert cellule.get_attribute("data-libelle") == "Demandeur"
    assert page.get_by_role("row").count() == 6
