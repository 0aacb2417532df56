"""Which procedure for one kind of works on a construction (R*421-1 to R*421-17-1, R*421-26 to R*421-29).

One function a kind of works, in the order of the code; each reads the facts and returns the procedure
with the article that imposes it. Surfaces in m², heights in m.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ads.droit.exploration import Reponses
from droit.articles import Article
from droit.trace import Motif, Reserve

AUCUNE = "AUCUNE"
DP = "DP"
PD = "PD"
PCMI = "PCMI"
PC = "PC"
PA = "PA"

HAUTEUR = 12  # R*421-2 a, R421-9 a and c
DISPENSE = 5  # R*421-2 a, R*421-17 f and g
DECLARATION = 20  # R421-9 a, R*421-14 a, R*421-17 f
DECLARATION_ZONE_U = 40  # R*421-14 b, R*421-17 f
BASSIN_DISPENSE, BASSIN_DECLARATION = 10, 100  # R*421-2 d, R421-9 f
COUVERTURE = Decimal("1.8")  # R421-9 f
MUR = 2  # R*421-2 f, R421-9 e
SERRE_DISPENSE, SERRE_DECLARATION, SERRE_SURFACE = Decimal("1.8"), 4, 2000  # R*421-2 e, R421-9 g
SOLAIRE_DISPENSE, SOLAIRE_DECLARATION = 3, 3000  # kWc: R*421-2 c, R421-9 h
SOLAIRE_HAUTEUR = Decimal("1.8")  # R*421-2 c
MAT = 12  # R*421-2 c
HABITATION_LEGERE = 35  # R*421-2 b, R421-9 b
# R*431-2: beyond, an architect is required, and works of 20 to 40 m² need a permit (R*421-14 b).
PLAFOND, PLAFOND_AGRICOLE, PLAFOND_SERRE = 150, 800, 2000

PATRIMOINE = ("spr", "abords", "site_classe")
NATURE = ("reserve_naturelle", "coeur_parc_national")


@dataclass(frozen=True, slots=True)
class Issue:
    """What a rule answers: the procedure, why, and the doubt the reader must know of."""

    procedure: str
    motif: Motif
    reserve: Reserve | None = None


def issue(procedure: str, numero: str, alinea: str, effet: str, reserve: str = "") -> Issue:
    """One answer, with its article."""
    article = Article(numero, alinea)
    return Issue(procedure, Motif(article, effet), Reserve(reserve, article) if reserve else None)


def permis(r: Reponses, numero: str, alinea: str, effet: str, reserve: str = "") -> Issue:
    """A permis de construire: PCMI for a single house or its annexes (R*423-23 b), else PC."""
    return issue(PCMI if r.oui("maison_individuelle") else PC, numero, alinea, effet, reserve)


def _selon_secteur(r: Reponses, protege: tuple[str, str], ailleurs: tuple[str, str]) -> tuple[str, str]:
    """The article of a declaration due everywhere: R421-9 excludes the sectors that R421-11 governs."""
    return protege if any(r.sait(champ) for champ in PATRIMOINE) else ailleurs


def construction_neuve(r: Reponses) -> Issue:
    """R*421-1, R*421-2 a, R421-9 a and c, R421-11 I a; R*421-5 and R*421-7 if it is temporary."""
    if r.sait("temporaire_trois_mois"):
        if not r.un(*PATRIMOINE):
            return issue(
                AUCUNE, "R*421-5", "", "Construction maintenue trois mois au plus : aucune formalité."
            )
        if r.oui("temporaire_quinze_jours"):
            return issue(
                AUCUNE,
                "R*421-7",
                "",
                "En secteur protégé, construction de quinze jours au plus : aucune formalité.",
            )
    emprise, plancher = r.nombre("emprise_creee"), r.nombre("surface_plancher_creee")
    if emprise > DECLARATION or plancher > DECLARATION:
        return permis(
            r,
            "R*421-1",
            "",
            "Construction neuve de plus de 20 m² d'emprise ou de plancher : permis de construire.",
        )
    petite = emprise <= DISPENSE and plancher <= DISPENSE
    if r.nombre("hauteur") > HAUTEUR:
        if not petite:
            return permis(
                r, "R*421-1", "", "Construction neuve de plus de 5 m² et de plus de 12 m de haut : permis."
            )
        if r.un(*PATRIMOINE):
            return permis(
                r,
                "R*421-1",
                "",
                "Construction de plus de 12 m de haut en secteur protégé : permis de construire.",
            )
        return issue(
            DP, "R421-9", "c", "Construction de 5 m² au plus et de plus de 12 m de haut : déclaration."
        )
    if not petite:
        article = ("R421-11", "I a") if any(r.sait(c) for c in (*PATRIMOINE, *NATURE)) else ("R421-9", "a")
        return issue(
            DP,
            *article,
            "Construction neuve de plus de 5 m² et de 20 m² au plus, 12 m de haut au plus : déclaration.",
        )
    if r.un(*PATRIMOINE, *NATURE):
        return issue(DP, "R421-11", "I a", "En secteur protégé, construction de 20 m² au plus : déclaration.")
    return issue(
        AUCUNE, "R*421-2", "a", "Construction de 5 m² au plus et de 12 m de haut au plus : aucune formalité."
    )


def piscine(r: Reponses) -> Issue:
    """R*421-2 d, R421-9 f, R421-11 II d."""
    bassin = r.nombre("bassin_piscine")
    if bassin > BASSIN_DECLARATION:
        return permis(r, "R*421-1", "", "Piscine de plus de 100 m² de bassin : permis de construire.")
    if bassin <= BASSIN_DISPENSE and not r.un(*PATRIMOINE):
        return issue(AUCUNE, "R*421-2", "d", "Piscine de 10 m² de bassin au plus : aucune formalité.")
    if r.nombre("hauteur_couverture_piscine") >= COUVERTURE:
        return permis(
            r, "R*421-1", "", "Piscine dont la couverture atteint 1,80 m de haut : permis de construire."
        )
    article = _selon_secteur(r, ("R421-11", "II d"), ("R421-9", "f"))
    return issue(
        DP, *article, "Piscine de 100 m² de bassin au plus, couverture de moins de 1,80 m : déclaration."
    )


def cloture(r: Reponses) -> Issue:
    """R*421-2 g, R*421-12."""
    if r.un("spr", "abords"):
        return issue(
            DP,
            "R*421-12",
            "a",
            "Clôture en site patrimonial remarquable ou aux abords d'un monument : déclaration.",
        )
    if r.oui("site_classe"):
        return issue(DP, "R*421-12", "b", "Clôture en site classé : déclaration.")
    if not r.un("site_inscrit", "element_protege", "cloture_soumise"):
        return issue(AUCUNE, "R*421-2", "g", "Clôture hors des cas de l'article R*421-12 : aucune formalité.")
    if r.oui("cloture_agricole"):
        return issue(
            AUCUNE,
            "R*421-2",
            "g",
            "Clôture nécessaire à l'activité agricole ou forestière : aucune formalité.",
        )
    if r.sait("site_inscrit"):
        return issue(DP, "R*421-12", "b", "Clôture en site inscrit : déclaration.")
    if r.sait("element_protege"):
        return issue(
            DP,
            "R*421-12",
            "c",
            "Clôture dans un secteur protégé par le plan local d'urbanisme : déclaration.",
        )
    return issue(DP, "R*421-12", "d", "Les clôtures sont soumises à déclaration sur ce territoire.")


def mur(r: Reponses) -> Issue:
    """R*421-2 f, R421-9 e, R421-11 I c."""
    if r.nombre("hauteur_mur") >= MUR:
        article = _selon_secteur(r, ("R421-11", "I c"), ("R421-9", "e"))
        return issue(DP, *article, "Mur de 2 m de haut ou plus : déclaration.")
    if r.un(*PATRIMOINE, *NATURE):
        return issue(
            DP, "R421-11", "I c", "Mur en secteur protégé, quelle que soit sa hauteur : déclaration."
        )
    return issue(AUCUNE, "R*421-2", "f", "Mur de moins de 2 m de haut : aucune formalité.")


def serre(r: Reponses) -> Issue:
    """R*421-2 e, R421-9 g, R421-11 II e."""
    hauteur = r.nombre("hauteur_serre")
    if hauteur > SERRE_DECLARATION:
        return permis(r, "R*421-1", "", "Serre de plus de 4 m de haut : permis de construire.")
    if hauteur <= SERRE_DISPENSE and not r.un(*PATRIMOINE):
        return issue(AUCUNE, "R*421-2", "e", "Serre ou châssis de 1,80 m de haut au plus : aucune formalité.")
    if r.nombre("surface_serre") > SERRE_SURFACE:
        return permis(r, "R*421-1", "", "Plus de 2 000 m² de serres sur le terrain : permis de construire.")
    if r.un(*PATRIMOINE):
        if hauteur == SERRE_DECLARATION:
            return permis(r, "R*421-1", "", "En secteur protégé, serre de 4 m de haut ou plus : permis.")
        return issue(
            DP, "R421-11", "II e", "En secteur protégé, serre de moins de 4 m de haut : déclaration."
        )
    return issue(DP, "R421-9", "g", "Serre de plus de 1,80 m et de 4 m de haut au plus : déclaration.")


def terrasse(r: Reponses) -> Issue:
    """R*421-2 j, R421-11 II g."""
    if r.un(*PATRIMOINE):
        return issue(DP, "R421-11", "II g", "Terrasse de plain-pied en secteur protégé : déclaration.")
    return issue(AUCUNE, "R*421-2", "j", "Terrasse de plain-pied : aucune formalité.")


def solaire_au_sol(r: Reponses) -> Issue:
    """R*421-2 c, R421-9 h, R421-11 I b."""
    puissance = r.nombre("puissance_solaire")
    if puissance >= SOLAIRE_DECLARATION:
        return permis(
            r, "R*421-1", "", "Installation solaire au sol de 3 MWc ou plus : permis de construire."
        )
    if puissance >= SOLAIRE_DISPENSE:
        if r.un(*PATRIMOINE):
            return permis(
                r, "R*421-1", "", "En secteur protégé, installation solaire au sol de 3 kWc ou plus : permis."
            )
        return issue(
            DP, "R421-9", "h", "Installation solaire au sol de 3 kWc à moins de 3 MWc : déclaration."
        )
    if r.nombre("hauteur_solaire") > SOLAIRE_HAUTEUR:
        article = _selon_secteur(r, ("R421-11", "I b"), ("R421-9", "h"))
        return issue(DP, *article, "Installation solaire au sol de plus de 1,80 m de haut : déclaration.")
    if r.un(*PATRIMOINE, *NATURE):
        return issue(DP, "R421-11", "I b", "Installation solaire au sol en secteur protégé : déclaration.")
    return issue(
        AUCUNE,
        "R*421-2",
        "c",
        "Installation solaire au sol de moins de 3 kWc et 1,80 m au plus : aucune formalité.",
    )


def eolienne(r: Reponses) -> Issue:
    """R*421-2 c, R421-11 II b; R425-29-2 when an environmental authorisation stands for the permit."""
    if r.nombre("hauteur_mat") >= MAT:
        return permis(
            r,
            "R*421-1",
            "",
            "Éolienne de 12 m ou plus : permis de construire.",
            "Une éolienne soumise à autorisation environnementale est dispensée de permis (R425-29-2).",
        )
    if r.un(*PATRIMOINE):
        return issue(DP, "R421-11", "II b", "Éolienne de moins de 12 m en secteur protégé : déclaration.")
    return issue(AUCUNE, "R*421-2", "c", "Éolienne de moins de 12 m : aucune formalité.")


def antenne_relais(r: Reponses) -> Issue:
    """R421-9 j, R*421-2 a, R421-11 I a."""
    emprise, plancher = r.nombre("emprise_creee"), r.nombre("surface_plancher_creee")
    if emprise > DECLARATION or plancher > DECLARATION:
        return permis(r, "R*421-1", "", "Locaux techniques de plus de 20 m² : permis de construire.")
    haute = r.nombre("hauteur") > HAUTEUR
    if r.un(*PATRIMOINE):
        if haute:
            return permis(r, "R*421-1", "", "Antenne de plus de 12 m de haut en secteur protégé : permis.")
        return issue(
            DP, "R421-11", "I a", "Antenne de 12 m de haut au plus en secteur protégé : déclaration."
        )
    if haute or emprise > DISPENSE or plancher > DISPENSE:
        return issue(DP, "R421-9", "j", "Antenne-relais de radiotéléphonie mobile : déclaration.")
    if r.un(*NATURE):
        return issue(DP, "R421-11", "I a", "En secteur protégé, construction de 20 m² au plus : déclaration.")
    return issue(
        AUCUNE, "R*421-2", "a", "Ouvrage de 5 m² au plus et de 12 m de haut au plus : aucune formalité."
    )


def habitation_legere(r: Reponses) -> Issue:
    """R*421-2 b, R421-9 b, R421-11 II a; elsewhere, an ordinary construction (R*111-40)."""
    if not r.oui("terrain_hll_autorise"):
        return construction_neuve(r)
    if r.nombre("surface_plancher_creee") > HABITATION_LEGERE:
        article = _selon_secteur(r, ("R421-11", "II a"), ("R421-9", "b"))
        return issue(DP, *article, "Habitation légère de loisirs de plus de 35 m² : déclaration.")
    if r.un(*PATRIMOINE):
        return issue(DP, "R421-11", "II a", "Habitation légère de loisirs en secteur protégé : déclaration.")
    return issue(AUCUNE, "R*421-2", "b", "Habitation légère de loisirs de 35 m² au plus : aucune formalité.")
