"""Which procedure for works on an existing construction (R*421-13 to R*421-17-1) and a demolition."""

from __future__ import annotations

from ads.droit.exploration import Reponses
from ads.droit.projet import Nombre
from ads.droit.regime_constructions import (
    AUCUNE,
    DECLARATION,
    DECLARATION_ZONE_U,
    DISPENSE,
    DP,
    NATURE,
    PD,
    PLAFOND,
    PLAFOND_AGRICOLE,
    PLAFOND_SERRE,
    Issue,
    issue,
    permis,
)

DEJA_AU_DELA = (
    "La construction dépasse déjà le seuil de l'article R*431-2 avant les travaux ; le texte vise les travaux "
    "qui la « portent » au-delà : à confirmer."
)
PLANCHER_SANS_VOLUME = (
    "La transformation crée de la surface de plancher dans un volume existant : l'article R*421-17 g la soumet "
    "à déclaration, sauf permis exigé par l'article R*421-14 ; lecture à confirmer au-delà du seuil."
)
POMPES_A_CHALEUR = (
    "Certaines pompes à chaleur sont dispensées de formalité depuis février 2026 (décret n° 2026-117) : "
    "à vérifier si le projet en est une."
)
COUPES = (
    "Une déclaration est aussi due dans les bois, forêts ou parcs des communes dont le plan local d'urbanisme "
    "est prescrit ; des coupes en sont dispensées (R421-23-2 : arbres dangereux, gestion agréée…)."
)


def protegee(r: Reponses) -> Issue | None:
    """R*421-16, R*421-14 d: works always subject to a permit."""
    if r.oui("mh_inscrit"):
        return permis(
            r, "R*421-16", "", "Travaux sur un immeuble inscrit monument historique : permis de construire."
        )
    if r.sait("restauration_immobiliere"):
        return permis(r, "R*421-14", "d", "Opération de restauration immobilière : permis de construire.")
    return None


def au_dela_des_seuils(r: Reponses, cree: bool = False) -> bool:
    """R*431-2: whether the whole construction exceeds a ceiling; with ``cree``, before the works already.

    150 m² of floor area; 800 m² of floor area or footprint for a farm building; 2,000 m² for a greenhouse.
    """
    if r.sait("serre_de_production") or r.sait("usage_agricole"):
        plafond = PLAFOND_SERRE if r.sait("serre_de_production") else PLAFOND_AGRICOLE
        return _total(r, "plancher", cree) > plafond or _total(r, "emprise", cree) > plafond
    return _total(r, "plancher", cree) > PLAFOND


def _total(r: Reponses, mesure: str, avant: bool) -> Nombre:
    champs = {
        "plancher": ("surface_plancher_totale", "surface_plancher_creee"),
        "emprise": ("emprise_totale", "emprise_creee"),
    }
    totale, creee = champs[mesure]
    return r.nombre(totale) - r.nombre(creee) if avant else r.nombre(totale)


def _agrandir(r: Reponses, emprise: Nombre, plancher: Nombre, quoi: str, reserve: str = "") -> Issue | None:
    """R*421-14 a and b, R*421-17 f: by what is created; ``None`` at 5 m² or less."""
    cree = max(emprise, plancher)
    if cree <= DISPENSE:
        return None
    if cree <= DECLARATION:
        return issue(DP, "R*421-17", "f", f"{quoi} de plus de 5 m² et de 20 m² au plus : déclaration.")
    if cree > DECLARATION_ZONE_U:
        alinea = "b" if r.sait("zone_u") else "a"
        return permis(r, "R*421-14", alinea, f"{quoi} de plus de 40 m² : permis de construire.", reserve)
    if not r.oui("zone_u"):
        return permis(
            r, "R*421-14", "a", f"{quoi} de plus de 20 m², hors zone urbaine : permis de construire.", reserve
        )
    if au_dela_des_seuils(r):
        doute = DEJA_AU_DELA if au_dela_des_seuils(r, cree=True) else reserve
        return permis(
            r,
            "R*421-14",
            "b",
            f"{quoi} de plus de 20 m² qui porte la construction au-delà d'un seuil de l'article R*431-2 : permis.",
            doute,
        )
    return issue(DP, "R*421-17", "f", f"{quoi} de 40 m² au plus en zone urbaine : déclaration.", reserve)


def extension(r: Reponses) -> Issue:
    """R*421-14 a and b, R*421-17 a and f."""
    verdict = protegee(r) or _agrandir(
        r, r.nombre("emprise_creee"), r.nombre("surface_plancher_creee"), "Extension"
    )
    if verdict is not None:
        return verdict
    if r.un("modifie_facade", "modifie_toiture"):
        return issue(
            DP, "R*421-17", "a", "Extension de 5 m² au plus qui modifie l'aspect extérieur : déclaration."
        )
    return issue(
        AUCUNE, "R*421-13", "", "Extension de 5 m² au plus, aspect extérieur inchangé : aucune formalité."
    )


