"""A busy mayor on a phone: three decisions read and signed; the petitioner opens one; the proof appears."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dossiers.models import Decision
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.dossiers.services.conftest import lire_zip
from tests.parcours.outils import MOT_DE_PASSE, Parcours
from workflows import battement
from workflows.controles import breches_du_circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def decor(db):
    battement.noter(0)
    decor = f.Decor()
    for compte in (decor.maire, decor.petitionnaire, decor.accueil):
        compte.set_password(MOT_DE_PASSE)
        compte.save()
    return decor


def tient_en_largeur(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_le_maire_signe_trois_decisions_au_telephone_et_la_preuve_apparait(
    page, live_server, tmp_path, settings, decor
):
    settings.SITE_URL = live_server.url
    a_lire, *autres = [f.a_signer(type_dossier, decor) for type_dossier in ("PCMI", "DP", "CUa")]
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": 360, "height": 740})
    p = Parcours(page, live_server.url, tmp_path)

    p.entrer(decor.maire.courriel)
    p.aller("/parapheur/")
    p.controler()
    assert tient_en_largeur(page)
    expect(page.get_by_text("3 décisions à signer")).to_be_visible()
    page.locator(f"h2 a[href='/parapheur/{a_lire.pk}/']").click()
    p.controler()
    assert tient_en_largeur(page)
    expect(page.get_by_role("heading", name="En bref")).to_be_visible()
    expect(page.get_by_text("Camille Vandamme").first).to_be_visible()
    signer = page.get_by_role("button", name="Signer l’arrêté")
    expect(signer).to_be_in_viewport()  # the button is under the thumb, without scrolling
    with page.expect_navigation():
        signer.click()
    for decision in autres:
        page.locator(f"input[name=decisions][value='{decision.pk}']").check()
    page.get_by_role("button", name="Signer les décisions cochées").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Signer", exact=True).click()
    p.controler(encore=True)
    assert Decision.objects.filter(etat="signee", signee_par=decor.maire).count() == 3

    p.entrer(decor.petitionnaire.courriel)
    p.aller(f"/guichet/dossiers/{a_lire.dossier.reference}/")
    page.locator("[aria-labelledby=t-courriers]").get_by_role("link", name="Décision").last.click()
    page.get_by_role("button", name="Ouvrir le courrier").click()
    expect(page.get_by_text("Ouvert pour la première fois").first).to_be_visible()

    p.entrer(decor.accueil.courriel)
    p.aller(f"/instruction/{a_lire.dossier.reference}/suites/")
    p.controler()
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Décision : dossier de preuve (ZIP)").click()
    preuve = lire_zip(telechargement.value.path().read_bytes())
    assert b"Ouvert par le demandeur le" in preuve["preuve.txt"]
    assert b"Signature valable" in preuve["preuve.txt"]
    p.aller("/actes/")
    p.controler()
    p.aller("/actes/recommandes/")
    p.controler()
    assert p.violations == []
    assert p.erreurs == []
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []
