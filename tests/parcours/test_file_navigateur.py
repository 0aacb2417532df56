"""The queue by keyboard, its settings unfolded, at two widths, without a fault of accessibility."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dossiers.models import Dossier
from tests import fabriques as f
from tests.parcours.outils import Parcours
from tests.workflows.test_ecrans_file import ligne
from workflows import battement

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_parcourir_cocher_et_confier_au_clavier(page, live_server, tmp_path, client):
    battement.noter(0)
    decor = f.Decor()
    dossiers = [ligne(decor, rang) for rang in range(1, 4)]
    client.force_login(decor.chef)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.set_default_timeout(15_000)
    p = Parcours(page, live_server.url, tmp_path)
    p.aller("/instruction/?onglet=service")
    page.get_by_text("Enregistrer ce filtre, choisir les colonnes").click()
    page.get_by_text("Plus de critères").click()
    for largeur in (390, 1280):
        page.set_viewport_size({"width": largeur, "height": 900})
        p.controler(encore=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    liens = page.locator("a[data-rang]")
    page.keyboard.press("j")
    expect(liens.first).not_to_be_focused()
    liens.first.focus()
    page.keyboard.press("j")
    expect(liens.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label(f"Choisir {dossiers[1]}")).to_be_checked()
    page.keyboard.press("k")
    expect(liens.first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#aller")).to_be_focused()
    page.locator("#id_lot_instructeur").select_option(str(decor.instructeur.pk))
    page.get_by_role("button", name="Confier", exact=True).click()
    expect(page.get_by_text("1 dossier confié")).to_be_visible()
    assert list(Dossier.objects.filter(instructeur=decor.instructeur)) == [dossiers[1]]
    p.aller("/instruction/?onglet=service&type=PCMI&q=lilas")
    p.aller(f"/instruction/{dossiers[0].reference}/courriers/")
    page.locator("nav.fil").get_by_role("link", name="Dossiers").click()
    expect(page).to_have_url(f"{live_server.url}/instruction/?onglet=service&type=PCMI&q=lilas")
    for nom in ("charge", "repartition", "absences"):
        p.aller(reverse(f"workflows:{nom}"))
        p.controler()
    assert (p.violations, p.erreurs) == ([], [])
