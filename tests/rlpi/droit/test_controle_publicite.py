"""National limits of publicités, both sides of each, and of 2 November 2023 (R581-22 to R581-41)."""

from dataclasses import replace
from datetime import date, time

import pytest

from rlpi.droit.controle import synthese
from rlpi.droit.dispositif import Genre, Lumiere, Support
from rlpi.droit.lieu import Protection
from tests.rlpi.droit.objets import (
    AUJOURD_HUI,
    GRANDE,
    JOUR_J,
    PETITE,
    VEILLE,
    A,
    C,
    D,
    N,
    affiche,
    ecarts,
    ligne,
    lignes,
    table,
    verdict,
)

SOL, MUR, TOIT = Support.SOL, Support.MUR, Support.TOITURE
NUIT = {"extinction_debut": time(1), "extinction_fin": time(6)}
ROUTE = replace(PETITE, route_grande_circulation=True)


def lumineuse(support=MUR, lumiere=Lumiere.NUMERIQUE, **champs):
    valeurs = {"gradation": True, "surconsommation": False, "luminance": D(300)} | NUIT
    return affiche(support, lumiere=lumiere, **(valeurs | champs))


def carre(surface, support=MUR, **champs):
    return affiche(support, largeur=D(surface), hauteur=D(1), **champs)


@pytest.mark.parametrize("support", [MUR, SOL])
def test_affiche_conforme_partout_en_grande_agglomeration(support):
    lues = table(affiche(support))
    assert ecarts(lues) == set()
    assert synthese(lues) is C


@pytest.mark.parametrize(
    ("support", "lieu", "jour", "surface", "attendu", "article"),
    [
        (MUR, GRANDE, VEILLE, "12", C, "R581-26 I"),
        (MUR, GRANDE, VEILLE, "12.01", N, "R581-26 I"),
        (MUR, GRANDE, JOUR_J, "10.50", C, "R581-26 I"),
        (MUR, GRANDE, JOUR_J, "10.51", N, "R581-26 I"),
        (MUR, PETITE, VEILLE, "4", C, "R581-26 II"),
        (MUR, PETITE, VEILLE, "4.01", N, "R581-26 II"),
        (MUR, PETITE, JOUR_J, "4.70", C, "R581-26 II"),
        (MUR, PETITE, JOUR_J, "4.71", N, "R581-26 II"),
        (MUR, ROUTE, JOUR_J, "8", C, "R581-26 II"),
        (MUR, ROUTE, JOUR_J, "8.01", N, "R581-26 II"),
        (SOL, GRANDE, VEILLE, "12", C, "R581-32"),
        (SOL, GRANDE, VEILLE, "12.01", N, "R581-32"),
        (SOL, GRANDE, JOUR_J, "10.50", C, "R581-32"),
        (SOL, GRANDE, JOUR_J, "10.8", N, "R581-32"),  # G12
        (SOL, replace(GRANDE, grand_aeroport=True), JOUR_J, "50", C, "R581-32 al. 2"),
        (SOL, replace(GRANDE, grand_aeroport=True), JOUR_J, "50.01", N, "R581-32 al. 2"),
    ],
)
def test_R581_26_R581_32_surface_des_deux_cotes_du_2_novembre_2023(
    support, lieu, jour, surface, attendu, article
):
    lue = ligne(table(carre(surface, support), lieu, None, jour), "surface")
    assert (lue.verdict, lue.valeur_mesuree, str(lue.article)) == (attendu, D(surface), article)
    assert lue.reserves == () or "al. 2" in article


@pytest.mark.parametrize(
    ("pose", "jour", "surface", "attendu"),
    [
        (VEILLE, AUJOURD_HUI, "11", C),
        (VEILLE, date(2027, 11, 2), "12", C),
        (VEILLE, date(2027, 11, 3), "11", N),
        (VEILLE, AUJOURD_HUI, "12.01", N),
        (JOUR_J, AUJOURD_HUI, "11", N),
        (None, AUJOURD_HUI, "11", N),
        (VEILLE, VEILLE, "12.01", N),
    ],
)
def test_decret_2023_1007_ancien_format_tolere_jusqu_au_2_novembre_2027(pose, jour, surface, attendu):
    lue = ligne(table(carre(surface, SOL, pose_le=pose), GRANDE, None, jour), "surface")
    assert lue.verdict is attendu
    assert any("2 novembre 2027" in reserve.texte for reserve in lue.reserves) is (attendu is C)


