"""JSON codec of the clock: one case a line in, one projection a line out.

Every sentence of the input contract is checked here; a fault is a :class:`CasInvalide` whose French
message names the field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from droit.echeancier import (
    LRAR,
    LRE,
    PAPIER,
    PORTAIL,
    REMISE,
    TELESERVICE,
    Depot,
    Echeancier,
    Fait,
    Faits,
    Nature,
    Sens,
)

FORME_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
VOIES_DEPOT = (PAPIER, TELESERVICE)
VOIES = (LRAR, LRE, PORTAIL, REMISE)
SENS: Mapping[str, tuple[str, ...]] = {
    Nature.AVIS_ABF: (Sens.FAVORABLE, Sens.PRESCRIPTIONS, Sens.DEFAVORABLE),
    Nature.DECISION: (Sens.ACCORD, Sens.REFUS, Sens.SURSIS),
}
AVEC_VOIE = frozenset(
    {Nature.DEMANDE_PIECES, Nature.MAJORATION, Nature.PROLONGATION_RECOURS_ABF, Nature.DECISION}
)
AVEC_PIECES = frozenset({Nature.DEMANDE_PIECES, Nature.RECEPTION_PIECES})
UNIQUES = (Nature.SAISINE_ABF, Nature.AVIS_ABF, Nature.RAPPORT_ENQUETE, Nature.DECISION)
NATURES = {nature.value: nature for nature in Nature}
ABSENT = object()


class CasInvalide(ValueError):
    """A line that is not a valid case: its ``id`` if one could be read, and what is wrong, in French."""

    def __init__(self, id_: str | None, message: str) -> None:
        super().__init__(message)
        self.id = id_
        self.message = message


class _Faute(Exception):
    """What is wrong, before the id of the case is attached to it."""


def _refuser(message: str) -> NoReturn:
    raise _Faute(message)


def lire_cas(ligne: str, types: Collection[str], circonstances: Collection[str]) -> tuple[str, Faits]:
    """Read one line: the id of the case and its facts.

    ``types`` and ``circonstances`` are the codes known (this room knows neither domain).

    Raises:
        CasInvalide: the line is not a valid case.
    """
    cas = _lire_json(ligne)
    if not isinstance(cas, dict):
        raise CasInvalide(None, "un cas est un objet JSON, entre accolades")
    id_ = cas.get("id", ABSENT)
    if not isinstance(id_, str):
        raise CasInvalide(None, _manque("id") if id_ is ABSENT else "id : chaîne de caractères attendue")
    try:
        return id_, _lire_faits(cas, types, circonstances)
    except _Faute as faute:
        raise CasInvalide(id_, str(faute)) from None


def rendre(id_: str, echeancier: Echeancier) -> dict[str, Any]:
    """The answer for one case, ready for JSON, keys in the order of the contract."""
    completude, instruction, decision = echeancier.completude, echeancier.instruction, echeancier.decision
    jalons = echeancier.jalons
    return {
        "id": id_,
        "depart": echeancier.depart.isoformat(),
        "completude": completude
        and {
            "limite": completude.limite.isoformat(),
            "etat": completude.etat.value,
            "date": _iso(completude.date),
            "pieces_limite": _iso(completude.pieces_limite),
        },
        "instruction": instruction
        and {
            "mois": instruction.mois,
            "depart": _iso(instruction.depart),
            "limite": _iso(instruction.limite),
            "derniere_notification_sure": _iso(instruction.derniere_notification_sure),
        },
        "silence": {"effet": echeancier.silence.effet.value, "le": _iso(echeancier.silence.le)},
        "jalons": {
            "affichage_depot": _iso(jalons.affichage_depot),
            "are": _iso(jalons.are),
            "transmission_abf": _iso(jalons.transmission_abf),
            "accord_abf_repute": _iso(jalons.accord_abf_repute),
        },
        "decision": decision
        and {"notifiee_le": _iso(decision.notifiee_le), "dans_le_delai": decision.dans_le_delai},
        "motifs": [{"article": str(motif.article), "effet": motif.effet} for motif in echeancier.motifs],
        "alertes": [str(alerte) for alerte in echeancier.alertes],
        "reserves": [reserve.texte for reserve in echeancier.reserves],
    }


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour is not None else None


def _manque(champ: str) -> str:
    return f"{champ} : champ obligatoire absent"


def _lire_json(ligne: str) -> object:
    """Parse one line; a key given twice is refused, since one of its two values would be lost."""
    doubles: list[str] = []

    def objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
        cles = dict(paires)
        if len(cles) < len(paires):
            noms = [nom for nom, _ in paires]
            doubles.extend(nom for nom in cles if noms.count(nom) > 1)
        return cles

    try:
        ligne.encode("utf-8")
    except UnicodeEncodeError:
        raise CasInvalide(
            None, "la ligne n'est pas du JSON : texte illisible, codage UTF-8 attendu"
        ) from None
    if not ligne.strip():
        raise CasInvalide(None, "la ligne est vide")
    try:
        valeur: object = json.loads(ligne, object_pairs_hook=objet, parse_constant=_refuser)
    except (ValueError, RecursionError, _Faute):
        raise CasInvalide(None, "la ligne n'est pas du JSON") from None
    if doubles:
        id_ = valeur.get("id") if isinstance(valeur, dict) and "id" not in doubles else None
        raise CasInvalide(id_ if isinstance(id_, str) else None, f"{doubles[0]} : champ donné deux fois")
    return valeur


def _lire_faits(cas: dict[str, Any], types: Collection[str], connues: Collection[str]) -> Faits:
    type_ = _code(cas, "type", "type", types)
    depot = _lire_depot(cas)
    circonstances = _liste(cas, "circonstances", "circonstances")
    for circonstance in circonstances:
        if circonstance not in connues:
            _refuser(f"circonstances : code inconnu « {circonstance} »")
    evenements = _lire_evenements(cas, depot.date_premiere)
    return Faits(type_, depot, frozenset(circonstances), evenements)


def _lire_depot(cas: dict[str, Any]) -> Depot:
    valeur = cas.get("depot", ABSENT)
    if valeur is ABSENT:
        _refuser(_manque("depot"))
    if not isinstance(valeur, dict):
        _refuser("depot : objet attendu")
    voie = _code(valeur, "voie", "depot.voie", VOIES_DEPOT)
    if voie == PAPIER:
        return Depot(voie, date=_date(valeur, "date", "depot.date"))
    envoi = _date(valeur, "envoi", "depot.envoi")
    aee = _date_facultative(valeur, "aee", "depot.aee")
    are = _date_facultative(valeur, "are", "depot.are")
    if aee is None and are is None:
        _refuser("depot : un dépôt par téléservice porte au moins un accusé, aee ou are")
    return Depot(voie, envoi=envoi, aee=aee, are=are)


def _lire_evenements(cas: dict[str, Any], premiere: date) -> tuple[Fait, ...]:
    valeur = cas.get("evenements", [])
    if not isinstance(valeur, list):
        _refuser("evenements : liste attendue")
    evenements = tuple(_lire_evenement(element, rang, premiere) for rang, element in enumerate(valeur))
    natures = [fait.nature for fait in evenements]
    for nature in UNIQUES:
        if natures.count(nature) > 1:
            _refuser(f"evenements : un seul événement « {nature.value} » est admis")
    if Nature.AVIS_ABF in natures and Nature.SAISINE_ABF not in natures:
        _refuser("evenements : « avis_abf » sans « saisine_abf »")
    return evenements


def _lire_evenement(valeur: object, rang: int, premiere: date) -> Fait:
    champ = f"evenements[{rang}]"
    if not isinstance(valeur, dict):
        _refuser(f"{champ} : objet attendu")
    nature = NATURES[_code(valeur, "nature", f"{champ}.nature", NATURES)]
    jour = _date(valeur, "date", f"{champ}.date")
    if jour < premiere:
        _refuser(f"{champ}.date : l'événement précède le dépôt ({premiere.isoformat()})")
    consulte = _date_facultative(valeur, "consulte", f"{champ}.consulte")
    if consulte is not None and consulte < jour:
        _refuser(f"{champ}.consulte : la consultation précède l'envoi ({jour.isoformat()})")
    accord = valeur.get("accord", True)
    if not isinstance(accord, bool):
        _refuser(f"{champ}.accord : vrai ou faux attendu")
    voie = _code(valeur, "voie", f"{champ}.voie", VOIES) if nature in AVEC_VOIE else None
    sens = _code(valeur, "sens", f"{champ}.sens", SENS[nature]) if nature in SENS else None
    pieces: tuple[str, ...] = ()
    if nature in AVEC_PIECES:
        if "pieces" not in valeur:
            _refuser(_manque(f"{champ}.pieces"))
        pieces = _liste(valeur, "pieces", f"{champ}.pieces")
    hors_code = _liste(valeur, "hors_code", f"{champ}.hors_code")
    return Fait(nature, jour, voie, pieces, hors_code, consulte, accord, sens)


def _code(objet: dict[str, Any], cle: str, champ: str, connus: Collection[str]) -> str:
    valeur = objet.get(cle, ABSENT)
    if valeur is ABSENT:
        _refuser(_manque(champ))
    if not isinstance(valeur, str):
        _refuser(f"{champ} : chaîne de caractères attendue")
    if valeur not in connus:
        _refuser(f"{champ} : code inconnu « {valeur} »")
    return valeur


def _liste(objet: dict[str, Any], cle: str, champ: str) -> tuple[str, ...]:
    valeur = objet.get(cle, [])
    if not isinstance(valeur, list):
        _refuser(f"{champ} : liste attendue")
    for element in valeur:
        if not isinstance(element, str):
            _refuser(f"{champ} : liste de chaînes de caractères attendue")
    return tuple(valeur)


def _date(objet: dict[str, Any], cle: str, champ: str) -> date:
    valeur = objet.get(cle, ABSENT)
    if valeur is ABSENT:
        _refuser(_manque(champ))
    if not isinstance(valeur, str):
        _refuser(f"{champ} : date attendue, sous la forme AAAA-MM-JJ")
    return _lire_date(valeur, champ)


def _date_facultative(objet: dict[str, Any], cle: str, champ: str) -> date | None:
    return _date(objet, cle, champ) if cle in objet else None


def _lire_date(texte: str, champ: str) -> date:
    jour = _convertir(texte)
    if jour is not None:
        return jour
    if FORME_DATE.fullmatch(texte) is None:
        _refuser(f"{champ} : date attendue sous la forme AAAA-MM-JJ, reçu « {texte} »")
    _refuser(f"{champ} : cette date n'existe pas : « {texte} »")


@lru_cache(maxsize=4096)
def _convertir(texte: str) -> date | None:
    """The day, or ``None`` if the text is not ``YYYY-MM-DD`` in ASCII digits or does not exist."""
    if FORME_DATE.fullmatch(texte) is None:
        return None
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None
