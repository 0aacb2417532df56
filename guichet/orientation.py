"""« Ai-je besoin d'une autorisation ? »: one question at a time, driven by the law's own answer.

The state of the questions is the address of the page: nothing is kept, a link can be shared, and the
« Précédent » button of the browser works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ads.droit.champs import CHAMPS
from ads.droit.exploration import ESSAIS
from ads.droit.pieces import pieces_exigibles
from ads.droit.projet import Projet, Travaux
from ads.droit.regime import INCONNU, Question, Regime, regime
from dossiers import registre

NE_SAIT_PAS = "?"

#: What people want to do, in their words, most frequent first.
TRAVAUX = (
    (Travaux.CONSTRUCTION_NEUVE, "Construire une maison, un garage, un abri, un bâtiment"),
    (Travaux.EXTENSION, "Agrandir un bâtiment (extension, véranda, surélévation)"),
    (Travaux.TRANSFORMATION_EN_PLANCHER, "Transformer un garage ou un comble en pièce à vivre"),
    (Travaux.ASPECT_EXTERIEUR, "Changer l’aspect extérieur (fenêtres, toiture, panneaux solaires)"),
    (Travaux.RAVALEMENT, "Ravaler une façade"),
    (Travaux.CLOTURE, "Poser une clôture ou un portail"),
    (Travaux.MUR, "Construire un mur"),
    (Travaux.PISCINE, "Installer une piscine"),
    (Travaux.TERRASSE_PLAIN_PIED, "Faire une terrasse de plain-pied"),
    (Travaux.CHANGEMENT_DESTINATION, "Changer l’usage d’un bâtiment (logement, commerce, bureau)"),
    (Travaux.DEMOLITION, "Démolir un bâtiment, en tout ou en partie"),
    (Travaux.LOTISSEMENT, "Diviser un terrain pour y bâtir (lotissement)"),
    (Travaux.SERRE, "Installer une serre"),
    (Travaux.SOLAIRE_AU_SOL, "Poser des panneaux solaires au sol"),
    (Travaux.STATIONNEMENT, "Créer un parc de stationnement"),
    (Travaux.AFFOUILLEMENT, "Creuser ou surélever le sol"),
    (Travaux.COUPE_ARBRES, "Couper ou abattre des arbres"),
    (Travaux.CARAVANE, "Installer une caravane"),
    (Travaux.TRAVAUX_INTERIEURS, "Faire des travaux à l’intérieur seulement"),
    (Travaux.CERTIFICAT_INFORMATION, "Connaître les règles d’un terrain, sans projet précis"),
    (Travaux.CERTIFICAT_OPERATIONNEL, "Savoir si une opération est possible sur un terrain"),
)
LIBELLES = {travaux.value: libelle for travaux, libelle in TRAVAUX}

#: Facts of the law that the form of a draft also asks, under another name.
CHAMPS_DU_FORMULAIRE = {
    "surface_plancher_creee": "surface_creee",
    "emprise_creee": "emprise_creee",
    "hauteur": "hauteur",
    "bassin_piscine": "bassin",
    "hauteur_mur": "hauteur_cloture",
    "surface_amenagee": "surface_amenagee",
    "unites_stationnement": "unites_stationnement",
}


@dataclass(frozen=True)
class Reponse:
    """One answer already given, in words."""

    champ: str
    libelle: str
    texte: str


@dataclass(frozen=True)
class Entretien:
    """Where the questions stand: answers given, the next question (``None``: finished), the law's answer."""

    travaux: str
    reponses: tuple[Reponse, ...]
    parametres: tuple[tuple[str, str], ...]
    question: Question | None
    est_nombre: bool
    erreur: str
    regime: Regime


def lire_nombre(texte: str) -> Decimal | None:
    """A positive number as people type it (« 12,5 »); ``None`` when it is not one."""
    propre = texte.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        nombre = Decimal(propre)
    except InvalidOperation:
        return None
    return nombre if nombre.is_finite() and 0 <= nombre < 10_000_000 else None


def mener(donnees: Mapping[str, str]) -> Entretien | None:
    """Reads the answers of the address; ``None`` while the works are not chosen."""
    travaux = donnees.get("travaux", "")
    if travaux not in LIBELLES:
        return None
    faits: dict[str, Any] = {"travaux": frozenset({Travaux(travaux)})}
    reponses: list[Reponse] = []
    parametres = [("travaux", travaux)]
    ignorees: set[str] = set()
    erreur = ""
    for champ in Projet.__dataclass_fields__:
        brut = donnees.get(champ, "").strip()
        if champ == "travaux" or not brut or champ not in CHAMPS:
            continue
        fiche = CHAMPS[champ]
        if brut == NE_SAIT_PAS:
            ignorees.add(champ)
            texte = "je ne sais pas"
        elif champ in ESSAIS:
            nombre = lire_nombre(brut)
            if nombre is None:
                erreur = "Écrivez un nombre, par exemple 12,5."
                continue
            faits[champ] = nombre
            texte = f"{brut} {fiche.unite}".strip()
        elif brut in ("oui", "non"):
            faits[champ] = brut == "oui"
            texte = brut
        else:
            continue
        parametres.append((champ, brut))
        reponses.append(Reponse(champ, fiche.question, texte))
    avis = regime(Projet(**faits))
    suivante = next((q for q in avis.questions if q.champ not in ignorees), None)
    if avis.procedure != INCONNU:
        suivante = None
    return Entretien(
        travaux=LIBELLES[travaux],
        reponses=tuple(reponses),
        parametres=tuple(parametres),
        question=suivante,
        est_nombre=suivante is not None and suivante.champ in ESSAIS,
        erreur=erreur,
        regime=avis,
    )


def pieces_dues(procedure: str, donnees: Mapping[str, str]) -> list[str]:
    """Pieces that would be due for what is known of the project."""
    faits: dict[str, Any] = {"travaux": frozenset({Travaux(donnees["travaux"])})}
    for champ, valeur in donnees.items():
        if champ in ESSAIS and (nombre := lire_nombre(valeur)) is not None:
            faits[champ] = nombre
        elif champ in CHAMPS and valeur in ("oui", "non"):
            faits[champ] = valeur == "oui"
    return [f"{piece.code} — {piece.libelle}" for piece in pieces_exigibles(procedure, Projet(**faits))]


def preremplir(type_dossier: str, donnees: Mapping[str, str]) -> dict[str, str]:
    """Answers that the form of this type also asks, by the names of its fields."""
    etapes = {e.code: e for e in registre.domaine_du_type(type_dossier).etapes(type_dossier)}
    if "projet" not in etapes:
        return {}
    formulaire = etapes["projet"].formulaire
    valeurs: dict[str, str] = {}
    natures = {code for code, _ in getattr(formulaire, "natures", ())}
    if not natures and "nature" in formulaire.base_fields:
        natures = {code for code, _ in formulaire.base_fields["nature"].choices}
    if donnees.get("travaux") in natures:
        valeurs["nature"] = donnees["travaux"]
    for champ, nom in CHAMPS_DU_FORMULAIRE.items():
        brut = donnees.get(champ, "")
        if nom in formulaire.base_fields and lire_nombre(brut) is not None:
            valeurs[nom] = brut
    return valeurs
