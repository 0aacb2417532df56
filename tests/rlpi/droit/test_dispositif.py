"""Impossible measures are refused field by field; a place tells its regime (R581-26)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from rlpi.droit.dispositif import Dispositif, DispositifInvalide, Genre, Lumiere, Support
from rlpi.droit.lieu import ABSOLUES, LIBELLES, RELATIVES, Lieu, Protection, article_protection
from rlpi.droit.mesures import BORNES
from tests.rlpi.droit.objets import GRANDE, PETITE, D, affiche


@pytest.mark.parametrize(
    ("champ", "valeur", "extrait"),
    [
        ("largeur", 0, "La largeur ne peut pas être nulle."),
        ("hauteur", -1, "La hauteur ne peut pas être négative."),
        ("hauteur_sol", 301, "n'est pas plausible : elle dépasse 300 m."),
        ("saillie", "abc", "La saillie doit être un nombre."),
        ("largeur", True, "doit être un nombre."),
        ("largeur", object(), "doit être un nombre."),
        ("largeur", float("nan"), "un nombre fini."),
        ("largeur", Decimal("Infinity"), "un nombre fini."),
        ("nombre_existants", -1, "un entier entre 0 et 10 000."),
        ("nombre_panneaux", True, "un entier entre 0 et 10 000."),
        ("nombre_existants", 10001, "un entier entre 0 et 10 000."),
    ],
)
def test_mesure_impossible_refusee_en_nommant_le_champ(champ, valeur, extrait):
    with pytest.raises(DispositifInvalide) as erreur:
        Dispositif(Genre.ENSEIGNE, Support.MUR, **{champ: valeur})
    assert erreur.value.champ == champ
    assert extrait in str(erreur.value)


def test_toutes_les_erreurs_sont_dites_ensemble():
    with pytest.raises(DispositifInvalide) as erreur:
        Dispositif(Genre.ENSEIGNE, Support.MUR, largeur=0, hauteur=-2, nombre_existants=-1)
    assert [e.champ for e in erreur.value.erreurs] == ["largeur", "hauteur", "nombre_existants"]


@pytest.mark.parametrize("champ", [champ for champ, borne in BORNES.items() if borne.zero_admis])
def test_zero_admis_pour_une_distance_ou_une_saillie(champ):
    assert getattr(Dispositif(Genre.ENSEIGNE, Support.MUR, **{champ: 0}), champ) == 0


@pytest.mark.parametrize(
    ("champ", "champs"),
    [
        ("hauteur_sol", {"hauteur": 3, "hauteur_sol": 2}),
        ("extinction_fin", {"extinction_debut": time(23)}),
        ("extinction_fin", {"extinction_debut": time(1), "extinction_fin": time(1)}),
        ("fin_operation", {"debut_operation": date(2026, 6, 2), "fin_operation": date(2026, 6, 1)}),
        ("date_retrait", {"date_pose": date(2026, 6, 2), "date_retrait": date(2026, 6, 1)}),
    ],
)
def test_mesures_contradictoires_refusees(champ, champs):
    with pytest.raises(DispositifInvalide) as erreur:
        Dispositif(Genre.ENSEIGNE, Support.MUR, **champs)
    assert erreur.value.champ == champ


def test_bache_surface_publicitaire_au_plus_celle_de_la_bache():
    taille = {"largeur": 10, "hauteur": 10}
    Dispositif(Genre.BACHE_CHANTIER, Support.MUR, **taille, surface_publicitaire=100)
    with pytest.raises(DispositifInvalide) as erreur:
        Dispositif(Genre.BACHE_CHANTIER, Support.MUR, **taille, surface_publicitaire="100.01")
    assert erreur.value.champ == "surface_publicitaire"


def test_R581_24_1_surface_encadrement_compris_exacte():
    dispositif = Dispositif(Genre.PUBLICITE, Support.SOL, largeur=3.6, hauteur="3", hauteur_sol=D("4.5"))
    assert (dispositif.surface, dispositif.bas) == (D("10.8"), D("1.5"))
    vide = Dispositif(Genre.PUBLICITE, Support.SOL, lumiere=None)
    assert (vide.surface, vide.bas, vide.est_lumineux, vide.est_lumineux_propre) == (None,) * 4


@pytest.mark.parametrize(
    ("lumiere", "eclaire", "propre"),
    [
        (Lumiere.NON, False, False),
        (Lumiere.PROJECTION, True, False),
        (Lumiere.TRANSPARENCE, True, False),
        (Lumiere.NUMERIQUE, True, True),
        (Lumiere.NEON, True, True),
    ],
)
def test_L581_9_projection_et_transparence_ne_sont_pas_lumineuses_propres(lumiere, eclaire, propre):
    dispositif = affiche(lumiere=lumiere)
    assert (dispositif.est_lumineux, dispositif.est_lumineux_propre) == (eclaire, propre)


@pytest.mark.parametrize(
    ("population", "unite", "attendu"),
    [
        (10_001, 0, True),
        (9_999, 0, False),
        (9_999, 100_000, False),
        (9_999, 100_001, True),
        (10_000, 0, None),
        (10_000, 100_001, True),
        (9_999, None, None),
        (None, None, None),
        (None, 200_000, True),
    ],
)
def test_R581_26_grand_regime_selon_population_et_unite_urbaine(population, unite, attendu):
    assert Lieu(population=population, population_unite_urbaine=unite).regime_grande is attendu


@pytest.mark.parametrize("emprise", ["aeroport", "gare", "perimetre_commercial"])
def test_R581_26_emprise_suit_le_grand_regime(emprise):
    assert replace(PETITE, **{emprise: True}).regime_grande is True


@pytest.mark.parametrize("champ", ["population", "population_unite_urbaine"])
@pytest.mark.parametrize("valeur", [-1, 20_000_001, 1.5, True])
def test_population_absurde_refusee(champ, valeur):
    with pytest.raises(DispositifInvalide) as erreur:
        replace(GRANDE, **{champ: valeur})
    assert erreur.value.champ == champ


def test_protections_reparties_entre_L581_4_et_L581_8():
    assert {p: str(article_protection(p)) for p in Protection} == {
        **dict.fromkeys(ABSOLUES - {Protection.IMMEUBLE_DESIGNE}, "L581-4 I"),
        Protection.IMMEUBLE_DESIGNE: "L581-4 II",
        **dict.fromkeys(RELATIVES, "L581-8 I"),
    }
    assert set(LIBELLES) == set(Protection)
    lieu = Lieu(protections=frozenset({Protection.NATURA_2000, Protection.ARBRE, Protection.ABORDS}))
    assert lieu.absolues == (Protection.ARBRE,)
    assert lieu.relatives == (Protection.ABORDS, Protection.NATURA_2000)
    assert (Lieu().absolues, Lieu().relatives) == ((), ())
