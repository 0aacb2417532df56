"""What the environment alone chooses: base, storage, logs. Pure functions of its variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

#: Bytes of a stored file kept in memory while it is read from an object store; the rest goes to a temporary file.
MEMOIRE_PAR_FICHIER = 2 * 1024 * 1024


def base_de_production(base: dict[str, Any], *, pool: int, age: int) -> dict[str, Any]:
    """A PostgreSQL/PostGIS base: kept connections of ``age`` seconds, or a pool of ``pool`` a process.

    Behind PgBouncer in transaction mode both stay off: ``DATABASE_POOL=0 CONN_MAX_AGE=0``.
    """
    options = {**base.get("OPTIONS", {})}
    if pool:
        options["pool"] = {"min_size": min(2, pool), "max_size": pool, "timeout": 10, "max_lifetime": 1800}
        age = 0
    return {**base, "OPTIONS": options, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": age}


def stockage(url: str, defaut: Path) -> dict[str, Any]:
    """Where the files live: ``file:///…`` or ``s3://CLÉ:SECRET@hôte[:port]/seau[?region=…&tls=non]``.

    Without host (``s3:///seau``) the client's own configuration says where and who.

    Raises:
        ImproperlyConfigured: the address is of neither form; the message does not repeat its secret.
    """
    if not url:
        return _dossier(defaut)
    morceaux = urlsplit(url)
    if morceaux.scheme == "file" and morceaux.path:
        return _dossier(Path(unquote(morceaux.path)))
    seau = morceaux.path.strip("/")
    if morceaux.scheme != "s3" or not seau or "/" in seau:
        raise ImproperlyConfigured("STORAGE_URL : file:///dossier ou s3://CLÉ:SECRET@hôte:port/seau.")
    reglages = {cle: valeurs[-1] for cle, valeurs in parse_qs(morceaux.query).items()}
    options: dict[str, Any] = {
        "bucket_name": seau,
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,  # a file is named by its content: writing it again writes the same bytes
        "max_memory_size": MEMOIRE_PAR_FICHIER,
        "region_name": reglages.get("region", "us-east-1"),
        "addressing_style": reglages.get("adressage", "path"),
    }
    if morceaux.username:
        options["access_key"] = unquote(morceaux.username)
        options["secret_key"] = unquote(morceaux.password or "")
    if morceaux.hostname:
        protocole = "http" if reglages.get("tls") == "non" else "https"
        port = f":{morceaux.port}" if morceaux.port else ""
        options["endpoint_url"] = f"{protocole}://{morceaux.hostname}{port}"
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _dossier(lieu: Path) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": lieu, "base_url": None},
    }


def journaux(forme: str, niveau: str) -> dict[str, Any]:
    """Logs on the standard error: ``texte`` for a person, ``json`` for a collector (one object a line)."""
    formes: dict[str, Any] = {
        "texte": {"format": "%(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.journaux.FormateurJson"},
    }
    if forme not in formes:
        raise ImproperlyConfigured("LOG_FORMAT : texte ou json.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"sans_personne": {"()": "config.journaux.SansDonneesPersonnelles"}},
        "formatters": {forme: formes[forme]},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": forme,
                "filters": ["sans_personne"],
            }
        },
        "root": {"handlers": ["console"], "level": niveau},
        # These libraries tell each step of each document.
        "loggers": {
            **{nom: {"level": "WARNING"} for nom in ("weasyprint", "fontTools")},
            # Whoever scans the network sends any host name: refused, and not worth an alert.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
