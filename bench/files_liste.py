"""The queue at 100,000 or 1,000,000 dossiers: pages, tabs and searches of an instructor who serves 22 communes.

``script/bench --production files_liste -o dossiers=100000 -o clos=90``: the share of closed ones in per cent
(by default, that of the generator). Each figure is the time inside the server (no network); ``sql_ms`` beside it
is the base's own share, ``meme_calcul`` what a fixed computation takes before and after: the machine's own spread. Then 16 browsers at once on the web server of ``deploy/`` in its own processes, network and
load generator included.
Everything is written in a base of its own, migrated here, thrown away after; ``base=NAME`` keeps and reuses one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from bench._plateforme import Plateforme

COMMUNES, PAGES, UTILISATEURS = 22, 40, 16
BUDGETS_MS = {"page": 60.0, "recherche": 100.0}
#: Beyond so many dossiers a page or a search has this budget; sixteen users at once have theirs.
GRAND, GRAND_BUDGET_MS, ENSEMBLE_MS = 500_000, 80.0, 1000.0


def _resume(durees: list[float]) -> dict[str, float]:
    return {"mediane_ms": round(median(durees), 1), "p95_ms": round(quantiles(durees, n=20)[-1], 1)}


def _instructeur() -> Any:
    """An instructor of one service that has exactly 22 communes."""
    from datetime import date

    from communes import habilitations as h
    from communes.models import CodeRole, Commune, Convention, ServiceInstructeur, Utilisateur

    h.synchroniser_permissions()
    debut = date(2024, 1, 1)
    service, _ = ServiceInstructeur.objects.get_or_create(nom="Service mesuré", slug="service-mesure")
    faites = Convention.objects.filter(service=service).count()
    deja = Convention.objects.filter(domaine="ads").values("commune")
    libres = Commune.objects.exclude(pk__in=deja).order_by("-population_municipale", "pk")
    for commune in libres[: max(COMMUNES - faites, 0)]:
        h.ouvrir_convention(service, commune, "ads", debut=debut)
    agent, cree = Utilisateur.objects.get_or_create(
        courriel="mesure@example.org", defaults={"nom": "Mesure", "prenom": "Agent", "nature": "agent"}
    )
    if cree:
        h.affecter(agent, h.role(CodeRole.INSTRUCTEUR, service=service), debut=debut)
    return agent


def _clore(pourcent: int) -> None:
    """Brings the share of closed dossiers to ``pourcent``: whole table updates, no journal (lists only)."""
    from dossiers.etats import EN_COURS, EtatDossier
    from dossiers.models import Dossier
    from dossiers.models.dossiers import Etape

    total = Dossier.objects.count()
    trop = Dossier.objects.filter(etat__in=EN_COURS).count() - total * (100 - pourcent) // 100
    if trop > 0:
        premiers = Dossier.objects.filter(etat__in=EN_COURS).order_by("pk").values("pk")[:trop]
        Dossier.objects.filter(pk__in=list(premiers.values_list("pk", flat=True))).update(
            etat=EtatDossier.NOTIFIE, etape=Etape.CLOS, prochaine_echeance=None
        )


def _preparer(dossiers: int, clos: int | None) -> Any:
    from django.core.management import call_command
    from django.db import connection

    from dossiers.models import Dossier
    from workflows import battement

    manquent = dossiers - Dossier.objects.count()
    if manquent > 0:
        call_command("creer_autorite_demo", verbosity=0)
        processus = (os.cpu_count() or 1) if connection.vendor == "postgresql" else 1
        call_command("generer", dossiers=manquent, processus=processus, verbosity=0)
    agent = _instructeur()
    if clos is not None:
        _clore(clos)
    battement.noter(0)
    # One dossier in five of his communes is his own.
    siens = (
        Dossier.objects.que_peut(agent, "instruire").en_cours().order_by("pk").values_list("pk", flat=True)
    )
    Dossier.objects.filter(pk__in=list(siens[::5])).update(instructeur=agent)
    with connection.cursor() as curseur:
        gardes = ("dossiers_mots",) if connection.vendor == "postgresql" else ()
        for table in ("dossiers_dossier", "dossiers_parcellecitee", "dossiers_consultation", *gardes):
            curseur.execute(f"ANALYZE {table}")
    return agent


def _demandes(agent: Any) -> dict[str, list[str]]:
    """Addresses asked for, by measure: tabs, a page far down, searches by name, number, parcel, address."""
    from dossiers.models import Dossier

    vus = list(
        Dossier.objects.visibles_par(agent).order_by("reference")[:PAGES].prefetch_related("parcelles")
    )
    file, cherche = "/instruction/?onglet=", "/instruction/?onglet=tous&aller=1&q="  # what the form sends
    onglets = ("a-moi", "a-prendre", "service", "attente", "avis", "signature", "decides", "tous")
    return {
        **{f"page.{o}": [file + o] * PAGES for o in onglets},
        "recherche.nom": [cherche + quote(d.nom_demandeur) for d in vus],
        "recherche.numero": [cherche + quote(d.numero or d.reference) for d in vus],
        "recherche.parcelle": [
            cherche + quote(f"{p.section} {p.numero}") for d in vus for p in d.parcelles.all()
        ],
        "recherche.adresse": [cherche + quote(d.adresse_terrain) for d in vus],
    }


class Poste:
    """One signed-in browser, in process."""

    def __init__(self, agent: Any) -> None:
        from django.test import Client

        self.client = Client()
        self.client.force_login(agent)

    def demander(self, adresse: str) -> None:
        reponse = self.client.get(adresse)
        if reponse.status_code == 302 and reponse["Location"].startswith("/instruction/?"):
            reponse = self.client.get(reponse["Location"])
        if reponse.status_code not in (200, 302):
            raise RuntimeError(f"{adresse} : {reponse.status_code}")


def _machine() -> dict[str, float]:
    """What the same computation takes, again and again: how much of the spread of the figures is the machine's."""
    durees = []
    for _ in range(PAGES):
        debut = perf_counter()
        sum(nombre * nombre for nombre in range(200_000))
        durees.append(1000 * (perf_counter() - debut))
    return _resume(durees)


