"""What touches a land on a day, and what follows: exact, dated, sourced, never ticked alone without reason."""

import random
from datetime import date

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon

from ads.droit.circonstances import TABLE
from ads.droit.projet import Projet
from carto.models import GestionnaireVoie, Information, Parcelle, Prescription, Servitude, ZoneUrbanisme
from carto.services.communes import charger_communes
from carto.services.detection import detecter, differences, suggerer
from carto.services.detection.detecter import commun
from carto.services.tissu import poser_tissu
from communes.models import Commune
from rlpi.droit.lieu import Protection
from tests.carto.fabriques import (
    DEBUT,
    JOUR,
    carre,
    lot,
    point,
    prescription,
    publicite,
    risque,
    servitude,
    zone,
)

pytestmark = pytest.mark.django_db


def codes(suggestions, nature):
    return {(s.code, s.est_certaine) for s in suggestions if s.nature == nature}


def test_zones_avec_aires_et_parts():
    zone("UA", geom=carre(0, 0, 20))
    zone("N", "N", geom=carre(15, 0, 20))
    zone("A", "A", geom=carre(200, 0))
    detection = detecter(carre(0, 0, 20), JOUR)
    assert [(str(t.objet), t.aire, t.part) for t in detection.zones] == [
        ("zone UA", pytest.approx(400), pytest.approx(1)),
        ("zone N", pytest.approx(100), pytest.approx(0.25)),
    ]
    assert detection.surface == pytest.approx(400)


def test_un_objet_qui_ne_fait_que_toucher_est_ecarte():
    zone("B", geom=carre(20, 0))
    zone("C", geom=carre(19.98, 0))
    assert detecter(carre(0, 0, 20), JOUR).zones == ()
    zone("D", geom=carre(19.9, 0))
    assert [t.objet.libelle for t in detecter(carre(0, 0, 20), JOUR).zones] == ["D"]


def test_une_toute_petite_parcelle_garde_sa_zone():
    zone("UA", geom=carre(-50, -50, 100))
    assert len(detecter(carre(0, 0, 0.5), JOUR).zones) == 1


def test_lignes_et_points():
    commun_lot = {"lot": lot(), "debut": DEBUT, "libelle": "x", "type_code": "07"}
    ligne = LineString(
        (carre().extent[0] + 5, carre().extent[1] - 5), (carre().extent[0] + 5, carre().extent[1] + 5)
    )
    ligne.srid = 2154
    Prescription.objects.create(forme="lin", geom=ligne, **commun_lot)
    Prescription.objects.create(forme="pct", geom=point(3, 3), **commun_lot)
    Prescription.objects.create(forme="pct", geom=point(-3, 3), **commun_lot)
    Prescription.objects.create(forme="surf", geom=None, **commun_lot)
    assert {t.objet.forme for t in detecter(carre(), JOUR).prescriptions} == {"lin", "pct"}
    assert len(detecter(carre(), JOUR).prescriptions) == 2


def test_la_version_lue_est_celle_du_jour():
    zone("POS", fin=date(2024, 1, 1))
    zone("PLU", debut=date(2024, 1, 1))
    assert [t.objet.libelle for t in detecter(carre(), date(2023, 12, 31)).zones] == ["POS"]
    assert [t.objet.libelle for t in detecter(carre(), date(2024, 1, 1)).zones] == ["PLU"]
    assert detecter(carre(), date(2019, 12, 31)).zones == ()


def test_terrain_de_plusieurs_parcelles_point_et_autre_projection():
    zone("UA", geom=carre(0, 0, 20))
    terrain = [Parcelle(geom=carre(0, 0, 20)), Parcelle(geom=carre(20, 0, 20))]
    detection = detecter(terrain, JOUR)
    assert detection.zones[0].part == pytest.approx(0.5)
    assert detecter(point(1, 1), JOUR).zones[0].part == 1
    en_degres = point(1, 1).transform(4326, clone=True)
    assert len(detecter(en_degres, JOUR).zones) == 1
    with pytest.raises(ValueError, match="au moins une parcelle"):
        detecter([], JOUR)


