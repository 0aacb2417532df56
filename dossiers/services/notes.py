"""Private notes of those who instruct: no legal effect, no trace in the journal, erased by their author."""

from __future__ import annotations

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, NoteInterne

LONGUEUR_MAX = 2000


def peut_lire(utilisateur, dossier: Dossier) -> bool:
    """Whether this person is among those who instruct here: nobody else ever reads a note."""
    return h.peut_sur(utilisateur, h.INSTRUIRE, dossier)


def noter(dossier: Dossier, texte: str, *, par) -> NoteInterne:
    """Writes a note.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: empty or too long.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    propre = texte.strip()
    if not propre:
        raise ErreurMetier("Écrivez la note.")
    if len(propre) > LONGUEUR_MAX:
        raise ErreurMetier(f"Une note a {LONGUEUR_MAX} signes au plus.")
    return NoteInterne.objects.create(dossier=dossier, auteur=par, texte=propre)


def effacer(note: NoteInterne, *, par) -> None:
    """Erases one's own note.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: someone else wrote it.
    """
    h.exiger_sur(par, h.INSTRUIRE, note.dossier)
    if note.auteur_id != par.pk:
        raise ErreurMetier("Seul l'auteur d'une note l'efface.")
    note.delete()
