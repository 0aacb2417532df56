"""The scripts of forms, played in a real browser: one sending, confirmation, autosave, copy kept on the device."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur


def _envois(etat, chemin):
    return [r for r in etat.recus if r.chemin == chemin]


def _attendre(condition, page, duree_ms=6000):
    for _ in range(duree_ms // 100):
        if condition():
            return
        page.wait_for_timeout(100)
    pytest.fail("l'attendu n'est pas arrivé")


def test_deux_clics_n_envoient_qu_une_fois(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.evaluate("document.getElementById('projet').action = '/envoi/'")
    page.evaluate(
        "() => { const b = document.querySelector('[name=suite]'); b.click(); b.click(); b.click(); }"
    )
    expect(page.get_by_role("heading", name="Recu")).to_be_visible()
    (envoi,) = _envois(vitrine_en_ligne, "/envoi/")
    assert "suite=1" in envoi.corps or 'name="suite"' in envoi.corps


def test_une_page_reprise_par_precedent_se_renvoie(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.evaluate("document.getElementById('projet').action = '/envoi/'")
    page.locator("[name=suite]").click()
    expect(page.get_by_role("heading", name="Recu")).to_be_visible()
    page.go_back()
    bouton = page.locator("[name=suite]")
    expect(bouton).to_have_text("Continuer")
    assert bouton.get_attribute("aria-disabled") is None


def test_le_dialogue_retient_puis_laisse_partir(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    declencheur = page.locator("#depot button")
    declencheur.click()
    dialogue = page.get_by_role("dialog", name="Retirer votre demande ?")
    expect(dialogue).to_be_visible()
    expect(dialogue.get_by_role("button", name="Annuler")).to_be_focused()
    page.keyboard.press("Escape")
    expect(declencheur).to_be_focused()
    assert _envois(vitrine_en_ligne, "/envoi/") == []
    declencheur.click()
    dialogue.get_by_role("button", name="Retirer ma demande").click()
    expect(page.get_by_role("heading", name="Recu")).to_be_visible()
    assert len(_envois(vitrine_en_ligne, "/envoi/")) == 1


def test_le_brouillon_s_enregistre_et_le_dit(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.get_by_label("Adresse du terrain").fill("4 rue des Tilleuls")
    expect(page.get_by_role("status").filter(has_text="Enregistré à")).to_be_visible(timeout=6000)
    (envoi,) = _envois(vitrine_en_ligne, "/brouillon/")
    assert "adresse=4+rue+des+Tilleuls" in envoi.corps
    assert envoi.entetes["X-CSRFToken"] == "jeton"
    assert envoi.entetes["X-Requested-With"] == "autosave"
    assert page.evaluate("Object.keys(localStorage)") == []


def test_panne_du_serveur_copie_gardee_puis_nouvel_essai(vitrine_en_ligne, page):
    vitrine_en_ligne.statuts.append(503)
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.get_by_label("Adresse du terrain").fill("4 rue des Tilleuls")
    etat = page.locator(".enregistrement")
    expect(etat).to_contain_text("gardée sur cet appareil", timeout=6000)
    assert page.evaluate("localStorage.getItem('mitoyen:brouillon:/brouillon/')").find("Tilleuls") > 0
    expect(etat).to_contain_text("Enregistré à", timeout=8000)
    assert len(_envois(vitrine_en_ligne, "/brouillon/")) == 2
    assert page.evaluate("Object.keys(localStorage)") == []


def test_session_perdue_la_saisie_est_rendue_au_retour(vitrine_en_ligne, page):
    vitrine_en_ligne.statuts.append(302)
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.get_by_label("Adresse du terrain").fill("4 rue des Tilleuls")
    page.get_by_label("Agrandissement d’une maison").check()
    expect(page.get_by_role("link", name="Me reconnecter et reprendre")).to_be_visible(timeout=6000)
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    expect(page.get_by_label("Adresse du terrain")).to_have_value("")
    page.get_by_role("button", name="Reprendre ma saisie").click()
    expect(page.get_by_label("Adresse du terrain")).to_have_value("4 rue des Tilleuls")
    expect(page.get_by_label("Agrandissement d’une maison")).to_be_checked()
    _attendre(lambda: len(_envois(vitrine_en_ligne, "/brouillon/")) == 2, page)


def test_se_deconnecter_efface_les_copies_de_l_appareil(vitrine_en_ligne, page):
    vitrine_en_ligne.statuts.append(302)
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    page.get_by_label("Adresse du terrain").fill("4 rue des Tilleuls")
    expect(page.get_by_role("link", name="Me reconnecter et reprendre")).to_be_visible(timeout=6000)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Recu")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_un_fichier_vide_ou_d_un_autre_type_est_signale(vitrine_en_ligne, page):
    page.goto(vitrine_en_ligne.adresse + "/usager/")
    entree = page.locator("input[type=file]")
    entree.set_input_files({"name": "plan.docx", "mimeType": "application/msword", "buffer": b"abc"})
    expect(page.locator(".depot-liste")).to_contain_text("ce type de fichier n’est pas accepté")
    entree.set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b""})
    expect(page.locator(".depot-liste")).to_contain_text("ce fichier est vide")
    entree.set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7" * 400})
    expect(page.locator(".depot-liste")).to_have_text("plan.pdf (3 ko)")
