"""The open interface: OGC API Features pages, their errors, and GDAL reading them for real."""

import json
import sqlite3
import subprocess
from datetime import date

import pytest
from django.contrib.gis.gdal import DataSource

from carto.models import Parcelle
from carto.services.communes import charger_communes
from carto.services.tissu import poser_tissu
from communes.models import Commune
from tests.carto.fabriques import carre, servitude, zone

BASE = "/carto/ogc"


def tissu(slug="lannoy"):
    charger_communes()
    commune = Commune.objects.get(slug=slug)
    poser_tissu(commune, 1)
    return commune


@pytest.mark.django_db
def test_accueil_conformite_et_description(client):
    accueil = client.get(f"{BASE}/").json()
    assert {lien["rel"] for lien in accueil["links"]} == {"self", "service-desc", "conformance", "data"}
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in client.get(f"{BASE}/conformance").json()["conformsTo"]
    )
    description = client.get(f"{BASE}/api").json()
    assert description["openapi"].startswith("3.0")
    assert "/collections/parcelles/items" in description["paths"]
    for lien in accueil["links"]:
        assert client.get(lien["href"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.django_db
def test_collections_et_etendue(client):
    commune = tissu()
    contenu = client.get(f"{BASE}/collections").json()
    codes = {collection["id"] for collection in contenu["collections"]}
    assert {
        "communes",
        "parcelles",
        "zones_urbanisme",
        "servitudes",
        "zones_publicite",
        "zones_risque",
    } <= codes
    parcelles = client.get(f"{BASE}/collections/parcelles").json()
    ouest, sud, est, nord = parcelles["extent"]["spatial"]["bbox"][0]
    centre = commune.contour.centroid.transform(4326, clone=True)
    assert ouest < centre.x < est
    assert sud < centre.y < nord
    assert client.get(f"{BASE}/collections/dossiers").status_code == 404


@pytest.mark.django_db
def test_pages_qui_se_suivent_sans_trou_ni_doublon(client):
    tissu()
    adresse, vus, pages = f"{BASE}/collections/parcelles/items?limit=40", [], 0
    while adresse:
        page = client.get(adresse).json()
        vus += [objet["properties"]["idu"] for objet in page["features"]]
        assert page["numberReturned"] == len(page["features"]) <= 40
        suivante = [lien["href"] for lien in page["links"] if lien["rel"] == "next"]
        adresse = suivante[0].removeprefix("http://testserver") if suivante else None
        pages += 1
    assert len(vus) == len(set(vus)) == page["numberMatched"] == Parcelle.objects.count()
    assert pages == -(-len(vus) // 40)


@pytest.mark.django_db
def test_bbox_temps_champ_et_objet(client):
    z = zone("UA", geom=carre())
    zone("N", geom=carre(5000, 0))
    zone("POS", geom=carre(), debut=date(2010, 1, 1), fin=date(2020, 1, 1))
    ouest, sud, est, nord = carre().transform(4326, clone=True).extent
    items = f"{BASE}/collections/zones_urbanisme/items"

    def noms(**parametres):
        return {o["properties"]["nom"] for o in client.get(items, parametres).json()["features"]}

    bbox = f"{ouest},{sud},{est},{nord}"
    assert noms() == {"UA", "N"}
    assert noms(bbox=bbox) == {"UA"}
    assert noms(bbox=f"{ouest},{sud},0,{est},{nord},99") == {"UA"}
    assert noms(datetime="2015-01-01") == {"POS"}
    assert noms(datetime="2015-01-01T00:00:00Z/..") == {"POS", "UA", "N"}
    assert noms(datetime="../2019-12-31") == {"POS"}
    assert noms(nom="N") == {"N"}
    objet = client.get(f"{items}/{z.pk}").json()
    assert objet["properties"]["type"] == "U"
    assert objet["properties"]["source"] == "essai"
    x, y = objet["geometry"]["coordinates"][0][0][0]
    assert 2 < x < 4
    assert 50 < y < 51
    assert client.get(f"{items}/999999").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parametres",
    ["bbox=1,2,3", "bbox=a,b,c,d", "bbox=5,51,2,50", "bbox=nan,1,2,3", "bbox=1,2,300,4", "limit=0", "limit=-5",
     "limit=beaucoup", "offset=-1", "datetime=hier", "datetime=2024-01-01/2020-01-01", "datetime=a/b/c", "couleur=bleu",
     "bbox=2,50,3,51&bbox-crs=EPSG:2154", "contenance=beaucoup", "debut=hier",
     "section=%00"],
)  # fmt: skip
def test_parametre_incorrect_refuse_en_francais(client, parametres):
    response = client.get(f"{BASE}/collections/parcelles/items?{parametres}")
    assert response.status_code == 400
    assert response.json()["code"] == "BadRequest"
    assert len(response.json()["description"]) > 10


@pytest.mark.django_db
def test_lecture_seule_et_etag(client):
    zone("UA")
    adresse = f"{BASE}/collections/zones_urbanisme/items"
    assert client.post(adresse).status_code == 405
    etiquette = client.get(adresse).headers["ETag"]
    assert client.get(adresse, headers={"If-None-Match": etiquette}).status_code == 304
    zone("UB")
    assert client.get(adresse, headers={"If-None-Match": etiquette}).status_code == 200


@pytest.mark.django_db
def test_export_geojson_et_geopackage(client, tmp_path):
    commune = tissu()
    contenu = client.get("/carto/export/parcelles.geojson").json()
    assert len(contenu["features"]) == Parcelle.objects.count()
    response = client.get("/carto/export/parcelles.gpkg")
    assert response.headers["Content-Disposition"] == 'attachment; filename="parcelles.gpkg"'
    chemin = tmp_path / "parcelles.gpkg"
    chemin.write_bytes(response.content)
    couche = DataSource(str(chemin))[0]
    assert couche.num_feat == Parcelle.objects.count()
    assert couche.srs.srid == 2154
    lue = {objet.get("idu"): objet for objet in couche}
    temoin = Parcelle.objects.first()
    assert lue[temoin.idu].geom.geos.equals_exact(temoin.geom, 1e-6)
    assert lue[temoin.idu].get("contenance") == temoin.contenance
    assert lue[temoin.idu].get("commune") == commune.code_insee
    with sqlite3.connect(chemin) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    servitude(protection='Classé "au titre des monuments"')
    assert client.get("/carto/export/servitudes.gpkg", {"categorie": "AC1"}).getvalue()[:6] == b"SQLite"
    assert client.get("/carto/export/parcelles.shp").status_code == 404
    assert client.get("/carto/export/parcelles.gpkg?bbox=1,2").status_code == 400


@pytest.mark.django_db
def test_export_vide_reste_un_geopackage(client, tmp_path):
    chemin = tmp_path / "vide.gpkg"
    chemin.write_bytes(client.get("/carto/export/zones_risque.gpkg").content)
    assert DataSource(str(chemin))[0].num_feat == 0


@pytest.mark.django_db
def test_identifier_dit_la_parcelle_et_ce_qui_est_la(client):
    tissu()
    parcelle = Parcelle.objects.all()[10]
    point = parcelle.geom.point_on_surface.transform(4326, clone=True)
    contenu = client.get("/carto/identifier/", {"lon": point.x, "lat": point.y}).json()
    assert [p["idu"] for p in contenu["parcelles"]] == [parcelle.idu]
    assert contenu["parcelles"][0]["commune"] == "Lannoy"
    couches = {objet["couche"] for objet in contenu["objets"]}
    assert {"zones", "publicite"} <= couches
    assert all(objet["source"] for objet in contenu["objets"])
    for mauvais in ({}, {"lon": "x", "lat": "1"}, {"lon": 200, "lat": 50}, {"lon": "nan", "lat": 50}):
        assert client.get("/carto/identifier/", mauvais).status_code == 400


@pytest.mark.django_db
def test_parcelles_par_references_et_non_trouvees(client):
    commune = tissu()
    parcelle = Parcelle.objects.first()
    adresse = f"/carto/parcelles/{commune.code_insee}/"
    contenu = client.get(adresse, {"references": f"{parcelle.reference}, ZZ 9999"}).json()
    assert [o["properties"]["idu"] for o in contenu["features"]] == [parcelle.idu]
    assert contenu["non_trouvees"] == ["ZZ 9999"]
    assert client.get(adresse, {"references": "n'importe quoi"}).status_code == 400
    assert client.get("/carto/parcelles/00000/", {"references": "A 1"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_le_pilote_oapif_de_gdal_lit_les_couches(live_server):
    commune = tissu()
    source = f"OAPIF:{live_server.url}{BASE}"
    liste = subprocess.run(
        ["/usr/bin/ogrinfo", "-ro", source], check=True, capture_output=True, text=True
    ).stdout
    for code in ("communes", "parcelles", "zones_urbanisme", "servitudes"):
        assert code in liste
    commande = [
        "/usr/bin/ogr2ogr",
        "-f",
        "GeoJSON",
        "/vsistdout/",
        source,
        "parcelles",
        "-oo",
        "PAGE_SIZE=50",
    ]
    sortie = json.loads(subprocess.run(commande, check=True, capture_output=True, text=True).stdout)
    assert {o["properties"]["idu"] for o in sortie["features"]} == set(
        Parcelle.objects.values_list("idu", flat=True)
    )
    ouest, sud, est, nord = commune.contour.transform(4326, clone=True).extent
    resume = subprocess.run(
        ["/usr/bin/ogrinfo", "-ro", "-so", source, "communes", "-spat", *map(str, (ouest, sud, est, nord))],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert 1 <= int(resume.split("Feature Count: ")[1].split("\n")[0]) < 15