def test_abords_dans_un_perimetre_delimite_certain():
    servitude(geom=carre(300, 0))
    servitude(role="assiette", geom=carre(-100, -100, 500), est_perimetre_delimite=True)
    suggestions = suggerer(detecter(carre(), JOUR), "ads")
    assert codes(suggestions, "circonstance") == {("abords", True)}
    assert codes(suggestions, "consultation") == {("abf", True)}
    abords = next(s for s in suggestions if s.code == "abords")
    assert abords.pourquoi == "Monument M1 : dans son périmètre délimité des abords, tout le terrain."
    assert "L621-30" in abords.article
    assert "R423-24 c" in abords.article


def test_abords_hors_du_perimetre_delimite_mais_a_moins_de_500_m_rien():
    servitude(geom=carre(300, 0))
    servitude(role="assiette", geom=carre(250, -100, 400), est_perimetre_delimite=True)
    assert codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance") == set()


def test_perimetre_delimite_loin_du_terrain_suffit_a_ecarter_les_500_m():
    servitude(geom=carre(490, 0))
    servitude(role="assiette", geom=carre(2000, 0, 400), est_perimetre_delimite=True)
    assert codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance") == set()


@pytest.mark.parametrize(("distance", "attendu"), [(499, {("abords", False)}), (500, set()), (501, set())])
def test_sans_perimetre_moins_de_500_m_a_confirmer_jamais_seul(distance, attendu):
    servitude(geom=carre(distance + 20, 0))
    assert codes(suggerer(detecter(carre(0, 0, 20), JOUR), "ads"), "circonstance") == attendu


def test_assiette_sans_generateur_charge_a_confirmer():
    servitude(role="assiette", geom=carre(-400, -400, 1000), rayon=500)
    assert codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance") == {("abords", False)}


def test_covisibilite_dite_en_clair():
    servitude(geom=carre(120, 0))
    abords = next(s for s in suggerer(detecter(carre(), JOUR), "ads") if s.code == "abords")
    assert abords.pourquoi.startswith("Monument M1 à 100 m, sans périmètre délimité")
    assert "covisibilité à confirmer" in abords.pourquoi
    assert not abords.est_certaine


def test_perimetre_partiel_a_confirmer():
    servitude(role="assiette", geom=carre(10, -10, 100), est_perimetre_delimite=True)
    suggestions = suggerer(detecter(carre(), JOUR), "ads")
    assert codes(suggestions, "circonstance") == {("abords", False)}
    assert "50 % du terrain" in suggestions[0].pourquoi


def test_site_patrimonial_remarquable_ecarte_les_abords():
    servitude(geom=carre(100, 0))
    servitude("AC4", "assiette", geom=carre(-50, -50, 200), identifiant="SPR1")
    assert codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance") == {("spr", True)}


def test_monument_sur_le_terrain():
    servitude(geom=carre(5, 5, 5), protection="Inscrit")
    assert ("mh_inscrit", False) in codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance")
    Servitude.objects.update(protection="Classé")
    assert ("mh_classe", False) in codes(suggerer(detecter(carre(), JOUR), "ads"), "controle")
    assert ("monument_historique", False) in codes(suggerer(detecter(carre(), JOUR), "rlpi"), "protection")


@pytest.mark.parametrize(
    ("type_objet", "attendu"),
    [
        ("Site inscrit", ("site_inscrit", True)),
        ("Site classé", ("site_classe", True)),
        ("Site", ("site_inscrit", False)),
    ],
)
def test_sites(type_objet, attendu):
    servitude("AC2", "assiette", geom=carre(-50, -50, 200), type_objet=type_objet)
    assert codes(suggerer(detecter(carre(), JOUR), "ads"), "circonstance") == {attendu}


