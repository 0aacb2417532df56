"""Chains from filing to the notified decision, beside bare django-viewflow on the same graph.

``script/bench --production transitions -o chaines=50``. Documents (PDF, signature, its validation) are timed apart:
``bench/pdf.py`` measures them. ``caluma``, the other engine of the comparison, asks for Python 3.12 or newer: where
none is present the figure says so.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench._reglages"

from bench import _base

#: Functions whose whole time is that of documents, wherever they were imported.
DOCUMENTS = {
    "dossiers.technique.pdf": ("rendre_pdf",),
    "dossiers.technique.signature": ("signer_pdf",),
    "dossiers.technique.validation": ("verifier_pdf",),
    "dossiers.technique.fichiers": ("deposer_flux",),
}


class Chronometre:
    """Adds up the time spent in documents, nested calls counted once."""

    def __init__(self) -> None:
        self.secondes, self._profondeur = 0.0, 0

    def poser(self) -> None:
        """Replaces each function by one that is timed, in every module that holds it."""
        for module, noms in DOCUMENTS.items():
            for nom in noms:
                vraie = getattr(sys.modules.get(module) or __import__(module, fromlist=[nom]), nom)
                minutee = self._minuter(vraie)
                for autre in list(sys.modules.values()):
                    for cle, valeur in list(vars(autre).items()) if hasattr(autre, "__dict__") else ():
                        if valeur is vraie:
                            setattr(autre, cle, minutee)

    def _minuter(self, vraie: Callable) -> Callable:
        def minutee(*args, **options):
            self._profondeur += 1
            debut = perf_counter()
            try:
                return vraie(*args, **options)
            finally:
                self._profondeur -= 1
                if not self._profondeur:
                    self.secondes += perf_counter() - debut

        return minutee


def _nues(chaines: int) -> float:
    """Seconds for ``chaines`` chains of bare viewflow."""
    from viewflow.workflow.models import Task

    from bench._nu.flows import FluxNu
    from communes.models import Utilisateur

    agent = Utilisateur.objects.get(courriel="instructeur.ads@example.org")
    debut = perf_counter()
    for _ in range(chaines):
        processus = FluxNu.depot.run()
        for nom in ("enregistrer", "verifier", "instruire", "signer"):
            noeud = getattr(FluxNu, nom)
            tache = Task.objects.get(process=processus, flow_task=noeud, status="NEW")
            with FluxNu.lock(processus.pk):
                activation = noeud.activation_class(tache)
                activation.assign(agent)
                activation.start(None)
                activation.execute()
        tache = Task.objects.get(process=processus, flow_task=FluxNu.notifier, status="NEW")
        FluxNu.notifier.run(tache)
    return perf_counter() - debut


def _les_notres(chaines: int) -> float:
    """Seconds for ``chaines`` chains through the services, a certificate each (the lightest dossier)."""
    from communes.models import Commune, Utilisateur
    from workflows import circuit

    qui = {nom: Utilisateur.objects.get(courriel=f"{nom}@example.org")
           for nom in ("petitionnaire", "guichet.bousbecque", "instructeur.ads", "maire.bousbecque")}  # fmt: skip
    commune = Commune.objects.get(slug="bousbecque")
    brouillons = [_brouillon(commune, qui["petitionnaire"]) for _ in range(chaines)]
    debut = perf_counter()
    for dossier in brouillons:
        dossier, _ = circuit.deposer(
            dossier, par=qui["petitionnaire"], accepte_cgu=True, accepte_electronique=True
        )
        dossier = circuit.enregistrer(dossier, par=qui["guichet.bousbecque"])
        dossier = circuit.declarer_complet(dossier, par=qui["instructeur.ads"])
        decision = circuit.preparer_decision(dossier, par=qui["instructeur.ads"], sens="accord")
        circuit.signer(decision, par=qui["maire.bousbecque"])
    return perf_counter() - debut


def _brouillon(commune, par):
    import io

    from bench._chaine import DEMANDEUR, TERRAIN
    from bench.pannes import fabriquer_pdf
    from dossiers.services import fichiers, saisie

    dossier = saisie.ouvrir_brouillon("CUa", par=par)
    for etape, valeurs in {
        "demandeur": DEMANDEUR,
        "terrain": {"commune": commune.code_insee, **TERRAIN},
    }.items():
        dossier = saisie.enregistrer_saisie(dossier, etape, valeurs, par=par)
    for piece in dossier.pieces.filter(est_exigible=True):
        fichiers.deposer_piece(dossier, piece.code, io.BytesIO(fabriquer_pdf()), "plan.pdf", par=par)
    return dossier


def _caluma() -> str:
    pythons = [p for p in ("python3.12", "python3.13", "python3.14") if shutil.which(p)]
    return (
        f"à mesurer avec {pythons[0]}, dans son propre environnement"
        if pythons
        else "absent : aucun Python 3.12 ou plus ici"
    )


def main(chaines: int = 20) -> dict[str, Any]:
    """Milliseconds a chain, ours and bare, and their ratio without documents."""
    _base.ouvrir()
    from django.conf import settings

    settings.CELERY_TASK_ALWAYS_EAGER = False
    chrono = Chronometre()
    _les_notres(1)
    _nues(1)
    chrono.poser()
    notres = _les_notres(chaines)
    nues = _nues(chaines)
    sans_documents = notres - chrono.secondes
    return {
        "chaines": chaines,
        "chaine_ms": round(1000 * notres / chaines, 1),
        "dont_documents_ms": round(1000 * chrono.secondes / chaines, 1),
        "sans_documents_ms": round(1000 * sans_documents / chaines, 1),
        "viewflow_nu_ms": round(1000 * nues / chaines, 1),
        "rapport_sans_documents": round(sans_documents / nues, 2),
        "chaines_par_seconde": round(chaines / notres, 2),
        "caluma": _caluma(),
    }
