"""FranceConnect and ProConnect: OpenID Connect by authlib, off unless the environment configures them.

What is verified: ``state`` (the answer is to our question), PKCE, the signature, issuer, audience, date and
``nonce`` of the ``id_token``, the level asked (``acr``), and that ``userinfo`` — signed by FranceConnect v2 —
speaks of the same ``sub``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests.exceptions import RequestException

from communes.models import Utilisateur
from dossiers.technique import sorties
from workflows.models import IdentiteExterne

EN_COURS, A_RELIER, SORTIE = "openid_en_cours", "openid_a_relier", "openid_sortie"
#: Asymmetric only: a token « signed » by ``none`` or by a shared secret is refused.
ALGORITHMES = ["RS256", "ES256", "PS256"]
TOLERANCE = 60
DUREE = 600


class IdentiteRefusee(Exception):
    """The provider's answer cannot be trusted, or the person gave up; ``message`` is for the person."""

    def __init__(self, message: str, detail: str = ""):
        super().__init__(detail or message)
        self.message = message


@dataclass(frozen=True)
class Fournisseur:
    """One provider, as ``settings.OPENID`` describes it."""

    code: str
    nom: str
    emetteur: str
    client: str
    secret: str
    acr: str = ""
    portee: str = "openid given_name family_name email"
    #: ProConnect verifies addresses; FranceConnect passes on what the person declared.
    courriel_fiable: bool = False
    est_local: bool = False

    @property
    def retour(self) -> str:
        return settings.SITE_URL.rstrip("/") + reverse("openid_retour", args=[self.code])

    def decrire(self) -> dict[str, Any]:
        """The provider's own description (OpenID Connect Discovery), read once an hour."""
        cle = f"openid:{self.emetteur}"
        description = cache.get(cle)
        if description is None:
            adresse = self.emetteur.rstrip("/") + "/.well-known/openid-configuration"
            description = sorties.lire_json(adresse, local=self.est_local)
            if description.get("issuer") != self.emetteur:
                raise IdentiteRefusee(PANNE, "issuer of the description differs from the configured one")
            cache.set(cle, description, 3600)
        return description

    def cles(self) -> KeySet:
        return KeySet.import_key_set(sorties.lire_json(self.decrire()["jwks_uri"], local=self.est_local))

    def session(self, **options) -> OAuth2Session:
        # FranceConnect's access tokens last 60 seconds, which authlib would hold for expired at once.
        options["leeway"] = 0
        session = OAuth2Session(
            self.client, self.secret, redirect_uri=self.retour, code_challenge_method="S256", **options
        )
        return sorties.proteger(session, local=self.est_local)


PANNE = "Le service d’identité ne répond pas comme prévu. Réessayez, ou connectez-vous par mot de passe."


def fournisseurs() -> list[Fournisseur]:
    """Those that the environment configures, in order."""
    return [Fournisseur(code=code, **options) for code, options in settings.OPENID.items()]


def fournisseur(code: str) -> Fournisseur | None:
    return next((f for f in fournisseurs() if f.code == code), None)


def laisser_partir(reponse: HttpResponse) -> HttpResponse:
    """Lets the sign-in form lead to the configured providers, and nowhere else."""
    lieux = origines()
    if lieux:
        ouverte = settings.POLITIQUE_DE_CONTENU.replace(
            "form-action 'self'", f"form-action 'self' {' '.join(lieux)}"
        )
        reponse.headers["Content-Security-Policy"] = ouverte
    return reponse


def commencer(request: HttpRequest, qui: Fournisseur, suite: str) -> str:
    """Where to send the person; what must come back is kept in his session."""
    try:
        description = qui.decrire()
        etat, nonce, verificateur = secrets.token_urlsafe(32), secrets.token_urlsafe(32), generate_token(64)
        options = {"acr_values": qui.acr} if qui.acr else {}
        adresse, _ = qui.session(scope=qui.portee).create_authorization_url(
            description["authorization_endpoint"],
            state=etat,
            nonce=nonce,
            code_verifier=verificateur,
            **options,
        )
    except (RequestException, KeyError, ValueError) as panne:
        raise IdentiteRefusee(PANNE, str(panne)) from panne
    request.session[EN_COURS] = {
        "fournisseur": qui.code,
        "state": etat,
        "nonce": nonce,
        "verificateur": verificateur,
        "suite": suite,
        "le": timezone.now().timestamp(),
    }
    return adresse