@pytest.mark.parametrize(
    ("support", "lieu", "haut", "attendu"),
    [
        (MUR, GRANDE, "7.5", C),
        (MUR, GRANDE, "7.51", N),
        (MUR, PETITE, "6", C),
        (MUR, PETITE, "6.01", N),
        (SOL, GRANDE, "6", C),
        (SOL, GRANDE, "6.01", N),
        (SOL, replace(GRANDE, grand_aeroport=True), "10", C),
        (SOL, replace(GRANDE, grand_aeroport=True), "10.01", N),
    ],
)
def test_R581_26_R581_32_hauteur_au_dessus_du_sol(support, lieu, haut, attendu):
    assert verdict(affiche(support, hauteur_sol=D(haut)), "hauteur", lieu) is attendu


@pytest.mark.parametrize(
    ("regle", "champs", "attendu"),
    [
        ("bas", {"hauteur_sol": D("2.5")}, C),
        ("bas", {"hauteur_sol": D("2.49")}, N),
        ("bas", {"hauteur_sol": None}, A),
        ("saillie", {"saillie": D("0.25")}, C),
        ("saillie", {"saillie": D("0.26")}, N),
        ("saillie", {"saillie": None}, A),
        ("ouverture", {"surface_ouverture": D("0.49")}, C),
        ("ouverture", {"surface_ouverture": D("0.50")}, N),
        ("ouverture", {"surface_ouverture": None}, A),
        ("limites_support", {"depasse_support": True}, N),
        ("limites_support", {"depasse_support": None}, A),
        ("parallele", {"parallele_au_mur": False}, N),
        ("parallele", {"parallele_au_mur": None}, A),
        ("parallele", {"support": Support.PERPENDICULAIRE}, N),
        ("baie", {"devant_baie": True}, N),
        ("baie", {"devant_baie": None}, A),
        ("surface", {"largeur": None}, A),
    ],
)
def test_R581_22_R581_27_R581_28_mur(regle, champs, attendu):
    assert verdict(affiche(**({"support": MUR} | champs)), regle) is attendu


@pytest.mark.parametrize(
    ("support", "champs", "article", "attendu"),
    [
        (Support.CLOTURE, {"cloture_aveugle": True}, "R581-22 3°", C),
        (Support.CLOTURE, {"cloture_aveugle": False}, "R581-22 3°", N),
        (Support.CLOTURE, {"cloture_aveugle": None}, "R581-22 3°", A),
        (Support.EQUIPEMENT_PUBLIC, {}, "R581-22 1°", N),
        (Support.CIMETIERE, {}, "R581-22 4°", N),
    ],
)
def test_R581_22_supports_interdits(support, champs, article, attendu):
    lue = ligne(table(affiche(support, **champs)), "support")
    assert (str(lue.article), lue.verdict) == (article, attendu)


def test_R581_27_toiture_interdite_au_non_lumineux_et_sans_densite():
    lues = table(affiche(TOIT))
    assert ecarts(lues) == {("toiture", N)}
    assert lignes(lues, "densite") == []
    assert lignes(table(affiche(Support.PALISSADE)), "densite") == []


def test_R581_31_au_sol_interdit_en_petite_agglomeration_sans_format():
    lues = table(affiche(SOL), PETITE)
    assert ecarts(lues) == {("sol", N)}
    assert lignes(lues, "surface") == []


@pytest.mark.parametrize("support", [MUR, SOL])
def test_population_inconnue_a_verifier(support):
    assert ("population", A) in ecarts(
        table(affiche(support), replace(GRANDE, population_unite_urbaine=None, population=None))
    )


@pytest.mark.parametrize("champ", ["visible_autoroute", "espace_boise_classe", "zone_naturelle_plu"])
@pytest.mark.parametrize(("fait", "attendu"), [(True, N), (None, A)])
def test_R581_30_R581_31_terrain_protege_ou_visible_d_une_autoroute(champ, fait, attendu):
    regle = {"espace_boise_classe": "espace_boise", "zone_naturelle_plu": "zone_naturelle"}.get(champ, champ)
    assert ecarts(table(affiche(SOL), replace(GRANDE, **{champ: fait}))) == {(regle, attendu)}


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({"distance_baie": D(10)}, set()),
        ({"distance_baie": D("9.99")}, {("distance_baie", N)}),
        ({"distance_baie": D("9.99"), "devant_baie_voisine": False}, set()),
        ({"distance_baie": D("9.99"), "devant_baie_voisine": None}, {("distance_baie", A)}),
        ({"distance_baie": None}, {("distance_baie", A)}),
        ({"distance_limite": D(2)}, set()),
        ({"distance_limite": D("1.99")}, {("distance_limite", N)}),
        ({"distance_limite": None}, {("distance_limite", A)}),
        ({"hauteur_sol": None}, {("distance_limite", A), ("hauteur", A), ("bas", A)}),
    ],
)
def test_R581_33_recul_baie_dix_metres_limite_demi_hauteur(champs, attendus):
    assert ecarts(table(affiche(SOL, **champs))) == attendus


