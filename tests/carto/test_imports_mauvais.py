"""Bad files: each refused with a French report that names the object, the base unchanged; or mended and said."""

import json
import subprocess
import tarfile
import zipfile
from datetime import date

import pytest
from django.contrib.gis.gdal import DataSource

from carto.models import (
    GestionnaireVoie,
    ImportCouche,
    ObjetLibre,
    Parcelle,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)
from carto.services.imports import (
    ImportRefuse,
    Reglages,
    importer_cadastre,
    importer_couche,
    importer_plu,
    importer_rlpi,
    importer_sup,
)
from carto.services.imports.lecture import lire_jour, reparer_texte
from tests.carto.conftest import AC1, DONNEES, X, Y, carre, ecrire_geojson

pytestmark = pytest.mark.django_db
ZONE = {"LIBELLE": "UA", "TYPEZONE": "U", "INSEE": "59098"}


def polygone(*anneaux):
    return {"type": "Polygon", "coordinates": list(anneaux)}


def refuser(dossier, motif, **options):
    """The import is refused for this reason and nothing at all is left in the base."""
    with pytest.raises(ImportRefuse, match=motif):
        importer_plu(dossier, **options)
    assert not ImportCouche.objects.exists()
    assert not ZoneUrbanisme.objects.exists()


def en_shapefile(source, cible, *options):
    """A shapefile made by GDAL itself from a GeoJSON."""
    subprocess.run(
        ["/usr/bin/ogr2ogr", "-f", "ESRI Shapefile", *options, str(cible), str(source)], check=True
    )


def test_shapefile_sans_prj_refuse_puis_accepte_avec_srid(dossier_plu, tmp_path):
    dossier = dossier_plu([(ZONE, polygone(carre(X, Y)))])
    geojson = dossier / "zone_urba.geojson"
    en_shapefile(geojson, dossier / "ZONE_URBA.shp")
    geojson.unlink()
    (dossier / "ZONE_URBA.prj").unlink()
    refuser(dossier, r"ZONE_URBA ne dit pas sa projection \(fichier .prj absent\).*--srid 2154")
    importer_plu(dossier, reglages=Reglages(srid=2154))
    assert ZoneUrbanisme.objects.get().geom.area == pytest.approx(100)


def test_shapefile_en_windows_1252_sans_cpg_lu_et_signale(dossier_plu):
    dossier = dossier_plu([(dict(ZONE, LIBELONG="Zone à protéger"), polygone(carre(X, Y)))])
    geojson = dossier / "zone_urba.geojson"
    en_shapefile(geojson, dossier / "ZONE_URBA.shp", "-lco", "ENCODING=UTF-8")
    geojson.unlink()
    (dossier / "ZONE_URBA.cpg").unlink()
    dbf = dossier / "ZONE_URBA.dbf"
    octets = bytearray(
        dbf.read_bytes().replace("Zone à protéger".encode(), "Zone à protéger  ".encode("cp1252"))
    )
    octets[29] = 0
    dbf.write_bytes(bytes(octets))
    rapport = importer_plu(dossier)
    assert ZoneUrbanisme.objects.get().libelong == "Zone à protéger"
    assert any("Windows-1252" in ligne for ligne in rapport.avertissements)


def test_texte_doublement_encode_remis_en_clair(dossier_plu):
    dossier = dossier_plu([(dict(ZONE, LIBELONG="Zone Ã\xa0 protÃ©ger"), polygone(carre(X, Y)))])
    rapport = importer_plu(dossier)
    assert ZoneUrbanisme.objects.get().libelong == "Zone à protéger"
    assert rapport.reparations == ["couche ZONE_URBA : textes doublement encodés remis en clair."]
    assert reparer_texte("Âge et Ãge, déjà bons") == "Âge et Ãge, déjà bons"


def test_coordonnees_metriques_annoncees_en_degres_refusees(dossier_plu):
    dossier = dossier_plu([(ZONE, polygone(carre(X, Y)))], srid=None)
    refuser(dossier, "objet n° 1 : ses coordonnées .* ne sont pas des degrés.*--srid 2154")
    importer_plu(dossier, reglages=Reglages(srid=2154))
    assert ZoneUrbanisme.objects.get().geom.centroid.x == pytest.approx(X + 5)


def test_mauvaise_projection_refusee(dossier_plu):
    refuser(dossier_plu([(ZONE, polygone(carre(X, Y)))], srid=32631), "hors de France métropolitaine")


def test_projection_inconnue_refusee(dossier_plu):
    dossier = dossier_plu([(ZONE, polygone(carre(X, Y)))], srid=None)
    refuser(dossier, "EPSG:999999 est inconnue", reglages=Reglages(srid=999999))


