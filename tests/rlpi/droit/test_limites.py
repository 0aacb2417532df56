"""Every national limit, on both sides of the limit and of 2 November 2023 (décret 2023-1007)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rlpi.droit.dispositif import Dispositif, Genre, Support
from rlpi.droit.lieu import Lieu
from rlpi.droit.seuils import SEUILS
from rlpi.droit.verdict import Contexte, Sens, Verdict, appliquer

VEILLE, DECRET = date(2023, 11, 1), date(2023, 11, 2)
# Key: article, limit until 1 November 2023, limit since; copied from the articles, not from the code.
LIMITES = {
    "mur_surface_grande": ("R581-26 I", "12", "10.50"),
    "mur_hauteur_grande": ("R581-26 I", "7.5", "7.5"),
    "mur_surface_petite": ("R581-26 II", "4", "4.70"),
    "mur_surface_route": ("R581-26 II", "8", "8"),
    "mur_hauteur_petite": ("R581-26 II", "6", "6"),
    "bas": ("R581-27", "0.50", "0.50"),
    "mur_saillie": ("R581-28", "0.25", "0.25"),
    "mur_ouverture": ("R581-22 2°", "0.50", "0.50"),
    "sol_surface": ("R581-32", "12", "10.50"),
    "sol_hauteur": ("R581-32", "6", "6"),
    "aeroport_sol_surface": ("R581-32 al. 2", "50", "50"),
    "aeroport_sol_hauteur": ("R581-32 al. 2", "10", "10"),
    "sol_baie": ("R581-33", "10", "10"),
    "lumineuse_surface": ("R581-34", "8", "8"),
    "lumineuse_hauteur": ("R581-34", "6", "6"),
    "numerique_surface": ("R581-41", "8", "8"),
    "numerique_hauteur": ("R581-41", "6", "6"),
    "surconsommation_surface": ("R581-41", "2.1", "2.1"),
    "surconsommation_hauteur": ("R581-41", "3", "3"),
    "aeroport_numerique_surface": ("R581-41 al. 2", "50", "50"),
    "aeroport_numerique_hauteur": ("R581-41 al. 2", "10", "10"),
    "toit_pub_basse": ("R581-38 1°", "2", "2"),
    "toit_pub_haute": ("R581-38 2°", "6", "6"),
    "toit_pub_panneau": ("R581-39", "0.50", "0.50"),
    "abri_unitaire": ("R581-43", "2", "2"),
    "kiosque_unitaire": ("R581-44", "2", "2"),
    "kiosque_total": ("R581-44", "6", "6"),
    "mat_unitaire": ("R581-46", "2", "2"),
    "mat_panneaux": ("R581-46", "2", "2"),
    "information_surface": ("R581-32", "12", "10.50"),
    "chantier_saillie": ("R581-54", "0.50", "0.50"),
    "bache_saillie": ("R581-55", "0.50", "0.50"),
    "bache_distance": ("R581-55", "100", "100"),
    "bache_ouverture": ("R581-55", "0.50", "0.50"),
    "exceptionnel_numerique": ("R581-56", "50", "50"),
    "petit_format_unitaire": ("R581-57", "1", "1"),
    "petit_format_total": ("R581-57", "2", "2"),
    "vehicule_surface": ("R581-48", "12", "12"),
    "temporaire_hauteur": ("R581-71", "1", "1"),
    "temporaire_largeur": ("R581-71", "1.50", "1.50"),
    "temporaire_nombre": ("R581-71", "4", "4"),
    "derogatoire_hauteur": ("R581-66", "1", "1"),
    "derogatoire_largeur": ("R581-66", "1.50", "1.50"),
    "derogatoire_distance": ("R581-66", "5", "5"),
    "derogatoire_distance_mh": ("R581-66", "10", "10"),
    "derogatoire_nombre": ("R581-67", "2", "2"),
    "derogatoire_nombre_mh": ("R581-67", "4", "4"),
    "enseigne_saillie": ("R581-60", "0.25", "0.25"),
    "enseigne_auvent": ("R581-60 al. 2", "1", "1"),
    "drapeau_saillie": ("R581-61", "2", "2"),
    "toiture_hauteur_basse": ("R581-62", "3", "3"),
    "toiture_hauteur_haute": ("R581-62", "6", "6"),
    "toiture_panneau": ("R581-62", "0.50", "0.50"),
    "toiture_total": ("R581-62", "60", "60"),
    "facade_taux": ("R581-63", "15", "15"),
    "facade_taux_petite": ("R581-63 al. 2", "25", "25"),
    "facade_seuil": ("R581-63 al. 2", "50", "50"),
    "enseigne_sol_seuil": ("R581-64", "1", "1"),
    "enseigne_sol_baie": ("R581-64", "10", "10"),
    "enseigne_sol_nombre": ("R581-64 al. 3", "1", "1"),
    "enseigne_sol_petite": ("R581-65 I", "6", "6"),
    "enseigne_sol_grande": ("R581-65 I", "12", "10.50"),
    "enseigne_sol_large": ("R581-65 II 1°", "6.50", "6.50"),
    "enseigne_sol_etroite": ("R581-65 II 2°", "8", "8"),
    "temporaire_sol": ("R581-70", "12", "12"),
}
AU_MOINS = frozenset({"bas", "sol_baie", "bache_distance", "enseigne_sol_baie"})
MOINS_DE = frozenset({"mur_ouverture", "bache_ouverture", "petit_format_unitaire"})
PAS = Decimal("0.01")


def verdict(cle: str, valeur: Decimal, jour: date) -> Verdict:
    sens = Sens.AU_MOINS if cle in AU_MOINS else Sens.MOINS_DE if cle in MOINS_DE else Sens.AU_PLUS
    ctx = Contexte(Dispositif(Genre.PUBLICITE, Support.MUR), Lieu(), jour)
    return appliquer(ctx, cle, valeur, sens).verdict


def test_aucune_limite_n_echappe_a_ce_tableau():
    assert set(LIMITES) == set(SEUILS)


@pytest.mark.parametrize("cle", LIMITES)
def test_article_et_valeur_des_deux_cotes_de_la_limite_et_du_2_novembre_2023(cle):
    article, avant, depuis = LIMITES[cle]
    assert str(SEUILS[cle].article) == article
    for jour, texte in ((VEILLE, avant), (DECRET, depuis)):
        limite = Decimal(texte)
        trop, juste = (limite - PAS, limite) if cle in AU_MOINS else (limite + PAS, limite)
        if cle in MOINS_DE:
            trop, juste = limite, limite - PAS
        assert verdict(cle, juste, jour) is Verdict.CONFORME
        assert verdict(cle, trop, jour) is Verdict.NON_CONFORME


def test_les_seuls_formats_changes_par_le_decret_2023_1007():
    changes = {cle for cle, (_, avant, depuis) in LIMITES.items() if avant != depuis}
    assert changes == {
        "mur_surface_grande",
        "mur_surface_petite",
        "sol_surface",
        "information_surface",
        "enseigne_sol_grande",
    }