@pytest.mark.parametrize(
    ("support", "champs", "public", "attendu"),
    [
        (SOL, {"longueur_voie": D(35), "nombre_existants": 1}, False, N),  # G26
        (MUR, {"longueur_voie": D(35), "nombre_existants": 1, "aligne_sur_mur": True}, False, C),  # G26
        (MUR, {"longueur_voie": D(80), "nombre_existants": 1}, False, N),
        (SOL, {"longueur_voie": D(41), "nombre_existants": 1}, False, C),
        (SOL, {"longueur_voie": D(41), "nombre_existants": 1}, True, N),
        (MUR, {"longueur_voie": D(81), "nombre_existants": 1}, False, A),
        (MUR, {"longueur_voie": None}, False, A),
        (MUR, {"nombre_existants": None}, None, A),
    ],
)
def test_G26_R581_25_densite(support, champs, public, attendu):
    lieu = replace(GRANDE, domaine_public=public)
    assert verdict(affiche(support, **champs), "densite", lieu) is attendu


@pytest.mark.parametrize("lumiere", [Lumiere.NUMERIQUE, Lumiere.NEON])
@pytest.mark.parametrize("support", [MUR, SOL])
def test_R581_34_lumineuse_conforme_hors_luminance_a_verifier(support, lumiere):
    assert ecarts(table(lumineuse(support, lumiere))) == {("luminance", A)}


@pytest.mark.parametrize(
    ("lumiere", "champs", "regle", "attendu"),
    [
        (Lumiere.NEON, {"largeur": D(4)}, "surface", C),
        (Lumiere.NEON, {"largeur": D("4.01")}, "surface", N),
        (Lumiere.NUMERIQUE, {"largeur": D(4)}, "surface", C),
        (Lumiere.NUMERIQUE, {"largeur": D("4.01")}, "surface", N),
        (Lumiere.NEON, {"hauteur_sol": D(6)}, "hauteur", C),
        (Lumiere.NEON, {"hauteur_sol": D("6.01")}, "hauteur", N),
        (Lumiere.NUMERIQUE, {"hauteur_sol": D("6.01")}, "hauteur", N),
        (Lumiere.NUMERIQUE, {"surconsommation": True, "largeur": D("1.05")}, "surface", C),
        (Lumiere.NUMERIQUE, {"surconsommation": True, "largeur": D("1.06")}, "surface", N),
        (Lumiere.NUMERIQUE, {"surconsommation": True, "hauteur_sol": D(3)}, "hauteur", C),
        (Lumiere.NUMERIQUE, {"surconsommation": True, "hauteur_sol": D("3.01")}, "hauteur", N),
        (Lumiere.NUMERIQUE, {"surconsommation": None}, "consommation", A),
        (Lumiere.NUMERIQUE, {"gradation": False}, "gradation", N),
        (Lumiere.NUMERIQUE, {"gradation": None}, "gradation", A),
        (Lumiere.NEON, {"devant_baie": True}, "baie", N),
        (Lumiere.NEON, {"depasse_support": True}, "limites_support", N),
        (Lumiere.NEON, {"parallele_au_mur": False}, "parallele", N),
    ],
)
def test_R581_34_R581_41_lumineuse_et_numerique(lumiere, champs, regle, attendu):
    assert verdict(lumineuse(lumiere=lumiere, **champs), regle) is attendu


@pytest.mark.parametrize(
    ("largeur", "haut", "attendus"),
    [(25, 10, {("luminance", A)}), (26, 11, {("surface", N), ("hauteur", N), ("luminance", A)})],
)
def test_R581_41_grand_aeroport_cinquante_metres_carres(largeur, haut, attendus):
    ecran = lumineuse(largeur=D(largeur), hauteur_sol=D(haut), surconsommation=None)
    lieu = replace(GRANDE, aeroport=True, grand_aeroport=True)
    assert ecarts(table(ecran, lieu)) == attendus