def test_contour_croise_refuse_en_nommant_l_objet(dossier_plu):
    noeud = [[X, Y], [X + 10, Y + 10], [X + 10, Y], [X, Y + 10], [X, Y]]
    dossier = dossier_plu([(ZONE, polygone(carre(X, Y))), (ZONE, polygone(noeud))])
    refuser(
        dossier,
        r"couche ZONE_URBA, objet n° 2 : son contour se recoupe \(auto-intersection en .*réparer changerait",
    )


def test_contour_qui_se_touche_repare_et_signale_refuse_en_strict(dossier_plu):
    pince = [[X, Y], [X + 100, Y], [X + 100, Y + 100], [X + 50, Y], [X, Y + 100], [X, Y]]
    dossier = dossier_plu([(ZONE, polygone(pince))])
    refuser(dossier, "objet n° 1 : sa géométrie est invalide", reglages=Reglages(strict=True))
    rapport = importer_plu(dossier)
    zone = ZoneUrbanisme.objects.get()
    assert zone.geom.valid
    assert zone.geom.area == pytest.approx(5000)
    assert any("objet n° 1" in ligne and "réparé" in ligne for ligne in rapport.reparations)


def test_anneau_ouvert_referme_et_signale(dossier_plu):
    rapport = importer_plu(dossier_plu([(ZONE, polygone(carre(X, Y)[:-1]))]))
    assert ZoneUrbanisme.objects.get().geom.area == pytest.approx(100)
    assert any("anneau resté ouvert" in ligne for ligne in rapport.reparations)


@pytest.mark.parametrize(("dimension", "colonnes"), [("XYZ", 1), ("XYM", 1), ("XYZM", 2)])
def test_altitudes_et_mesures_abandonnees_et_signalees(dimension, colonnes, tmp_path):
    """Z, M, or both, from a GeoPackage that GDAL wrote: the plan is kept, the rest dropped and said."""
    sommets = ", ".join(" ".join(map(str, [x, y, *[12.5, 3.0][:colonnes]])) for x, y in carre(X, Y))
    forme = {"XYZ": "Z", "XYM": "M", "XYZM": "ZM"}[dimension]
    source = tmp_path / "source.csv"
    source.write_text(f'NOM,WKT\nHaie,"POLYGON {forme} (({sommets}))"\n', encoding="utf-8")
    gpkg = tmp_path / "haies.gpkg"
    subprocess.run(
        ["/usr/bin/ogr2ogr", "-f", "GPKG", "-a_srs", "EPSG:2154", "-dim", dimension, "-nln", "haies", str(gpkg), str(source),
         "-oo", "GEOM_POSSIBLE_NAMES=WKT", "-oo", "KEEP_GEOM_COLUMNS=NO"],
        check=True,
    )  # fmt: skip
    avec = next(iter(DataSource(str(gpkg))[0])).geom
    assert (avec.is_3d, avec.is_measured) == ("Z" in dimension, "M" in dimension)
    rapport = importer_couche(gpkg, nature="libre", nom="Haies", debut=date(2024, 1, 1), source="essai")
    geom = ObjetLibre.objects.get().geom
    assert not geom.hasz
    assert geom.area == pytest.approx(100)
    assert any("1 objets en 3D ou mesurés" in ligne for ligne in rapport.lignes())


@pytest.mark.une_pile
def test_un_million_de_sommets_refuse(dossier_plu):
    import math

    tour = [
        [
            round(X + 5000 * math.cos(2 * math.pi * i / 10**6), 3),
            round(Y + 5000 * math.sin(2 * math.pi * i / 10**6), 3),
        ]
        for i in range(10**6)
    ]
    dossier = dossier_plu([(ZONE, polygone([*tour, tour[0]]))])
    refuser(dossier, r"objet n° 1 : sa géométrie a 1 000 001 sommets \(200 000 au plus\)")


def test_couche_vide_refusee(dossier_plu):
    refuser(dossier_plu([]), "La couche ZONE_URBA ne contient aucun objet")


def test_point_dans_une_couche_de_surfaces_refuse(dossier_plu):
    dossier = dossier_plu([(ZONE, {"type": "Point", "coordinates": [X, Y]})])
    refuser(dossier, "objet n° 1 : c'est un point et non une surface")


def test_colonne_absente_et_valeur_vide_refusees(dossier_plu):
    refuser(
        dossier_plu([({"LIBELLE": "UA"}, polygone(carre(X, Y)))]),
        "n'a pas la colonne TYPEZONE.*presentes|présentes",
    )
    vide = [(ZONE, polygone(carre(X, Y))), (dict(ZONE, TYPEZONE=""), polygone(carre(X, Y)))]
    refuser(dossier_plu(vide), "objet n° 2, zone « UA » : son type de zone")