def test_risques_plan_cimetiere_et_voies():
    risque(est_ppr=True)
    servitude("INT1", "assiette", identifiant="C1")
    servitude("PM3", "assiette", identifiant="P1")
    x, y, *_ = carre().extent
    GestionnaireVoie.objects.create(
        lot=lot("voirie"), debut=DEBUT, nom_voie="Rue Basse", gestionnaire="Département",
        geom=LineString((x - 10, y - 10), (x + 100, y - 10), srid=2154),
    )  # fmt: skip
    suggestions = suggerer(detecter(carre(), JOUR), "ads")
    assert codes(suggestions, "consultation") == {("catiches", True), ("gestionnaire_voie", False)}
    assert codes(suggestions, "circonstance") == {("autre_legislation", False)}
    assert codes(suggestions, "piece") == {("etude_ppr", False)}
    assert ("ppr", True) in codes(suggestions, "fait")
    assert {("risque_catiches", True), ("sup_INT1", True), ("sup_PM3", True)} <= codes(
        suggestions, "controle"
    )
    voie = next(s for s in suggestions if s.code == "gestionnaire_voie")
    assert (
        voie.pourquoi
        == "Rue Basse longe le terrain (10 m) : à consulter si le projet crée ou modifie un accès."
    )


def test_plan_zone_u_entiere_ou_non_et_prescriptions():
    zone("UA", geom=carre(0, 0, 20))
    prescription("01")
    prescription("05", texte="L151-41")
    suggestions = suggerer(detecter(carre(), JOUR), "ads")
    assert codes(suggestions, "fait") == {("zone_u", True), ("espace_boise_classe", False)}
    assert {s.article for s in suggestions if s.code == "prescription_05"} == {"L151-41"}
    assert codes(suggerer(detecter(carre(5, 5), JOUR), "ads"), "fait") == {
        ("zone_u", False),
        ("espace_boise_classe", False),
    }


def test_publicite_zone_hors_agglomeration_et_absence_dite():
    vide = suggerer(detecter(carre(), JOUR), "rlpi")
    assert codes(vide, "controle") == {("rlp_absent", False)}
    publicite("ZP4", est_en_agglomeration=False)
    servitude(geom=carre(60, 0))
    suggestions = suggerer(detecter(carre(), JOUR), "rlpi")
    assert codes(suggestions, "controle") == {("zone_publicite_ZP4", True)}
    assert codes(suggestions, "fait") == {("hors_agglomeration", False)}
    assert codes(suggestions, "protection") == {("abords", False), ("covisibilite", False)}
    with pytest.raises(ValueError, match="Domaine inconnu"):
        suggerer(detecter(carre(), JOUR), "voirie")


def test_les_codes_sont_ceux_du_droit():
    charger_communes()
    commune = Commune.objects.get(slug="villeneuve-d-ascq")
    poser_tissu(commune, 1)
    servitude("AC2", "assiette", geom=carre(), type_objet="Site classé", identifiant="S1")
    servitude("INT1", "assiette", identifiant="C1")
    prescription("01")
    vus = [*suggerer(detecter(carre(), JOUR), "ads"), *suggerer(detecter(carre(), JOUR), "rlpi")]
    for parcelle in Parcelle.objects.filter(commune=commune)[:40]:
        detection = detecter([parcelle], JOUR)
        vus += [*suggerer(detection, "ads"), *suggerer(detection, "rlpi")]
    circonstances = {s.code for s in vus if s.nature == "circonstance"}
    assert circonstances <= {circonstance.code for circonstance in TABLE}
    assert {s.code for s in vus if s.nature == "protection"} <= set(Protection)
    faits = {s.code for s in vus if s.nature == "fait"} - {"hors_agglomeration"}
    assert faits <= set(Projet.__dataclass_fields__)
    assert all(s.article and s.pourquoi for s in vus)


def test_le_tissu_montre_les_deux_sortes_d_abords():
    charger_communes()
    commune = Commune.objects.get(slug="bousbecque")
    poser_tissu(commune, 1)
    sortes = set()
    for parcelle in Parcelle.objects.filter(commune=commune):
        trouvees = codes(suggerer(detecter([parcelle], JOUR), "ads"), "circonstance")
        sortes |= {certitude for code, certitude in trouvees if code == "abords"}
    assert sortes == {True, False}


