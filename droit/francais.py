"""French words for days, lists and the names of those who give an opinion, as a petitioner reads them."""

from __future__ import annotations

from datetime import date

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def en_lettres(jour: date) -> str:
    """``1er mars 2026``, ``20 février 2026``."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def enumerer(termes: list[str]) -> str:
    """``a``, ``a et b``, ``a, b et c``."""
    if len(termes) < 2:
        return "".join(termes)
    return f"{', '.join(termes[:-1])} et {termes[-1]}"


#: First words of the names of administrations that take an article, and which.
MASCULINS = frozenset(
    [
        "centre",
        "conseil",
        "distributeur",
        "département",
        "gestionnaire",
        "maire",
        "ministre",
        "parc",
        "préfet",
        "président",
        "sdis",
        "service",
        "syndicat",
    ]
)
FEMININS = frozenset(
    [
        "cdnps",
        "cdpenaf",
        "chambre",
        "commission",
        "commune",
        "ddtm",
        "direction",
        "drac",
        "dreal",
        "mairie",
        "mel",
        "métropole",
        "préfecture",
        "région",
        "société",
        "sous-préfecture",
    ]
)
ELIDES = frozenset(
    ["agence", "architecte", "autorité", "aviation", "établissement", "état", "inspection", "udap"]
)
VOYELLES = "aàâeéèêëiîïoôuùûyœæ"


def majuscule(texte: str) -> str:
    """The first letter raised, the others as they are: « Maire de Bousbecque »."""
    return texte[:1].upper() + texte[1:]


def de(nom: str) -> str:
    """« du service d'incendie », « de l'architecte », « d'Enedis », « de Veolia »: who an opinion comes from."""
    mot = nom.split(" ", 1)[0].rstrip(",")
    reste = nom if mot.isupper() else nom[:1].lower() + nom[1:]
    if mot.casefold() in MASCULINS:
        return f"du {reste}"
    if mot.casefold() in FEMININS:
        return f"de la {reste}"
    if mot.casefold() in ELIDES:
        return f"de l'{reste}"
    return f"d'{nom}" if nom[:1].casefold() in VOYELLES else f"de {nom}"
