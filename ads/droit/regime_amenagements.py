"""Which procedure for an aménagement (R*421-18 to R*421-25): permis d'aménager, déclaration or nothing."""

from __future__ import annotations

from ads.droit.exploration import Reponses
from ads.droit.regime_constructions import AUCUNE, DP, PA, PATRIMOINE, Issue, construction_neuve, issue
from ads.droit.regime_existant import COUPES

PERSONNES, HEBERGEMENTS = 20, 6  # R*421-19 c
UNITES_DECLARATION, UNITES_PERMIS = 10, 50  # R*421-23 e, R*421-19 j
DENIVELE = 2  # m: R*421-19 k, R*421-23 f
SOL_DECLARATION, SOL_PERMIS = 100, 20_000  # m²: R*421-23 f and R*421-20, R*421-19 k
JEUX = 20_000  # m²: R*421-19 h
GOLF = 250_000  # m²: R*421-19 i
DEMONTABLES = 40  # m² of floor area: R*421-19 m, R*421-23 l
RESIDENCES_ACCUEIL = 2  # R*421-19 l
ZONES = (*PATRIMOINE, "reserve_naturelle")  # R*421-20, R*421-25
VOIRIE = ("spr", "abords")  # R*421-21, R*421-24


def _rien(quoi: str) -> Issue:
    return issue(AUCUNE, "R*421-18", "", f"{quoi} : aucune formalité.")


def lotissement(r: Reponses) -> Issue:
    """R*421-19 a, R*421-23 a."""
    if r.oui("lotissement_equipements_communs"):
        return issue(
            PA, "R*421-19", "a", "Lotissement avec voies, espaces ou équipements communs : permis d'aménager."
        )
    if r.un(*PATRIMOINE):
        return issue(PA, "R*421-19", "a", "Lotissement en secteur protégé : permis d'aménager.")
    return issue(
        DP, "R*421-23", "a", "Lotissement sans équipement commun, hors secteur protégé : déclaration."
    )


def division_l115_3(r: Reponses) -> Issue:
    """R*421-23 b."""
    return issue(DP, "R*421-23", "b", "Division dans une zone délimitée (L115-3) : déclaration.")


def camping(r: Reponses) -> Issue:
    """R*421-19 c, R*421-23 c."""
    if r.nombre("personnes_accueillies") > PERSONNES or r.nombre("hebergements") > HEBERGEMENTS:
        return issue(
            PA,
            "R*421-19",
            "c",
            "Camping de plus de vingt personnes ou de six hébergements : permis d'aménager.",
        )
    return issue(
        DP,
        "R*421-23",
        "c",
        "Terrain de camping de vingt personnes et six hébergements au plus : déclaration.",
    )


def parc_residentiel(r: Reponses) -> Issue:
    """R*421-19 d."""
    return issue(
        PA,
        "R*421-19",
        "d",
        "Création ou agrandissement d'un parc résidentiel de loisirs : permis d'aménager.",
    )


def stationnement(r: Reponses) -> Issue:
    """R*421-19 j, R*421-20, R*421-23 e."""
    unites = r.nombre("unites_stationnement")
    if unites >= UNITES_PERMIS:
        return issue(PA, "R*421-19", "j", "Aire de cinquante unités ou plus : permis d'aménager.")
    if r.un(*ZONES):
        return issue(PA, "R*421-20", "", "Aire de stationnement en secteur protégé : permis d'aménager.")
    if unites >= UNITES_DECLARATION:
        return issue(DP, "R*421-23", "e", "Aire de dix à quarante-neuf unités : déclaration.")
    return _rien("Aire de moins de dix unités")


def affouillement(r: Reponses) -> Issue:
    """R*421-19 k, R*421-20, R*421-23 f."""
    surface = r.nombre("surface_amenagee")
    if surface < SOL_DECLARATION or r.nombre("denivele") <= DENIVELE:
        return _rien("Affouillement ou exhaussement de 2 m au plus, ou de moins de 100 m²")
    necessaire = "Ce qui est nécessaire à l'exécution d'un permis de construire n'y est pas soumis."
    if surface >= SOL_PERMIS:
        return issue(
            PA,
            "R*421-19",
            "k",
            "Affouillement de plus de 2 m sur deux hectares ou plus : permis d'aménager.",
            necessaire,
        )
    if r.un(*ZONES):
        return issue(
            PA, "R*421-20", "", "Affouillement de plus de 2 m en secteur protégé : permis d'aménager."
        )
    return issue(
        DP, "R*421-23", "f", "Affouillement de plus de 2 m sur 100 m² ou plus : déclaration.", necessaire
    )


