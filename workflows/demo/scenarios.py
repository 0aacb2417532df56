"""Plausible lives of dossiers, drawn at random from a seed: dates, facts, outcome. No database here."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models.journal import NatureEvenement as N
from dossiers.services.silence import REJETS
from droit.echeancier import Depot, Echeancier, Etat, Fait, Faits

#: Share of each type among filings, out of 100.
TYPES = (
    ("DP", 42),
    ("CUa", 20),
    ("PCMI", 15),
    ("PC", 5),
    ("CUb", 4),
    ("PD", 3),
    ("PA", 1),
    ("AP", 9),
    ("DPP", 1),
)
NOMS = (
    "Vandamme",
    "Delattre",
    "Leroy",
    "Dubois",
    "Masse",
    "Carlier",
    "Lemaire",
    "Wattel",
    "Deroo",
    "Fontaine",
)
PRENOMS = ("Camille", "Inès", "Louis", "Jeanne", "Hugo", "Nora", "Paul", "Agathe", "Karim", "Élise")
RUES = (
    "rue de la Lys",
    "rue du Moulin",
    "rue des Écoles",
    "avenue de Flandre",
    "rue de l'Église",
    "chemin Vert",
)
OBJETS = {
    "DP": (
        "Pose d'une clôture sur rue",
        "Ravalement de la façade",
        "Abri de jardin de 12 m²",
        "Fenêtres de toit",
    ),
    "CUa": ("Certificat d'urbanisme d'information",),
    "CUb": ("Construction d'une maison sur le lot B",),
    "PCMI": (
        "Construction d'une maison individuelle",
        "Extension de 38 m² à l'arrière",
        "Garage accolé de 28 m²",
    ),
    "PC": ("Petit collectif de 8 logements", "Bâtiment d'activités", "Commerce en rez-de-chaussée"),
    "PD": ("Démolition d'un hangar",),
    "PA": ("Lotissement de 6 lots",),
    "AP": ("Enseigne — boulangerie", "Enseigne — pharmacie", "Enseigne drapeau — fleuriste"),
    "DPP": ("Publicité murale non lumineuse",),
}
#: What the form of some objects says besides: a sign, a billboard, so that their control has what to read.
_ENSEIGNE = {
    "genre": "enseigne", "support": "mur", "largeur": "3,20", "hauteur": "0,60", "hauteur_sol": "3,40",
    "saillie": "0,12", "surface_facade": "28", "surface_existante": "0", "depasse_support": "non",
    "lumiere": "non",
}  # fmt: skip
REPONSES: dict[str, dict[str, str]] = {
    "Enseigne — boulangerie": _ENSEIGNE,
    "Enseigne — pharmacie": {
        **_ENSEIGNE, "saillie": "0,40", "lumiere": "transparence", "clignotante": "non",
        "extinction_debut": "21:00", "extinction_fin": "07:30", "fermeture": "20:00", "ouverture": "08:30",
    },
    "Enseigne drapeau — fleuriste": {
        **_ENSEIGNE, "support": "perpendiculaire", "largeur": "0,70", "hauteur": "0,70", "saillie": "0,80",
        "largeur_voie": "12", "devant_baie": "non",
    },
    "Publicité murale non lumineuse": {
        "genre": "publicite", "support": "mur", "largeur": "4", "hauteur": "3", "hauteur_sol": "6",
        "saillie": "0,20", "lumiere": "non", "surface_ouverture": "0", "autorisation_proprietaire": "oui",
    },
}  # fmt: skip
PIECES_COURANTES = {"PCMI": "PCMI5", "PC": "PC5", "DP": "DP4", "PA": "PA5", "PD": "PD3", "AP": "R581-16-1"}


@dataclass
class LigneDeJournal:
    """One fact to write: nature, legal day, data."""

    nature: str
    jour: date
    donnees: dict[str, Any] = field(default_factory=dict)


@dataclass
class Vie:
    """The life of one dossier as it stands on a given day."""

    type: str
    domaine: str
    voie: str
    date_depot: date
    nom: str
    prenom: str
    adresse: str
    objet: str
    parcelle: tuple[str, str]
    etat: str = EtatDossier.DEPOSE
    lignes: list[LigneDeJournal] = field(default_factory=list)
    numero_le: date | None = None
    sens: str = ""
    decide_le: date | None = None
    echeancier: Echeancier | None = None
    terrain: Any = None

    def poser_sur(self, parcelle: Any) -> None:
        """Gives this life a parcel of the fictional fabric."""
        self.terrain = parcelle
        self.parcelle = (parcelle.section, parcelle.numero)

    def noter(self, nature: str, jour: date, **donnees: Any) -> None:
        self.lignes.append(LigneDeJournal(nature, jour, donnees))

    def projeter(self) -> Echeancier:
        """The clock of this life, by the same engine as everywhere."""
        depot = (
            Depot(voie="papier", date=self.date_depot)
            if self.voie == "papier"
            else Depot(voie="teleservice", envoi=self.date_depot, aee=self.date_depot, are=self.numero_le)
        )
        faits = tuple(
            Fait(
                nature=ligne.nature,
                date=ligne.jour,
                voie=ligne.donnees.get("voie"),
                pieces=tuple(ligne.donnees.get("pieces", ())),
                sens=ligne.donnees.get("sens"),
            )
            for ligne in self.lignes
            if ligne.nature in (N.DEMANDE_PIECES, N.RECEPTION_PIECES, N.DECISION)
        )
        self.echeancier = registre.domaine(self.domaine).echeancier(
            Faits(type=self.type, depot=depot, evenements=faits)
        )
        return self.echeancier


def tirer(alea: random.Random, au: date, *, jours: int = 730) -> Vie:
    """One life, filed within ``jours`` days before ``au``, lived up to ``au``."""
    type_dossier = alea.choices([t for t, _ in TYPES], [p for _, p in TYPES])[0]
    age = int(jours * alea.random() ** 1.6)
    vie = Vie(
        type=type_dossier,
        domaine=registre.domaine_du_type(type_dossier).code,
        voie="teleservice" if alea.random() < 0.7 else "papier",
        date_depot=au - timedelta(days=age),
        nom=alea.choice(NOMS),
        prenom=alea.choice(PRENOMS),
        adresse=f"{alea.randint(1, 180)} {alea.choice(RUES)}",
        objet=alea.choice(OBJETS[type_dossier]),
        parcelle=(alea.choice("ABC") + alea.choice("ABCDEFGHKL"), f"{alea.randint(1, 420):04d}"),
    )
    vivre(vie, alea, au)
    return vie


def vivre(vie: Vie, alea: random.Random, au: date) -> None:
    """Plays the facts of a life in order, none after ``au``, then reads its state off the clock."""
    vie.noter(N.DEPOT, vie.date_depot, voie=vie.voie)
    if vie.voie == "teleservice":
        vie.noter(N.AEE, vie.date_depot, voie="courriel")
    enregistre_le = vie.date_depot + timedelta(days=alea.randint(0, 5))
    if enregistre_le > au:
        vie.projeter()
        return
    vie.numero_le = enregistre_le
    vie.noter(N.ENREGISTREMENT, enregistre_le)
    vie.noter(N.ARE if vie.voie == "teleservice" else N.RECEPISSE, enregistre_le)
    vie.etat = EtatDossier.A_VERIFIER
    if vie.type == "DPP":
        vie.projeter()
        return
    _completude(vie, alea, au, enregistre_le)
    if vie.etat == EtatDossier.EN_INSTRUCTION:
        _decision(vie, alea, au)


def _completude(vie: Vie, alea: random.Random, au: date, enregistre_le: date) -> None:
    echeancier = vie.projeter()
    limite = echeancier.completude.limite if echeancier.completude else None
    verifie_le = enregistre_le + timedelta(days=alea.randint(2, 20))
    if verifie_le > au:
        if limite is not None and limite < au:
            vie.noter(N.COMPLET, limite + timedelta(days=1))
            vie.etat = EtatDossier.EN_INSTRUCTION
        return
    if limite is None or verifie_le > limite or alea.random() > 0.25:
        vie.noter(N.COMPLET, verifie_le)
        vie.etat = EtatDossier.EN_INSTRUCTION
        return
    piece = PIECES_COURANTES[vie.type]
    vie.noter(N.DEMANDE_PIECES, verifie_le, voie="lrar", pieces=[piece])
    vie.etat = EtatDossier.INCOMPLET
    echeancier = vie.projeter()
    if echeancier.completude is None or echeancier.completude.etat != Etat.INCOMPLET:
        vie.etat = EtatDossier.EN_INSTRUCTION
        return
    recue_le = verifie_le + timedelta(days=alea.randint(4, 70))
    if alea.random() < 0.85 and recue_le <= min(au, echeancier.completude.pieces_limite):
        vie.noter(N.RECEPTION_PIECES, recue_le, pieces=[piece])
        vie.etat = EtatDossier.EN_INSTRUCTION
        return
    _silence(vie, au)


def _decision(vie: Vie, alea: random.Random, au: date) -> None:
    instruction = vie.projeter().instruction
    duree = (instruction.limite - instruction.depart).days
    dernier_fait = max(ligne.jour for ligne in vie.lignes)
    decide_le = max(instruction.depart + timedelta(days=int(duree * alea.uniform(0.45, 0.97))), dernier_fait)
    if alea.random() < 0.94 and decide_le <= min(au, instruction.derniere_notification_sure):
        vie.sens = "accord" if alea.random() < 0.9 or vie.type == "CUa" else "refus"
        vie.decide_le = decide_le
        vie.noter(N.SIGNATURE, decide_le, sens=vie.sens)
        vie.noter(N.DECISION, decide_le, voie="lrar", sens=vie.sens)
        vie.etat = EtatDossier.NOTIFIE
        vie.projeter()
        return
    _silence(vie, au)


def _silence(vie: Vie, au: date) -> None:
    silence = vie.projeter().silence
    if silence.le is None or silence.le > au:
        return
    vie.noter(N.DECISION_TACITE, silence.le, effet=str(silence.effet))
    vie.etat = EtatDossier.REJET_TACITE if silence.effet in REJETS else EtatDossier.ACCORD_TACITE
