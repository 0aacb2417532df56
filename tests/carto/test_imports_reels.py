"""The real plans, easements and parcels of ``data/`` go in whole, twice is once, and corrupted never."""

import json
import shutil
from datetime import date

import pytest
from django.contrib.gis.gdal import CoordTransform, OGRGeometry, SpatialReference
from django.core.management import CommandError, call_command

from carto.models import ImportCouche, Information, Parcelle, Prescription, Servitude, ZoneUrbanisme
from carto.services.imports import ImportRefuse, importer_cadastre, importer_plu, importer_sup
from communes.models import Commune
from tests.carto.conftest import AC1, DONNEES, PLU

pytestmark = pytest.mark.django_db
MODELES = {"zone": ZoneUrbanisme, "prescription": Prescription, "info": Information}
VERS_METRES = CoordTransform(SpatialReference(4326), SpatialReference(2154))


def aire_d_origine(fichier) -> float:
    """Area in square metres of a layer, straight from its file."""
    total = 0.0
    for objet in json.loads(fichier.read_text())["features"]:
        geom = OGRGeometry(json.dumps(objet["geometry"]), 4326)
        geom.transform(VERS_METRES)
        total += geom.area
    return total


@pytest.mark.parametrize("nom", PLU)
def test_plu_reel_importe_entier(nom):
    dossier = DONNEES / "plu" / nom
    rapport = importer_plu(dossier)
    assert rapport.total == sum(PLU[nom].values())
    for couche, attendu in PLU[nom].items():
        famille, _, forme = couche.partition("_")
        objets = MODELES[famille].objects.all()
        if famille != "zone":
            objets = objets.filter(forme=forme)
        assert objets.count() == attendu, couche
        if forme in ("urba", "surf"):
            importee = sum(objet.geom.area for objet in objets if objet.geom)
            assert importee == pytest.approx(aire_d_origine(dossier / f"{couche}.geojson"), rel=1e-3)
    lot = ImportCouche.objects.get()
    assert lot.debut == date.fromisoformat(f"{nom[-8:-4]}-{nom[-4:-2]}-{nom[-2:]}")
    assert lot.fin is None
    assert lot.licence == "Licence Ouverte 2.0"
    communes = Commune.objects.filter(code_insee__in=lot.communes_insee)
    assert communes.count() == len(lot.communes_insee) >= 1
    assert not any(commune.est_sur_la_plateforme(date(2026, 1, 1)) for commune in communes)
    sans_contour = ZoneUrbanisme.objects.filter(geom__isnull=True).count()
    assert sans_contour == sum("contour vide" in ligne for ligne in rapport.avertissements)
    assert sans_contour <= 2
    posees = ZoneUrbanisme.objects.filter(geom__isnull=False)
    assert all(zone.geom.valid and zone.geom.srid == 2154 for zone in posees)


def test_plu_importe_deux_fois_ne_change_rien():
    dossier = DONNEES / "plu" / "41175_PLU_20140603"
    importer_plu(dossier)
    second = importer_plu(dossier)
    assert second.deja_importe
    assert second.lignes() == ["PLU 41175 du 03/06/2014 : déjà importé, rien n'a changé."]
    assert ImportCouche.objects.count() == 1
    assert ZoneUrbanisme.objects.count() == 118


