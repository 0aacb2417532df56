"""Many requests from one spreadsheet: each line one draft, its errors told by line and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from communes.models import Commune
from dossiers import registre, saisie
from dossiers.models import Dossier
from dossiers.models.dossiers import nouvelle_reference
from dossiers.services import saisie as service
from guichet import parcours
from guichet.tableur import TableurIllisible

TYPE = "type"
#: Column → (step, field). The order is that of the model offered for download.
COLONNES: dict[str, tuple[str, str]] = {
    "référence": ("demandeur", "reference_interne"),
    "nature": ("demandeur", "nature"),
    "nom": ("demandeur", "nom"),
    "prénom": ("demandeur", "prenom"),
    "dénomination": ("demandeur", "denomination"),
    "siret": ("demandeur", "siret"),
    "représentant": ("demandeur", "representant"),
    "adresse": ("demandeur", "adresse"),
    "code postal": ("demandeur", "code_postal"),
    "ville": ("demandeur", "ville"),
    "courriel": ("demandeur", "courriel"),
    "commune du terrain": ("terrain", "commune"),
    "adresse du terrain": ("terrain", "adresse"),
    "parcelles": ("terrain", "parcelles"),
    "superficie": ("terrain", "superficie"),
    "opération": ("projet", "operation"),
    "précisions": ("projet", "precisions"),
}
OBLIGATOIRES = (TYPE, "adresse du terrain", "parcelles")


def types() -> list[registre.TypeDossier]:
    """Types that may be asked for by lots."""
    return [t for domaine in registre.domaines() for t in domaine.types.values() if t.en_lot]


@dataclass
class Ligne:
    """One line: its number in the spreadsheet, what it holds, what is wrong in it (column, message)."""

    rang: int
    type: str
    donnees: dict[str, dict[str, Any]]
    reference: str
    erreurs: list[tuple[str, str]] = field(default_factory=list)


def analyser(rangees: Sequence[Sequence[str]], compte) -> list[Ligne]:
    """The lines of a spreadsheet, each checked by the forms themselves. Nothing is written.

    Raises:
        TableurIllisible: no header, or a needed column is missing.
    """
    if len(rangees) < 2:
        raise TableurIllisible("Ce tableau est vide : une ligne de titres, puis une ligne par demande.")
    titres = [_plat(titre) for titre in rangees[0]]
    connus = {_plat(nom): nom for nom in (TYPE, *COLONNES)}
    manquantes = [nom for nom in OBLIGATOIRES if _plat(nom) not in titres]
    if manquantes:
        raise TableurIllisible(f"Colonnes manquantes : {', '.join(manquantes)}. Partez du modèle.")
    communes = {_plat(c.nom): c.code_insee for c in Commune.objects.only("nom", "code_insee")}
    vues: set[str] = set()
    lignes = []
    for rang, cellules in enumerate(rangees[1:], 2):
        valeurs = {connus[t]: c for t, c in zip(titres, cellules, strict=False) if t in connus}
        ligne = _ligne(rang, valeurs, communes, compte)
        if ligne.reference and (ligne.reference in vues or _existe(ligne.reference, compte)):
            ligne.erreurs.append(("référence", "Vous avez déjà une demande avec cette référence."))
        vues.add(ligne.reference)
        lignes.append(ligne)
    return lignes


def _existe(reference: str, compte) -> bool:
    return Dossier.objects.du_demandeur(compte).filter(reference_interne=reference).exists()


def _ligne(rang: int, valeurs: dict[str, str], communes: dict[str, str], compte) -> Ligne:
    donnees: dict[str, dict[str, Any]] = {"demandeur": {}, "terrain": {}, "projet": {}}
    for colonne, (etape, champ) in COLONNES.items():
        if valeurs.get(colonne):
            donnees[etape][champ] = valeurs[colonne]
    commune = donnees["terrain"].get("commune", "")
    donnees["terrain"]["commune"] = communes.get(_plat(commune), commune)
    nature = _plat(donnees["demandeur"].get("nature", ""))
    est_morale = nature.startswith(("morale", "personne morale", "societe")) or (
        not nature and "denomination" in donnees["demandeur"]
    )
    donnees["demandeur"] |= {"nature": "morale" if est_morale else "physique", "a_co_demandeur": "non"}
    reference = donnees["demandeur"].get("reference_interne", "")[:60]
    codes = {_plat(t.code): t.code for t in types()}
    code = codes.get(_plat(valeurs.get(TYPE, "")))
    if code is None:
        attendus = ", ".join(codes.values())
        return Ligne(rang, "", donnees, reference, [(TYPE, f"Écrivez l'un de ces types : {attendus}.")])
    return Ligne(rang, code, donnees, reference, _verifier(code, donnees, compte))


def _verifier(code: str, donnees: dict[str, dict[str, Any]], compte) -> list[tuple[str, str]]:
    """Completes the line as a form would be, then lists its problems by column."""
    dossier = Dossier(type=code, domaine=registre.domaine_du_type(code).code, depositaire=compte)
    for etape in saisie.etapes(dossier):
        proposees = parcours.valeurs_proposees(dossier, etape)
        if "a_mandataire" in proposees or "courriel" in etape.formulaire.base_fields:
            mandat = {c: v for c, v in proposees.items() if "mandataire" in c} or {"a_mandataire": "non"}
            donnees[etape.code] = {**mandat, **donnees[etape.code]}
        completer = getattr(etape.formulaire, "completer", None)
        if completer is not None:
            donnees[etape.code] = completer(donnees[etape.code])
    dossier.donnees = donnees
    colonnes = {(etape, champ): colonne for colonne, (etape, champ) in COLONNES.items()}
    return [
        (colonnes.get((p.etape, p.champ), p.champ or p.titre), p.message)
        for p in saisie.problemes_de_saisie(dossier)
    ]


@transaction.atomic
def creer(lignes: Sequence[Ligne], *, par) -> str:
    """One draft a valid line, all in one lot; returns the lot's code."""
    lot = nouvelle_reference()
    for ligne in lignes:
        if ligne.erreurs:
            continue
        dossier = service.ouvrir_brouillon(ligne.type, par=par)
        Dossier.objects.filter(pk=dossier.pk).update(lot=lot)
        for etape in saisie.etapes(dossier):
            dossier = service.enregistrer_saisie(dossier, etape.code, ligne.donnees[etape.code], par=par)
    return lot


def _plat(texte: str) -> str:
    """Lower case, without accent nor repeated space: how headers and names are compared."""
    decompose = unicodedata.normalize("NFD", str(texte)).lower().replace("’", "'").replace("_", " ")
    return " ".join("".join(c for c in decompose if not unicodedata.combining(c)).split())
