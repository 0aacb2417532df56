"""Short words to write a case of the clock in a test."""

from __future__ import annotations

from datetime import date

from droit.echeancier import Depot, Echeancier, Fait, Faits


def j(texte: str) -> date:
    """A day from its ISO form."""
    return date.fromisoformat(texte)


def papier(jour: str) -> Depot:
    return Depot("papier", date=j(jour))


def teleservice(envoi: str, aee: str | None = None, are: str | None = None) -> Depot:
    return Depot("teleservice", envoi=j(envoi), aee=(aee and j(aee)) or None, are=(are and j(are)) or None)


def demande(jour: str, *pieces: str, voie: str = "lrar", **options: object) -> Fait:
    return Fait("demande_pieces", j(jour), voie, tuple(pieces), **options)  # type: ignore[arg-type]


def reception(jour: str, *pieces: str) -> Fait:
    return Fait("reception_pieces", j(jour), pieces=tuple(pieces))


def majoration(jour: str, voie: str = "lrar", accord: bool = True) -> Fait:
    return Fait("majoration", j(jour), voie, accord=accord)


def saisine(jour: str) -> Fait:
    return Fait("saisine_abf", j(jour))


def avis(jour: str, sens: str) -> Fait:
    return Fait("avis_abf", j(jour), sens=sens)


def prolongation(jour: str, voie: str = "lrar", accord: bool = True) -> Fait:
    return Fait("prolongation_recours_abf", j(jour), voie, accord=accord)


def rapport(jour: str) -> Fait:
    return Fait("rapport_enquete", j(jour))


def decision(jour: str, voie: str = "lrar", sens: str = "refus", **options: object) -> Fait:
    return Fait("decision", j(jour), voie, sens=sens, **options)  # type: ignore[arg-type]


def cas(type_: str, depot: Depot | str, circonstances: str = "", *evenements: Fait) -> Faits:
    """A case; ``circonstances`` separated by spaces; a bare day is a paper filing."""
    depot = papier(depot) if isinstance(depot, str) else depot
    return Faits(type_, depot, frozenset(circonstances.split()), evenements)


def limite(echeancier: Echeancier) -> str | None:
    """The instruction limit, ISO."""
    assert echeancier.instruction is not None
    jour = echeancier.instruction.limite
    return jour.isoformat() if jour else None


def silence(echeancier: Echeancier) -> tuple[str, str | None]:
    """The outcome of silence and its day, ISO."""
    le = echeancier.silence.le
    return echeancier.silence.effet.value, le.isoformat() if le else None


def articles(echeancier: Echeancier) -> list[str]:
    """The articles of the reasons, with their letters."""
    return [str(motif.article) for motif in echeancier.motifs]


def issue(echeancier: Echeancier) -> tuple[object, ...]:
    """All but the words: dates, outcome, alerts."""
    return (
        echeancier.depart,
        echeancier.completude,
        echeancier.instruction,
        echeancier.silence,
        echeancier.jalons,
        echeancier.decision,
        frozenset(echeancier.alertes),
    )
