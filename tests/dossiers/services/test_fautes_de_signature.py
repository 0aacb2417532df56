"""A signatory's own certificate, with everything that can be wrong with it: a clear message, nothing signed, and again."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Evenement
from dossiers.services import signature_externe
from dossiers.services.signataires import SignatureRefusee
from dossiers.technique import autorite_demo
from dossiers.technique.signature import charger_pkcs12, signer_pdf
from dossiers.technique.validation import verifier_pdf
from tests import fabriques as f
from workflows import circuit, circuit_decision

from .conftest import contenu_de

pytestmark = pytest.mark.django_db(transaction=True)
MAINTENANT = dt.datetime.now(dt.UTC)
AN = dt.timedelta(days=365)


def autorite():
    """A certification authority of the tests: its key and its certificate."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d'essai")])
    porte = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(MAINTENANT - 5 * AN)
        .not_valid_after(MAINTENANT + 5 * AN)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(cle, hashes.SHA256())
    )
    return cle, porte


def certificat(emetteur, courriel: str, *, fin=MAINTENANT + AN) -> bytes:
    """A PKCS#12 (password « secret ») of that authority, for one mail address."""
    cle_autorite, porte_autorite = emetteur
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    usages = dict.fromkeys(
        (
            "digital_signature", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
            "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    porte = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Éléonore D'Hondt")]))
        .issuer_name(porte_autorite.subject)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(MAINTENANT - 2 * AN)
        .not_valid_after(fin)
        .add_extension(x509.KeyUsage(content_commitment=True, **usages), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(courriel)]), critical=False)
        .sign(cle_autorite, hashes.SHA256())
    )
    chiffrement = serialization.BestAvailableEncryption(b"secret")
    return pkcs12.serialize_key_and_certificates(b"x", cle, porte, [porte_autorite], chiffrement)


@pytest.fixture
def avec_son_certificat(decor, settings, tmp_path):
    """The mayor has a certificate of her own; returns a function that installs one."""
    decor.maire.est_de_demonstration = False
    decor.maire.save()
    decor.maire._second_facteur_verifie = True  # what the screen sets once the code is right
    emetteur = autorite()
    racine = tmp_path / "racine.pem"
    racine.write_bytes(emetteur[1].public_bytes(serialization.Encoding.PEM))
    settings.SIGNATURE_RACINES = [racine]
    dossier = settings.VAR / "cles" / "signataires"
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / f"{decor.maire.courriel}.p12"

    def installer(**options):
        options = {"courriel": decor.maire.courriel, **options}
        chemin.write_bytes(certificat(options.pop("emetteur", emetteur), options.pop("courriel"), **options))

    yield installer
    chemin.unlink(missing_ok=True)


def intacte(decision):
    decision.refresh_from_db()
    decision.dossier.refresh_from_db()
    assert (decision.etat, decision.pdf_signe, decision.date_decision) == ("a_signer", None, None)
    assert decision.dossier.etat == EtatDossier.EN_INSTRUCTION
    assert not Evenement.objects.filter(dossier=decision.dossier, nature="signature").exists()
    assert not decision.dossier.transmissions.exists()


def test_chaque_faute_du_certificat_se_dit_n_ecrit_rien_et_se_reessaie(decor, avec_son_certificat):
    decision = f.a_signer("PCMI", decor)
    fautes = [
        ({"fin": MAINTENANT - dt.timedelta(days=1)}, "secret", "a expiré le"),
        ({"courriel": "quelqu.un@example.org"}, "secret", "n'est pas"),
        ({}, "faux", "mot de passe du certificat n'est pas le bon"),
        ({"emetteur": autorite()}, "secret", "n'a pas été validée"),
    ]
    for options, mot_de_passe, message in fautes:
        avec_son_certificat(**options)
        with pytest.raises(SignatureRefusee, match=message):
            circuit.signer(decision, par=decor.maire, mot_de_passe=mot_de_passe)
        intacte(decision)
    avec_son_certificat()
    signee = circuit.signer(decision, par=decor.maire, mot_de_passe="secret")
    lecture = verifier_pdf(contenu_de(signee.pdf_signe))
    assert lecture.est_valable
    assert lecture.signataire == "Éléonore D'Hondt"
    with pytest.raises(ErreurMetier):
        circuit.signer(decision, par=decor.maire, mot_de_passe="secret")
    assert Evenement.objects.filter(dossier=decision.dossier, nature="signature").count() == 1


def test_signe_dans_un_autre_parapheur_les_memes_regles_valent(decor, avec_son_certificat, settings):
    decision = f.a_signer("PCMI", decor)
    assert signature_externe.parapheur_configure() is None, "no adapter unless the settings name one"
    avec_son_certificat()
    p12 = (settings.VAR / "cles" / "signataires" / f"{decor.maire.courriel}.p12").read_bytes()
    cle = charger_pkcs12(p12, "secret")
    original = contenu_de(decision.pdf)
    signe = signer_pdf(original, signataire=cle, motif="Permis", lieu="Bousbecque")

    def recevoir(pdf, par=decor.accueil):
        return circuit_decision.recevoir_signature(decision, pdf, par=par)

    with pytest.raises(ActionInterdite):
        recevoir(signe, par=decor.petitionnaire)
    autre = f.a_signer("DP", decor)
    signe_autre = signer_pdf(contenu_de(autre.pdf), signataire=cle, motif="DP", lieu="Bousbecque")
    place = len(original) + 300  # after the document itself, inside what the signature covers
    altere = signe[:place] + bytes([signe[place] ^ 1]) + signe[place + 1 :]
    for pdf, message in [
        (signe_autre, "pas le document préparé ici"),
        (original, "n'est pas signé"),
        (altere, "Signature refusée"),
    ]:
        with pytest.raises(SignatureRefusee, match=message):
            recevoir(pdf)
        intacte(decision)
    decor.maire.courriel = "une.autre@example.org"
    decor.maire.save()
    with pytest.raises(SignatureRefusee, match="aucun signataire de Bousbecque"):
        recevoir(signe)
    intacte(decision)
    decor.maire.courriel = cle.courriel
    decor.maire.save()
    signee = recevoir(signe)
    assert (signee.signee_par, signee.etat) == (decor.maire, "signee")
    assert contenu_de(signee.pdf_signe) == signe
    signee.dossier.refresh_from_db()
    assert signee.dossier.etat == "notifie"


def test_84_une_signature_datee_de_demain_est_refusee(decor):
    decision = f.a_signer("CUa", decor)
    signe = signer_pdf(
        contenu_de(decision.pdf),
        signataire=autorite_demo.certificat_de_demo("La maire", decor.maire.courriel, "Maire"),
        motif="Certificat",
        lieu="Bousbecque",
        horodateur=autorite_demo.horodateur_de_demo(instant=MAINTENANT + dt.timedelta(days=2)),
    )
    with pytest.raises(SignatureRefusee, match="date dans le futur"):
        circuit_decision.recevoir_signature(decision, signe, par=decor.accueil)
    intacte(decision)
