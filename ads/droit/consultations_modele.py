"""The words of the table of consultations: facts, silences, natures, shape of a row."""

from __future__ import annotations

from dataclasses import dataclass

from ads.droit.delais import Duree, mois
from droit.articles import Article, Fiabilite

AVIS = "avis"
ACCORD = "accord"
FAVORABLE = "avis réputé favorable"
DONNE = "accord réputé donné"
REFUSE = "accord réputé refusé"
EXPRES = "aucun accord tacite : accord exprès exigé"
STATUE = "autorité réputée avoir statué"
RENONCE = "réputé renoncer à prescrire"
SANS_OBSERVATION = "réputé sans observation"
AUCUN = "aucun texte ne donne de sens au silence"

DEFAUT = Article("R*423-59")
UN_MOIS = mois(1)
DP = frozenset({"DP"})
PC = frozenset({"PCMI", "PC"})
PC_PA = PC | {"PA"}
PD = frozenset({"PD"})
CUB = frozenset({"CUb"})

# Facts that only the instruction establishes, with what each means.
FAITS_INSTRUCTION: dict[str, str] = {
    "abf_avis_simple": "projet de l'article L632-2-1 du code du patrimoine (antenne, habitat indigne, péril)",
    "archeologie": "zone ou seuil d'archéologie préventive",
    "acces_voie": "accès créé ou modifié sur une voie d'un autre gestionnaire",
    "acces_reglemente": "accès réglementé de façon particulière par le plan local d'urbanisme",
    "contributions": "contributions d'urbanisme susceptibles d'être prescrites",
    "reseaux": "desserte par les réseaux d'électricité, d'eau, d'assainissement ou de gaz",
    "permis_diviser": "division d'un immeuble soumise à autorisation préalable",
    "zone_agricole_protegee": "zone agricole protégée sans plan local d'urbanisme",
    "servitude_aerienne": "obstacle à la navigation aérienne ou servitude de défense",
    "defense_incendie": "avis du service d'incendie hors établissement recevant du public",
    "decision_etat": "décision prise au nom de l'État",
    "competence_epci": "compétence déléguée à l'établissement public de coopération intercommunale",
    "solaire_cdpenaf": "installation des articles L111-27 à L111-29",
    "ministre_environnement": "autorité environnementale nationale",
    "cdnps": "consultation de la commission départementale de la nature, des paysages et des sites",
    "commission_securite_publique": "étude de sécurité publique remise",
    "derogation_prefet_region": "dérogation L151-29-1 ou L152-6, dernier alinéa",
}


@dataclass(frozen=True, slots=True)
class Regle:
    """One row. Due when one of ``faits`` holds and none of ``sauf``; ``fondement``: why, ``article``: delay."""

    service: str
    libelle: str
    faits: frozenset[str]
    types: frozenset[str]
    delai: Duree | None
    silence: str
    nature: str
    article: Article
    fondement: Article
    pourquoi: str
    sauf: frozenset[str] = frozenset()
    fiabilite: Fiabilite = Fiabilite.VERIFIE
    reserve: str = ""


def f(*faits: str) -> frozenset[str]:
    """A set of facts, or of types."""
    return frozenset(faits)


def urba(numero: str, alinea: str = "") -> Article:
    """An article of the code de l'urbanisme."""
    return Article(numero, alinea)


DEDUIT = Fiabilite.DEDUIT
A_CONFIRMER = Fiabilite.A_CONFIRMER