def test_differences_apparu_disparu_change():
    commun_lot = lot()
    zone("UA", geom=carre(0, 0, 20), lot=commun_lot)
    avant = detecter(carre(), JOUR).en_json()
    ZoneUrbanisme.objects.update(fin=date(2026, 1, 1))
    zone("UA", geom=carre(10, 0, 20), debut=date(2026, 1, 1), lot=commun_lot)
    zone("N", "N", geom=carre(0, 0, 10), debut=date(2026, 1, 1), lot=commun_lot)
    risque()
    apres = detecter(carre(), JOUR)
    libelles = [difference.libelle for difference in differences(avant, apres)]
    assert libelles == [
        "Apparaît : zone N 25 % du terrain.",
        "Apparaît : Carrière 100 % du terrain.",
        "Change : zone UA, 100 % du terrain auparavant, 50 % du terrain maintenant.",
    ]
    assert differences(apres, apres.en_json()) == []
    assert [difference.libelle for difference in differences(apres, avant)][:2] == [
        "Ne s'applique plus : zone N 25 % du terrain.",
        "Ne s'applique plus : Carrière 100 % du terrain.",
    ]


def _polygone_au_hasard(alea, cote):
    """A convex or notched polygon somewhere in a 4 km square."""
    x, y = alea.uniform(0, 4000), alea.uniform(0, 4000)
    base = carre(x, y, alea.uniform(cote / 4, cote))
    trou = carre(x - 1, y - 1, alea.uniform(1, cote / 5))
    reste = base.difference(trou)
    return reste if isinstance(reste, MultiPolygon) else MultiPolygon(reste, srid=2154)


def test_mille_parcelles_contre_deux_mille_objets_comme_geos_seul():
    """The indexed answer is that of GEOS asked of every pair, on whichever database runs the suite."""
    alea = random.Random(4)
    commun_lot = lot()
    ZoneUrbanisme.objects.bulk_create(
        ZoneUrbanisme(
            lot=commun_lot, debut=DEBUT, libelle=str(i), typezone="U", geom=_polygone_au_hasard(alea, 300)
        )
        for i in range(1200)
    )
    Servitude.objects.bulk_create(
        Servitude(
            lot=commun_lot, debut=DEBUT, categorie="AC1", role="generateur", nom=str(i), id_objet=str(i),
            id_generateur=str(i), geom=_polygone_au_hasard(alea, 30),
        )
        for i in range(300)
    )  # fmt: skip
    Information.objects.bulk_create(
        Information(lot=commun_lot, debut=DEBUT, forme="pct", libelle=str(i), type_code="16",
                    geom=Point(*_polygone_au_hasard(alea, 30).centroid.coords, srid=2154))
        for i in range(500)
    )  # fmt: skip
    # Read once: an attribute of the model checks and wraps its geometry at each of two million readings.
    zones, informations, servitudes = (
        list(modele.objects.values_list("pk", "geom")) for modele in (ZoneUrbanisme, Information, Servitude)
    )
    trouves = 0
    for _ in range(1000):
        terrain = _polygone_au_hasard(alea, 60)
        detection = detecter(terrain, JOUR)
        rencontre = terrain.prepared.intersects
        attendues = {pk: commun(terrain, geom)[0] for pk, geom in zones if rencontre(geom)}
        attendues = {pk: aire for pk, aire in attendues.items() if aire > min(1.0, 0.01 * terrain.area)}
        assert {t.objet.pk: t.aire for t in detection.zones} == pytest.approx(attendues)
        assert {t.objet.pk for t in detection.informations} == {
            pk for pk, geom in informations if rencontre(geom)
        }
        distances = {pk: terrain.distance(geom) for pk, geom in servitudes}
        attendues = {pk: d for pk, d in distances.items() if d < 500}
        assert {t.objet.pk: t.distance for t in detection.servitudes} == pytest.approx(attendues)
        trouves += len(detection.touches)
    assert trouves > 5000


def test_une_requete_pour_les_presences_puis_une_par_couche_touchee(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert detecter(carre(), JOUR).touches == ()
    for i in range(3):
        zone(str(i))
    with django_assert_num_queries(2):
        detecter(carre(), JOUR)
    for i in range(30):
        zone(str(i))
    servitude(geom=point(400, 10))
    with django_assert_num_queries(4):
        assert len(detecter(carre(), JOUR).touches) == 34


def test_polygone_troue_ne_touche_pas_ce_qui_est_dans_le_trou():
    exterieur, trou = carre(-100, -100, 300)[0], carre(-10, -10, 100)[0]
    zone("N", "N", geom=MultiPolygon(Polygon(exterieur.coords[0], trou.coords[0]), srid=2154))
    assert detecter(carre(), JOUR).zones == ()
