"""What whoever watches the platform reads: figures of the base, the queue, the disk. No name, no number."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest

from dossiers.models import Dossier, Envoi
from dossiers.models.courriers import EtatEnvoi
from workflows.models import BattementPlanificateur

#: Days before a limit that count as close.
PROCHE = 3
#: Seconds given to the broker to say how many messages wait.
DELAI_COURRIER = 2

EN_ATTENTE = (EtatEnvoi.A_ENVOYER, EtatEnvoi.EN_COURS, EtatEnvoi.A_VERIFIER, EtatEnvoi.IMPOSSIBLE)


def relever() -> dict[str, Any]:
    """Every figure at once, as plain numbers; ``None`` where the part did not answer.

    Ages and durations in seconds, disk in bytes.
    """
    return {
        "dossiers_par_etape": _par_etape(),
        "limites": _limites(),
        "envois": _envois(),
        "passages": _passages(),
        "messages_en_file": _messages_en_file(),
        "disque_libre_octets": _disque_libre(),
    }


def _par_etape() -> dict[str, int]:
    lignes = Dossier.objects.en_cours().order_by().values_list("etape").annotate(n=Count("pk"))
    return dict(lignes)


def _limites() -> dict[str, int]:
    """Open dossiers whose silence speaks within three days, and those already past it."""
    jour = timezone.localdate()
    return Dossier.objects.en_cours().aggregate(
        sous_trois_jours=Count(
            "pk", filter=Q(date_silence__gt=jour, date_silence__lte=jour + timedelta(days=PROCHE))
        ),
        depassees=Count("pk", filter=Q(date_silence__lte=jour)),
    )


def _envois() -> dict[str, Any]:
    par_etat = dict.fromkeys((etat.value for etat in EN_ATTENTE), 0)
    lignes = Envoi.objects.filter(etat__in=EN_ATTENTE).order_by().values_list("etat").annotate(n=Count("pk"))
    par_etat |= dict(lignes)
    plus_vieux = Envoi.objects.filter(etat=EtatEnvoi.A_ENVOYER).aggregate(le=Min("cree_le"))["le"]
    age = (timezone.now() - plus_vieux).total_seconds() if plus_vieux else 0
    return {"par_etat": par_etat, "age_du_plus_vieux": max(0, round(age))}


def _passages() -> dict[str, dict[str, Any]]:
    maintenant = timezone.now()
    return {
        b.tache: {
            "age": round((maintenant - b.dernier_passage_le).total_seconds()),
            "duree": None if b.duree_ms is None else b.duree_ms / 1000,
            "effets": b.effets,
        }
        for b in BattementPlanificateur.objects.all()
    }


def _messages_en_file() -> int | None:
    """Messages nobody has taken yet; None when the broker does not answer."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        dossier = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        return sum(1 for _ in dossier.iterdir()) if dossier.is_dir() else None
    from kombu import Connection

    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=DELAI_COURRIER) as lien:
            lien.ensure_connection(max_retries=1, timeout=DELAI_COURRIER)
            return (
                lien.channel().queue_declare(settings.CELERY_TASK_DEFAULT_QUEUE, passive=True).message_count
            )
    except Exception:
        return None


def _disque_libre() -> int | None:
    """Free bytes where the files are written; None for an object store."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    lieu = default_storage.path("")
    return shutil.disk_usage(lieu).free if os.path.isdir(lieu) else None


class Releve:
    """The figures as Prometheus reads them; asked of the base at each reading, whatever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        releve = relever()
        yield _famille("mitoyen_dossiers", "Dossiers en cours", "etape", releve["dossiers_par_etape"])
        yield _famille(
            "mitoyen_limites", "Dossiers près de leur limite ou au-delà", "quand", releve["limites"]
        )
        yield _famille("mitoyen_envois", "Envois qui attendent", "etat", releve["envois"]["par_etat"])
        yield _seule(
            "mitoyen_envoi_age_secondes", "Âge du plus vieil envoi", releve["envois"]["age_du_plus_vieux"]
        )
        for cle, aide in (
            ("age", "Temps depuis le dernier passage"),
            ("duree", "Durée du dernier passage"),
            ("effets", "Effets du dernier passage"),
        ):
            suffixe = "" if cle == "effets" else "_secondes"
            valeurs = {t: v[cle] for t, v in releve["passages"].items() if v[cle] is not None}
            yield _famille(f"mitoyen_passage_{cle}{suffixe}", aide, "tache", valeurs)
        for cle, nom in (
            ("messages_en_file", "mitoyen_messages_en_file"),
            ("disque_libre_octets", "mitoyen_disque_libre_octets"),
        ):
            if releve[cle] is not None:
                yield _seule(nom, cle.replace("_", " "), releve[cle])


def _famille(nom: str, aide: str, etiquette: str, valeurs: dict[str, float]) -> GaugeMetricFamily:
    famille = GaugeMetricFamily(nom, aide, labels=[etiquette])
    for cle, valeur in valeurs.items():
        famille.add_metric([cle], valeur)
    return famille


def _seule(nom: str, aide: str, valeur: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(nom, aide, value=valeur)


def exposer() -> bytes:
    """The figures in the Prometheus text format (version 0.0.4)."""
    registre = CollectorRegistry(auto_describe=False)
    registre.register(Releve())
    return generate_latest(registre)
