"""The test signing authority of a demonstration: a root, a time-stamping certificate, signatories.

Its signatures prove nothing outside this copy of the platform. Every function refuses to work unless
``settings.DEMO``. Keys live under ``settings.VAR / "cles" / "demo"``, readable by the service only; two
workers that create the same key at once end up with the same one.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from .signature import CleDeSignature, SignatureImpossible, charger_pkcs12

ORGANISATION = "Mitoyen - autorité de démonstration"
_RACINE_ANS, _PORTEUR_ANS = 10, 3


def repertoire() -> Path:
    """Where the keys are; raises ``SignatureImpossible`` (``hors_demo``) outside a demonstration."""
    if not settings.DEMO:
        raise SignatureImpossible(
            "L'autorité de signature d'essai n'existe que dans une démonstration (DEMO=1).", "hors_demo"
        )
    dossier = Path(settings.VAR) / "cles" / "demo"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier


def creer_autorite() -> list[Path]:
    """Create what is missing of the test authority; returns the paths created. Idempotent."""
    dossier = repertoire()
    crees = []
    if _ecrire_si_absent(dossier / "mot_de_passe", lambda: secrets.token_urlsafe(32).encode()):
        crees.append(dossier / "mot_de_passe")
    if _ecrire_si_absent(dossier / "autorite.p12", _fabriquer_racine):
        crees.append(dossier / "autorite.p12")
    if _ecrire_si_absent(dossier / "horodatage.p12", _fabriquer_horodateur):
        crees.append(dossier / "horodatage.p12")
    # The public certificate always mirrors the key that won.
    _, certificat = _lire_p12(dossier / "autorite.p12")
    pem = certificat.public_bytes(serialization.Encoding.PEM)
    if not (dossier / "autorite.pem").exists() or (dossier / "autorite.pem").read_bytes() != pem:
        _ecrire(dossier / "autorite.pem", pem)
        crees.append(dossier / "autorite.pem")
    return crees


def racine_de_demo() -> asn1_x509.Certificate:
    """The root certificate, to be trusted in a demonstration only."""
    creer_autorite()
    _, certificat = _lire_p12(repertoire() / "autorite.p12")
    return asn1_x509.Certificate.load(certificat.public_bytes(serialization.Encoding.DER))


def certificat_de_demo(nom: str, courriel: str, qualite: str) -> CleDeSignature:
    """The test key of a signatory, created the first time and anew when it has expired or the person's
    name or capacity has changed."""
    creer_autorite()
    cle = hashlib.sha256("\0".join((courriel.strip().lower(), nom, qualite)).encode()).hexdigest()[:32]
    chemin = repertoire() / f"signataire-{cle}.p12"
    _ecrire_si_absent(chemin, lambda: _fabriquer_signataire(nom, courriel, qualite))
    porteuse = _porteuse(chemin.read_bytes(), _mot_de_passe())
    if porteuse.fin_validite <= dt.datetime.now(dt.UTC):
        _ecrire(chemin, _fabriquer_signataire(nom, courriel, qualite))
        porteuse = _porteuse(chemin.read_bytes(), _mot_de_passe())
    return porteuse


def horodateur_de_demo(*, instant: dt.datetime | None = None) -> DummyTimeStamper:
    """The local test time-stamping authority. ``instant``: what it certifies, by default the clock."""
    creer_autorite()
    signeur = _horodateur((repertoire() / "horodatage.p12").read_bytes(), _mot_de_passe())
    return DummyTimeStamper(
        tsa_cert=signeur.signing_cert,
        tsa_key=signeur.signing_key,
        certs_to_embed=signeur.cert_registry,
        fixed_dt=instant,
    )


# Making


def _nom(commun: str, *, courriel: str = "", qualite: str = "") -> x509.Name:
    attributs = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
        x509.NameAttribute(NameOID.COMMON_NAME, commun[:64]),
    ]
    if qualite:
        attributs.append(x509.NameAttribute(NameOID.TITLE, qualite[:64]))
    if courriel:
        attributs.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, courriel))
    return x509.Name(attributs)


def _batisseur(
    sujet: x509.Name, emetteur: x509.Name, cle: rsa.RSAPrivateKey, ans: int
) -> x509.CertificateBuilder:
    maintenant = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        # A demonstration may be played at a past date: the certificates are older than the keys.
        .not_valid_before(maintenant - dt.timedelta(days=3 * 365))
        .not_valid_after(maintenant + dt.timedelta(days=365 * ans))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
    )


def _usage(**permis: bool) -> x509.KeyUsage:
    usages = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    return x509.KeyUsage(**{**usages, **permis})


def _cle() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _fabriquer_racine() -> bytes:
    cle, nom = _cle(), _nom(ORGANISATION)
    certificat = (
        _batisseur(nom, nom, cle, _RACINE_ANS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(cle, hashes.SHA256())
    )
    return _p12("autorite", cle, certificat)


def _emettre(sujet: x509.Name, extensions: list[tuple[x509.ExtensionType, bool]], alias: str) -> bytes:
    cle_racine, racine = _lire_p12(repertoire() / "autorite.p12")
    cle = _cle()
    ski = racine.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    batisseur = (
        _batisseur(sujet, racine.subject, cle, _PORTEUR_ANS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski), critical=False)
    )
    for extension, critique in extensions:
        batisseur = batisseur.add_extension(extension, critical=critique)
    return _p12(alias, cle, batisseur.sign(cle_racine, hashes.SHA256()), racine)


def _fabriquer_horodateur() -> bytes:
    return _emettre(
        _nom("Horodatage de démonstration"),
        [
            (_usage(digital_signature=True), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
        ],
        "horodatage",
    )


def _fabriquer_signataire(nom: str, courriel: str, qualite: str) -> bytes:
    return _emettre(
        _nom(nom, courriel=courriel, qualite=qualite),
        [
            (_usage(digital_signature=True, content_commitment=True), True),
            (x509.SubjectAlternativeName([x509.RFC822Name(courriel)]), False),
        ],
        "signataire",
    )


# Keeping


def _mot_de_passe() -> bytes:
    return (repertoire() / "mot_de_passe").read_bytes()


def _p12(
    alias: str, cle: rsa.RSAPrivateKey, certificat: x509.Certificate, *chaine: x509.Certificate
) -> bytes:
    chiffrement = serialization.BestAvailableEncryption(_mot_de_passe())
    return pkcs12.serialize_key_and_certificates(
        alias.encode(), cle, certificat, list(chaine) or None, chiffrement
    )


# The test keys are opened again and again, and each opening derives a key from the password (80 ms): what was read is
# remembered by content, for these throw-away keys only.


@functools.lru_cache(maxsize=64)
def _porteuse(contenu: bytes, mot_de_passe: bytes) -> CleDeSignature:
    return charger_pkcs12(contenu, mot_de_passe.decode())


@functools.lru_cache(maxsize=4)
def _horodateur(contenu: bytes, mot_de_passe: bytes) -> SimpleSigner:
    return SimpleSigner.load_pkcs12_data(contenu, [], mot_de_passe)


def _lire_p12(chemin: Path) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    return _ouvrir_p12(chemin.read_bytes(), _mot_de_passe())


@functools.lru_cache(maxsize=4)
def _ouvrir_p12(contenu: bytes, mot_de_passe: bytes) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    cle, certificat, _ = pkcs12.load_key_and_certificates(contenu, mot_de_passe)
    assert isinstance(cle, rsa.RSAPrivateKey)
    assert certificat is not None
    return cle, certificat


def _brouillon(chemin: Path, contenu: bytes) -> Path:
    descripteur, nom = tempfile.mkstemp(dir=chemin.parent, prefix=".")  # 0600
    with os.fdopen(descripteur, "wb") as fichier:
        fichier.write(contenu)
    return Path(nom)


def _ecrire(chemin: Path, contenu: bytes) -> None:
    _brouillon(chemin, contenu).replace(chemin)


def _ecrire_si_absent(chemin: Path, fabriquer: Callable[[], bytes]) -> bool:
    """Write once: the first to finish wins, the others keep what is there. True if we wrote it."""
    if chemin.exists():
        return False
    brouillon = _brouillon(chemin, fabriquer())
    try:
        os.link(brouillon, chemin)
    except FileExistsError:
        return False
    finally:
        brouillon.unlink()
    return True
