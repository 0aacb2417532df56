"""Driving the real pages as a person would, and asking axe at each stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from communes.models import Utilisateur
from tests import fabriques as f

MOT_DE_PASSE = "demo-instruction"
#: Every rule of axe is played; only what it found wrong is described and sent back.
VIOLATIONS = {"resultTypes": ["violations"]}


class Parcours:
    """One person after another in the same browser, on the live site."""

    def __init__(self, page: Page, adresse: str, dossier: Path):
        self.page, self.adresse, self.dossier = page, adresse, dossier
        self.violations: list[str] = []
        self.vus: set[str] = set()
        self.erreurs: list[str] = []
        page.on("pageerror", lambda erreur: self.erreurs.append(str(erreur)))

    def aller(self, chemin: str) -> int:
        """Opens one address; returns its HTTP status."""
        return self.page.goto(self.adresse + chemin).status

    def _chemin(self) -> str:
        return urlsplit(self.page.url).path

    def asseoir(self, courriel: str) -> None:
        """Someone else sits down, without the sign-in page (it has its own journey)."""
        client = Client()
        client.force_login(Utilisateur.objects.get(courriel=courriel))
        jeton = client.cookies["sessionid"].value
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "sessionid", "value": jeton, "url": self.adresse}])

    def entrer(self, courriel: str) -> None:
        """Signs in as someone else."""
        self.page.context.clear_cookies()
        self.aller("/connexion/")
        self.page.fill("[name=username]", courriel)
        self.page.fill("[name=password]", MOT_DE_PASSE)
        self.page.get_by_role("button", name="Se connecter").last.click()
        expect(self.page).not_to_have_url(self.adresse + "/connexion/")

    def controler(self, *, encore: bool = False) -> None:
        """Asks axe about the page on screen, each page once; ``encore``: it now shows something else."""
        adresse = "/".join("*" if any(c.isdigit() for c in m) else m for m in self._chemin().split("/"))
        if f"{adresse} {self.page.title()}" in self.vus and not encore:
            return
        self.vus.add(f"{adresse} {self.page.title()}")
        for violation in Axe().run(self.page, options=VIOLATIONS).response["violations"]:
            cibles = [noeud["target"] for noeud in violation["nodes"]][:3]
            self.violations.append(f"{self.page.url} : {violation['id']} {cibles}")

    def remplir(self, valeurs: dict[str, Any]) -> None:
        """Types the values of one step, whatever their widget."""
        for nom, valeur in valeurs.items():
            champ = self.page.locator(f"form [name={nom}]")
            genre = champ.first.evaluate("e => e.type || e.tagName.toLowerCase()")
            if genre == "radio":
                self.page.locator(f"[name={nom}][value={valeur}]").check()
            elif genre.startswith("select"):
                champ.select_option(valeur)
            else:
                champ.fill(valeur)

    def deposer(self, type_dossier: str, commune) -> str:
        """Fills and files a whole request; returns its reference."""
        self.aller("/guichet/nouveau/")
        self.controler()
        self.page.locator(f"#commencer-{type_dossier}").click()
        for valeurs in f.saisie_complete(type_dossier, commune).values():
            self.remplir(valeurs)
            self.controler()
            self.page.get_by_role("button", name="Continuer").click()
        self.page.wait_for_url("**/pieces/**")
        self.controler()
        codes = self.page.locator("section.piece").evaluate_all("s => s.map(e => e.id.slice(6))")
        for code in codes:
            if not self.page.locator(f"#piece-{code} .badge", has_text="à joindre").count():
                continue
            fichier = self.dossier / f"{code}.pdf"
            fichier.write_bytes(f.pdf(titre=code))
            section = self.page.locator(f"section[id='piece-{code}']")
            section.locator("input[type=file]").set_input_files(fichier)
            # The page sends a file as soon as it is chosen.
            expect(self.page.locator(f"section[id='piece-{code}'] ul.fichiers")).to_be_visible()
        self.page.get_by_role("link", name="Vérifier ma demande").click()
        self.controler()
        self.page.locator("[name=electronique][value=oui]").check()
        self.page.locator("[name=accepte_cgu]").check()
        self.page.get_by_role("button", name="Déposer ma demande").dblclick()
        self.page.wait_for_url("**/guichet/dossiers/*/")
        self.controler()
        return self.page.url.rstrip("/").split("/")[-1]
