"""Mail against a real SMTP server on loopback, faults included."""

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from dossiers.technique.courriel import (
    EnvoiImpossible,
    EnvoiIncertain,
    EnvoiReporte,
    SujetPersonnel,
    envoyer_courriel,
    identifiant,
)

VERS = "zoe@example.org"


class _Boite:
    """Keeps what it receives; ``reponses`` replaces the answer of a step, ``coupe`` hangs up at a step."""

    def __init__(self):
        self.messages, self.reponses, self.coupe = [], {}, None

    def _passer(self, etape, server, defaut):
        if self.coupe == etape:
            server.transport.abort()
        return self.reponses.get(etape, defaut)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self._passer("EHLO", server, "")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self._passer("MAIL", server, "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        reponse = self._passer("RCPT", server, "250 OK")
        if reponse.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reponse

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self._passer("DATA", server, "250 pris")


class _Controleur(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="essai")


@pytest.fixture
def smtp(settings):
    boite = _Boite()
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    controleur = _Controleur(boite, hostname="127.0.0.1", port=port)
    controleur.start()
    settings.EMAIL_BACKEND = "dossiers.technique.courriel.EnvoiSmtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "Mitoyen <ne-pas-repondre@mitoyen.example>"
    yield boite
    controleur.stop()


def _envoyer(sujet="Votre dossier avance", gabarit="avis", **options):
    envoyer_courriel(VERS, sujet, gabarit, {"numero": "PC <1> & l'été"}, "envoi-42", **options)


def test_text_and_html_leave_in_french_with_a_stable_message_id(smtp, gabarits):
    _envoyer()
    _envoyer()
    un, deux = smtp.messages
    assert un["Message-ID"] == deux["Message-ID"] == "<envoi-42@mitoyen.example>"
    assert un["To"] == VERS
    assert un["Content-Language"] == "fr"
    assert un.get_content_type() == "multipart/alternative"
    texte, html = (partie.get_content() for partie in un.iter_parts())
    assert "Votre dossier" in texte
    assert 'href="https://example.org/suivi"' in html
    assert "<1>" not in html


def test_own_html_template_wins(smtp, gabarits):
    _envoyer(gabarit="riche")
    html = list(smtp.messages[0].iter_parts())[1].get_content()
    assert "<b>riche</b> PC &lt;1&gt;" in html


def test_a_lone_dot_does_not_end_the_message(smtp, gabarits):
    (gabarits / "point.txt").write_text("avant\n.\n..suite\nfin")
    _envoyer(gabarit="point")
    texte = next(smtp.messages[0].iter_parts()).get_content()
    assert texte.replace("\r\n", "\n") == "avant\n.\n..suite\nfin\n"


def test_server_down_is_retried(settings, gabarits, smtp):
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = libre.getsockname()[1]
        with pytest.raises(EnvoiReporte):
            _envoyer()


@pytest.mark.parametrize(
    ("etape", "reponse", "attendue"),
    [
        ("RCPT", "451 plus tard", EnvoiReporte),
        ("RCPT", "550 inconnu", EnvoiImpossible),
        ("MAIL", "421 surcharge", EnvoiReporte),
        ("MAIL", "530 identifiez-vous", EnvoiReporte),
        ("DATA", "451 plus tard", EnvoiReporte),
        ("DATA", "554 refusé", EnvoiImpossible),
    ],
)
def test_answer_of_the_server_decides(smtp, gabarits, etape, reponse, attendue):
    smtp.reponses[etape] = reponse.encode("ascii", "replace").decode()
    with pytest.raises(attendue) as erreur:
        _envoyer()
    assert VERS not in str(erreur.value)


@pytest.mark.parametrize("etape", ["EHLO", "MAIL", "RCPT"])
def test_line_cut_before_the_text_is_retried(smtp, gabarits, etape):
    smtp.coupe = etape
    with pytest.raises(EnvoiReporte):
        _envoyer()
    assert smtp.messages == []


def test_line_cut_after_the_text_is_to_be_checked(smtp, gabarits):
    smtp.coupe = "DATA"
    with pytest.raises(EnvoiIncertain):
        _envoyer()
    assert len(smtp.messages) == 1


def test_stock_backend_that_cannot_tell_is_uncertain(smtp, gabarits, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    smtp.coupe = "DATA"
    with pytest.raises(EnvoiIncertain):
        _envoyer()


@pytest.mark.parametrize("adresse", ["pas une adresse", "a@b.fr\nBcc: c@d.fr", ""])
def test_malformed_address_is_final(gabarits, adresse):
    with pytest.raises(EnvoiImpossible):
        envoyer_courriel(adresse, "Votre dossier", "avis", {}, "cle")


@pytest.mark.parametrize("sujet", ["Dossier de ZOÉ l'Épine", "Courriel à zoe@example.org"])
def test_personal_data_in_the_subject_is_refused(gabarits, mailoutbox, sujet):
    with pytest.raises(SujetPersonnel):
        _envoyer(sujet=sujet, personnel=["Zoé L'Épine"])
    assert mailoutbox == []


def test_a_name_inside_a_word_is_no_personal_data(gabarits, mailoutbox):
    _envoyer(sujet="Votre permis avance", personnel=["Per"])
    assert mailoutbox[0].subject == "Votre permis avance"


def test_header_injection_is_refused(gabarits):
    with pytest.raises(ValueError, match="ligne"):
        _envoyer(sujet="a\nBcc: x@example.org")
    with pytest.raises(ValueError, match="mal formée"):
        identifiant("a b>\nX: y")
