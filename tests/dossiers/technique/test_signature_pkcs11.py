"""Signature with a key that never leaves its token (PKCS#11, softhsm2)."""

import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from dossiers.technique import autorite_demo
from dossiers.technique.signature import SignatureImpossible, charger_pkcs11, signer_pdf
from dossiers.technique.validation import verifier_pdf

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "123456"


@pytest.fixture(scope="session")
def jeton(var_des_cles, tmp_path_factory):
    """A token ``mitoyen`` that holds the key and certificate ``maire``, made for the session: the module
    reads its configuration once per process."""
    import os

    dossier = tmp_path_factory.mktemp("softhsm")
    (dossier / "jetons").mkdir()
    (dossier / "softhsm2.conf").write_text(f"directories.tokendir = {dossier / 'jetons'}\n")
    avant = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(dossier / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "mitoyen", "--pin", PIN, "--so-pin", "654321"],
        check=True,
        capture_output=True,
    )
    yield dossier
    if avant is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = avant


@pytest.fixture
def jeton_du_maire(jeton, maire, demo):
    """Puts the mayor's test key in the token, once."""
    if not (jeton / "pret").exists():
        _importer(jeton, demo.VAR / "cles" / "demo", maire)
        (jeton / "pret").touch()
    demo.PKCS11_MODULE = MODULE
    return {"jeton": "mitoyen", "etiquette": "maire", "code_pin": PIN}


def _importer(jeton, cles, maire):
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    secret = (cles / "mot_de_passe").read_bytes()
    for chemin in cles.glob("signataire-*.p12"):
        cle, porte, _ = pkcs12.load_key_and_certificates(chemin.read_bytes(), secret)
        if porte.serial_number == maire.certificat.serial_number:
            break
    pem = jeton / "cle.pem"
    pem.write_bytes(
        cle.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    subprocess.run(
        [
            "softhsm2-util",
            "--import",
            pem,
            "--token",
            "mitoyen",
            "--label",
            "maire",
            "--id",
            "A1",
            "--pin",
            PIN,
        ],
        check=True,
        capture_output=True,
    )
    pem.unlink()
    attributs = decode_x509_certificate(porte.public_bytes(serialization.Encoding.DER))
    with pkcs11.lib(MODULE).get_token(token_label="mitoyen").open(rw=True, user_pin=PIN) as session:
        session.create_object({**attributs, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "maire"})


def test_token_signs_and_the_signature_is_valid(lettre, jeton_du_maire, maire):
    cle = charger_pkcs11(**jeton_du_maire)
    assert cle.empreinte == maire.empreinte
    for _ in range(2):  # each signature opens its own session
        signe = signer_pdf(
            lettre,
            signataire=cle,
            motif="Décision",
            lieu="Bousbecque",
            horodateur=autorite_demo.horodateur_de_demo(),
        )
        assert verifier_pdf(signe, [autorite_demo.racine_de_demo()]).est_valable


def test_wrong_pin(jeton_du_maire):
    with pytest.raises(SignatureImpossible, match="code PIN") as refus:
        charger_pkcs11(**{**jeton_du_maire, "code_pin": "999999"})
    assert refus.value.code == "mot_de_passe"


def test_absent_token(jeton_du_maire):
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs11(**{**jeton_du_maire, "jeton": "absent"})
    assert refus.value.code == "jeton_absent"


def test_absent_key(jeton_du_maire):
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs11(**{**jeton_du_maire, "etiquette": "personne"})
    assert refus.value.code == "cle_indisponible"


def test_absent_module(settings, jeton_du_maire):
    settings.PKCS11_MODULE = ""
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs11(**jeton_du_maire)
    assert refus.value.code == "module_absent"
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs11(**jeton_du_maire, module="/nulle/part.so")
    assert refus.value.code == "jeton_absent"
