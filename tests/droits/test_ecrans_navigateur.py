"""Pages of the account and of the administration, wide and narrow: axe finds nothing, nothing overflows."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from communes.models import CodeRole
from tests import fabriques as f
from tests.workflows.test_second_facteur import code_de

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
LARGEURS = (1280, 390)


class Visite:
    """One person after another in the same browser."""

    def __init__(self, page, adresse: str):
        self.page, self.adresse, self.fautes = page, adresse, []

    def entrer(self, compte) -> None:
        client = Client()
        client.force_login(compte)
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [
                {"name": nom, "value": biscuit.value, "url": self.adresse}
                for nom, biscuit in client.cookies.items()
            ]
        )

    def aller(self, chemin: str) -> None:
        self.page.goto(self.adresse + chemin)
        self.regarder(chemin)

    def regarder(self, nom: str) -> None:
        """The page on screen, at each width."""
        for largeur in LARGEURS:
            self.page.set_viewport_size({"width": largeur, "height": 900})
            for violation in Axe().run(self.page).response["violations"]:
                cibles = [noeud["target"] for noeud in violation["nodes"]][:3]
                self.fautes.append(f"{nom} à {largeur} px : {violation['id']} {cibles}")
            deborde = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if deborde > 0:
                self.fautes.append(f"{nom} à {largeur} px : déborde de {deborde} px")


def test_compte_second_facteur_codes_conventions_mutualisation_et_conservation(page, live_server):
    decor = f.Decor()
    f.depose("DP", decor)
    visite = Visite(page, live_server.url)
    visite.entrer(f.agent(CodeRole.ADMIN_PLATEFORME))
    convention = f"/administration/conventions/{decor.convention.pk}/"
    for chemin in (
        "/administration/", "/administration/conventions/", "/administration/conventions/ouvrir/", convention,
        f"{convention}clore/", "/administration/roles/", "/mutualisation/", "/conservation/",
    ):  # fmt: skip
        visite.aller(chemin)
    page.get_by_role("button", name="Faire un essai aujourd’hui").click()
    visite.regarder("rapport de purge")
    visite.entrer(decor.petitionnaire)
    visite.aller("/compte/")
    visite.aller("/compte/second-facteur/")
    page.get_by_role("button").last.click()
    visite.regarder("code à lire")
    page.fill("[name=code]", code_de(TOTPDevice.objects.get(user=decor.petitionnaire)))
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("h1")).to_contain_text("codes de secours")
    visite.regarder("codes de secours")
    visite.aller("/compte/supprimer/")
    assert visite.fautes == []
