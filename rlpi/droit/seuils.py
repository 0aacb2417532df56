"""The national limits, as a table: key, what is measured, unit, dated values, article, how sure.

Surfaces of posters on walls and on the ground, and of signs on the ground, changed on 2 November 2023
(décret 2023-1007): each has two versions. The version is chosen by the day of the control.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from droit.articles import Article, DateSelectrice, Fiabilite, RegleDatee, Version
from rlpi.droit.conformite import FORMATS_2023
from rlpi.droit.sources import env

TEXTE_2023 = "décret n° 2023-1007 du 30 octobre 2023"
VEILLE_2023 = FORMATS_2023 - timedelta(days=1)
V, A = Fiabilite.VERIFIE, Fiabilite.A_CONFIRMER


@dataclass(frozen=True, slots=True)
class Seuil:
    """One limit. ``regle`` is the thing measured (shared with the zone rules), ``libelle`` its French name."""

    cle: str
    regle: str
    libelle: str
    unite: str
    datee: RegleDatee[Decimal]

    @property
    def article(self) -> Article:
        """The article that sets the limit."""
        return self.datee.article

    def au(self, jour: date) -> Decimal:
        """The limit in force on ``jour``."""
        return self.datee.au(jour)


def _seuil(
    cle: str,
    regle: str,
    libelle: str,
    unite: str,
    article: Article,
    valeur: str,
    fiabilite: Fiabilite = A,
    avant_2023: str = "",
) -> Seuil:
    versions: tuple[Version[Decimal], ...] = (Version(Decimal(valeur)),)
    if avant_2023:
        versions = (
            Version(Decimal(avant_2023), None, VEILLE_2023),
            Version(Decimal(valeur), FORMATS_2023, None, TEXTE_2023),
        )
    return Seuil(
        cle, regle, libelle, unite, RegleDatee(article, DateSelectrice.DECISION, versions, fiabilite)
    )


SURFACE, HAUTEUR = "surface", "hauteur"
TABLE = (
    # Publicité, not luminous or lit by projection or transparency, on a wall or a fence
    _seuil("mur_surface_grande", SURFACE, "Surface", "m²", env("R581-26", "I"), "10.50", V, "12"),
    _seuil("mur_hauteur_grande", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-26", "I"), "7.5", V),
    _seuil("mur_surface_petite", SURFACE, "Surface", "m²", env("R581-26", "II"), "4.70", V, "4"),
    _seuil("mur_surface_route", SURFACE, "Surface", "m²", env("R581-26", "II"), "8", V),
    _seuil("mur_hauteur_petite", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-26", "II"), "6", V),
    _seuil("bas", "bas", "Hauteur du bord inférieur", "m", env("R581-27"), "0.50"),
    _seuil("mur_saillie", "saillie", "Saillie", "m", env("R581-28"), "0.25"),
    _seuil("mur_ouverture", "ouverture", "Ouverture du mur", "m²", env("R581-22", "2°"), "0.50"),
    # Publicité on the ground
    _seuil("sol_surface", SURFACE, "Surface", "m²", env("R581-32"), "10.50", V, "12"),
    _seuil("sol_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-32"), "6"),
    _seuil("aeroport_sol_surface", SURFACE, "Surface", "m²", env("R581-32", "al. 2"), "50"),
    _seuil("aeroport_sol_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-32", "al. 2"), "10"),
    _seuil("sol_baie", "distance_baie", "Distance à la baie voisine", "m", env("R581-33"), "10"),
    # Luminous publicité
    _seuil("lumineuse_surface", SURFACE, "Surface", "m²", env("R581-34"), "8"),
    _seuil("lumineuse_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-34"), "6"),
    _seuil("numerique_surface", SURFACE, "Surface", "m²", env("R581-41"), "8"),
    _seuil("numerique_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-41"), "6"),
    _seuil("surconsommation_surface", SURFACE, "Surface", "m²", env("R581-41"), "2.1"),
    _seuil("surconsommation_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-41"), "3"),
    _seuil("aeroport_numerique_surface", SURFACE, "Surface", "m²", env("R581-41", "al. 2"), "50"),
    _seuil(
        "aeroport_numerique_hauteur", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-41", "al. 2"), "10"
    ),
    _seuil("toit_pub_basse", "hauteur_toiture", "Hauteur sur toiture", "m", env("R581-38", "1°"), "2"),
    _seuil("toit_pub_haute", "hauteur_toiture", "Hauteur sur toiture", "m", env("R581-38", "2°"), "6"),
    _seuil("toit_pub_panneau", "panneau_fond", "Panneaux de fond", "m", env("R581-39"), "0.50"),
    # Street furniture: the poster or the screen alone is measured (R581-42-1)
    _seuil("abri_unitaire", SURFACE, "Surface de l'affiche", "m²", env("R581-43"), "2"),
    _seuil("kiosque_unitaire", SURFACE, "Surface de l'affiche", "m²", env("R581-44"), "2"),
    _seuil("kiosque_total", "surface_totale", "Surface totale", "m²", env("R581-44"), "6"),
    _seuil("mat_unitaire", SURFACE, "Surface du panneau", "m²", env("R581-46"), "2"),
    _seuil("mat_panneaux", "nombre", "Nombre de panneaux", "", env("R581-46"), "2"),
    _seuil("information_surface", SURFACE, "Surface", "m²", env("R581-32"), "10.50", V, "12"),
    # Bâches, exceptional devices, small formats, vehicles
    _seuil("chantier_saillie", "saillie", "Saillie sur l'échafaudage", "m", env("R581-54"), "0.50"),
    _seuil("bache_saillie", "saillie", "Saillie", "m", env("R581-55"), "0.50"),
    _seuil("bache_distance", "distance_bache", "Distance entre deux bâches", "m", env("R581-55"), "100"),
    _seuil("bache_ouverture", "ouverture", "Ouverture du mur", "m²", env("R581-55"), "0.50"),
    _seuil("exceptionnel_numerique", SURFACE, "Surface", "m²", env("R581-56"), "50"),
    _seuil("petit_format_unitaire", SURFACE, "Surface", "m²", env("R581-57"), "1"),
    _seuil("petit_format_total", "surface_totale", "Surface cumulée", "m²", env("R581-57"), "2"),
    _seuil("vehicule_surface", SURFACE, "Surface totale sur le véhicule", "m²", env("R581-48"), "12"),
    # Préenseignes
    _seuil("temporaire_hauteur", "hauteur_dispositif", "Hauteur", "m", env("R581-71"), "1"),
    _seuil("temporaire_largeur", "largeur", "Largeur", "m", env("R581-71"), "1.50"),
    _seuil("temporaire_nombre", "nombre", "Nombre par opération", "", env("R581-71"), "4"),
    _seuil("derogatoire_hauteur", "hauteur_dispositif", "Hauteur", "m", env("R581-66"), "1"),
    _seuil("derogatoire_largeur", "largeur", "Largeur", "m", env("R581-66"), "1.50"),
    _seuil("derogatoire_distance", "distance", "Distance à l'activité", "km", env("R581-66"), "5"),
    _seuil("derogatoire_distance_mh", "distance", "Distance au monument", "km", env("R581-66"), "10"),
    _seuil("derogatoire_nombre", "nombre", "Nombre par activité", "", env("R581-67"), "2"),
    _seuil("derogatoire_nombre_mh", "nombre", "Nombre par monument", "", env("R581-67"), "4"),
    # Enseignes
    _seuil("enseigne_saillie", "saillie", "Saillie", "m", env("R581-60"), "0.25"),
    _seuil("enseigne_auvent", "hauteur_dispositif", "Hauteur sur auvent", "m", env("R581-60", "al. 2"), "1"),
    _seuil("drapeau_saillie", "saillie", "Saillie", "m", env("R581-61"), "2"),
    _seuil("toiture_hauteur_basse", "hauteur_toiture", "Hauteur sur toiture", "m", env("R581-62"), "3"),
    _seuil("toiture_hauteur_haute", "hauteur_toiture", "Hauteur sur toiture", "m", env("R581-62"), "6"),
    _seuil("toiture_panneau", "panneau_fond", "Panneaux de fond", "m", env("R581-62"), "0.50"),
    _seuil("toiture_total", "surface_totale", "Surface cumulée sur toiture", "m²", env("R581-62"), "60"),
    _seuil("facade_taux", "part_facade", "Part de la façade", "%", env("R581-63"), "15"),
    _seuil("facade_taux_petite", "part_facade", "Part de la façade", "%", env("R581-63", "al. 2"), "25"),
    _seuil("facade_seuil", "part_facade", "Façade ouvrant droit à 25 %", "m²", env("R581-63", "al. 2"), "50"),
    _seuil("enseigne_sol_seuil", SURFACE, "Enseigne au sol encadrée au-delà de", "m²", env("R581-64"), "1"),
    _seuil("enseigne_sol_baie", "distance_baie", "Distance à la baie voisine", "m", env("R581-64"), "10"),
    _seuil("enseigne_sol_nombre", "nombre", "Nombre le long de la voie", "", env("R581-64", "al. 3"), "1"),
    _seuil("enseigne_sol_petite", SURFACE, "Surface", "m²", env("R581-65", "I"), "6"),
    _seuil("enseigne_sol_grande", SURFACE, "Surface", "m²", env("R581-65", "I"), "10.50", V, "12"),
    _seuil("enseigne_sol_large", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-65", "II 1°"), "6.50"),
    _seuil("enseigne_sol_etroite", HAUTEUR, "Hauteur au-dessus du sol", "m", env("R581-65", "II 2°"), "8"),
    _seuil("temporaire_sol", SURFACE, "Surface", "m²", env("R581-70"), "12"),
)
SEUILS: dict[str, Seuil] = {seuil.cle: seuil for seuil in TABLE}
