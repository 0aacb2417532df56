"""Reading pieces in the page: pages, text, scale and measures, images, two things at once; no scan, no reading."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from weasyprint import HTML

from dossiers.models import VersionPiece
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import fichiers
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows import battement

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

#: 200 mm on the sheet is 40 m at 1/200; the rectangle starts 10 mm from both edges.
PLAN = (
    "<style>@page{size:420mm 297mm;margin:10mm} div{background:#ddd;width:200mm;height:100mm}"
    " p{page-break-before:always}</style><div></div><p>Coupe sur le terrain</p>"
)
POINTS_PAR_MM = 72 / 25.4


def _joindre(dossier, code: str, contenu: bytes, nom: str, analyse: str) -> VersionPiece:
    """The file of one piece, already scanned or not."""
    version = VersionPiece.objects.get(piece__dossier=dossier, piece__code=code)
    fichier = fichiers.ranger_octets(contenu, nom)
    fichier.analyse = analyse
    fichier.save()
    version.fichier, version.nom = fichier, nom
    version.save()
    return version


def _pointer(page, millimetres: list[tuple[float, float]]) -> None:
    """Clicks points of the sheet, given in millimetres of paper."""
    cadre = page.locator(".visionneuse-page svg").first
    boite = cadre.bounding_box()
    for x, y in millimetres:
        cadre.click(position={"x": x / 420 * boite["width"], "y": y / 297 * boite["height"]})


def test_lire_mesurer_et_comparer_les_pieces(page, live_server, tmp_path, client, settings):
    battement.noter(0)
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    photo = io.BytesIO()
    Image.new("RGB", (300, 200), "#884422").save(photo, "PNG")
    plan = _joindre(dossier, "PCMI1", HTML(string=PLAN).write_pdf(), "plan.pdf", AnalyseVirus.SAIN)
    image = _joindre(dossier, "PCMI7", photo.getvalue(), "photo.png", AnalyseVirus.SAIN)
    brut = _joindre(dossier, "PCMI2", f.pdf(titre="brut"), "brut.pdf", AnalyseVirus.NON_ANALYSE)
    client.force_login(decor.instructeur)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.set_default_timeout(15_000)
    p = Parcours(page, live_server.url, tmp_path)

    p.aller(reverse("workflows:pieces", args=[dossier.reference]))
    expect(page.locator("[data-visionneuse][data-affichee='1']")).to_be_visible()
    expect(page.get_by_label("Page", exact=True)).to_have_value("1")
    assert page.get_by_role("link", name="brut.pdf", exact=True).get_attribute("download") is not None
    page.get_by_role("button", name="Mesurer").click()
    page.get_by_role("button", name="Longueur", exact=True).click()
    _pointer(page, [(15, 15)])
    expect(page.locator("[data-message]")).to_contain_text("Donnez d’abord l’échelle")
    page.get_by_label("Échelle de la page").select_option("200")
    _pointer(page, [(10, 60), (210, 60)])
    page.locator("[data-scene]").press("Enter")
    expect(page.locator("[data-message]")).to_contain_text("Longueur : 40,")
    page.get_by_role("button", name="Régler sur une longueur connue").click()
    _pointer(page, [(10, 60), (210, 60)])
    page.get_by_label("Longueur réelle (m)").fill("20,00")
    page.get_by_role("button", name="Régler", exact=True).click()
    page.get_by_role("button", name="Surface").click()
    _pointer(page, [(10, 20), (210, 20), (210, 100), (10, 100)])
    page.locator("[data-scene]").press("Enter")
    expect(page.locator("[data-message]")).to_contain_text("Surface : 160,")
    p.controler()
    page.locator("[data-scene]").press("Escape")
    page.locator("[data-scene]").press("PageDown")
    page.get_by_text("Lire le texte de cette page").click()
    expect(page.locator("[data-contenu]")).to_contain_text("Coupe sur le terrain")
    page.get_by_role("link", name="photo.png", exact=True).click()
    expect(page.locator("[data-visionneuse] img")).to_be_visible()
    assert f"voir={image.pk}" in page.url

    p.aller(f"{reverse('workflows:cote_a_cote', args=[dossier.reference])}?gauche=demande&droite={plan.pk}")
    expect(page.get_by_text("Maison individuelle à étage").last).to_be_visible()
    page.locator("#cote-gauche").select_option(str(image.pk))
    page.get_by_role("button", name="Montrer").click()
    expect(page.locator("[data-visionneuse][data-affichee='1']")).to_have_count(2)
    page.get_by_role("button", name="Deux pages").last.click()
    expect(page.locator(".visionneuse-page")).to_have_count(3)
    assert not page.locator(f"#cote-gauche option[value='{brut.pk}']").count()
    p.controler()
    assert p.violations == []
    assert p.erreurs == []
