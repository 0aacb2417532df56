"""What time does by itself, once a day; running it twice, or after a stop, changes nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dossiers.models import Dossier
from dossiers.services import silence
from workflows import circuit


def passer(jour: date) -> Iterator[str]:
    """Plays every effect due on or before ``jour``; yields one French line an effect.

    Each dossier is its own transaction: a run killed in the middle is finished by the next one.
    """
    for pk in list(silence.a_reputer_complets(jour).values_list("pk", flat=True)):
        dossier = Dossier.objects.get(pk=pk)
        if circuit.reputer_complet(dossier, jour):
            yield f"{dossier.numero} : réputé complet (R*423-22)"
    for pk in list(silence.au_silence(jour).values_list("pk", flat=True)):
        dossier = Dossier.objects.get(pk=pk)
        effet = circuit.constater_silence(dossier, jour)
        if effet:
            dossier.refresh_from_db()
            yield f"{dossier.numero} : {silence.libelle(effet)} le {dossier.date_silence}"
