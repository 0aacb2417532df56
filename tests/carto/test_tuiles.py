"""Vector tiles: readable by GDAL on both databases, cached by version, never more than the queryset holds."""

import gzip
import json
import subprocess
from datetime import date

import pytest
from django.db import connection

from carto.geometries import SRID_DEGRES, projeter
from carto.index_spatiaux import retablir
from carto.models import Parcelle, ZoneRisque, ZoneUrbanisme
from carto.services.communes import charger_communes
from carto.services.tissu import poser_tissu
from carto.tuiles import emprise, existe, tuile
from communes.models import Commune
from tests.carto.fabriques import DEBUT, JOUR, carre, lot, point, prescription, risque, zone

pytestmark = pytest.mark.django_db
TYPE_MVT = "application/vnd.mapbox-vector-tile"


def tuile_de(geom, z):
    """The (z, x, y) of the tile that holds the centre of ``geom``."""
    import math

    lon, lat = projeter(geom.centroid, SRID_DEGRES).coords
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return z, x, y


def lire(octets, z, x, y, tmp_path):
    """The tile read by GDAL's own MVT driver, as GeoJSON features in degrees."""
    chemin = tmp_path / f"{z}-{x}-{y}.pbf"
    chemin.write_bytes(octets)
    sortie = subprocess.run(
        ["/usr/bin/ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(chemin), "-t_srs", "EPSG:4326",
         "-oo", f"X={x}", "-oo", f"Y={y}", "-oo", f"Z={z}", "-oo", "CLIP=NO"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    return json.loads(sortie)["features"]


def aire(objet):
    from django.contrib.gis.geos import GEOSGeometry

    return projeter(GEOSGeometry(json.dumps(objet["geometry"]), srid=4326), 2154).area


def test_la_tuile_rend_les_formes_et_les_attributs(tmp_path):
    troue = carre(0, 0, 60).difference(carre(20, 20, 20))
    z1 = zone("UA", geom=carre(0, 0, 60))
    z1.geom = z1.geom.__class__(troue, srid=2154)
    z1.save()
    zone("N", "N", geom=carre(80, 0, 40))
    ici = tuile_de(carre(0, 0, 120), 16)
    champs = {
        "nom": "libelle",
        "debut": "debut",
        "fin": "fin",
        "fictif": "est_fictive",
        "source": "lot__source",
    }
    octets = tuile(ZoneUrbanisme.objects.order_by("pk"), "zones", *ici, champs)
    objets = {objet["properties"]["nom"]: objet for objet in lire(octets, *ici, tmp_path)}
    assert set(objets) == {"UA", "N"}
    assert objets["UA"]["properties"]["debut"] == "2020-01-01"
    assert objets["UA"]["properties"]["source"] == "essai"
    assert "fin" not in objets["UA"]["properties"] or objets["UA"]["properties"]["fin"] is None
    assert aire(objets["UA"]) == pytest.approx(3200, rel=0.02)
    assert aire(objets["N"]) == pytest.approx(1600, rel=0.02)


def test_la_tuile_est_decoupee_a_son_cadre(tmp_path):
    zone("A", "A", geom=carre(-20_000, -20_000, 40_000))
    ici = tuile_de(carre(), 16)
    objets = lire(tuile(ZoneUrbanisme.objects.all(), "z", *ici, {"nom": "libelle"}), *ici, tmp_path)
    ouest, sud, est, nord = emprise(*ici, 64)
    from django.contrib.gis.geos import Polygon

    cadre = Polygon.from_bbox((ouest, sud, est, nord))
    cadre.srid = 3857
    assert aire(objets[0]) == pytest.approx(projeter(cadre, 2154).area, rel=0.01)


def test_lignes_et_points_dans_la_tuile(tmp_path):
    from django.contrib.gis.geos import LineString

    from carto.models import Prescription

    x, y, *_ = carre().extent
    for forme, geom in (("lin", LineString((x, y), (x + 50, y + 50), srid=2154)), ("pct", point(10, 10))):
        Prescription.objects.create(
            lot=lot(), debut=DEBUT, forme=forme, libelle=forme, type_code="07", geom=geom
        )
    prescription("01", geom=carre())
    ici = tuile_de(carre(), 17)
    objets = lire(tuile(Prescription.objects.all(), "p", *ici, {"nom": "libelle"}), *ici, tmp_path)
    formes = {objet["properties"]["nom"]: objet["geometry"]["type"] for objet in objets}
    assert formes["lin"].endswith("LineString")
    assert formes["pct"].endswith("Point")
    assert formes["prescription 01"].endswith("Polygon")


def test_tuile_vide_et_adresses_impossibles(client):
    assert tuile(ZoneUrbanisme.objects.all(), "z", 10, 0, 0, {}) == b""
    assert not existe(3, 8, 0)
    assert client.get("/carto/tuiles/parcelles/3/8/0.mvt").status_code == 404
    assert client.get("/carto/tuiles/dossiers/3/1/1.mvt").status_code == 404
    mauvaise = client.get("/carto/tuiles/parcelles/14/1/1.mvt?jour=demain")
    assert mauvaise.status_code == 400
    assert "n'est pas une date" in mauvaise.json()["description"]
    assert client.post("/carto/tuiles/parcelles/14/1/1.mvt").status_code == 405


def test_le_queryset_donne_decide_de_ce_qui_se_voit(tmp_path):
    zone("ici")
    zone("ailleurs")
    ici = tuile_de(carre(), 16)
    octets = tuile(ZoneUrbanisme.objects.filter(libelle="ici"), "z", *ici, {"nom": "libelle"})
    assert {objet["properties"]["nom"] for objet in lire(octets, *ici, tmp_path)} == {"ici"}


def test_une_selection_vide_par_nature_donne_une_tuile_vide():
    zone("UA", geom=carre(0, 0, 60))
    ici = tuile_de(carre(0, 0, 60), 16)
    personne = ZoneUrbanisme.objects.filter(pk__in=ZoneUrbanisme.objects.none())
    assert tuile(personne, "zones", *ici, {"nom": "libelle"}) == b""
    assert tuile(personne.filter(pk__in=[]), "zones", *ici, {"nom": "libelle"}) == b""


def test_service_etag_gzip_zoom_et_version(client):
    charger_communes()
    commune = Commune.objects.get(slug="lannoy")
    poser_tissu(commune, 1)
    z, x, y = tuile_de(commune.contour, 15)
    adresse = f"/carto/tuiles/parcelles/{z}/{x}/{y}.mvt"
    entiere = client.get(adresse, headers={"Accept-Encoding": "identity"})
    assert entiere.status_code == 200
    assert entiere.headers["Content-Type"] == TYPE_MVT
    assert len(entiere.content) > 1000
    comprimee = client.get(adresse, headers={"Accept-Encoding": "gzip, br"})
    assert comprimee.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(comprimee.content) == entiere.content
    assert "Accept-Encoding" in comprimee.headers["Vary"]
    assert "Content-Encoding" not in client.get(adresse, headers={"Accept-Encoding": "gzip;q=0"}).headers
    etiquette = entiere.headers["ETag"]
    assert client.get(adresse, headers={"If-None-Match": etiquette}).status_code == 304
    lot("cadastre", "autre")
    nouvelle = client.get(adresse, headers={"If-None-Match": etiquette})
    assert nouvelle.status_code == 200
    assert nouvelle.headers["ETag"] != etiquette
    z, x, y = tuile_de(commune.contour, 13)
    assert client.get(f"/carto/tuiles/parcelles/{z}/{x}/{y}.mvt").content == b""
    assert client.get(f"/carto/tuiles/communes/{z}/{x}/{y}.mvt").content


def test_tuile_d_un_jour_passe(client):
    zone("POS", fin=date(2024, 1, 1))
    zone("PLU", debut=date(2024, 1, 1))
    z, x, y = tuile_de(carre(), 15)
    adresse = f"/carto/tuiles/zones_urbanisme/{z}/{x}/{y}.mvt"
    ancienne = client.get(adresse, {"jour": "2023-06-01"}, headers={"Accept-Encoding": "identity"}).content
    assert b"POS" in ancienne
    assert b"PLU" not in ancienne
    assert b"PLU" in client.get(adresse, headers={"Accept-Encoding": "identity"}).content


def test_la_seule_couche_publique_de_dossiers_est_celle_des_avis():
    from carto.couches import REGISTRE

    tables = {code: couche.base().model._meta.app_label for code, couche in REGISTRE.items()}
    assert {code for code, salle in tables.items() if salle not in ("carto", "communes")} == {"avis_publics"}
    # Nothing but what R*423-6 and R*424-15 post: no applicant, no instructor, no state of the instruction,
    # and no free text: a name may be typed in the object (the notices themselves take it out).
    assert set(REGISTRE["avis_publics"].champs.values()) == {
        "numero", "avis", "type", "adresse_terrain", "date_depot", "commune__code_insee",
    }  # fmt: skip


def test_une_tuile_se_fait_en_peu_de_requetes(client, django_assert_num_queries):
    for i in range(3):
        zone(str(i))
    z, x, y = tuile_de(carre(), 15)
    with django_assert_num_queries(2):
        client.get(f"/carto/tuiles/zones_urbanisme/{z}/{x}/{y}.mvt")
    for i in range(30):
        zone(str(i))
    with django_assert_num_queries(2):
        client.get(f"/carto/tuiles/zones_urbanisme/{z}/{x}/{y}.mvt")


def test_l_index_spatial_sert_vraiment():
    """SpatiaLite must go through its R-tree, PostGIS through GiST: the plan says so."""
    sql, parametres = Parcelle.objects.dans_l_emprise(carre().extent).query.sql_with_params()
    if connection.vendor == "sqlite":
        assert "idx_carto_parcelle_geom" in sql
    else:
        assert "&&" in sql
    with connection.cursor() as curseur:
        curseur.execute(sql, parametres)
        assert curseur.fetchall() == []
    assert JOUR > DEBUT


def test_aucun_index_spatial_n_a_ete_perdu_par_une_migration():
    """SQLite rebuilds a table to alter it and SpatiaLite then forgets its R-tree: it is made again."""
    if connection.vendor != "sqlite":
        assert retablir() == []
        return
    perdus = "SELECT f_table_name FROM geometry_columns WHERE spatial_index_enabled = 0 AND f_table_name = %s"
    with connection.cursor() as curseur:
        curseur.execute(perdus, ["dossiers_dossier"])
        assert curseur.fetchall() == [("dossiers_dossier",)]  # the footprint, which is never searched
        curseur.execute("SELECT DisableSpatialIndex('carto_zonerisque', 'geom')")
        risque()
        assert retablir() == ["carto_zonerisque.geom"]
        assert ZoneRisque.objects.dans_l_emprise(carre().extent).count() == 1
