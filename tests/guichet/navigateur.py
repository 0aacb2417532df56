"""A petitioner's browser: his keyboard, the widths of his screens, and axe at each stop."""

from __future__ import annotations

import json
import os
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

LARGEURS = {"bureau": {"width": 1280, "height": 900}, "telephone": {"width": 390, "height": 844}}
CAPTURES = os.environ.get("CAPTURES", "")
#: What axe finds, and only that: its whole report would take longer to travel than to make.
AXE = """axe.run({ resultTypes: ["violations"], preload: false }).then(r => [
  r.violations.map(v => ({ regle: v.id, aide: v.help, noeuds: v.nodes.slice(0, 3).map(n => n.html) })),
  Math.max(0, document.documentElement.scrollWidth - window.innerWidth)])"""
ATTENTE = 30_000  # milliseconds; other work may share the machine


def controler(page: Page, nom: str) -> None:
    """No accessibility violation, no sideways scrolling; ``CAPTURES=folder`` keeps a picture."""
    if CAPTURES:
        largeur = page.viewport_size["width"]
        page.screenshot(path=str(Path(CAPTURES) / f"{nom}-{largeur}.png"), full_page=True)
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    fautes, deborde = page.evaluate(AXE)
    assert fautes == [], f"{nom} : {json.dumps(fautes, ensure_ascii=False, indent=1)}"
    assert not deborde, f"{nom} : la page déborde de {deborde} px"


def controler_partout(page: Page, nom: str) -> None:
    """The same at both widths."""
    avant = page.viewport_size
    for largeur in LARGEURS.values():
        page.set_viewport_size(largeur)
        controler(page, nom)
    page.set_viewport_size(avant)


def ouvrir_session(page: Page, adresse: str, compte) -> None:
    """Someone takes the browser, signed in."""
    client = Client()
    client.force_login(compte)
    biscuit = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": biscuit, "url": adresse}])
    page.set_default_timeout(ATTENTE)


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


#: Where the element sought stands from the focused one, counted in presses of Tab, and what it is.
SITUER = """(() => {
  const cherche = e => %s;
  const parcourables = Array.from(document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")).filter(e =>
    e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
  const actif = document.activeElement;
  const arrets = parcourables.filter(e => {
    if (e.type !== "radio" || e === actif) { return true; }
    const groupe = parcourables.filter(r => r.type === "radio" && r.name === e.name && r.form === e.form);
    return groupe.includes(actif) ? false : e === (groupe.find(r => r.checked) || groupe[0]);
  });
  const but = arrets.findIndex(cherche);
  if (but === -1) { return null; }
  const e = arrets[but];
  let choix = [], rang = 0, coche = e.checked;
  if (e.type === "radio") {
    const groupe = parcourables.filter(r => r.type === "radio" && r.name === e.name && r.form === e.form);
    choix = groupe.map(r => r.value);
    rang = groupe.findIndex(r => r.checked);
  } else if (e.tagName === "SELECT") {
    choix = Array.from(e.options).map(o => o.value);
    rang = e.selectedIndex;
  }
  return { pas: but - arrets.indexOf(actif), genre: e.tagName === "SELECT" ? "select" : e.type, choix, rang, coche };
})()"""


class Clavier:
    """Nothing but keys: Tab to go, arrows and Space to choose, Enter to act."""

    def __init__(self, page: Page):
        self.page = page
        # Kept for the whole journey: taken and given back at each file, the dialogue may open before it is taken.
        page.on("filechooser", lambda _: None)

    def aller(self, test: str) -> dict:
        """Tab (or Shift+Tab) until the focused element ``e`` passes this JavaScript test; what it is."""
        for _ in range(8):
            etat = self.page.evaluate(SITUER % test)
            assert etat is not None, f"aucun élément visible n’est atteint au clavier : {test}"
            if etat["pas"] == 0:
                return etat
            touche = "Tab" if etat["pas"] > 0 else "Shift+Tab"
            for _ in range(abs(etat["pas"])):
                self.page.keyboard.press(touche)
        raise AssertionError(f"le clavier n’atteint pas : {test}")

    def appuyer(self, libelle: str, fois: int = 1) -> None:
        """Goes to the button or link that begins so, and presses Enter."""
        self.aller(
            f"['BUTTON', 'A'].includes(e.tagName) && e.textContent.trim().startsWith({json.dumps(libelle)})"
        )
        for _ in range(fois):
            self.page.keyboard.press("Enter")

    def choisir(self, nom: str, valeur: str) -> None:
        """Gives its value to the field of that name, whatever its widget."""
        test = f"e.name === {json.dumps(nom)} && !!e.closest('#contenu')"
        etat = self.aller(test)
        if etat["genre"] in ("radio", "select"):
            if etat["rang"] == -1:
                self.page.keyboard.press("Space")
            depart, but = max(etat["rang"], 0), etat["choix"].index(valeur)
            for _ in range(abs(but - depart)):
                self.page.keyboard.press("ArrowDown" if but > depart else "ArrowUp")
            etat = self.aller(test)
            assert etat["choix"][etat["rang"]] == valeur, f"{nom} : {valeur} hors d’atteinte"
        elif etat["genre"] == "checkbox":
            if not etat["coche"]:
                self.page.keyboard.press("Space")
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(valeur)

    def remplir(self, valeurs: dict[str, str]) -> None:
        """Fills one step, those of its questions that show, then goes on."""
        for nom, valeur in valeurs.items():
            if self.page.locator(f"#contenu [name='{nom}']").first.is_visible():
                self.choisir(nom, valeur)
        self.appuyer("Continuer")

    def joindre(self, code: str, fichier) -> None:
        """Brings one file by the dialogue that Enter opens."""
        self.aller(f"e.id === 'fichiers-{code}'")
        with self.page.expect_file_chooser() as choix:
            self.page.keyboard.press("Enter")
        choix.value.set_files(fichier)
        jointe = self.page.locator(f"#piece-{code} .fichiers")
        expect(jointe).to_contain_text(fichier.name, timeout=ATTENTE)
