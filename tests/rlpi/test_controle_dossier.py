"""The control of a whole dossier: from the form and the map to the lines the instructor reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from carto.models import Servitude
from rlpi.controle import controler_dossier
from rlpi.droit.lieu import Protection
from rlpi.droit.verdict import Verdict
from rlpi.models import DispositifEnPlace
from rlpi.panneaux import propositions
from tests import fabriques as f
from tests.rlpi import fabriques as r

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = timezone.localdate()


def lignes(dossier, regle, zone=None):
    return [
        ligne.controle
        for bilan in controler_dossier(dossier, JOUR).dispositifs
        for ligne in bilan.lignes
        if ligne.controle.regle == regle and (zone is None or ligne.controle.zone == zone)
    ]


def textes_du_lieu(dossier):
    return [ligne.controle.explication_fr for ligne in controler_dossier(dossier, JOUR).lignes_du_lieu]


@pytest.mark.parametrize(("saillie", "verdict"), [("0,25", Verdict.CONFORME), ("0,26", Verdict.NON_CONFORME)])
def test_r581_60_la_saillie_de_chaque_cote_de_la_limite(saillie, verdict):
    dossier = r.enseigne(saillie=saillie)
    (ligne,) = lignes(dossier, "saillie", zone="")
    assert (ligne.verdict, str(ligne.article), ligne.unite) == (verdict, "R581-60", "m")


@pytest.mark.parametrize(("largeur", "verdict"), [("4", Verdict.CONFORME), ("4,1", Verdict.NON_CONFORME)])
def test_la_zone_de_chaque_cote_de_sa_limite(largeur, verdict):
    r.zone("ZP1", r.regle("largeur", 4))
    (ligne,) = lignes(r.enseigne(largeur=largeur), "largeur", zone="ZP1")
    assert ligne.verdict is verdict
    assert "art. 4" in ligne.explication_fr


def test_la_zone_lue_est_celle_du_jour_du_depot():
    charniere = date(2025, 1, 1)
    r.zone("ZA", r.regle("largeur", 4), fin=charniere)
    r.zone("ZB", r.regle("largeur", 2), debut=charniere)
    decor = f.Decor("rlpi")
    avant = r.enseigne(decor, depot=charniere - timedelta(days=1))
    apres = r.enseigne(decor, depot=charniere)
    assert [c.verdict for c in lignes(avant, "largeur", "ZA")] == [Verdict.CONFORME]
    assert lignes(avant, "largeur", "ZB") == []
    assert [c.verdict for c in lignes(apres, "largeur", "ZB")] == [Verdict.NON_CONFORME]
    assert lignes(apres, "largeur", "ZA") == []


def test_deux_regles_qui_se_contredisent_sont_a_verifier():
    r.zone("ZP1", r.regle("largeur", 4), r.regle("largeur", 2))
    (ligne,) = lignes(r.enseigne(), "largeur", "ZP1")
    assert ligne.verdict is Verdict.A_VERIFIER
    assert "se contredisent" in ligne.explication_fr


def test_une_regle_illisible_se_dit_et_ne_passe_pas():
    r.zone("ZP1", r.regle("epaisseur", 4), r.regle("largeur", 4))
    dossier = r.enseigne()
    assert "Zone ZP1, règle n° 1 illisible : Mesure inconnue : « epaisseur »." in textes_du_lieu(dossier)
    assert controler_dossier(dossier, JOUR).synthese is not Verdict.CONFORME


def test_une_zone_sans_chiffres_est_a_verifier():
    r.zone("ZP1")
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    (ligne,) = lignes(r.enseigne(decor), "zone")
    assert ligne.verdict is Verdict.A_VERIFIER


def test_a_cheval_sur_deux_zones():
    r.zone("ZP1", r.regle("largeur", 4), geom=r.carre(-100, -100, 115))
    r.zone("ZP2", r.regle("largeur", 2), geom=r.carre(15, -100, 200))
    (texte,) = textes_du_lieu(r.enseigne())
    assert "à cheval sur les zones ZP1, ZP2" in texte


def test_un_terrain_hors_de_la_commune_est_a_verifier():
    decor = f.Decor("rlpi", contour=r.carre(0, 0, 1000))
    dedans = r.enseigne(decor, emprise=r.carre(10, 10))
    dehors = r.enseigne(decor, emprise=r.carre(5000, 10))
    assert textes_du_lieu(dedans) == []
    assert "hors de la commune" in textes_du_lieu(dehors)[0]


def test_un_contour_qui_se_croise_est_a_redessiner():
    noeud = [(r.X, r.Y), (r.X + 10, r.Y + 10), (r.X + 10, r.Y), (r.X, r.Y + 10), (r.X, r.Y)]
    dossier = r.enseigne(emprise=MultiPolygon(Polygon(noeud), srid=2154))
    assert "se croise" in textes_du_lieu(dossier)[0]


def test_un_terrain_non_trouve_au_cadastre_laisse_la_zone_a_verifier():
    dossier = f.depose("AP", f.Decor("rlpi"))
    bilan = controler_dossier(dossier, JOUR)
    assert not bilan.situe.est_situe
    assert bilan.synthese is Verdict.A_VERIFIER


def test_r581_26_la_population_inconnue_laisse_a_verifier_et_le_dit():
    decor = f.Decor("rlpi", insee="75056")
    bilan = controler_dossier(r.enseigne(decor), JOUR)
    assert bilan.situe.lieu.population is None
    assert bilan.situe.lieu.rlp is None
    assert any("populations" in reserve.texte for reserve in bilan.reserves)
    r.situation(decor.commune)
    connue = controler_dossier(r.enseigne(decor), JOUR).situe
    assert (connue.lieu.population, connue.lieu.rlp) == (20_000, True)


def test_un_perimetre_de_la_carte_l_emporte_sur_le_non_du_demandeur():
    decor = f.Decor("rlpi")
    Servitude.objects.create(
        lot=r.lot("sup"), debut=r.DEBUT, categorie="AC1", role="assiette", id_objet="P1", id_generateur="M1",
        nom="Chapelle", est_perimetre_delimite=True, geom=r.carre(-100, -100, 300),
    )  # fmt: skip
    dossier = r.enseigne(decor)
    dossier.donnees["lieu"]["protection"] = "aucune"
    bilan = controler_dossier(dossier, JOUR)
    assert Protection.ABORDS in bilan.situe.lieu.protections
    assert any("n'a signalé aucune protection" in reserve.texte for reserve in bilan.reserves)
    assert [c.organisme.value for c in bilan.consultations] == ["abf"]


def test_sans_couche_de_servitudes_une_carte_vide_ne_prouve_rien():
    decor = f.Decor("rlpi")
    dossier = r.enseigne(decor)
    assert controler_dossier(dossier, JOUR).situe.lieu.protections is None
    r.lot("sup", communes_insee=[decor.commune.code_insee])
    assert controler_dossier(dossier, JOUR).situe.lieu.protections == frozenset()


def test_deux_dispositifs_chacun_son_tableau():
    base = f.PROJETS["AP"]
    second = {f"{cle}_2": valeur for cle, valeur in base.items() if cle != "activite"}
    dossier = r.enseigne(nombre_dispositifs="2", **{**second, "saillie_2": "0,40"})
    un, deux = controler_dossier(dossier, JOUR).dispositifs
    assert not un.du_verdict(Verdict.NON_CONFORME)
    assert [ligne.controle.regle for ligne in deux.du_verdict(Verdict.NON_CONFORME)] == ["saillie"]
    assert deux.nom == "Dispositif 2 : Enseigne, 3 × 0,6 m"


def test_le_refus_propose_cite_l_article_la_mesure_et_la_limite():
    dossier = r.enseigne(saillie="0,40")
    refus, prescriptions = propositions(dossier, JOUR)
    assert refus.sens == "refus"
    assert "R581-60" in refus.motifs
    assert "0,4 m" in refus.motifs
    assert "0,25 m" in refus.motifs
    assert "0,25 m" in prescriptions.prescriptions
    assert [p.code for p in propositions(r.enseigne(), JOUR)] == ["rapport"]


def test_r581_25_les_dispositifs_releves_sur_le_terrain_comptent_si_le_demandeur_ne_les_a_pas_comptes():
    decor = f.Decor("rlpi")
    publicite = {"genre": "publicite", "support": "mur", "longueur_voie": "30"}
    dossier = r.enseigne(decor, **publicite)
    assert [ligne.verdict for ligne in lignes(dossier, "densite")] == [Verdict.A_VERIFIER]
    for x in (5, 10):
        DispositifEnPlace.objects.create(
            commune=decor.commune, genre="publicite", support="mur", releve_le=r.DEBUT, source="essai",
            geom=Point(r.X + x, r.Y + 5, srid=2154),
        )  # fmt: skip
    (ligne,) = lignes(dossier, "densite")
    assert (ligne.verdict, ligne.valeur_mesuree) == (Verdict.NON_CONFORME, 3)
    (declaree,) = lignes(r.enseigne(decor, **publicite, nombre_existants="0"), "densite")
    assert declaree.valeur_mesuree == 1


def test_une_declaration_pour_une_enseigne_est_signalee():
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    dossier = r.enseigne(decor)
    dossier.type = "DPP"
    (ligne,) = lignes(dossier, "procedure")
    assert ligne.verdict is Verdict.A_VERIFIER
    assert "relève d'un dossier AP" in ligne.explication_fr
