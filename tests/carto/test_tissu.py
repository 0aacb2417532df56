"""Communes of the MEL and the fictional fabric of the demonstration."""

import pytest

from carto.models import (
    GestionnaireVoie,
    ImportCouche,
    Parcelle,
    Servitude,
    ZonePublicite,
    ZoneRisque,
    ZoneUrbanisme,
)
from carto.services.communes import charger_communes, slug_de
from carto.services.tissu import parcelle_de_demo, parcelles_de_demo, poser_tissu
from communes.models import Commune

pytestmark = pytest.mark.django_db
DEMO = ("bousbecque", "lannoy", "villeneuve-d-ascq")


def test_95_communes_chargees_sans_effacer_ce_que_la_commune_regle():
    assert charger_communes() == 95
    Commune.objects.filter(slug="lannoy").update(adresse_mairie="1 place fictive", nom="Ancien nom")
    assert charger_communes() == 95
    assert Commune.objects.count() == 95
    lannoy = Commune.objects.get(slug="lannoy")
    assert lannoy.adresse_mairie == "1 place fictive"
    assert lannoy.nom == "Lannoy"
    assert Commune.objects.get(slug="villeneuve-d-ascq").codes_postaux == ["59491", "59493", "59650"]
    surfaces = sum(commune.contour.area for commune in Commune.objects.all()) / 1e6
    assert surfaces == pytest.approx(675.4, abs=0.5)
    assert all(commune.contour.srid == 2154 and commune.contour.valid for commune in Commune.objects.all())


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Villeneuve-d'Ascq", "villeneuve-d-ascq"),
        ("Annœullin", "annoeullin"),
        ("La Chapelle-d’Armentières", "la-chapelle-d-armentieres"),
    ],
)
def test_le_slug_garde_les_lettres(nom, attendu):
    assert slug_de(nom) == attendu


def test_le_tissu_tient_dans_chaque_commune_et_se_dit_fictif():
    charger_communes()
    for slug in DEMO:
        commune = Commune.objects.get(slug=slug)
        poser_tissu(commune, 7)
        parcelles = list(Parcelle.objects.filter(commune=commune))
        assert len(parcelles) > 90, slug
        assert len({p.idu for p in parcelles}) == len(parcelles)
        for parcelle in parcelles:
            assert parcelle.idu.startswith(commune.code_insee)
            assert len(parcelle.idu) == 14
            assert commune.contour.contains(parcelle.geom)
        zones = list(ZoneUrbanisme.objects.filter(insee=commune.code_insee))
        assert {"UA", "UB"} <= {zone.libelle for zone in zones}
        assert sum(zone.geom.area for zone in zones) == pytest.approx(commune.contour.area, rel=1e-6)
        lots = ImportCouche.objects.filter(communes_insee=[commune.code_insee])
        assert {lot.nature for lot in lots} == {"cadastre", "plu", "sup", "risques", "rlpi", "voirie"}
        assert len(parcelles_de_demo(commune)) > 60
        assert parcelle_de_demo(commune, 10_000).commune_id == commune.pk
    for modele in (Parcelle, ZoneUrbanisme, ZonePublicite, ZoneRisque, Servitude, GestionnaireVoie):
        assert modele.objects.exists()
        assert not modele.objects.filter(est_fictive=False).exists()


def test_les_parcelles_du_tissu_ne_se_recouvrent_pas():
    charger_communes()
    commune = Commune.objects.get(slug="bousbecque")
    poser_tissu(commune, 1)
    parcelles = list(Parcelle.objects.all())
    union = parcelles[0].geom
    from django.contrib.gis.geos import MultiPolygon

    union = MultiPolygon([polygone for p in parcelles for polygone in p.geom], srid=2154).unary_union
    assert union.area == pytest.approx(sum(p.geom.area for p in parcelles), rel=1e-3)


def test_meme_graine_meme_tissu_et_second_appel_sans_effet():
    charger_communes()
    commune = Commune.objects.get(slug="lannoy")
    poser_tissu(commune, 3)
    avant = [(p.idu, p.geom.wkt) for p in Parcelle.objects.order_by("idu")]
    poser_tissu(commune, 3)
    assert [(p.idu, p.geom.wkt) for p in Parcelle.objects.order_by("idu")] == avant
    Parcelle.objects.all().delete()
    ImportCouche.objects.exclude(nature="x").filter(nature="cadastre").delete()
    ZoneUrbanisme.objects.all().delete()
    for modele in (ZonePublicite, ZoneRisque, Servitude, GestionnaireVoie):
        modele.objects.all().delete()
    from carto.models import Prescription

    Prescription.objects.all().delete()
    ImportCouche.objects.all().delete()
    poser_tissu(commune, 3)
    assert [(p.idu, p.geom.wkt) for p in Parcelle.objects.order_by("idu")] == avant
    assert parcelle_de_demo(Commune.objects.get(slug="lille"), 0) is None
