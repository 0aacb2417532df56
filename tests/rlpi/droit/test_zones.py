"""Zone rules: numbers, contradictions, versions in force, the stricter limit, derogation (L581-8, L581-14)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from itertools import product

import pytest

from rlpi.droit.controle import controler, synthese
from rlpi.droit.dispositif import Dispositif, Genre, Lumiere, Support
from rlpi.droit.lieu import Protection
from rlpi.droit.lignes import lignes as lignes_de_droit
from rlpi.droit.seuils import SEUILS, TABLE
from rlpi.droit.zones import Metrique, RegleDeZone, RegleInvalide, ReglesDeZone
from tests.rlpi.droit.objets import (
    AUJOURD_HUI,
    GRANDE,
    A,
    C,
    D,
    N,
    affiche,
    ecarts,
    enseigne,
    j,
    ligne,
    lignes,
    table,
)

M = Metrique
RLP = replace(GRANDE, rlp=True, zone="ZP2")


def regle(metrique, valeur=None, reference="art. 3", **champs):
    return RegleDeZone(metrique, reference, None if valeur is None else D(valeur), **champs)


def zone(*regles, **champs):
    valeurs = {"zone": "ZP2", "texte": "RLPi de démonstration", "depuis": date(2020, 6, 18)}
    return ReglesDeZone(regles=regles, **(valeurs | champs))


def locale(dispositif, *regles, lieu=RLP):
    """The only zone line."""
    (lue,) = [lue for lue in table(dispositif, lieu, zone(*regles)) if lue.zone]
    return lue


@pytest.mark.parametrize(
    ("metrique", "valeur", "champs", "attendu"),
    [
        (M.SURFACE, 8, {"largeur": D(4)}, C),
        (M.SURFACE, 8, {"largeur": D("4.01")}, N),
        (M.SURFACE, 8, {"largeur": None}, A),
        (M.LARGEUR, 3, {}, C),
        (M.HAUTEUR_DISPOSITIF, "1.9", {}, N),
        (M.HAUTEUR, 4, {}, C),
        (M.HAUTEUR, "3.9", {}, N),
        (M.SAILLIE, "0.1", {}, C),
        (M.NOMBRE, 1, {}, C),
        (M.NOMBRE, 0, {}, N),
        (M.NOMBRE, 1, {"nombre_existants": 1}, N),
        (M.NOMBRE, 1, {"nombre_existants": None}, A),
        (M.LONGUEUR_MINIMALE, 30, {}, C),
        (M.LONGUEUR_MINIMALE, "30.01", {}, N),
        (M.TRANCHE, 15, {"nombre_existants": 1}, C),
        (M.TRANCHE, 16, {"nombre_existants": 1}, N),
        (M.TRANCHE, 15, {"longueur_voie": None}, A),
        (M.DISTANCE_BAIE, 20, {}, C),
        (M.DISTANCE_BAIE, 21, {}, N),
        (M.DISTANCE_LIMITE, "5.1", {}, N),
        (M.LUMINANCE, 300, {"luminance": D(301)}, N),
        (M.PART_FACADE, 10, {"surface_facade": D(60), "surface_existante": D(0)}, C),
        (M.PART_FACADE, 10, {"surface_facade": D("59.9"), "surface_existante": D(0)}, N),
        (M.PART_FACADE, 10, {}, A),
    ],
)
def test_regle_de_zone_en_nombre(metrique, valeur, champs, attendu):
    lue = locale(affiche(**champs), regle(metrique, valeur))
    assert (lue.verdict, lue.zone, lue.regle) == (attendu, "ZP2", metrique.value)
    assert "art. 3" in lue.explication_fr


@pytest.mark.parametrize(
    ("metrique", "admis", "lumiere", "attendu"),
    [
        (M.NUMERIQUE, False, Lumiere.NUMERIQUE, N),
        (M.NUMERIQUE, False, Lumiere.NEON, C),
        (M.NUMERIQUE, False, None, A),
        (M.NUMERIQUE, True, Lumiere.NUMERIQUE, C),
        (M.LUMINEUX, False, Lumiere.PROJECTION, N),
        (M.LUMINEUX, False, Lumiere.NON, C),
        (M.LUMINEUX, False, None, A),
        (M.ADMIS, False, Lumiere.NON, N),
        (M.ADMIS, True, Lumiere.NON, C),
    ],
)
def test_regle_de_zone_par_oui_ou_non(metrique, admis, lumiere, attendu):
    assert locale(affiche(lumiere=lumiere), regle(metrique, admis=admis)).verdict is attendu


@pytest.mark.parametrize(
    ("lumiere", "heures", "attendu"),
    [
        (Lumiere.TRANSPARENCE, (time(23), time(7)), C),
        (Lumiere.TRANSPARENCE, (time(22, 59), time(7)), N),
        (Lumiere.NON, (time(22), time(7)), C),
    ],
)
def test_extinction_de_zone_plus_longue_que_la_nationale(lumiere, heures, attendu):
    dispositif = affiche(lumiere=lumiere, extinction_debut=time(23), extinction_fin=time(7))
    assert locale(dispositif, regle(M.EXTINCTION, heures=heures)).verdict is attendu


@pytest.mark.parametrize(
    ("portee", "concernee"),
    [
        ({"genres": frozenset({Genre.PUBLICITE})}, True),
        ({"genres": frozenset({Genre.ENSEIGNE})}, False),
        ({"supports": frozenset({Support.MUR})}, True),
        ({"supports": frozenset({Support.SOL})}, False),
        ({"lumineux": False}, True),
        ({"lumineux": True}, False),
    ],
)
def test_portee_de_la_regle_de_zone(portee, concernee):
    lues = table(affiche(), RLP, zone(regle(M.SURFACE, 1, **portee)))
    assert bool([lue for lue in lues if lue.zone]) is concernee


def test_portee_eclairage_inconnu_la_regle_s_applique():
    lues = table(affiche(lumiere=None), RLP, zone(regle(M.SURFACE, 1, lumineux=True)))
    assert ("surface", N) in ecarts(lues)


def test_deux_regles_contradictoires_a_verifier():
    lue = locale(affiche(), regle(M.SURFACE, 4, "art. 3"), regle(M.SURFACE, 8, "art. 7"))
    assert (lue.verdict, lue.regle) == (A, "surface")
    assert "art. 3 / art. 7" in lue.explication_fr


def test_deux_regles_qui_disent_la_meme_chose_ne_se_contredisent_pas():
    lues = table(affiche(), RLP, zone(regle(M.SURFACE, 8, "art. 3"), regle(M.SURFACE, 8, "art. 7")))
    assert [lue.verdict for lue in lues if lue.zone] == [C, C]


def test_regle_generale_et_regle_particuliere_s_appliquent_toutes_deux():
    generale = regle(M.SURFACE, 8)
    murale = regle(M.SURFACE, 4, supports=frozenset({Support.MUR}))
    lues = [lue for lue in table(affiche(), RLP, zone(generale, murale)) if lue.zone]
    assert [lue.verdict for lue in lues] == [C, N]


@pytest.mark.parametrize(
    ("metrique", "valeur", "plus_stricte"),
    [(M.SURFACE, 4, "4 m²"), (M.SURFACE, 20, "10,5 m²"), (M.DISTANCE_BAIE, 15, "15 m")],
)
def test_la_limite_la_plus_stricte_est_dite_sur_l_autre_ligne(metrique, valeur, plus_stricte):
    lues = lignes(table(affiche(Support.SOL), RLP, zone(regle(metrique, valeur))), metrique.value)
    assert len(lues) == 2
    dites = [
        lue for lue in lues if f"Une limite plus stricte s'applique : {plus_stricte}." in lue.explication_fr
    ]
    assert len(dites) == 1


@pytest.mark.parametrize(
    ("jour", "jusqu_au", "en_vigueur"),
    [
        (date(2020, 6, 17), None, False),
        (date(2020, 6, 18), None, True),
        (date(2026, 1, 31), date(2026, 1, 31), True),
        (date(2026, 2, 1), date(2026, 1, 31), False),
    ],
)
def test_zone_hors_vigueur_a_la_date_a_verifier(jour, jusqu_au, en_vigueur):
    regles = zone(regle(M.SURFACE, 1), jusqu_au=jusqu_au)
    attendu = ("surface", N) if en_vigueur else ("zone", A)
    assert attendu in ecarts(table(affiche(), RLP, regles, jour))


@pytest.mark.parametrize(
    ("rlp", "regles", "attendu"),
    [
        (False, None, set()),
        (True, None, {("zone", A)}),
        (None, None, {("zone", A)}),
        (False, zone(regle(M.SURFACE, 8)), {("zone", A)}),
        (None, zone(regle(M.SURFACE, 8)), set()),
    ],
)
def test_regles_de_zone_absentes_ou_inattendues(rlp, regles, attendu):
    assert ecarts(table(affiche(), replace(RLP, rlp=rlp), regles)) == attendu


def test_zone_du_lieu_differente_de_celle_des_regles_a_verifier():
    regles = zone(regle(M.SURFACE, 8))
    assert ecarts(table(affiche(), replace(RLP, zone="ZP4"), regles)) == {("zone", A)}
    assert ecarts(table(affiche(), replace(RLP, zone=""), regles)) == set()


def test_L581_8_la_zone_qui_admet_deroge_a_l_interdiction_relative_pas_a_l_absolue():
    regles = zone(regle(M.ADMIS, admis=True))
    relatif = replace(RLP, protections=frozenset({Protection.ABORDS}))
    lue = ligne(table(affiche(), relatif, regles), "interdiction")
    assert lue.verdict is C
    assert "ZP2" in lue.explication_fr
    absolu = replace(RLP, protections=frozenset({Protection.MONUMENT_HISTORIQUE}))
    assert ligne(table(affiche(), absolu, regles), "interdiction").verdict is N
    interdit = zone(regle(M.ADMIS, admis=False))
    assert ligne(table(affiche(), relatif, interdit), "interdiction").verdict is A


@pytest.mark.parametrize(
    ("metrique", "champs", "champ"),
    [
        (M.SURFACE, {}, "valeur"),
        (M.SURFACE, {"valeur": D(0)}, "valeur"),
        (M.NOMBRE, {"valeur": D(-1)}, "valeur"),
        (M.SURFACE, {"valeur": Decimal("NaN")}, "valeur"),
        (M.NUMERIQUE, {"valeur": D(1)}, "admis"),
        (M.EXTINCTION, {}, "heures"),
        (M.EXTINCTION, {"heures": (time(1), time(1))}, "heures"),
    ],
)
def test_regle_de_zone_invalide_refusee(metrique, champs, champ):
    with pytest.raises(RegleInvalide) as erreur:
        RegleDeZone(metrique, "art. 1", **champs)
    assert erreur.value.champ == champ


@pytest.mark.parametrize(
    ("dispositif", "pose", "jour", "attendu"),
    [
        (enseigne(), "2020-06-17", "2026-06-18", A),  # G31
        (enseigne(), "2020-06-17", "2026-06-19", N),
        (enseigne(), "2020-06-18", "2026-06-18", N),
        (affiche(), "2020-06-17", "2022-06-18", A),
        (affiche(), "2020-06-17", "2022-06-19", N),
        (affiche(), None, "2022-06-18", N),
    ],
)
def test_G31_L581_43_dispositif_anterieur_a_la_zone_maintenu_jusqu_a_son_terme(
    dispositif, pose, jour, attendu
):
    ancien = replace(dispositif, pose_le=None if pose is None else j(pose))
    (lue,) = [lue for lue in table(ancien, RLP, zone(regle(M.LARGEUR, 1)), j(jour)) if lue.zone]
    assert lue.verdict is attendu
    assert ("maintien possible jusqu'au 18 juin" in lue.explication_fr) is (attendu is A)


def test_synthese_le_pire_l_emporte_et_le_vide_est_a_verifier():
    lues = table(affiche())
    assert synthese(lues) is C
    assert synthese([*lues, *table(affiche(lumiere=None))]) is A
    assert synthese([*table(affiche(lumiere=None)), *table(affiche(Support.CIMETIERE))]) is N
    assert synthese([]) is A


@pytest.mark.parametrize("genre", list(Genre))
def test_rien_de_mesure_jamais_un_tableau_conforme(genre):
    """Nothing measured: never a whole table "conforme", whatever the support and the light."""
    for support, lumiere in product(Support, [None, *Lumiere]):
        nu = Dispositif(genre, support, lumiere=lumiere)
        assert synthese(controler(nu, GRANDE, None, AUJOURD_HUI)) is not C, (support, lumiere)


def test_enseigne_sous_RLP_regle_de_facade_plus_stricte():
    lues = lignes(table(enseigne(), RLP, zone(regle(M.PART_FACADE, 5))), "part_facade")
    assert [(lue.verdict, lue.limite) for lue in lues] == [(C, D(9)), (N, D(3))]


def test_lignes_de_droit_stables_completes_et_citees():
    toutes = lignes_de_droit()
    assert toutes == lignes_de_droit()
    assert all(lue.article.numero and lue.valeur and lue.utilise_par for lue in toutes)
    for seuil in TABLE:
        versions = [lue for lue in toutes if f"({seuil.cle})" in lue.regle]
        assert len(versions) == len(seuil.datee.versions)
    assert len(SEUILS) == len(TABLE)
