"""What the préfet's side answers: acknowledgement, anomaly, letters. Reading only, nothing is written."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date

from dossiers.actes.enveloppe import ACTES

ACCUSE, ANOMALIE, COURRIER = "accuse", "anomalie", "courrier"
#: Root elements of the préfet's letters, and the nature of ``RetourPrefet`` they are.
COURRIERS = {
    "CourrierSimple": "courrier_simple",
    "DemandePieceComplementaire": "demande_pieces",
    "LettreObservations": "observations",
    "DefereTA": "defere",
}


class RetourIllisible(ValueError):
    """This file is not an answer that the schema describes (message in French)."""


@dataclass(frozen=True)
class Retour:
    """One answer. ``identifiant``: the act it is about; ``code``, ``detail``: those of an anomaly."""

    genre: str
    date: date
    identifiant: str = ""
    numero: str = ""
    code: str = ""
    detail: str = ""
    nature: str = ""


def _a(nom: str) -> str:
    return f"{{{ACTES}}}{nom}"


def lire(xml: bytes) -> Retour:
    """Reads one answer of the préfet or of the State's platform.

    Raises:
        RetourIllisible: not XML, with a DTD, or of a kind not known here.
    """
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise RetourIllisible("Ce fichier contient une DTD : il n'est pas lu.")
    try:
        racine = ET.fromstring(xml)  # noqa: S314 - no DTD, checked above
    except ET.ParseError as erreur:
        raise RetourIllisible("Ce fichier n'est pas un retour @CTES lisible.") from erreur
    nom = racine.tag.removeprefix(f"{{{ACTES}}}")
    try:
        return _interpreter(nom, racine)
    except RetourIllisible:
        raise
    except (KeyError, ValueError, AttributeError, StopIteration) as erreur:
        raise RetourIllisible("Ce retour @CTES est incomplet.") from erreur


def _interpreter(nom: str, racine: ET.Element) -> Retour:
    if nom == "ARActe":
        recu = racine.find(_a("ActeRecu"))
        numero = recu.get(_a("NumeroInterne"), "") if recu is not None else ""
        return Retour(
            ACCUSE,
            date.fromisoformat(racine.attrib[_a("DateReception")]),
            identifiant=racine.attrib[_a("IDActe")],
            numero=numero,
        )
    if nom in ("AnomalieActe", "AnomalieEnveloppe"):
        recu = racine.find(_a("ActeRecu"))
        return Retour(
            ANOMALIE,
            date.fromisoformat(_texte(racine, "Date")),
            numero=recu.get(_a("NumeroInterne"), "") if recu is not None else "",
            code=_texte(racine, "Nature").zfill(3),
            detail=_texte(racine, "Detail"),
        )
    if nom in COURRIERS:
        porteur = next(e for e in racine.iter() if e.get(_a("IDActe")))
        jour = porteur.get(_a("DateCourrierPref")) or _texte(racine, "DateDepot")
        return Retour(
            COURRIER,
            date.fromisoformat(jour),
            identifiant=porteur.attrib[_a("IDActe")],
            detail=_texte(racine, "Motif") or _texte(racine, "DescriptionPieces"),
            nature=COURRIERS[nom],
        )
    raise RetourIllisible(f"Ce retour @CTES n'est pas connu : {nom}.")


def _texte(racine: ET.Element, nom: str) -> str:
    trouve = next(racine.iter(_a(nom)), None)
    return (trouve.text or "").strip() if trouve is not None else ""