def aire_jeux_sports(r: Reponses) -> Issue:
    """R*421-19 h, R*421-20."""
    if r.nombre("surface_amenagee") > JEUX:
        return issue(
            PA, "R*421-19", "h", "Aire de jeux ou de sports de plus de deux hectares : permis d'aménager."
        )
    if r.un(*ZONES):
        return issue(PA, "R*421-20", "", "Aire de jeux ou de sports en secteur protégé : permis d'aménager.")
    return _rien("Aire de jeux ou de sports de deux hectares au plus")


def golf(r: Reponses) -> Issue:
    """R*421-19 i, R*421-20."""
    if r.nombre("surface_amenagee") > GOLF:
        return issue(PA, "R*421-19", "i", "Golf de plus de vingt-cinq hectares : permis d'aménager.")
    if r.un(*ZONES):
        return issue(PA, "R*421-20", "", "Golf en secteur protégé : permis d'aménager.")
    return _rien("Golf de vingt-cinq hectares au plus")


def sports_motorises(r: Reponses) -> Issue:
    """R*421-19 g."""
    return issue(PA, "R*421-19", "g", "Terrain de sports ou loisirs motorisés : permis d'aménager.")


def coupe_arbres(r: Reponses) -> Issue:
    """R*421-23 g and h, R421-23-2."""
    if r.oui("espace_boise_classe"):
        return issue(DP, "R*421-23", "g", "Coupe ou abattage en espace boisé classé : déclaration.", COUPES)
    if r.oui("element_protege"):
        return issue(DP, "R*421-23", "h", "Coupe ou abattage d'un élément protégé : déclaration.", COUPES)
    return issue(AUCUNE, "R*421-18", "", "Coupe hors espace protégé : aucune formalité.", COUPES)


def caravane(r: Reponses) -> Issue:
    """R*421-23 d."""
    if r.oui("plus_de_trois_mois"):
        return issue(DP, "R*421-23", "d", "Caravane installée plus de trois mois par an : déclaration.")
    return _rien("Caravane installée trois mois par an au plus")


def residence_mobile(r: Reponses) -> Issue:
    """R*421-23 j."""
    if r.oui("plus_de_trois_mois"):
        return issue(
            DP, "R*421-23", "j", "Résidence mobile installée plus de trois mois consécutifs : déclaration."
        )
    return _rien("Résidence mobile installée trois mois au plus")


def aire_accueil(r: Reponses) -> Issue:
    """R*421-19 l, R*421-23 k."""
    if r.nombre("residences") > RESIDENCES_ACCUEIL:
        return issue(
            PA, "R*421-19", "l", "Aire ou terrain familial de plus de deux résidences : permis d'aménager."
        )
    return issue(DP, "R*421-23", "k", "Aire ou terrain familial de deux résidences au plus : déclaration.")


def residences_demontables(r: Reponses) -> Issue:
    """R*421-19 m, R*421-23 l; a single one is an ordinary construction."""
    if r.nombre("residences") < 2:
        return construction_neuve(r)
    if r.nombre("surface_plancher_creee") > DEMONTABLES:
        return issue(
            PA, "R*421-19", "m", "Résidences démontables, plus de 40 m² de plancher : permis d'aménager."
        )
    return issue(DP, "R*421-23", "l", "Résidences démontables, 40 m² de plancher au plus : déclaration.")


def voie(r: Reponses) -> Issue:
    """R*421-21, R*421-25, R*421-3 b."""
    if r.un(*VOIRIE):
        return issue(
            PA, "R*421-21", "", "Création ou modification d'une voie en secteur protégé : permis d'aménager."
        )
    if r.un("site_classe", "reserve_naturelle"):
        return issue(DP, "R*421-25", "", "Modification d'une voie en site classé ou réserve : déclaration.")
    return issue(AUCUNE, "R*421-3", "b", "Voie hors secteur protégé : aucune formalité.")


def espace_public(r: Reponses) -> Issue:
    """R*421-20."""
    if r.un(*ZONES):
        return issue(
            PA, "R*421-20", "", "Création d'un espace public en secteur protégé : permis d'aménager."
        )
    return _rien("Espace public hors secteur protégé")


def mobilier_urbain(r: Reponses) -> Issue:
    """R*421-25, R*421-2 h."""
    if r.un(*ZONES):
        return issue(DP, "R*421-25", "", "Mobilier urbain ou œuvre d'art en secteur protégé : déclaration.")
    return issue(AUCUNE, "R*421-2", "h", "Mobilier urbain hors secteur protégé : aucune formalité.")


def espaces_non_batis(r: Reponses) -> Issue:
    """R*421-24."""
    if r.un(*VOIRIE):
        return issue(
            DP,
            "R*421-24",
            "",
            "Aménagement des abords d'un bâtiment existant en secteur protégé : déclaration.",
        )
    return _rien("Aménagement d'espaces non bâtis hors secteur protégé")
