"""PAdES signature: made with a test authority, read back by pyHanko and by poppler's pdfsig."""

import asyncio
import datetime as dt
import http.server
import io
import os
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader, PdfWriter

from dossiers.technique import autorite_demo
from dossiers.technique.horodatage import HorodateurHttp, horodateur_configure
from dossiers.technique.signature import (
    SignatureImpossible,
    charger_pkcs12,
    signer_pdf,
    verifier_titulaire,
)
from dossiers.technique.validation import racines_de_confiance, verifier_pdf

MAINTENANT = dt.datetime.now(dt.UTC)
AN = dt.timedelta(days=365)


def certificat(nom="Signataire", *, debut=MAINTENANT - AN, fin=MAINTENANT + AN, mot_de_passe="secret"):
    """A self-signed PKCS#12 and its certificate, from no authority of ours."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    usages = dict.fromkeys(
        (
            "digital_signature", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
            "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    porte = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(fin)
        .add_extension(x509.KeyUsage(content_commitment=True, **usages), critical=True)
        .sign(cle, hashes.SHA256())
    )
    chiffrement = serialization.BestAvailableEncryption(mot_de_passe.encode())
    p12 = pkcs12.serialize_key_and_certificates(b"x", cle, porte, None, chiffrement)
    return p12, asn1_x509.Certificate.load(porte.public_bytes(serialization.Encoding.DER))


def signer(pdf, cle, **options):
    options = {"motif": "Décision PC 059 098 26 00001", "lieu": "Bousbecque", **options}
    return signer_pdf(pdf, signataire=cle, **options)


@pytest.fixture
def signe(lettre, maire):
    return signer(lettre, maire, horodateur=autorite_demo.horodateur_de_demo())


def _sur_disque(tmp_path, pdf):
    chemin = tmp_path / "signe.pdf"
    chemin.write_bytes(pdf)
    return chemin


def test_signed_and_time_stamped_document_is_valid(lettre, signe):
    lu = verifier_pdf(signe)
    assert lu.est_valable
    assert (lu.intacte, lu.de_confiance, lu.couvre_tout) == (True, True, True)
    assert lu.signataire == "Éléonore D'Hondt"
    assert abs(lu.horodatee_le - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert lu.message.startswith("Signature valable : Éléonore D'Hondt, horodatée le")
    assert signe.startswith(lettre)  # what was read is what was signed, byte for byte


def test_without_time_stamp_level_b(lettre, maire):
    lu = verifier_pdf(signer(lettre, maire))
    assert lu.est_valable
    assert lu.horodatee_le is None
    assert "sans horodatage" in lu.message


def test_certificate_carries_the_signatory(maire):
    assert (maire.nom, maire.qualite, maire.courriel) == (
        "Éléonore D'Hondt", "Maire de Bousbecque", "maire.bousbecque@example.org",
    )  # fmt: skip
    assert len(maire.empreinte) == 64
    assert "Hondt" in str(maire)


def test_poppler_agrees(signe, tmp_path):
    chemin = _sur_disque(tmp_path, signe)
    dit = subprocess.run(["pdfsig", chemin], check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid." in dit
    assert "ETSI.CAdES.detached" in dit
    assert "Total document signed" in dit
    assert "Signer Certificate Common Name: Éléonore D'Hondt" in dit
    subprocess.run(["qpdf", "--check", chemin], check=True, capture_output=True)
    polices = subprocess.run(["pdffonts", chemin], check=True, capture_output=True, text=True).stdout
    assert all(re.search(r"\s+yes\s+yes\s+yes\s", ligne) for ligne in polices.splitlines()[2:])


def test_poppler_sees_the_flipped_byte_too(lettre, signe, tmp_path):
    altere = bytearray(signe)
    altere[len(lettre) - 100] ^= 1
    chemin = _sur_disque(tmp_path, altere)
    dit = subprocess.run(["pdfsig", chemin], check=False, capture_output=True, text=True).stdout
    assert "Signature is Valid." not in dit


def test_stamp_shows_on_the_last_page(signe, tmp_path):
    chemin = _sur_disque(tmp_path, signe)
    champ = PdfReader(io.BytesIO(signe)).root_object["/AcroForm"]["/Fields"][0].get_object()
    assert champ["/V"]["/Reason"] == "Décision PC 059 098 26 00001"
    assert champ["/V"]["/Location"] == "Bousbecque"
    png = subprocess.run(
        ["pdftotext", "-layout", chemin, "-"], check=True, capture_output=True, text=True
    ).stdout
    apparence = champ["/AP"]["/N"].get_object()
    assert apparence["/Resources"]["/XObject"]
    assert "Signé électroniquement par" in png
    assert "Maire de Bousbecque" in png
    assert "(heure de Paris)" in png


@pytest.mark.parametrize("place", ["debut", "milieu", "fin", "signature"])
def test_one_flipped_byte_is_found(lettre, signe, place):
    valeur = PdfFileReader(io.BytesIO(signe)).embedded_signatures[0].signer_info["signature"].native.hex()
    signature = signe.lower().index(valeur.encode()) + 40
    rang = {"debut": 500, "milieu": len(lettre) // 2, "fin": len(signe) - 300, "signature": signature}[place]
    altere = bytearray(signe)
    altere[rang] ^= 1
    lu = verifier_pdf(bytes(altere))
    assert not lu.est_valable
    assert not lu.intacte


def test_content_added_after_signing_is_found(signe):
    ecrivain = IncrementalPdfFileWriter(io.BytesIO(signe))
    page = ecrivain.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = page["/MediaBox"][0].__class__(90)
    ecrivain.update_container(page)
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    lu = verifier_pdf(sortie.getvalue())
    assert lu.intacte
    assert not lu.couvre_tout
    assert not lu.est_valable
    assert "ajouté" in lu.message


def test_wrong_root_is_not_trusted(signe):
    _, autre = certificat("Autre racine")
    for racines in ([], [autre]):
        lu = verifier_pdf(signe, racines)
        assert (lu.intacte, lu.de_confiance, lu.horodatee_le) == (True, False, None)
        assert not lu.est_valable


def test_our_root_is_not_trusted_outside_a_demonstration(signe, settings, tmp_path):
    settings.DEMO = False
    assert racines_de_confiance() == []
    assert not verifier_pdf(signe).de_confiance
    settings.SIGNATURE_RACINES = [settings.VAR / "cles" / "demo" / "autorite.pem"]
    assert verifier_pdf(signe).est_valable


@pytest.mark.parametrize("garde", [0.2, 0.5, 0.99])
def test_cut_document_is_not_valid(signe, garde):
    assert not verifier_pdf(signe[: int(len(signe) * garde)]).est_valable


@pytest.mark.parametrize("contenu", [b"", b"rien", b"%PDF-1.7\n%%EOF"])
def test_garbage_is_unreadable(demo, contenu):
    lu = verifier_pdf(contenu)
    assert not lu.est_valable
    assert "abîmé" in lu.message


def test_unsigned_document(lettre, demo):
    lu = verifier_pdf(lettre)
    assert not lu.est_signe
    assert not lu.est_valable
    assert lu.message == "Ce document n'est pas signé."


def _code(refus):
    assert "Rien n'a été signé" in refus.value.message_fr
    return refus.value.code


def test_expired_certificate(lettre):
    p12, _ = certificat(debut=MAINTENANT - 2 * AN, fin=MAINTENANT - dt.timedelta(days=1))
    with pytest.raises(SignatureImpossible, match="a expiré le") as refus:
        signer(lettre, charger_pkcs12(p12, "secret"))
    assert _code(refus) == "certificat_expire"


def test_certificate_not_yet_valid(lettre):
    p12, _ = certificat(debut=MAINTENANT + AN, fin=MAINTENANT + 2 * AN)
    with pytest.raises(SignatureImpossible, match="à partir du") as refus:
        signer(lettre, charger_pkcs12(p12, "secret"))
    assert _code(refus) == "certificat_futur"


def test_certificate_that_expired_since_the_time_stamp_stays_trusted(lettre, demo, monkeypatch):
    """Ten years later: what counts is the instant a trusted authority certifies."""
    p12, racine = certificat(debut=MAINTENANT - AN, fin=MAINTENANT + dt.timedelta(days=10))
    cle = charger_pkcs12(p12, "secret")
    avec = signer(lettre, cle, horodateur=autorite_demo.horodateur_de_demo())
    sans = signer(lettre, cle)
    plus_tard = MAINTENANT + dt.timedelta(days=30)
    monkeypatch.setattr("dossiers.technique.validation.timezone.now", lambda: plus_tard)
    racines = [racine, autorite_demo.racine_de_demo()]
    assert verifier_pdf(avec, racines).est_valable
    assert not verifier_pdf(sans, racines).de_confiance
    assert not verifier_pdf(avec, [racine]).de_confiance  # a time stamp from nobody proves nothing


def test_wrong_password():
    p12, _ = certificat()
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs12(p12, "faux")
    assert _code(refus) == "mot_de_passe"


@pytest.mark.parametrize("contenu", [b"", b"rien", b"\x30\x82\x01\x00"])
def test_file_that_is_no_pkcs12(contenu):
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs12(contenu, "secret")
    assert refus.value.code == "cle_illisible"


def test_pkcs12_without_a_key():
    _, porte = certificat()
    seul = x509.load_der_x509_certificate(porte.dump())
    p12 = pkcs12.serialize_key_and_certificates(b"x", None, None, [seul], serialization.NoEncryption())
    with pytest.raises(SignatureImpossible) as refus:
        charger_pkcs12(p12, "")
    assert refus.value.code == "cle_illisible"


def test_certificate_of_somebody_else(maire):
    verifier_titulaire(maire, " Maire.Bousbecque@example.org")
    with pytest.raises(SignatureImpossible) as refus:
        verifier_titulaire(maire, "maire.lannoy@example.org")
    assert _code(refus) == "autre_titulaire"


def test_never_signed_twice(signe, maire):
    with pytest.raises(SignatureImpossible) as refus:
        signer(signe, maire)
    assert refus.value.code == "deja_signe"


@pytest.mark.parametrize("contenu", [b"", b"rien", b"%PDF-1.7\n%%EOF"])
def test_unreadable_pdf(maire, contenu):
    with pytest.raises(SignatureImpossible) as refus:
        signer(contenu, maire)
    assert _code(refus) == "pdf_illisible"


def test_pdf_without_a_reserved_field_is_signed_on_its_last_page(maire):
    ecrivain = PdfWriter()
    for _ in range(2):
        ecrivain.add_blank_page(595, 842)
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    signe = signer(sortie.getvalue(), maire)
    assert verifier_pdf(signe).est_valable
    pages = PdfReader(io.BytesIO(signe)).pages
    assert "/Annots" not in pages[0]
    assert len(pages[1]["/Annots"]) == 1


def test_inside_a_running_event_loop(lettre, maire):
    async def dans_une_boucle():
        return verifier_pdf(signer(lettre, maire))

    # On a thread of its own: playwright keeps a loop running on that of the tests.
    with ThreadPoolExecutor(1) as fil:
        assert fil.submit(asyncio.run, dans_une_boucle()).result().est_valable


# Time-stamping authority over HTTP


@pytest.fixture
def horodateur_http(demo):
    """A loopback RFC 3161 server backed by the test authority."""

    class Reponse(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            demande = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            corps = asyncio.run(autorite_demo.horodateur_de_demo().async_request_tsa_response(demande)).dump()
            self.send_response(self.server.code)
            self.send_header("Content-Type", self.server.type_mime)
            self.end_headers()
            self.wfile.write(corps if self.server.code == 200 else b"panne")

        def log_message(self, *arguments):
            pass

    serveur = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
    serveur.code, serveur.type_mime = 200, "application/timestamp-reply"
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    demo.HORODATEUR_URL = f"http://127.0.0.1:{serveur.server_address[1]}/"
    yield serveur
    serveur.shutdown()
    serveur.server_close()


def test_configured_authority_stamps(lettre, maire, horodateur_http):
    horodateur = horodateur_configure()
    assert isinstance(horodateur, HorodateurHttp)
    assert verifier_pdf(signer(lettre, maire, horodateur=horodateur)).horodatee_le is not None


@pytest.mark.parametrize(("code", "type_mime"), [(503, "text/plain"), (200, "text/html")])
def test_faulty_authority_signs_nothing(lettre, maire, horodateur_http, code, type_mime):
    horodateur_http.code, horodateur_http.type_mime = code, type_mime
    with pytest.raises(SignatureImpossible) as refus:
        signer(lettre, maire, horodateur=horodateur_configure())
    assert _code(refus) == "horodatage_indisponible"


def test_authority_down_signs_nothing(lettre, maire, horodateur_http):
    horodateur = horodateur_configure()
    horodateur_http.shutdown()
    horodateur_http.server_close()
    with pytest.raises(SignatureImpossible) as refus:
        signer(lettre, maire, horodateur=horodateur)
    assert _code(refus) == "horodatage_indisponible"


def test_no_authority_outside_a_demonstration(demo):
    assert horodateur_configure() is not None
    demo.DEMO = False
    assert horodateur_configure() is None


def test_only_web_addresses_are_authorities():
    with pytest.raises(ValueError, match="https"):
        HorodateurHttp("file:///etc/passwd")


# Test authority


def test_command_creates_the_authority_once(settings, tmp_path):
    settings.DEMO, settings.VAR = True, tmp_path
    sortie = io.StringIO()
    call_command("creer_autorite_demo", stdout=sortie)
    assert "créée" in sortie.getvalue()
    cles = tmp_path / "cles" / "demo"
    avant = {chemin.name: chemin.read_bytes() for chemin in cles.iterdir()}
    assert set(avant) == {"mot_de_passe", "autorite.p12", "autorite.pem", "horodatage.p12"}
    assert all(chemin.stat().st_mode & 0o077 == 0 for chemin in cles.iterdir())
    sortie = io.StringIO()
    call_command("creer_autorite_demo", stdout=sortie)
    assert "existe déjà" in sortie.getvalue()
    assert avant == {chemin.name: chemin.read_bytes() for chemin in cles.iterdir()}


def test_refused_outside_a_demonstration(settings, tmp_path):
    settings.DEMO, settings.VAR = False, tmp_path
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("creer_autorite_demo")
    for essai in (
        autorite_demo.racine_de_demo,
        autorite_demo.horodateur_de_demo,
        lambda: autorite_demo.certificat_de_demo("a", "a@example.org", "b"),
    ):
        with pytest.raises(SignatureImpossible) as refus:
            essai()
        assert refus.value.code == "hors_demo"
    assert os.listdir(tmp_path) == []


def test_same_person_same_key_and_each_his_own(maire, demo):
    encore = autorite_demo.certificat_de_demo(maire.nom, maire.courriel, maire.qualite)
    assert encore.empreinte == maire.empreinte
    autre = autorite_demo.certificat_de_demo("Autre", "autre@example.org", "Adjointe")
    assert autre.empreinte != maire.empreinte


def test_workers_that_start_together_share_one_authority(settings, tmp_path):
    settings.DEMO, settings.VAR = True, tmp_path
    with ThreadPoolExecutor(4) as fils:
        cles = list(
            fils.map(lambda _: autorite_demo.certificat_de_demo("A", "a@example.org", "Maire"), range(4))
        )
    assert len({cle.empreinte for cle in cles}) == 1
    assert sorted(c.name for c in (tmp_path / "cles" / "demo").iterdir() if c.name.startswith(".")) == []
