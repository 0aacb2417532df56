"""Invariants over live data: what ``manage.py verifier`` says when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier, Fichier, Retrait
from dossiers.models.decisions import EtatDecision
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import fichiers, horloge, requetes, silence
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
            f"({silence.libelle(dossier.effet_silence, dossier.suffixe)}) sans décision tacite enregistrée"
        )
    for dossier in silence.a_reputer_complets(jour).iterator(chunk_size=500):
        yield f"{dossier} : mois de complétude passé le {dossier.limite_completude}, dossier non réputé complet"
    for requete in requetes.a_constater(jour).select_related("dossier").iterator(chunk_size=500):
        yield (
            f"{requete.dossier} : silence acquis le {requete.limite} sur une demande "
            f"({requete.get_nature_display().lower()}) sans effet enregistré"
        )


def _dossiers() -> Iterator[str]:
    for dossier in Dossier.objects.exclude(etat=EtatDossier.BROUILLON).iterator(chunk_size=500):
        yield from ruptures(dossier)
        if not dossier.evenements.exists():
            yield f"{dossier} : déposé sans journal"
            continue
        yield from horloge.ecarts(dossier)


def _fichiers() -> Iterator[str]:
    # Infected ones are in quarantine, and a purge removed the bytes of others: both on purpose.
    sains = Fichier.objects.filter(purge_le__isnull=True).exclude(analyse=AnalyseVirus.INFECTE)
    for fichier in sains.iterator(chunk_size=500):
        if not depot_de_fichiers.existe(fichier.empreinte):
            yield f"fichier {fichier.empreinte} : absent du stockage"
        elif not depot_de_fichiers.verifier(fichier.empreinte):
            yield f"fichier {fichier.empreinte} : contenu altéré"


def _signatures() -> Iterator[str]:
    """Each distinct signed document once: a generated base gives the same one to many dossiers."""
    lus: dict[str, str] = {}
    decisions = Decision.objects.filter(etat=EtatDecision.SIGNEE).select_related("pdf_signe", "dossier")
    for decision in decisions.iterator(chunk_size=200):
        if message := _lire_une_fois(decision.pdf_signe, lus):
            yield f"{decision.dossier} : signature de l'arrêté non valide — {message}"
    retraits = Retrait.objects.filter(pdf_signe__isnull=False).select_related("pdf_signe", "dossier")
    for retrait in retraits.iterator(chunk_size=200):
        if message := _lire_une_fois(retrait.pdf_signe, lus):
            yield f"{retrait.dossier} : signature du retrait non valide — {message}"


def _lire_une_fois(fichier: Fichier, lus: dict[str, str]) -> str:
    """What is wrong with the signature of one document; "" when it is whole, or absent (said elsewhere)."""
    if fichier.empreinte not in lus:
        lus[fichier.empreinte] = ""
        if depot_de_fichiers.existe(fichier.empreinte):
            lecture = verifier_pdf(fichiers.lire(fichier))
            if not lecture.intacte:
                lus[fichier.empreinte] = lecture.message
    return lus[fichier.empreinte]