def terminer(request: HttpRequest, qui: Fournisseur) -> tuple[dict[str, Any], str]:
    """The verified claims of the person who comes back, and where he was going.

    Raises:
        IdentiteRefusee: not our question, given up, or not provable.
    """
    attente = request.session.pop(EN_COURS, None)
    recu = request.GET.get("state", "")
    if (
        not attente
        or attente["fournisseur"] != qui.code
        or not secrets.compare_digest(attente["state"].encode(), recu.encode())
    ):
        raise IdentiteRefusee("Cette réponse n’était pas attendue. Recommencez depuis la page de connexion.")
    if timezone.now().timestamp() - attente["le"] > DUREE:
        raise IdentiteRefusee("Ce délai est passé. Recommencez depuis la page de connexion.")
    if "error" in request.GET:
        raise IdentiteRefusee(f"Vous n’avez pas été identifié par {qui.nom}. Vous pouvez réessayer.")
    try:
        description = qui.decrire()
        session = qui.session(state=attente["state"])
        jetons = session.fetch_token(
            description["token_endpoint"],
            code=request.GET.get("code", ""),
            code_verifier=attente["verificateur"],
        )
        identite = _lire_id_token(qui, jetons["id_token"], attente["nonce"])
        identite |= _lire_userinfo(qui, session, description["userinfo_endpoint"], identite["sub"])
    except (RequestException, OAuthError, JoseError, KeyError, ValueError, TypeError) as panne:
        raise IdentiteRefusee(PANNE, f"{type(panne).__name__}: {panne}") from panne
    request.session[SORTIE] = {"fournisseur": qui.code, "id_token": jetons["id_token"]}
    return identite, attente["suite"]


