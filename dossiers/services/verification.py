"""Invariants over live data: what ``manage.py verifier`` says when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier, Fichier
from dossiers.models.decisions import EtatDecision
from dossiers.services import fichiers, horloge, silence
from dossiers.services.journal import ruptures
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.validation import verifier_pdf


def breches(jour: date) -> Iterator[str]:
    """One French line a breach, judged at the last day passed."""
    yield from _silences(jour)
    yield from _dossiers()
    yield from _fichiers()
    yield from _signatures()


def _silences(jour: date) -> Iterator[str]:
    for dossier in silence.au_silence(jour).iterator(chunk_size=500):
        yield (
            f"{dossier} : silence acquis le {dossier.date_silence} "
            f"({silence.libelle(dossier.effet_silence)}) sans décision tacite enregistrée"
        )
    for dossier in silence.a_reputer_complets(jour).iterator(chunk_size=500):
        yield f"{dossier} : mois de complétude passé le {dossier.limite_completude}, dossier non réputé complet"


def _dossiers() -> Iterator[str]:
    for dossier in Dossier.objects.exclude(etat=EtatDossier.BROUILLON).iterator(chunk_size=500):
        yield from ruptures(dossier)
        if not dossier.evenements.exists():
            yield f"{dossier} : déposé sans journal"
            continue
        yield from horloge.ecarts(dossier)


def _fichiers() -> Iterator[str]:
    for fichier in Fichier.objects.iterator(chunk_size=500):
        if not depot_de_fichiers.existe(fichier.empreinte):
            yield f"fichier {fichier.empreinte} : absent du stockage"
        elif not depot_de_fichiers.verifier(fichier.empreinte):
            yield f"fichier {fichier.empreinte} : contenu altéré"


def _signatures() -> Iterator[str]:
    signees = Decision.objects.filter(etat=EtatDecision.SIGNEE).select_related("pdf_signe", "dossier")
    for decision in signees.iterator(chunk_size=200):
        if not depot_de_fichiers.existe(decision.pdf_signe.empreinte):
            continue
        lecture = verifier_pdf(fichiers.lire(decision.pdf_signe))
        if not lecture.intacte:
            yield f"{decision.dossier} : signature de l'arrêté non valide — {lecture.message}"
