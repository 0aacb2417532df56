"""A tiny loopback server for the showcase: rendered pages, the static files, the real security headers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.middleware import POLITIQUE
from tests.interface import vitrine

STATIQUES = Path(__file__).resolve().parents[2] / "static"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class _Serveur(BaseHTTPRequestHandler):
    def _repondre(
        self, statut: int, corps: bytes, genre: str = "text/html; charset=utf-8", **entetes: str
    ) -> None:
        self.send_response(statut)
        self.send_header("Content-Type", genre)
        self.send_header("Content-Length", str(len(corps)))
        self.send_header("Content-Security-Policy", POLITIQUE)
        for nom, valeur in entetes.items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(corps)

    def do_GET(self) -> None:
        chemin = self.path.split("?")[0]
        if chemin.startswith("/static/"):
            fichier = (STATIQUES / chemin.removeprefix("/static/")).resolve()
            if fichier.is_relative_to(STATIQUES) and fichier.is_file():
                return self._repondre(
                    200, fichier.read_bytes(), TYPES.get(fichier.suffix, "application/octet-stream")
                )
        page = self.server.etat.pages.get(chemin)
        return self._repondre(200 if page else 404, (page or "<!doctype html><title>404</title>").encode())

    def do_POST(self) -> None:
        corps = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        etat = self.server.etat
        etat.recus.append(SimpleNamespace(chemin=self.path, corps=corps, entetes=dict(self.headers)))
        if self.path == "/brouillon/":
            statut = etat.statuts.pop(0) if etat.statuts else 200
            if statut == 302:
                return self._repondre(302, b"", Location="/connexion/")
            return self._repondre(
                statut,
                json.dumps({"enregistre_le": "2026-03-02T14:32:00+01:00"}).encode(),
                "application/json",
            )
        etat.lenteur.wait(0.4)
        return self._repondre(200, b"<!doctype html><html lang=fr><title>Recu</title><h1>Recu</h1>")

    def log_message(self, *args) -> None:
        """Silence: the output belongs to the tests."""


def _pages() -> dict[str, str]:
    anonyme = {
        "user": SimpleNamespace(is_authenticated=False),
        "menu": [vitrine.entree("Affichage public")],
        "messages": [],
        "fil": [],
    }
    connexion = vitrine.FormulaireConnexion
    pages = {
        "/usager/": vitrine.rendre("vitrine_usager.html", "usager"),
        "/usager-erreurs/": vitrine.rendre("vitrine_usager.html", "usager", erreurs=True),
        "/agent/": vitrine.rendre("vitrine_agent.html", "agent"),
        "/accueil/": vitrine.rendre("public/accueil.html", **anonyme),
        "/connexion/": vitrine.rendre("registration/login.html", form=connexion(), **anonyme),
        "/connexion-erreurs/": vitrine.rendre("registration/login.html", form=connexion({}), **anonyme),
        "/inscription/": vitrine.rendre("registration/inscription.html", form=connexion(), **anonyme),
        "/mot-de-passe/": vitrine.rendre(
            "registration/password_reset_form.html", form=connexion(), **anonyme
        ),
    }
    for nom in ("done", "confirm", "complete"):
        pages[f"/mot-de-passe-{nom}/"] = vitrine.rendre(f"registration/password_reset_{nom}.html", **anonyme)
    for nom in ("400", "403", "403_csrf", "404", "500"):
        pages[f"/{nom}/"] = vitrine.rendre(f"{nom}.html", **anonyme)
    for nom in ("index", "comment-ca-marche", "accessibilite", "mentions-legales", "code-source"):
        pages[f"/aide-{nom}/"] = vitrine.rendre(f"public/aide/{nom}.html", **anonyme)
    return pages


@pytest.fixture(scope="session")
def _serveur():
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), _Serveur)
    serveur.etat = SimpleNamespace(pages=_pages(), recus=[], statuts=[], lenteur=threading.Event())
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield serveur
    serveur.etat.lenteur.set()
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture
def vitrine_en_ligne(_serveur):
    """The showcase on loopback: ``adresse``, the ``pages``, what was ``recus``, the ``statuts`` to answer next."""
    etat = _serveur.etat
    etat.recus.clear()
    etat.statuts.clear()
    etat.adresse = f"http://127.0.0.1:{_serveur.server_port}"
    return etat
