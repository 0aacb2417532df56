"""A simulated season: every role, the real calendar, day after day, by the services. ``script/bench saison``.

Filings arrive online any day and on paper on working days, more in spring and in autumn, drawn from a seed. Petitioner,
counter, instructor, chief, consulted service and signatory each act on the working day of their diary; the daily job
runs each night and the outbox is emptied; some files are never registered, completed, answered or decided, and silence
speaks. One decision in ``signees_sur`` is a real letter, rendered and signed (PAdES); the others take the same path
with one small PDF, unsigned, or a season would be one long printing. ``verifier`` runs at the end. Charts are SVG.
"""

from __future__ import annotations

import os
import random

os.environ["DJANGO_SETTINGS_MODULE"] = "bench._reglages"

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench import _base
from bench._graphiques import barres
from bench._saison import Saison, horloge_simulee

RESULTATS = Path(__file__).resolve().parent / "results"
#: Filings of a day of each month, against the mean.
AFFLUENCE = (0.8, 0.9, 1.2, 1.3, 1.3, 1.1, 0.8, 0.6, 1.2, 1.2, 1.0, 0.6)
#: What ``verifier`` says of an arrêté without signature.
SANS_SIGNATURE = "signature de l'arrêté non valide — Ce document n'est pas signé."
#: Days after the last filing, so that what was filed reaches its end.
SUITE = 150


def main(
    dossiers: int = 260,
    jours: int = 180,
    graine: int = 1,
    signees_sur: int = 20,
    suite: int = SUITE,
    equipes: int = 0,
) -> dict[str, Any]:
    """``dossiers`` filed over ``jours`` days, then ``suite`` more days of life; ``equipes``: processes that play them
    side by side (by default two on PostgreSQL, one on the embedded base)."""
    _base.ouvrir()
    from django.db import connection
    from django.utils import timezone

    equipes = equipes or (2 if connection.vendor == "postgresql" else 1)
    debut, depart = perf_counter(), timezone.localdate()
    effets: list[int] = []
    ouverts: list[int] = []
    depots: Counter[date] = Counter()
    _regler_les_circuits()
    par_jour = _affluence(graine, depart, jours, dossiers)
    with horloge_simulee() as regler, _equipes(equipes, graine, signees_sur) as troupe:
        for rang in range(jours + suite):
            jour = depart + timedelta(days=rang)
            regler(jour, 6)
            effets.append(_nuit(jour))
            depots[jour] = par_jour.get(jour, 0)
            troupe.jouer(jour, depots[jour])
            ouverts.append(_ouverts())
        regler(jour, 23)
        faites = troupe.finir()
        bilan = _bilan(jour, faites.non_signees)
    RESULTATS.mkdir(exist_ok=True)
    graphiques = _dessiner(depart, depots, effets, ouverts, bilan.pop("delais_jours"))
    return {
        "dossiers": sum(depots.values()),
        "jours": jours + suite,
        "secondes": round(perf_counter() - debut, 1),
        "equipes": equipes,
        "actes": dict(faites.actes.most_common()),
        "actes_ecartes": dict(faites.ecartes.most_common(12)),
        "decisions_signees": faites.actes["décision signée"],
        "dont_pdf_reellement_signes": len(faites.signees),
        "dont_sans_signature_par_choix": len(faites.non_signees),
        "effets_du_temps": sum(effets),
        **bilan,
        "graphiques": graphiques,
    }


def _affluence(graine: int, depart: date, jours: int, dossiers: int) -> Counter[date]:
    """How many are filed each day: fewer on Saturdays, Sundays and holidays."""
    from droit.calendrier import est_ouvre

    dates = [depart + timedelta(days=rang) for rang in range(jours)]
    poids = [AFFLUENCE[j.month - 1] * (1.0 if est_ouvre(j) else 0.15) for j in dates]
    return Counter(random.Random(f"affluence/{graine}").choices(dates, weights=poids, k=dossiers))


def _regler_les_circuits() -> None:
    """The chief visas the decisions of one commune: a convention's choice."""
    from communes.models import Convention, Utilisateur
    from dossiers.services import circuits

    chef = Utilisateur.objects.get(courriel="chef.ads@example.org")
    convention = Convention.objects.filter(commune__slug="bousbecque", domaine="ads").first()
    if convention is not None:
        circuits.regler(convention, par=chef, visa_chef=True, avis_commune=False)