def test_date_introuvable_refusee(dossier_plu):
    refuser(dossier_plu([(ZONE, polygone(carre(X, Y)))], nom="plan"), "date d'approbation.*--debut")


def test_dossier_sans_zonage_ni_geojson_refuse(tmp_path):
    refuser(tmp_path, "Aucune couche ZONE_URBA")
    (tmp_path / "zone_urba.geojson").write_text('{"bonjour": 1}')
    refuser(tmp_path, "n'est pas une collection d'objets GeoJSON", debut=date(2024, 1, 1))


@pytest.mark.parametrize(
    "nom", ["../dehors.geojson", "/etc/dehors.geojson", "..\\dehors.geojson", "C:/x.geojson"]
)
def test_zip_avec_un_chemin_dehors_refuse(tmp_path, nom):
    archive = tmp_path / "59098_PLU_20240101.zip"
    with zipfile.ZipFile(archive, "w") as contenu:
        contenu.writestr("zone_urba.geojson", "{}")
        contenu.writestr(nom, "{}")
    refuser(archive, "contient un chemin qui sort du dossier")
    assert not (tmp_path / "dehors.geojson").exists()


def test_tar_avec_un_lien_ou_un_chemin_dehors(tmp_path):
    archive = tmp_path / "lot_20240101.tar"
    with tarfile.open(archive, "w") as contenu:
        membre = tarfile.TarInfo("../x.geojson")
        contenu.addfile(membre)
    refuser(archive, "sort du dossier")


def test_archive_abimee_refusee(tmp_path):
    archive = tmp_path / "59098_PLU_20240101.zip"
    archive.write_bytes(b"PK\x03\x04 tronque")
    refuser(archive, "abîmée ou illisible")


def test_plu_en_zip_de_shapefiles_importe(dossier_plu, tmp_path):
    dossier = dossier_plu([(ZONE, polygone(carre(X, Y)))])
    en_shapefile(dossier / "zone_urba.geojson", tmp_path / "59098_ZONE_URBA_20240101.shp")
    archive = tmp_path / "59098_PLU_20240101.zip"
    with zipfile.ZipFile(archive, "w") as contenu:
        for fichier in tmp_path.glob("59098_ZONE_URBA*"):
            contenu.write(fichier, f"Donnees_geographiques/{fichier.name}")
    importer_plu(archive)
    lot = ImportCouche.objects.get()
    assert (lot.territoire, lot.debut, lot.communes_insee) == ("59098", date(2024, 1, 1), ["59098"])


def test_identifiants_en_double_refuses(tmp_path):
    parcelle = {"id": "59098000AK0001", "contenance": 100, "updated": "2024-01-01"}
    fichier = ecrire_geojson(
        tmp_path / "parcelles.geojson",
        [(parcelle, polygone(carre(X, Y))), (parcelle, polygone(carre(X + 20, Y)))],
    )
    with pytest.raises(ImportRefuse, match="objet n° 2 : la parcelle 59098000AK0001 est déjà l'objet n° 1"):
        importer_cadastre(fichier)
    assert not Parcelle.objects.exists()


def test_servitude_repetee_refusee(tmp_path):
    dossier = tmp_path / "lot_AC1_20240101"
    dossier.mkdir()
    contenu = json.loads((AC1 / "ac1_generateur_sup_s.geojson").read_text())
    contenu["features"] = [contenu["features"][0], contenu["features"][0]]
    (dossier / "ac1_generateur_sup_s.geojson").write_text(json.dumps(contenu))
    with pytest.raises(ImportRefuse, match="objet n° 2 : il répète l'objet n° 1"):
        importer_sup(dossier)
    assert not Servitude.objects.exists()


def test_identifiant_de_parcelle_incorrect_refuse(tmp_path):
    fichier = ecrire_geojson(tmp_path / "parcelles.geojson", [({"id": "AK12"}, polygone(carre(X, Y)))])
    with pytest.raises(ImportRefuse, match="« AK12 » n'est pas celui d'une parcelle"):
        importer_cadastre(fichier)


def test_edigeo_sans_departement_refuse(tmp_path):
    archive = tmp_path / "feuille.tar.bz2"
    archive.write_bytes((DONNEES / "cadastre" / "edigeo" / "edigeo-25354000AK01.tar.bz2").read_bytes())
    with pytest.raises(ImportRefuse, match="--departement"):
        importer_cadastre(archive)
    assert importer_cadastre(archive, departement="25").total == 142


def test_forme_de_fichier_inconnue_refusee(tmp_path):
    fichier = tmp_path / "zones.vrt"
    fichier.write_text("<OGRVRTDataSource/>")
    with pytest.raises(ImportRefuse, match="forme de fichier inconnue"):
        importer_couche(fichier, nature="libre", nom="X", debut=date(2024, 1, 1), source="essai")


