"""An OpenID provider on loopback, strict on its side: PKCE checked, a code good once, signed userinfo."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "mitoyen", "un-secret-de-test"


class FournisseurLocal:
    """``id_token`` and ``userinfo``: claims to add or replace in an answer, to play a faulty provider."""

    def __init__(self):
        self.cle = RSAKey.generate_key(2048, {"kid": "une"}, auto_kid=False)
        self.fausse = RSAKey.generate_key(2048, {"kid": "une"}, auto_kid=False)
        self.signe_faux = False
        self.id_token: dict = {}
        self.userinfo: dict = {}
        self.codes: dict[str, dict] = {}
        self.refus: list[str] = []
        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), self._gestionnaire())
        self.emetteur = f"http://127.0.0.1:{self.serveur.server_port}"
        self.fil = threading.Thread(target=self.serveur.serve_forever, daemon=True)
        self.fil.start()

    def fermer(self) -> None:
        self.serveur.shutdown()
        self.serveur.server_close()
        self.fil.join()

    def identifier(self, adresse: str) -> str:
        """What the person's browser does there: says yes; returns the query sent back."""
        question = {cle: valeurs[0] for cle, valeurs in parse_qs(urlsplit(adresse).query).items()}
        assert question["response_type"] == "code"
        assert question["code_challenge_method"] == "S256"
        self.codes["abc"] = question
        return f"code=abc&state={question['state']}"

    def _signer(self, declarations: dict) -> str:
        cle = self.fausse if self.signe_faux else self.cle
        return jwt.encode({"alg": "RS256", "kid": "une"}, declarations, cle)

    def jetons(self, demande: dict[str, str]) -> dict | None:
        question = self.codes.pop(demande.get("code", ""), None)
        preuve = hashlib.sha256(demande.get("code_verifier", "").encode()).digest()
        defi = base64.urlsafe_b64encode(preuve).decode().rstrip("=")
        if question is None or defi != question["code_challenge"]:
            self.refus.append("code ou PKCE")
            return None
        maintenant = int(time.time())
        declarations = {
            "iss": self.emetteur, "aud": CLIENT, "sub": "personne-1", "iat": maintenant,
            "exp": maintenant + 60, "nonce": question["nonce"], "acr": question.get("acr_values", ""),
        }  # fmt: skip
        jeton = self._signer(declarations | self.id_token)
        return {"access_token": "acces", "token_type": "Bearer", "expires_in": 60, "id_token": jeton}

    def lire(self) -> str:
        declarations = {
            "iss": self.emetteur, "aud": CLIENT, "sub": "personne-1", "given_name": "Camille",
            "family_name": "Test", "email": "camille@example.org",
        }  # fmt: skip
        return self._signer(declarations | self.userinfo)

    def decrire(self) -> dict:
        lieux = {
            "authorization_endpoint": "authorize", "token_endpoint": "token",
            "userinfo_endpoint": "userinfo", "jwks_uri": "jwks", "end_session_endpoint": "fin",
        }  # fmt: skip
        return {"issuer": self.emetteur, **{cle: f"{self.emetteur}/{lieu}" for cle, lieu in lieux.items()}}

    def _gestionnaire(self):
        local = self

        class Gestionnaire(BaseHTTPRequestHandler):
            def log_message(self, *_):
                """Nothing on the terminal."""

            def _dire(self, corps, *, statut=200, nature="application/json") -> None:
                octets = corps.encode() if isinstance(corps, str) else json.dumps(corps).encode()
                self.send_response(statut)
                self.send_header("Content-Type", nature)
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            def do_GET(self):
                if self.path.endswith("openid-configuration"):
                    self._dire(local.decrire())
                elif self.path == "/jwks":
                    self._dire(KeySet([local.cle]).as_dict(private=False))
                elif self.path == "/userinfo":
                    self._dire(local.lire(), nature="application/jwt")
                else:
                    self.send_response(302)
                    self.send_header("Location", "http://127.0.0.1/ailleurs")
                    self.end_headers()

            def do_POST(self):
                corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
                demande = {cle: valeurs[0] for cle, valeurs in parse_qs(corps).items()}
                jetons = local.jetons(demande)
                if jetons is None:
                    self._dire({"error": "invalid_grant"}, statut=400)
                else:
                    self._dire(jetons)

        return Gestionnaire
