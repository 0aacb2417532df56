"""The map in a real browser: layers drawn from our tiles, parcels picked on the counter's page, the monument named."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path, re_path
from django.utils import timezone
from django.views.static import serve

from carto.carte import Marqueur, contexte_carte
from carto.geometries import SRID_DEGRES, projeter
from carto.models import Parcelle, Servitude
from carto.parcelles import lire_references, trouver
from carto.services.communes import charger_communes
from carto.services.tissu import poser_tissu
from communes.models import Commune
from dossiers.services.saisie import ouvrir_brouillon
from tests.fabriques import utilisateur
from tests.guichet.navigateur import LARGEURS, ouvrir_session

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
PRETE = "[data-carte][data-prete=oui]"
DESSINEES = (
    "document.querySelector('[data-carte]').carte.queryRenderedFeatures({layers: ['parcelles-trait']})"
    ".map(o => o.properties.idu)"
)
ZOOM = "document.querySelector('[data-carte]').carte.getZoom()"

PAGE = """{% load static %}<!doctype html><html lang="fr"><head><title>Essai</title>
<link rel="stylesheet" href="{% static 'mitoyen/css/jetons.css' %}">
<link rel="stylesheet" href="{% static 'mitoyen/css/base.css' %}">
{% include "carto/carte_styles.html" %}{% include "carto/carte_scripts.html" %}</head><body><main><h1>Essai</h1>
<label for="id_commune">Commune</label><input id="id_commune">
<label for="id_parcelles">Parcelles cadastrales</label><textarea id="id_parcelles"></textarea>
<label for="id_emprise">Emprise</label><textarea id="id_emprise"></textarea>
{% include "carto/carte.html" with carte=carte %}</main></body></html>"""


def formulaire(request):
    """A form as the petitioner's, with the map beside it."""
    parcelle = Parcelle.objects.get(idu=request.GET["idu"])
    carte = contexte_carte(
        "carte", "Le terrain", emprise=parcelle.geom, champ_parcelles="id_parcelles", champ_commune="id_commune",
        champ_emprise="id_emprise", marqueurs=[Marqueur("Avis de dépôt", parcelle.geom, "/avis/1", "12 rue Basse")],
    )  # fmt: skip
    return HttpResponse(Template(PAGE).render(Context({"carte": carte})))


urlpatterns = [
    path("carto/essai/", formulaire),
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("carto/", include("carto.urls")),
    re_path(r"^static/(?P<path>.*)$", serve),
]


@pytest.fixture
def terrain():
    """A parcel of the demo fabric inside the delimited perimeter, big enough to be clicked."""
    charger_communes()
    commune = Commune.objects.get(slug="lannoy")
    poser_tissu(commune, 1)
    perimetre = Servitude.objects.get(est_perimetre_delimite=True).geom
    return next(
        p
        for p in Parcelle.objects.order_by("-contenance")
        if perimetre.contains(p.geom) and p.geom.contains(p.geom.centroid) and p.geom.area > 300
    )


@pytest.fixture
def erreurs(page):
    """Console errors and refusals of the content policy: none is accepted."""
    vues = []
    page.on("console", lambda message: vues.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: vues.append(str(erreur)))
    yield vues
    assert vues == []


