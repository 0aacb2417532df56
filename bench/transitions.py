"""Chains from filing to the notified decision, beside bare django-viewflow on the same graph and Caluma.

``script/bench --production transitions -o chaines=50``. The dossiers are typed beforehand. Ours and bare viewflow
alternate, a chain of each, so that what the machine does besides weighs on both. Documents (composing, rendering, storing,
signing and validating letters) are timed apart: ``bench/pdf.py`` measures them. What is left is told by chapter, with
its queries, so that the factor over bare viewflow has names. ``caluma`` runs in its own environment and base.
"""

from __future__ import annotations

import os
from statistics import median
from time import perf_counter
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench._reglages"

from bench import _base, _pair_caluma
from bench._chapitres import Chapitres

CIBLE = 3.0
PERSONNES = ("petitionnaire", "guichet.bousbecque", "instructeur.ads", "maire.bousbecque")


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


def _les_notres(brouillons: list, qui: dict[str, Any]) -> float:
    """Seconds to bring these drafts through the services, from filing to the notified decision."""
    from workflows import circuit

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


def _brouillons(nombre: int, qui: dict[str, Any]) -> list:
    """Certificates ready to be filed (the lightest dossier)."""
    import io

    from bench._chaine import DEMANDEUR, TERRAIN
    from bench.pannes import BOUSBECQUE, fabriquer_pdf
    from dossiers.services import fichiers, saisie

    par, prets = qui["petitionnaire"], []
    for _ in range(nombre):
        dossier = saisie.ouvrir_brouillon("CUa", par=par)
        for etape, valeurs in (("demandeur", DEMANDEUR), ("terrain", {"commune": BOUSBECQUE, **TERRAIN})):
            dossier = saisie.enregistrer_saisie(dossier, etape, valeurs, par=par)
        for piece in dossier.pieces.filter(est_exigible=True):
            fichiers.deposer_piece(dossier, piece.code, io.BytesIO(fabriquer_pdf()), "plan.pdf", par=par)
        prets.append(dossier)
    return prets


def _par_chapitre(chapitres: Chapitres, chaines: int) -> dict[str, Any]:
    return {
        nom: {"ms": round(1000 * secondes / chaines, 1), "requetes": round(requetes / chaines, 1)}
        for nom, secondes, requetes in chapitres.bilan()
    }


def main(chaines: int = 20, tours: int = 5) -> dict[str, Any]:
    """Milliseconds a chain, ours and bare, by rounds; their ratio without documents, and what it is made of."""
    _base.ouvrir()
    from django.conf import settings

    from communes.models import Utilisateur
    from config.memoire import menager

    settings.CELERY_TASK_ALWAYS_EAGER = False
    qui = {nom: Utilisateur.objects.get(courriel=f"{nom}@example.org") for nom in PERSONNES}
    _les_notres(_brouillons(1, qui), qui)
    _nues(1)
    menager()  # as the web process once it is loaded
    par_tour = max(1, chaines // tours)
    chapitres, sans, avec, nues = Chapitres(), [], [], []
    chapitres.poser()
    for _ in range(tours):
        prets = _brouillons(par_tour, qui)
        nue = duree = documents = 0.0
        # One of each in turn: both meet the same caches of the processor, which rendering a letter empties.
        for pret in prets:
            nue += _nues(1)
            chapitres.commencer()
            duree += _les_notres([pret], qui)
            documents += chapitres.arreter()["documents"]
        nues.append(nue / par_tour)
        avec.append(duree / par_tour)
        sans.append((duree - documents) / par_tour)
    rapports = [notre / nue for notre, nue in zip(sans, nues, strict=True)]
    return {
        "chaines": par_tour * tours,
        "chaine_ms": round(1000 * median(avec), 1),
        "dont_documents_ms": round(1000 * (median(avec) - median(sans)), 1),
        "sans_documents_ms": round(1000 * median(sans), 1),
        "viewflow_nu_ms": round(1000 * median(nues), 1),
        "rapport_sans_documents": round(median(rapports), 2),
        "rapports_par_tour": [round(r, 2) for r in rapports],
        "cible": CIBLE,
        "tenu": median(rapports) <= CIBLE,
        "chaines_par_seconde": round(1 / median(avec), 2),
        "chaines_par_seconde_sans_documents": round(1 / median(sans), 1),
        "viewflow_nu_requetes": chapitres.compter(lambda: _nues(1)),
        "chapitres": _par_chapitre(chapitres, par_tour * tours),
        "caluma": _pair_caluma.mesurer(chaines),
    }
