"""Outgoing HTTP calls: only where we meant to go (no inner network, no redirect, no endless answer).

The address is resolved once, every answer of the name must be public, and the connection is made to the
address that was checked: a name that changes its answer between the check and the call gains nothing.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException

DELAI = (5, 10)
REPONSE_MAXIMALE = 1024 * 1024


class SortieInterdite(RequestException):
    """The address leads where the platform does not go."""


def adresses(hote: str, port: int) -> list[str]:
    """The network addresses of a host.

    Raises:
        SortieInterdite: the name has no answer.
    """
    try:
        reponses = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as panne:
        raise SortieInterdite(f"nom sans réponse : {hote}") from panne
    return [str(reponse[4][0]) for reponse in reponses]


def controler(url: str, *, local: bool = False) -> list[str]:
    """Refuses what is not HTTPS to a public address; ``local``: HTTP to this machine, for tests only.

    Returns:
        The checked network addresses.

    Raises:
        SortieInterdite: scheme, credentials in the address, or an address that is not public.
    """
    morceaux = urlsplit(url)
    if morceaux.username or morceaux.password or not morceaux.hostname:
        raise SortieInterdite("adresse mal formée")
    if morceaux.scheme != "https" and not (local and morceaux.scheme == "http"):
        raise SortieInterdite("seul https est permis")
    trouvees = adresses(morceaux.hostname, morceaux.port or (443 if morceaux.scheme == "https" else 80))
    for trouvee in trouvees:
        ip = ipaddress.ip_address(trouvee.split("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        permise = ip.is_loopback if local else ip.is_global and not ip.is_multicast
        if not permise:
            raise SortieInterdite("adresse réservée")
    return trouvees


class AdaptateurControle(HTTPAdapter):
    """Checks each call and connects to the address that was checked (the name stays in TLS and ``Host``)."""

    def __init__(self, *, local: bool = False, **options):
        self.local = local
        super().__init__(**options)

    def send(self, request, *args, **options):
        options["timeout"] = options.get("timeout") or DELAI
        options["stream"] = True
        self.controlees = controler(request.url, local=self.local)
        reponse = super().send(request, *args, **options)
        if reponse.is_redirect:
            raise SortieInterdite("redirection refusée")
        reponse._content = _lire(reponse)
        reponse._content_consumed = True
        return reponse

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        hote, options = super().build_connection_pool_key_attributes(request, verify, cert)
        nom = hote["host"]
        if hote["scheme"] == "https":
            options = {**options, "server_hostname": nom, "assert_hostname": nom}
        return {**hote, "host": self.controlees[0]}, options

    def add_headers(self, request, **options) -> None:
        request.headers.setdefault("Host", urlsplit(request.url).netloc)


def _lire(reponse) -> bytes:
    corps = b""
    for morceau in reponse.iter_content(65536):
        corps += morceau
        if len(corps) > REPONSE_MAXIMALE:
            reponse.close()
            raise SortieInterdite("réponse trop longue")
    return corps


def proteger(session: requests.Session, *, local: bool = False) -> requests.Session:
    """A session that goes nowhere unchecked, whatever the environment's proxies say."""
    session.trust_env = False
    for prefixe in ("https://", "http://"):
        session.mount(prefixe, AdaptateurControle(local=local))
    return session


def lire_json(url: str, *, local: bool = False) -> dict[str, Any]:
    """A JSON object read at a checked address.

    Raises:
        RequestException: not reached, or refused.
        ValueError: not an object.
    """
    with proteger(requests.Session(), local=local) as session:
        reponse = session.get(url, headers={"Accept": "application/json"})
        reponse.raise_for_status()
        lu = json.loads(reponse.content)
    if not isinstance(lu, dict):
        raise ValueError("an object was expected")
    return lu