def _nuit(jour: date) -> int:
    from workflows import temps

    return sum(1 for _ in temps.passer(jour))


def _ouverts() -> int:
    from dossiers.models import Dossier

    return Dossier.objects.en_cours().count()


@dataclass
class Faites:
    """What the teams did."""

    actes: Counter[str] = field(default_factory=Counter)
    ecartes: Counter[str] = field(default_factory=Counter)
    signees: set[str] = field(default_factory=set)
    non_signees: set[str] = field(default_factory=set)


def _equipe(rang: int, graine: int, signees_sur: int, tuyau: Any) -> None:
    """One process: plays its part of each day it is told, then tells what it did."""
    from django.db import connections

    from bench.pannes import fabriquer_pdf

    connections.close_all()
    with horloge_simulee() as regler:
        saison = Saison(graine * 100 + rang, fabriquer_pdf)
        with _papeterie(saison, signees_sur) as pdf, _facteur() as vider:
            while (ordre := tuyau.recv()) is not None:
                jour, naissances = ordre
                regler(jour, 10)
                saison.jouer(jour)
                for _ in range(naissances):
                    saison.naitre()
                vider()
                tuyau.send("joué")
            tuyau.send(Faites(saison.actes, saison.ecartes, pdf["signees"], pdf["non_signees"]))