@pytest.mark.parametrize("nom", PLU)
def test_plu_abime_refuse_entier(nom, tmp_path):
    dossier = shutil.copytree(DONNEES / "plu" / nom, tmp_path / nom)
    fichier = dossier / "zone_urba.geojson"
    octets = fichier.read_bytes()
    fichier.write_bytes(octets[: len(octets) * 3 // 5])
    with pytest.raises(ImportRefuse, match=r"« zone_urba.geojson » est abîmé ou tronqué"):
        importer_plu(dossier)
    assert not ImportCouche.objects.exists()
    assert not ZoneUrbanisme.objects.exists()
    assert not Prescription.objects.exists()
    assert not Commune.objects.exists()


def test_plu_dont_un_objet_n_est_pas_lisible_refuse_en_le_nommant(tmp_path):
    dossier = shutil.copytree(DONNEES / "plu" / "30014_PLU_20171013", tmp_path / "30014_PLU_20171013")
    fichier = dossier / "prescription_surf.geojson"
    contenu = json.loads(fichier.read_text())
    contenu["features"][40]["geometry"] = None
    fichier.write_text(json.dumps(contenu))
    with pytest.raises(
        ImportRefuse, match="couche PRESCRIPTION_SURF, objet n° 41 : l'objet n'a pas de géométrie"
    ):
        importer_plu(dossier)
    assert not ZoneUrbanisme.objects.exists()


def test_ac1_reel_importe_entier_et_tampons_de_500_metres():
    rapport = importer_sup(AC1)
    assert Servitude.objects.filter(role="generateur").count() == 104
    assert Servitude.objects.filter(role="assiette").count() == 206
    assert any("doublement encodés" in ligne for ligne in rapport.reparations)
    assert Servitude.objects.filter(nom="Cathédrale Notre-Dame").exists()
    assert Servitude.objects.filter(protection="Classé", role="generateur").count() == 45
    cathedrale = Servitude.objects.filter(nom="Cathédrale Notre-Dame", role="generateur").get()
    assert cathedrale.acte.startswith("Arrêté ministériel")
    assert cathedrale.gestionnaire.startswith("DRAC Corse - Direction Régionale")
    generateurs = {}
    for generateur in Servitude.objects.filter(role="generateur").order_by("pk"):
        generateurs.setdefault(generateur.id_generateur, generateur.geom)
    tampons = Servitude.objects.filter(rayon=500)
    assert tampons.count() == 102
    compares = [t for t in tampons if t.id_generateur in generateurs]
    assert len(compares) == 101
    bons = 0
    for tampon in compares:
        calcule = generateurs[tampon.id_generateur].buffer(500)
        bons += calcule.intersection(tampon.geom).area / calcule.union(tampon.geom).area > 0.95
    assert bons == 94
    for fichier, role in (("ac1_generateur_sup_s", "generateur"), ("ac1_assiette_sup_s", "assiette")):
        importee = sum(s.geom.area for s in Servitude.objects.filter(role=role))
        assert importee == pytest.approx(aire_d_origine(AC1 / f"{fichier}.geojson"), rel=1e-3)


def test_ac1_abime_refuse_entier(tmp_path):
    dossier = shutil.copytree(AC1, tmp_path / AC1.name)
    fichier = dossier / "ac1_generateur_sup_s.geojson"
    fichier.write_bytes(fichier.read_bytes()[:50_000])
    with pytest.raises(ImportRefuse, match="abîmé ou tronqué"):
        importer_sup(dossier)
    assert not Servitude.objects.exists()
    assert not ImportCouche.objects.exists()


def test_pm3_et_int1_reels():
    importer_sup(DONNEES / "sup" / "110068012_PM3_28_20161104")
    importer_sup(DONNEES / "sup" / "213000896_INT1_83044_20160130")
    assert Servitude.objects.filter(categorie="PM3", role="assiette").count() == 3
    cimetiere = Servitude.objects.get(categorie="INT1", role="assiette")
    assert cimetiere.rayon == 100
    assert cimetiere.acte == "Texte de loi, INT1_Cimetiere_comps_20160130_act"


@pytest.mark.parametrize(("code", "nombre"), [("25354", 511), ("13029", 389)])
def test_cadastre_etalab_reel(code, nombre):
    fichier = DONNEES / "cadastre" / f"cadastre-{code}-parcelles.geojson"
    importer_cadastre(fichier)
    assert Parcelle.objects.count() == nombre
    assert Commune.objects.get().code_insee == code
    assert sum(p.geom.area for p in Parcelle.objects.all()) == pytest.approx(
        aire_d_origine(fichier), rel=1e-3
    )
    assert importer_cadastre(fichier).deja_importe


def test_cadastre_edigeo_donne_les_parcelles_du_geojson():
    importer_cadastre(DONNEES / "cadastre" / "edigeo" / "edigeo-25354000AK01.tar.bz2")
    edigeo = {p.idu: p for p in Parcelle.objects.all()}
    contenu = json.loads((DONNEES / "cadastre" / "cadastre-25354-parcelles.geojson").read_text())
    etalab = {o["id"]: o for o in contenu["features"] if o["properties"]["section"] == "AK"}
    assert edigeo.keys() == etalab.keys()
    for idu, parcelle in edigeo.items():
        assert parcelle.contenance == etalab[idu]["properties"]["contenance"]


def test_cadastre_nouvelle_edition_garde_ferme_et_cree(tmp_path):
    origine = json.loads((DONNEES / "cadastre" / "cadastre-25354-parcelles.geojson").read_text())
    origine["features"] = [o for o in origine["features"] if o["properties"]["section"] == "AK"]
    ancien = tmp_path / "parcelles-2019.geojson"
    ancien.write_text(json.dumps(origine))
    importer_cadastre(ancien, debut=date(2019, 1, 1))
    disparue, changee = origine["features"][0]["id"], origine["features"][1]["id"]
    origine["features"][1]["properties"]["contenance"] += 7
    del origine["features"][0]
    recent = tmp_path / "parcelles-2021.geojson"
    recent.write_text(json.dumps(origine))
    importer_cadastre(recent, debut=date(2021, 1, 1))
    avant = Parcelle.objects.en_vigueur(date(2020, 12, 31))
    apres = Parcelle.objects.en_vigueur(date(2021, 1, 1))
    assert (avant.count(), apres.count(), Parcelle.objects.count()) == (142, 141, 143)
    assert avant.filter(idu=disparue).exists()
    assert not apres.filter(idu=disparue).exists()
    assert apres.get(idu=changee).contenance == avant.get(idu=changee).contenance + 7
    with pytest.raises(ImportRefuse, match="édition plus récente"):
        importer_cadastre(ancien, debut=date(2018, 1, 1))


def test_les_commandes_disent_leur_rapport_et_leur_refus(tmp_path, capsys):
    call_command("importer_plu", DONNEES / "plu" / "41175_PLU_20140603")
    assert "177 objets importés" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"Import refusé, rien n'a changé.*n'existe pas"):
        call_command("importer_sup", tmp_path / "absent")
    call_command("importer_cadastre", DONNEES / "cadastre" / "cadastre-13029-parcelles.geojson")
    assert "389 objets importés" in capsys.readouterr().out