def test_versions_se_suivent_quel_que_soit_l_ordre_d_arrivee(dossier_plu):
    zone = [(ZONE, polygone(carre(X, Y)))]
    importer_plu(dossier_plu(zone, nom="59098_PLU_20240101"))
    importer_plu(dossier_plu(zone, nom="59098_PLU_20100101"))
    rapport = importer_plu(dossier_plu(zone, nom="200093201_PLUi_20260101"))
    assert "en vigueur jusqu'au 31/12/2025" in rapport.remplace[0]
    lots = list(ImportCouche.objects.order_by("debut").values_list("debut", "fin"))
    assert lots == [
        (date(2010, 1, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), date(2026, 1, 1)),
        (date(2026, 1, 1), None),
    ]
    for jour, debut in ((date(2015, 6, 1), 2010), (date(2025, 12, 31), 2024), (date(2026, 1, 1), 2026)):
        assert ZoneUrbanisme.objects.en_vigueur(jour).get().debut.year == debut
    assert not ZoneUrbanisme.objects.en_vigueur(date(2009, 12, 31)).exists()


def test_meme_jour_autre_contenu_corrige(dossier_plu):
    importer_plu(dossier_plu([(ZONE, polygone(carre(X, Y)))]))
    importer_plu(dossier_plu([(dict(ZONE, LIBELLE="UB"), polygone(carre(X, Y)))]))
    assert ZoneUrbanisme.objects.en_vigueur(date(2025, 1, 1)).get().libelle == "UB"
    assert ImportCouche.objects.count() == 2


REGLE = {
    "dispositif": "enseigne_au_sol",
    "mesure": "surface",
    "maximum": 6,
    "unite": "m²",
    "reference": "art. 12",
}


def test_rlpi_importe_ses_nombres_et_refuse_ce_qui_n_en_est_pas(tmp_path):
    zone = {"ZONE": "ZP1", "NOM": "Centre", "AGGLO": "non", "REGLES": json.dumps([REGLE])}
    fichier = ecrire_geojson(tmp_path / "zp.geojson", [(zone, polygone(carre(X, Y)))])
    importer_rlpi(fichier, debut=date(2020, 6, 18), territoire="RLPi", communes=["59098"], source="essai")
    zp1 = ZonePublicite.objects.get()
    assert zp1.regles == [REGLE]
    assert not zp1.est_en_agglomeration
    fautive = dict(zone, REGLES=json.dumps([dict(REGLE, maximum="six")]))
    fichier = ecrire_geojson(tmp_path / "zp2.geojson", [(fautive, polygone(carre(X, Y)))])
    with pytest.raises(ImportRefuse, match="le maximum de la règle n° 1 n'est pas un nombre"):
        importer_rlpi(fichier, debut=date(2026, 1, 1), territoire="RLPi", source="essai")
    assert ZonePublicite.objects.get().fin is None


def test_geopackage_de_trois_natures(tmp_path):
    gpkg = tmp_path / "couches.gpkg"
    for nom, valeurs in (
        ("catiches", {"NOM": "Carrière", "SERVICE": "Service des carrières", "PPR": "oui"}),
        ("voies", {"NOM": "Rue Basse", "GESTIONNAIRE": "Département"}),
        ("arbres", {"NOM": "Tilleul", "HAUTEUR": 12}),
    ):
        source = ecrire_geojson(tmp_path / f"{nom}.geojson", [(valeurs, polygone(carre(X, Y)))])
        ajout = ["-update"] if gpkg.exists() else []
        subprocess.run(
            ["/usr/bin/ogr2ogr", "-f", "GPKG", *ajout, "-nln", nom, str(gpkg), str(source)], check=True
        )
    commun = {"debut": date(2024, 1, 1), "source": "essai"}
    importer_couche(gpkg, nature="risques", nom="Catiches", couche="catiches", **commun)
    importer_couche(gpkg, nature="voirie", nom="Voies", couche="voies", **commun)
    importer_couche(gpkg, nature="libre", nom="Arbres", couche="arbres", **commun)
    assert ZoneRisque.objects.get().est_ppr
    assert GestionnaireVoie.objects.get().gestionnaire == "Département"
    assert ObjetLibre.objects.get().attributs["hauteur"] == 12
    with pytest.raises(ImportRefuse, match="n'a pas de couche « lacs »"):
        importer_couche(gpkg, nature="libre", nom="Lacs", couche="lacs", **commun)


def test_dates_des_tables():
    assert lire_jour("20171013") == date(2017, 10, 13)
    assert lire_jour("13/10/2017") == date(2017, 10, 13)
    assert lire_jour("20398") is None
    assert lire_jour(None) is None
