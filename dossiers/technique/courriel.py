"""Sending one mail, and saying honestly what became of it.

Three outcomes besides success: to be tried again (``EnvoiReporte``), never deliverable as it is
(``EnvoiImpossible``), perhaps gone (``EnvoiIncertain``: the line broke once the text had left, so a second
try might deliver twice). ``EMAIL_BACKEND`` is to be ``dossiers.technique.courriel.EnvoiSmtp`` wherever a
real server is used: Django's own backend cannot tell the last case from the first.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation


class ErreurEnvoi(Exception):
    """A mail that is not known to have arrived at the next server. ``message_fr`` names no person."""

    def __init__(self, message_fr: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr


class EnvoiReporte(ErreurEnvoi):
    """Not sent; a later try may succeed (network, server down, 4xx, our own credentials)."""


class EnvoiImpossible(ErreurEnvoi):
    """Not sent and never will be as it is (address or message refused for good, 5xx)."""


class EnvoiIncertain(ErreurEnvoi):
    """Perhaps sent: a person looks before anyone tries again (``a_verifier``)."""


class SujetPersonnel(ValueError):
    """A subject line would show personal data to whoever sees a notification on a screen."""


class _DansLeFil:
    """SMTP connection that remembers whether a message's text has started to leave."""

    corps_parti = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As ``smtplib.SMTP.data``, noting the point of no return."""
        self.putcmd("data")  # type: ignore[attr-defined]
        code, reponse = self.getreply()  # type: ignore[attr-defined]
        if code != 354:
            raise smtplib.SMTPDataError(code, reponse)
        texte = msg.encode("ascii") if isinstance(msg, str) else msg
        texte = re.sub(rb"(?m)^\.", b"..", re.sub(rb"(?:\r\n|\n|\r(?!\n))", b"\r\n", texte))
        if not texte.endswith(b"\r\n"):
            texte += b"\r\n"
        self.corps_parti = True
        self.send(texte + b".\r\n")  # type: ignore[attr-defined]
        reponse_finale: tuple[int, bytes] = self.getreply()  # type: ignore[attr-defined]
        self.corps_parti = False  # the server took position: no doubt is left
        return reponse_finale


class _Smtp(_DansLeFil, smtplib.SMTP):
    pass


class _SmtpTls(_DansLeFil, smtplib.SMTP_SSL):
    pass


class EnvoiSmtp(EmailBackend):
    """Django's SMTP backend, which tells a line cut before the text from one cut after."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpTls if self.use_ssl else _Smtp

    def open(self) -> Any:
        try:
            return super().open()
        except smtplib.SMTPServerDisconnected as erreur:
            raise EnvoiReporte("Le serveur de courriel a fermé la liaison.") from erreur

    def _send(self, email_message: Any) -> bool:
        try:
            return bool(super()._send(email_message))
        except OSError as erreur:  # every SMTPException is one
            est_coupure = isinstance(erreur, smtplib.SMTPServerDisconnected)
            if isinstance(erreur, smtplib.SMTPException) and not est_coupure:
                raise
            if getattr(self.connection, "corps_parti", False):
                raise _incertain() from erreur
            raise EnvoiReporte(
                "La liaison avec le serveur de courriel s'est coupée avant l'envoi."
            ) from erreur


