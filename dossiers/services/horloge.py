"""The clock of a dossier: a projection of its journal, and the columns that cache it for queues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from communes.actes import acte
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Evenement
from dossiers.models.journal import NatureEvenement as N
from dossiers.services.journal import journal_utile
from droit.echeancier import Depot, Echeancier, Fait, FaitProlongation, Faits

#: Facts the law's clock reads; the others tell the story without moving it.
FAITS_DE_L_HORLOGE = (
    N.DEMANDE_PIECES,
    N.RECEPTION_PIECES,
    N.MAJORATION,
    N.SAISINE_ABF,
    N.AVIS_ABF,
    N.PROLONGATION_RECOURS_ABF,
    N.RAPPORT_ENQUETE,
    N.DECISION,
)

COLONNES = (
    "limite_completude",
    "limite_pieces",
    "limite_instruction",
    "effet_silence",
    "date_silence",
    "prochaine_echeance",
    "nature_echeance",
    "est_provisoire",
)

#: What each next date is, in words for queues.
LIBELLES_ECHEANCE = {
    "completude": "fin du contrôle de complétude",
    "pieces": "fin du délai donné au demandeur",
    "instruction": "limite pour notifier la décision",
}


@dataclass(frozen=True)
class Horloge:
    """The projection, and whether it is still a forecast (the AEE has not left yet)."""

    echeancier: Echeancier
    est_provisoire: bool


def _jour(valeur: str | None) -> date | None:
    return date.fromisoformat(valeur) if valeur else None


def faits(dossier: Dossier, lignes: list[Evenement] | None = None) -> tuple[Faits, bool]:
    """The facts the clock reads, and whether the filing's acknowledgement is still awaited.

    Raises:
        ValueError: the dossier is not filed.
    """
    lignes = journal_utile(dossier) if lignes is None else lignes
    depot = next((e for e in lignes if e.nature == N.DEPOT), None)
    if depot is None:
        raise ValueError("Ce dossier n'est pas déposé : il n'a pas d'échéances.")
    aee = next((e.date_legale for e in lignes if e.nature == N.AEE), None)
    are = next((e.date_legale for e in lignes if e.nature == N.ARE), None)
    provisoire = False
    if depot.donnees.contenu.get("voie") == "papier":
        le_depot = Depot(voie="papier", date=depot.date_legale)
    else:
        provisoire = not aee and not are and registre.domaine(dossier.domaine).accuse_fait_courir
        le_depot = Depot(
            voie="teleservice",
            envoi=depot.date_legale,
            aee=aee or (None if are else depot.date_legale),
            are=are,
        )
    consultations = {e.vise_id: e.date_legale for e in reversed(lignes) if e.nature == N.CONSULTATION}
    circonstances = list(dossier.circonstances)
    evenements = []
    for e in lignes:
        contenu = e.donnees.contenu
        if e.nature == N.CIRCONSTANCES:
            circonstances = contenu.get("codes", circonstances)
        if e.nature not in FAITS_DE_L_HORLOGE:
            continue
        evenements.append(
            Fait(
                nature=e.nature,
                date=e.date_legale,
                voie=contenu.get("voie"),
                pieces=tuple(contenu.get("pieces", ())),
                hors_code=tuple(contenu.get("hors_code", ())),
                consulte=consultations.get(e.pk) or _jour(contenu.get("consulte")),
                accord=contenu.get("accord", True),
                sens=contenu.get("sens"),
            )
        )
    return (
        Faits(
            type=dossier.type,
            depot=le_depot,
            circonstances=frozenset(circonstances),
            evenements=tuple(evenements),
            prolongations=tuple(_prolongations(lignes)),
            suite=dossier.suffixe[:1],
        ),
        provisoire,
    )


def _prolongations(lignes: list[Evenement]) -> Iterator[FaitProlongation]:
    fins = {e.vise_id: e.date_legale for e in lignes if e.nature == N.REPRISE}
    for e in lignes:
        contenu = e.donnees.contenu
        # A purge may have emptied what was typed: the fact then no longer says which rule it applied.
        if e.nature == N.PROLONGATION and contenu.get("code"):
            yield FaitProlongation(
                contenu["code"],
                Fait(e.nature, e.date_legale, voie=contenu.get("voie")),
                debut=_jour(contenu.get("debut")),
                fin=fins.get(e.pk),
            )


def projeter(dossier: Dossier) -> Horloge:
    """What the law says will happen to this dossier, given its journal and nothing more."""
    les_faits, provisoire = faits(dossier)
    return Horloge(registre.domaine(dossier.domaine).echeancier(les_faits), provisoire)


def prevoir(
    dossier: Dossier, *suppositions: Fait, prolongations: tuple[FaitProlongation, ...] = ()
) -> Echeancier:
    """The projection if these further facts happened: « si complété aujourd'hui : … »."""
    les_faits, _ = faits(dossier)
    suite = replace(
        les_faits,
        evenements=(*les_faits.evenements, *suppositions),
        prolongations=(*les_faits.prolongations, *prolongations),
    )
    return registre.domaine(dossier.domaine).echeancier(suite)


def colonnes(dossier: Dossier, horloge: Horloge) -> dict:
    """The cached columns that this projection gives, for the dossier's present state."""
    e = horloge.echeancier
    limite_completude = e.completude.limite if e.completude else None
    limite_pieces = e.completude.pieces_limite if e.completude else None
    limite = e.instruction.limite if e.instruction else None
    suivantes = {
        EtatDossier.DEPOSE: (
            limite_completude or limite,
            "completude" if limite_completude else "instruction",
        ),
        EtatDossier.A_VERIFIER: (
            limite_completude or limite,
            "completude" if limite_completude else "instruction",
        ),
        EtatDossier.INCOMPLET: (limite_pieces, "pieces"),
        EtatDossier.EN_INSTRUCTION: (limite, "instruction"),
        EtatDossier.DECIDE: (limite, "instruction"),
    }
    prochaine, nature = suivantes.get(dossier.etat, (None, ""))
    return {
        "limite_completude": limite_completude,
        "limite_pieces": limite_pieces,
        "limite_instruction": limite,
        "effet_silence": e.silence.effet,
        "date_silence": e.silence.le,
        "prochaine_echeance": prochaine,
        "nature_echeance": nature if prochaine else "",
        "est_provisoire": horloge.est_provisoire,
    }


@acte()
def actualiser(
    dossier: Dossier, projetee: Horloge | None = None, *, avec: Iterable[str] | None = ()
) -> Horloge:
    """Recomputes the clock and writes its columns (and the state and step), in the caller's transaction.

    ``projetee``: the projection made under the same lock, when no fact the clock reads was written since.
    ``avec``: other columns the act has set, written with them; None: the whole row.
    """
    horloge = projetee or projeter(dossier)
    for champ, valeur in colonnes(dossier, horloge).items():
        setattr(dossier, champ, valeur)
    dossier.save(update_fields=None if avec is None else [*COLONNES, "etat", "etape", "modifie_le", *avec])
    return horloge


def ecarts(dossier: Dossier) -> list[str]:
    """Cached columns that differ from the recomputed clock, in French."""
    attendues = colonnes(dossier, projeter(dossier))
    return [
        f"{dossier} : {champ} vaut {getattr(dossier, champ)}, l'horloge dit {valeur}"
        for champ, valeur in attendues.items()
        if getattr(dossier, champ) != valeur
    ]