def _lire_id_token(qui: Fournisseur, valeur: str, nonce: str) -> dict[str, Any]:
    jeton = jwt.decode(valeur, qui.cles(), algorithms=ALGORITHMES)
    regles = jwt.JWTClaimsRegistry(
        leeway=TOLERANCE,
        iss={"essential": True, "value": qui.emetteur},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    regles.validate(jeton.claims)
    _exiger_public(qui, jeton.claims)
    if qui.acr and jeton.claims.get("acr") not in qui.acr.split():
        raise IdentiteRefusee(f"{qui.nom} n’a pas vérifié votre identité au niveau demandé.")
    return dict(jeton.claims)


def _exiger_public(qui: Fournisseur, declarations: dict[str, Any]) -> None:
    public = declarations.get("aud")
    publics = [public] if isinstance(public, str) else public or []
    if qui.client not in publics or (len(publics) > 1 and declarations.get("azp") != qui.client):
        raise ValueError("the token is meant for someone else")


def _lire_userinfo(qui: Fournisseur, session, adresse: str, sub: str) -> dict[str, Any]:
    """The claims about the person: JSON, or a signed token (FranceConnect v2, ProConnect)."""
    reponse = session.get(adresse, timeout=sorties.DELAI)
    reponse.raise_for_status()
    if reponse.headers.get("Content-Type", "").split(";")[0].strip() == "application/jwt":
        jeton = jwt.decode(reponse.text, qui.cles(), algorithms=ALGORITHMES)
        jwt.JWTClaimsRegistry(leeway=TOLERANCE, iss={"essential": True, "value": qui.emetteur}).validate(
            jeton.claims
        )
        _exiger_public(qui, jeton.claims)
        declarations = dict(jeton.claims)
    else:
        declarations = reponse.json()
    if declarations.get("sub") != sub:
        raise ValueError("userinfo speaks of someone else")
    utiles = ("given_name", "family_name", "usual_name", "email", "email_verified", "phone_number")
    return {cle: declarations[cle] for cle in utiles if isinstance(declarations.get(cle), str | bool)}


# --- The account here -------------------------------------------------------------------------------


def compte_de(request: HttpRequest, qui: Fournisseur, identite: dict[str, Any]) -> Utilisateur | None:
    """The account tied to this identity, or a new one; None when an account must first be tied by its owner.

    Nothing is tied by the mere equality of addresses: whoever owns the existing account signs in to it
    first, then confirms (an address declared to a provider proves nothing).

    Raises:
        IdentiteRefusee: closed account, or no address to write to.
    """
    liee = IdentiteExterne.objects.filter(fournisseur=qui.code, sub=identite["sub"])
    connue = liee.select_related("utilisateur").first()
    if connue is not None:
        if not connue.utilisateur.is_active:
            raise IdentiteRefusee("Ce compte est fermé.")
        return connue.utilisateur
    courriel = Utilisateur.objects.normaliser(str(identite.get("email", "")))
    if not courriel:
        raise IdentiteRefusee(f"{qui.nom} n’a pas transmis d’adresse électronique : créez un compte.")
    if Utilisateur.objects.filter(courriel=courriel).exists():
        request.session[A_RELIER] = {"fournisseur": qui.code, "sub": identite["sub"]}
        return None
    prouvee = qui.courriel_fiable or identite.get("email_verified") is True
    compte = Utilisateur.objects.creer(
        courriel,
        None,
        prenom=str(identite.get("given_name", ""))[:150],
        nom=str(identite.get("family_name") or identite.get("usual_name") or "")[:150],
        nature="particulier",
        courriel_verifie_le=timezone.now() if prouvee else None,
    )
    IdentiteExterne.objects.create(utilisateur=compte, fournisseur=qui.code, sub=identite["sub"])
    return compte


def proposer_de_relier(request: HttpRequest) -> None:
    """After a password sign-in: an identity that waits is offered on the account's page, never tied alone."""
    if request.session.get(A_RELIER):
        from django.contrib import messages

        messages.info(
            request, f"Vous pouvez relier {nom_en_attente(request)} à ce compte, dans « Mon compte »."
        )


def nom_en_attente(request: HttpRequest) -> str:
    attente = request.session.get(A_RELIER)
    qui = fournisseur(attente["fournisseur"]) if attente else None
    return qui.nom if qui else ""


def relier(request: HttpRequest) -> str:
    """Ties the identity that waits to the account signed in; returns the provider's name ("" if none)."""
    nom, attente = nom_en_attente(request), request.session.pop(A_RELIER, None)
    if (
        not nom
        or IdentiteExterne.objects.filter(fournisseur=attente["fournisseur"], sub=attente["sub"]).exists()
    ):
        return ""
    IdentiteExterne.objects.update_or_create(
        fournisseur=attente["fournisseur"], utilisateur=request.user, defaults={"sub": attente["sub"]}
    )
    return nom


def identites(utilisateur: Utilisateur) -> list[tuple[IdentiteExterne, str]]:
    """The identities tied to an account, each with the provider's name."""
    noms = {f.code: f.nom for f in fournisseurs()}
    return [(i, noms.get(i.fournisseur, i.fournisseur)) for i in utilisateur.identites.order_by("pk")]


def adresse_de_sortie(request: HttpRequest) -> dict[str, str] | None:
    """Where to end the provider's own session (RP-initiated logout), for whoever came by it."""
    sortie = request.session.get(SORTIE)
    qui = fournisseur(sortie["fournisseur"]) if sortie else None
    if qui is None:
        return None
    try:
        fin = qui.decrire().get("end_session_endpoint")
    except (IdentiteRefusee, RequestException, ValueError):
        return None
    if not fin:
        return None
    question = urlencode(
        {
            "id_token_hint": sortie["id_token"],
            "state": secrets.token_urlsafe(16),
            "post_logout_redirect_uri": settings.SITE_URL.rstrip("/") + "/",
        }
    )
    return {"nom": qui.nom, "adresse": f"{fin}?{question}"}


def origines() -> list[str]:
    """Origins of the configured providers, for the policy of the sign-in page."""
    lieux = []
    for qui in fournisseurs():
        try:
            morceaux = urlsplit(qui.decrire()["authorization_endpoint"])
        except (IdentiteRefusee, RequestException, KeyError, ValueError):
            morceaux = urlsplit(qui.emetteur)
        lieux.append(f"{morceaux.scheme}://{morceaux.netloc}")
    return lieux