def transformation(r: Reponses) -> Issue:
    """R*421-17 g, R*421-14 a and b: a closed space becomes floor area (a garage, for example)."""
    verdict = protegee(r)
    if verdict is not None:
        return verdict
    plancher = r.nombre("surface_plancher_creee")
    if DISPENSE < plancher <= DECLARATION:
        return issue(
            DP,
            "R*421-17",
            "g",
            "Transformation de plus de 5 m² clos et couverts en surface de plancher : déclaration.",
        )
    verdict = _agrandir(r, 0, plancher, "Création de surface de plancher", PLANCHER_SANS_VOLUME)
    if verdict is not None:
        return verdict
    if r.un("modifie_facade", "modifie_toiture"):
        return issue(DP, "R*421-17", "a", "Travaux qui modifient l'aspect extérieur : déclaration.")
    return issue(
        AUCUNE,
        "R*421-13",
        "",
        "Transformation de 5 m² au plus, aspect extérieur inchangé : aucune formalité.",
    )


def aspect_exterieur(r: Reponses) -> Issue:
    """R*421-17 a."""
    return protegee(r) or issue(
        DP,
        "R*421-17",
        "a",
        "Travaux qui modifient l'aspect extérieur d'un bâtiment existant : déclaration.",
        POMPES_A_CHALEUR,
    )


def ravalement(r: Reponses) -> Issue:
    """R*421-2 m, R*421-17-1."""
    verdict = protegee(r)
    if verdict is not None:
        return verdict
    for alinea, champs, lieu in (
        ("a", ("spr", "abords"), "en site patrimonial remarquable ou aux abords d'un monument"),
        ("b", ("site_inscrit", "site_classe"), "en site inscrit ou classé"),
        ("c", NATURE, "en réserve naturelle ou au cœur d'un parc national"),
        ("d", ("element_protege",), "d'un immeuble protégé par le plan local d'urbanisme"),
        ("e", ("ravalement_soumis",), "soumis à autorisation par délibération"),
    ):
        if r.un(*champs):
            return issue(DP, "R*421-17-1", alinea, f"Ravalement {lieu} : déclaration.")
    return issue(
        AUCUNE, "R*421-2", "m", "Ravalement hors des cas de l'article R*421-17-1 : aucune formalité."
    )


def travaux_interieurs(r: Reponses) -> Issue:
    """R*421-13, R*421-17 c."""
    verdict = protegee(r)
    if verdict is not None:
        return verdict
    if r.oui("element_psmv"):
        return issue(
            DP, "R*421-17", "c", "Travaux sur un élément protégé par un plan de sauvegarde : déclaration."
        )
    return issue(AUCUNE, "R*421-13", "", "Travaux intérieurs : aucune formalité.")


def changement_destination(r: Reponses) -> Issue:
    """R*421-14 c, R*421-17 b."""
    verdict = protegee(r)
    if verdict is not None:
        return verdict
    if r.un("modifie_structure", "modifie_facade"):
        return permis(
            r,
            "R*421-14",
            "c",
            "Changement de destination ou de sous-destination avec travaux sur la structure ou la façade : permis.",
        )
    if r.oui("entre_destinations"):
        return issue(
            DP,
            "R*421-17",
            "b",
            "Changement de destination sans travaux de structure ni de façade : déclaration.",
        )
    return issue(
        AUCUNE,
        "R*421-17",
        "b",
        "Changement de sous-destination dans une même destination : aucune formalité.",
    )


def demolition(r: Reponses) -> Issue:
    """R*421-26 to R*421-29."""
    if r.sait("demolition_d_office"):
        return issue(AUCUNE, "R*421-29", "", "Démolition imposée : dispensée de permis de démolir.")
    if r.oui("permis_demolir_institue"):
        return issue(PD, "R*421-27", "", "La commune a institué le permis de démolir.")
    for alinea, champs, lieu in (
        ("a", ("spr",), "en site patrimonial remarquable"),
        ("b", ("abords", "mh_inscrit"), "aux abords d'un monument historique ou d'un immeuble inscrit"),
        ("d", ("site_inscrit", "site_classe"), "en site inscrit ou classé"),
        ("e", ("element_protege",), "d'un élément protégé par le plan local d'urbanisme"),
    ):
        if r.un(*champs):
            return issue(PD, "R*421-28", alinea, f"Démolition {lieu} : permis de démolir.")
    if r.sait("restauration_immobiliere"):
        return issue(PD, "R*421-28", "c", "Démolition en opération de restauration immobilière : permis.")
    return issue(AUCUNE, "R*421-26", "", "Démolition hors des cas soumis à permis : aucune formalité.")