def _mesurer(agent: Any, adresses: list[str]) -> dict[str, float]:
    from django.db import connection

    poste, durees, sql = Poste(agent), [], []

    def chronometrer(executer: Callable, *arguments: Any) -> Any:
        debut = perf_counter()
        try:
            return executer(*arguments)
        finally:
            sql[-1] += 1000 * (perf_counter() - debut)

    poste.demander(adresses[0])
    for adresse in adresses:
        sql.append(0.0)
        debut = perf_counter()
        with connection.execute_wrapper(chronometrer):
            poste.demander(adresse)
        durees.append(1000 * (perf_counter() - debut))
    return {**_resume(durees), "sql_mediane_ms": round(median(sql), 1)}


def _connecter(agent: Any) -> str:
    """The cookie of a session opened for this person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _chercher(port: int, biscuit: str, adresse: str) -> None:
    """One request as a browser sends it; a list that a search leads to is opened."""
    for _ in range(2):
        liaison = HTTPConnection("127.0.0.1", port, timeout=60)
        liaison.request("GET", adresse, headers={"Cookie": biscuit})
        reponse = liaison.getresponse()
        reponse.read()
        liaison.close()
        if reponse.status not in (200, 302):
            raise RuntimeError(f"{adresse} : {reponse.status}")
        suite = reponse.headers.get("Location", "")
        if not suite.startswith("/instruction/?"):
            return
        adresse = suite


def _ensemble(port: int, biscuit: str, adresses: list[str]) -> dict[str, float]:
    """``UTILISATEURS`` browsers at once share the addresses; what each answer takes, and how many a second."""
    durees: list[float] = []
    depart = threading.Barrier(UTILISATEURS + 1)
    fautes: list[Exception] = []

    def jouer(rang: int) -> None:
        depart.wait()
        try:
            for adresse in adresses[rang::4] or adresses:
                debut = perf_counter()
                _chercher(port, biscuit, adresse)
                durees.append(1000 * (perf_counter() - debut))
        except Exception as faute:
            fautes.append(faute)

    fils = [threading.Thread(target=jouer, args=(rang,)) for rang in range(UTILISATEURS)]
    for fil in fils:
        fil.start()
    depart.wait()
    debut = perf_counter()
    for fil in fils:
        fil.join()
    if fautes:
        raise fautes[0]
    mesure = {**_resume(durees), "par_seconde": round(len(durees) / (perf_counter() - debut), 1)}
    return {**mesure, "budget_ms": ENSEMBLE_MS, "tenu": mesure["p95_ms"] <= ENSEMBLE_MS}


def _seize(agent: Any, demandes: dict[str, list[str]]) -> dict[str, Any]:
    """The web server of ``deploy/`` (two processes of four threads) on this base, and sixteen browsers."""
    from django.db import connection

    biscuit = _connecter(agent)
    connection.close()
    with TemporaryDirectory(prefix="mitoyen-file-") as dossier:
        site = Plateforme(
            Path(dossier),
            base=_adresse_de_la_base(),
            courrier=os.environ.get("BROKER_URL") or "memory://",
            reglages={"SECRET_KEY": os.environ["SECRET_KEY"]},
        )
        try:
            site.demarrer("web")
            for adresse in demandes["page.service"][:8]:  # each process has read its templates
                _chercher(site.port, biscuit, adresse)
            return {
                nom: _ensemble(site.port, biscuit, demandes[nom])
                for nom in ("page.service", "recherche.nom")
                if demandes[nom]
            }
        finally:
            site.fermer()


def _adresse_de_la_base() -> str:
    """``DATABASE_URL`` with the name of the base that is measured."""
    from django.db import connection

    morceaux = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(morceaux._replace(path=f"/{connection.settings_dict['NAME']}"))


def _tout(dossiers: int, clos: int | None) -> dict[str, Any]:
    from django.db import connection

    from dossiers.models import Dossier

    debut = perf_counter()
    agent = _preparer(dossiers, clos)
    chargement = round(perf_counter() - debut, 1)
    demandes = _demandes(agent)
    avant = _machine()
    seul = {nom: _mesurer(agent, adresses) for nom, adresses in demandes.items() if adresses}
    for nom, mesure in seul.items():
        genre = nom.split(".")[0]
        mesure["budget_ms"] = GRAND_BUDGET_MS if dossiers >= GRAND else BUDGETS_MS[genre]
        mesure["tenu"] = mesure["p95_ms"] <= mesure["budget_ms"]
    visibles = Dossier.objects.visibles_par(agent)
    return {
        "base": connection.vendor,
        "dossiers": Dossier.objects.count(),
        "en_cours": Dossier.objects.en_cours().count(),
        "visibles": visibles.count(),
        "chargement_secondes": chargement,
        "meme_calcul": {"avant": avant, "apres": _machine()},
        "un_utilisateur": seul,
        "seize_utilisateurs": _seize(agent, demandes)
        if connection.vendor == "postgresql"
        else "PostgreSQL seulement",
    }


def main(dossiers: int = 10_000, clos: int | None = None, base: str = "") -> dict[str, Any]:
    """The figures. ``dossiers``: how many; ``clos``: share of closed ones in %; ``base``: a test base to keep."""
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("SECRET_KEY", "mesure")
    os.environ["DJANGO_SETTINGS_MODULE"] = (
        "bench._reglages"  # static files unhashed, as for a measured platform
    )
    import_module("config.wsgi")  # as a web process is
    from django.conf import settings
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver", *settings.ALLOWED_HOSTS]
    ancien = connection.settings_dict["NAME"]
    if base:
        connection.settings_dict["TEST"]["NAME"] = str(base)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=bool(base))
    try:
        return _tout(int(dossiers), None if clos is None else int(clos))
    finally:
        connection.creation.destroy_test_db(ancien, verbosity=0, keepdb=bool(base))