def attendre(page, condition: str) -> None:
    """Waits until this is true in the page; by asking again, since its content policy forbids to evaluate there."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"jamais vrai : {condition}")


def cliquer(page, point) -> None:
    """A real click where the map draws this point."""
    lieu = page.evaluate(
        "([x, y]) => { const p = document.querySelector('[data-carte]').carte.project([x, y]); return [p.x, p.y]; }",
        projeter(point, SRID_DEGRES).coords,
    )
    boite = page.locator(".carto-toile").bounding_box()
    page.mouse.click(boite["x"] + lieu[0], boite["y"] + lieu[1])


def regarder(page, parcelle) -> None:
    """Moves the map where the petitioner would drag it, until our tiles draw the parcel."""
    page.evaluate(
        "([x, y]) => document.querySelector('[data-carte]').carte.jumpTo({ center: [x, y], zoom: 17 })",
        projeter(parcelle.geom.centroid, SRID_DEGRES).coords,
    )
    attendre(page, f"{DESSINEES}.includes('{parcelle.idu}')")


def test_un_petitionnaire_choisit_deux_parcelles_et_lit_le_perimetre_du_monument(
    page, live_server, terrain, erreurs
):
    """The page of the counter itself, on the fabric of the demonstration."""
    commune, perimetre = terrain.commune, Servitude.objects.get(est_perimetre_delimite=True).geom
    Commune.objects.filter(pk=commune.pk).update(adherente_depuis=date(2024, 1, 1))
    voisine = min(
        (
            p
            for p in Parcelle.objects.exclude(pk=terrain.pk)
            if perimetre.contains(p.geom) and p.geom.area > 200
        ),
        key=lambda p: p.geom.distance(terrain.geom),
    )
    compte = utilisateur()
    dossier = ouvrir_brouillon("PCMI", par=compte)
    page.set_viewport_size(LARGEURS["bureau"])
    ouvrir_session(page, live_server.url, compte)
    page.goto(f"{live_server.url}/guichet/dossiers/{dossier.reference}/saisie/terrain/")
    page.wait_for_selector(PRETE, timeout=20_000)
    large = page.evaluate(ZOOM)
    page.select_option("[name=commune]", commune.code_insee)
    attendre(page, f"{ZOOM} > {large} + 1")  # the map goes to the commune chosen
    page.fill("[name=adresse]", "3 rue du Monument")
    page.fill("[name=superficie]", "540")
    regarder(page, terrain)
    assert voisine.idu in page.evaluate(DESSINEES)
    page.click("[data-outil=parcelles]")
    page.locator(".carto-toile").scroll_into_view_if_needed()
    for parcelle in (terrain, voisine):
        cliquer(page, parcelle.geom.point_on_surface)
        page.wait_for_selector(f".carto-resultat >> text=Parcelle {parcelle.reference} ajoutée")
        assert "Chapelle Saint-Exemple" in page.inner_text(".carto-resultat")
    assert page.input_value("[name=parcelles]") == f"{terrain.reference}, {voisine.reference}"
    for geste in ("retirée", "ajoutée"):  # without a mouse: the parcel at the centre of the map
        page.click("[data-action=centre]")
        page.wait_for_selector(f".carto-resultat >> text=Parcelle {terrain.reference} {geste}")
    assert page.input_value("[name=parcelles]") == f"{voisine.reference}, {terrain.reference}"
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/saisie/projet/")
    dossier.refresh_from_db()
    references = lire_references(dossier.donnees["terrain"]["parcelles"])
    assert {parcelle for _, parcelle in trouver(commune, references, timezone.localdate())} == {
        terrain,
        voisine,
    }


@pytest.mark.urls("tests.carto.test_navigateur")
def test_dessiner_mesurer_legende_marqueur_et_accessibilite(page, live_server, terrain, erreurs):
    page.goto(f"{live_server.url}/carto/essai/?idu={terrain.idu}")
    page.wait_for_selector(PRETE, timeout=20_000)
    page.click("[data-outil=emprise]")
    boite = page.locator(".carto-toile").bounding_box()
    for dx, dy in ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6)):
        page.mouse.click(boite["x"] + boite["width"] * dx, boite["y"] + boite["height"] * dy)
    assert '"Polygon"' in page.input_value("#id_emprise")
    assert "surface" in page.inner_text(".carto-resultat")
    page.click("[data-action=effacer]")
    assert page.input_value("#id_emprise") == ""
    page.click(".carto-legende summary")
    page.uncheck("[data-couche=parcelles]")
    visible = (
        "document.querySelector('[data-carte]').carte.getLayoutProperty('parcelles-trait', 'visibility')"
    )
    assert page.evaluate(visible) == "none"
    assert page.inner_text(".carto-texte li") == "Avis de dépôt : 12 rue Basse"
    resultats = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert resultats.violations_count == 0, resultats.generate_report()


def test_la_carte_publique_sous_la_politique_de_securite(page, live_server, terrain, erreurs):
    page.goto(f"{live_server.url}/carto/?commune={terrain.commune.code_insee}")
    page.wait_for_selector(PRETE, timeout=20_000)
    page.click("[data-action=centre]")
    page.wait_for_selector(".carto-resultat >> text=Parcelle")
    assert "Tissu fictif de démonstration" in page.inner_text(".carto-resultat")
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).violations_count == 0


def test_sans_javascript_tout_se_lit_en_texte(client):
    charger_communes()
    page = client.get("/carto/?commune=59367").content.decode()
    assert "Tout ce qu’elle montre se lit aussi ci-dessous" in page
    assert "/carto/ogc/collections/parcelles/items" in page
    assert "<script>" not in page
    assert "style=" not in page