def test_G16_R581_34_lumineuse_interdite_en_petite_agglomeration():
    assert ("lumineux", N) in ecarts(table(lumineuse(), PETITE))
    inconnue = replace(GRANDE, population=None, population_unite_urbaine=None)
    assert ("population", A) in ecarts(table(lumineuse(), inconnue))


def test_R581_40_lumineuse_au_sol_suit_les_reculs():
    assert ("distance_baie", N) in ecarts(table(lumineuse(SOL, distance_baie=D(9))))


@pytest.mark.parametrize(
    ("support", "article"),
    [
        (Support.CLOTURE, "R581-36 4°"),
        (Support.PALISSADE, "R581-36 4°"),
        (Support.BALCON, "R581-36 3°"),
    ],
)
def test_R581_36_lumineuse_interdite_sur_cloture_et_balcon(support, article):
    refus = [lue for lue in lignes(table(lumineuse(support)), "support") if lue.verdict is N]
    assert [str(lue.article) for lue in refus] == [article]


@pytest.mark.parametrize(
    ("facade", "hauteur", "attendu"),
    [
        ("6", "1", C),
        ("6", "1.01", N),
        ("20", "2", C),
        ("20", "2.01", N),
        ("21", "2.1", C),
        ("21", "2.11", N),
        ("70", "6", C),
        ("70", "6.01", N),
    ],
)
def test_R581_38_lumineuse_sur_toiture_hauteur(facade, hauteur, attendu):
    enseigne = lumineuse(
        TOIT,
        hauteur=D(hauteur),
        hauteur_sol=D(80),
        hauteur_facade=D(facade),
        lettres_decoupees=True,
        hauteur_panneau_fond=D("0.5"),
    )
    lues = table(enseigne)
    assert ligne(lues, "hauteur_toiture").verdict is attendu
    assert (ligne(lues, "lettres").verdict, ligne(lues, "panneau_fond").verdict) == (C, C)


def test_R581_38_R581_39_toiture_mesures_absentes_ou_depassees():
    lues = ecarts(table(lumineuse(TOIT, lettres_decoupees=False, hauteur_panneau_fond=D("0.51"))))
    assert lues == {("hauteur_toiture", A), ("lettres", N), ("panneau_fond", N), ("luminance", A)}


def test_eclairage_inconnu_a_verifier_sans_format():
    lues = table(affiche(lumiere=None))
    assert ecarts(lues) == {("lumiere", A)}
    assert lignes(lues, "surface") == []


@pytest.mark.parametrize("protection", [Protection.MONUMENT_HISTORIQUE, Protection.IMMEUBLE_DESIGNE])
def test_L581_4_interdiction_absolue_meme_sous_RLP(protection):
    for rlp in (True, False, None):
        lieu = replace(GRANDE, protections=frozenset({protection}), rlp=rlp)
        assert ("interdiction", N) in ecarts(table(affiche(), lieu))


@pytest.mark.parametrize(("rlp", "attendu"), [(False, N), (True, A), (None, A)])
def test_L581_8_interdiction_relative_selon_le_RLP(rlp, attendu):
    lieu = replace(GRANDE, protections=frozenset({Protection.ABORDS}), rlp=rlp)
    assert verdict(affiche(), "interdiction", lieu) is attendu


def test_L581_4_L581_8_protections_inconnues_a_verifier():
    assert verdict(affiche(), "interdiction", replace(GRANDE, protections=None)) is A


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"en_agglomeration": False}, N),
        ({"en_agglomeration": None}, A),
        ({"en_agglomeration": False, "aeroport": True}, C),
        ({"en_agglomeration": False, "gare": True}, C),
        ({"en_agglomeration": False, "enceinte_sportive": True}, C),
        ({"en_agglomeration": False, "perimetre_commercial": True}, C),
    ],
)
def test_L581_7_hors_agglomeration(champs, attendu):
    assert verdict(affiche(), "agglomeration", replace(GRANDE, **champs)) is attendu


def test_L581_19_preenseigne_suit_les_regles_de_la_publicite():
    assert verdict(affiche(SOL, Genre.PREENSEIGNE, largeur=D("5.3")), "surface") is N


def test_affiche_sur_balcon_ou_store_controlee_comme_sur_un_mur():
    assert verdict(affiche(Support.STORE, largeur=D("5.3")), "surface") is N