def envoyer_courriel(
    destinataire: str,
    sujet: str,
    gabarit: str,
    contexte: Mapping[str, Any],
    message_id: str,
    *,
    personnel: Iterable[str] = (),
    expediteur: str | None = None,
) -> None:
    """Send the template ``<gabarit>.txt`` (and ``<gabarit>.html`` if it exists, else a page made from the
    text) to one address. ``message_id``: idempotency key, ``key@host`` or a bare key; the same key gives the
    same ``Message-ID``, so that a relay or a reader can recognise a second copy. ``personnel``: words that
    may not stand in the subject (names, addresses); the recipient's address never may.

    Raises ``EnvoiReporte``, ``EnvoiImpossible``, ``EnvoiIncertain``, ``SujetPersonnel``.
    """
    _verifier_sujet(sujet, [destinataire, *personnel])
    try:
        validate_email(destinataire)
    except ValidationError as erreur:
        raise EnvoiImpossible("L'adresse de courriel du destinataire est mal formée.") from erreur
    message = _composer(destinataire, sujet, gabarit, contexte, message_id, expediteur)
    try:
        envoyes = get_connection(fail_silently=False).send_messages([message])
    except ErreurEnvoi:
        raise
    except smtplib.SMTPException as erreur:
        raise _classer(erreur) from erreur
    except UnicodeError as erreur:
        raise EnvoiImpossible("L'adresse de courriel du destinataire est mal formée.") from erreur
    except OSError as erreur:
        raise EnvoiReporte("Le serveur de courriel est injoignable.") from erreur
    if not envoyes:
        raise EnvoiReporte("Le serveur de courriel n'a pas pris le message.")


def _verifier_sujet(sujet: str, interdits: Iterable[str]) -> None:
    if "\n" in sujet or "\r" in sujet:
        raise ValueError("Un sujet tient sur une ligne.")
    mots = " ".join(sujet.casefold().split())
    for interdit in interdits:
        cherche = " ".join(interdit.casefold().split())
        if cherche and re.search(rf"(?<!\w){re.escape(cherche)}(?!\w)", mots):
            raise SujetPersonnel("Le sujet d'un courriel ne montre aucune donnée personnelle.")


def _texte_brut(gabarit: str, donnees: dict[str, Any]) -> str:
    """Plain text is not HTML: an apostrophe stays an apostrophe."""
    return get_template(gabarit).template.render(Context(donnees, autoescape=False)).strip() + "\n"


def _composer(
    destinataire: str,
    sujet: str,
    gabarit: str,
    contexte: Mapping[str, Any],
    message_id: str,
    expediteur: str | None,
) -> EmailMultiAlternatives:
    with translation.override("fr"):
        donnees = {**contexte, "sujet": sujet}
        texte = _texte_brut(f"{gabarit}.txt", donnees)
        page = select_template([f"{gabarit}.html", "courriers/courriel.html"])
        html = page.render({**donnees, "texte": texte.strip()})
    message = EmailMultiAlternatives(
        subject=sujet,
        body=texte,
        from_email=expediteur or settings.DEFAULT_FROM_EMAIL,
        to=[destinataire],
        headers={
            "Message-ID": identifiant(message_id),
            "Content-Language": "fr",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def identifiant(message_id: str) -> str:
    """The ``Message-ID`` header of a key: ``<key@host>``, the host being that of the sender's address."""
    cle = message_id.strip().strip("<>")
    if "@" not in cle:
        hote = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        cle = f"{cle}@{hote}"
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", cle):
        raise ValueError(f"Clé de message mal formée : {message_id!r}.")
    return f"<{cle}>"


def _incertain() -> EnvoiIncertain:
    return EnvoiIncertain(
        "La liaison s'est coupée après le départ du message : il est peut-être arrivé. À vérifier."
    )


def _classer(erreur: smtplib.SMTPException) -> ErreurEnvoi:
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in erreur.recipients.values()), default=450)
        if code >= 500:
            return EnvoiImpossible(f"Le serveur refuse l'adresse du destinataire (code {code}).")
        return EnvoiReporte(f"Le serveur ne prend pas le message pour l'instant (code {code}).")
    if isinstance(erreur, smtplib.SMTPDataError) and erreur.smtp_code >= 500:
        return EnvoiImpossible(f"Le serveur refuse le message (code {erreur.smtp_code}).")
    if isinstance(erreur, smtplib.SMTPNotSupportedError):
        return EnvoiImpossible("Le serveur de courriel ne sait pas écrire à cette adresse.")
    if isinstance(erreur, smtplib.SMTPServerDisconnected):
        return _incertain()  # from a backend that cannot say when
    if isinstance(erreur, smtplib.SMTPResponseException):
        return EnvoiReporte(f"Le serveur ne prend pas le message pour l'instant (code {erreur.smtp_code}).")
    return EnvoiReporte("Le serveur de courriel ne répond pas comme prévu.")
