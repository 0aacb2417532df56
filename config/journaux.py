"""Logs a collector can read and that name nobody: dossier number yes, person, mail, address, secret no."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

#: Dossier of the request being served (its number, or its reference before there is one).
dossier_courant: ContextVar[str] = ContextVar("dossier_courant", default="")
requete_courante: ContextVar[str] = ContextVar("requete_courante", default="")

_COURRIEL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SECRET = re.compile(r"(?i)(://[^:/@\s]+:)[^@\s]+@")
_JETON = re.compile(r"(?i)((?:jeton|token|secret|password|mot_de_passe|sig|code)=)[^&\s\"']+")
_CHEMINS_SECRETS = re.compile(r"(/(?:avis|mot-de-passe)/)[^\s\"'?]+")


def epurer(texte: str) -> str:
    """``texte`` without mail address, password, signed token or one-time link."""
    texte = _COURRIEL.sub("[courriel]", texte)
    texte = _SECRET.sub(r"\1***@", texte)
    texte = _JETON.sub(r"\1***", texte)
    return _CHEMINS_SECRETS.sub(r"\1***", texte)


class SansDonneesPersonnelles(logging.Filter):
    """Cleans the message and adds the dossier and the request at hand. The request object itself never leaves."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = epurer(record.getMessage()), None
        for nom in ("request", "params", "sql"):
            record.__dict__.pop(nom, None)
        record.dossier = dossier_courant.get()
        record.requete = requete_courante.get()
        return True


class FormateurJson(JsonFormatter):
    """One JSON object a line: instant, level, logger, message, dossier, request; a traceback without values."""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}{dossier}{requete}",
            style="{",
            rename_fields={"asctime": "instant", "levelname": "niveau", "name": "source"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )

    def formatException(self, ei) -> str:  # noqa: N802 - a hook of logging
        return epurer(super().formatException(ei))


class JournalRequeteMiddleware:
    """Marks the log lines of one request with a number of its own, returned to the caller for support."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        numero = secrets.token_hex(6)
        marque_requete = requete_courante.set(numero)
        marque_dossier = dossier_courant.set("")
        try:
            response = self.get_response(request)
        finally:
            requete_courante.reset(marque_requete)
            dossier_courant.reset(marque_dossier)
        response.headers.setdefault("X-Request-Id", numero)
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        dossier_courant.set(str(view_kwargs.get("reference", ""))[:12])