class Troupe:
    """The teams, day after day: all have finished a day before the next night."""

    def __init__(self, nombre: int, graine: int, signees_sur: int) -> None:
        from django.db import connections

        connections.close_all()
        fourche = get_context("fork")
        self.tuyaux, self.processus = [], []
        for rang in range(nombre):
            ici, la_bas = fourche.Pipe()
            self.processus.append(
                fourche.Process(target=_equipe, args=(rang, graine, signees_sur, la_bas), daemon=True)
            )
            self.processus[-1].start()
            la_bas.close()
            self.tuyaux.append(ici)

    def jouer(self, jour: date, naissances: int) -> None:
        """One day; a team that dies ends the measure (its pipe closes)."""
        nombre = len(self.tuyaux)
        for rang, tuyau in enumerate(self.tuyaux):
            tuyau.send((jour, naissances // nombre + (rang < naissances % nombre)))
        for tuyau in self.tuyaux:
            tuyau.recv()

    def finir(self) -> Faites:
        """What all did together."""
        toutes = Faites()
        for tuyau in self.tuyaux:
            tuyau.send(None)
            faites = tuyau.recv()
            toutes.actes.update(faites.actes)
            toutes.ecartes.update(faites.ecartes)
            toutes.signees |= faites.signees
            toutes.non_signees |= faites.non_signees
        return toutes


@contextmanager
def _equipes(nombre: int, graine: int, signees_sur: int) -> Iterator[Troupe]:
    troupe = Troupe(nombre, graine, signees_sur)
    try:
        yield troupe
    finally:
        for processus in troupe.processus:
            processus.terminate()
            processus.join()


@contextmanager
def _papeterie(saison: Saison, signees_sur: int) -> Iterator[dict[str, set[str]]]:
    """Letters: all those of one dossier in ``signees_sur`` are real and its decision signed; the others take the same
    path with one small PDF, unsigned. The numbers of both sorts, as they are signed."""
    from dossiers.services import courriers, decisions

    vrai, signer = courriers.rendre_pdf, decisions.signer_document
    faites: dict[str, set[str]] = {"signees": set(), "non_signees": set()}

    def est_reel(dossier: Any) -> bool:
        return dossier is not None and dossier.pk % signees_sur == 0

    def rendre(gabarit: str, contexte: dict, **options: Any) -> bytes:
        return vrai(gabarit, contexte, **options) if est_reel(contexte.get("dossier")) else saison.pdf()

    def signer_ou_non(pdf: Any, dossier: Any, **options: Any) -> bytes:
        reel = est_reel(dossier)
        faites["signees" if reel else "non_signees"].add(str(dossier))
        return signer(pdf, dossier, **options) if reel else decisions.fichiers.lire(pdf)

    courriers.rendre_pdf, decisions.signer_document = rendre, signer_ou_non
    try:
        yield faites
    finally:
        courriers.rendre_pdf, decisions.signer_document = vrai, signer


@contextmanager
def _facteur() -> Iterator[Callable[[], None]]:
    """The worker: empties the outbox in the evening, into a mail server that keeps nothing."""
    from django.conf import settings

    from dossiers.services import envois

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    reveiller, envois._reveiller = envois._reveiller, lambda pk: None

    def vider() -> None:
        while any(envois.balayer(tous=True)[quoi] for quoi in ("envoyes", "reportes")):
            pass

    try:
        yield vider
    finally:
        envois._reveiller = reveiller


def _bilan(fin: date, non_signees: set[str]) -> dict[str, Any]:
    """Breaches, states, delays, and the share of silence among what was decided.

    ``verifier`` sees each arrêté that this measure chose not to sign: those, and no other, are set aside.
    """
    from django.db.models import Count

    from dossiers.etats import EtatDossier
    from dossiers.models import Consultation, Dossier, Evenement
    from dossiers.services.verification import breches
    from workflows.controles import breches_du_circuit

    voulues = {f"{numero} : {SANS_SIGNATURE}" for numero in non_signees}
    toutes = [b for b in (*breches(fin), *breches_du_circuit()) if b not in voulues]
    etats = dict(Dossier.objects.order_by().values_list("etat").annotate(n=Count("pk")))
    tacites = etats.get(EtatDossier.ACCORD_TACITE, 0) + etats.get(EtatDossier.REJET_TACITE, 0)
    decides = tacites + etats.get(EtatDossier.NOTIFIE, 0)
    avis = dict(Consultation.objects.order_by().values_list("etat").annotate(n=Count("pk")))
    depots = dict(Evenement.objects.filter(nature="depot").values_list("dossier", "date_legale"))
    delais: dict[str, list[int]] = defaultdict(list)
    issues = Evenement.objects.filter(nature__in=("decision", "decision_tacite"))
    for dossier, type_dossier, jour in issues.values_list("dossier", "dossier__type", "date_legale"):
        delais[type_dossier].append((jour - depots[dossier]).days)
    en_retard = Dossier.objects.au_silence_acquis(fin).exclude(effet_silence="sans_objet").count()
    return {
        "etats": etats,
        "part_tacite": round(tacites / decides, 3) if decides else None,
        "avis": avis,
        "delais_du_depot_a_l_issue_jours": {
            t: {"nombre": len(j), "mediane": median(j), "p90": round(quantiles(j, n=10)[-1]) if len(j) > 1 else j[0]}
            for t, j in sorted(delais.items())
        },
        "limites_passees_sans_effet": en_retard,
        "nombre_de_breches": len(toutes),
        "breches": toutes[:10],
        "tenu": not toutes and not en_retard,
        "delais_jours": [j for liste in delais.values() for j in liste],
    }  # fmt: skip


def _dessiner(
    depart: date, depots: Counter[date], effets: list[int], ouverts: list[int], delais: list[int]
) -> list[str]:
    jours = [depart + timedelta(days=rang) for rang in range(len(effets))]
    bornes = (f"{jours[0]:%d/%m/%Y}", f"{jours[-1]:%d/%m/%Y}")
    semaines = Counter(jour // 7 for jour in delais)
    dessins = {
        "depots": ("Dépôts, jour par jour", [depots[j] for j in jours], bornes),
        "effets": ("Effets et messages du temps, jour par jour", effets, bornes),
        "ouverts": ("Dossiers en cours, jour par jour", ouverts, bornes),
        "delais": (
            "Dossiers selon le nombre de semaines du dépôt à l'issue",
            [semaines[rang] for rang in range(max(semaines, default=0) + 1)],
            ("0", f"{max(semaines, default=0)} semaines"),
        ),
    }
    for nom, (titre, valeurs, extremes) in dessins.items():
        (RESULTATS / f"saison-{nom}.svg").write_text(barres(titre, valeurs, extremes), encoding="utf-8")
    return [f"bench/results/saison-{nom}.svg" for nom in dessins]
