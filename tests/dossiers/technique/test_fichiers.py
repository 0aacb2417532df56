"""Content-addressed files: what is taken, what is refused and why, and that nothing half-written stays."""

import hashlib
import io
import os
import struct
import tracemalloc
import zlib

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from dossiers.technique import fichiers
from dossiers.technique.fichiers import MO, FichierIntrouvable, FichierRefuse, deposer_flux
from dossiers.technique.signature import signer_pdf


def fabriquer_pdf(pages=1, prepare=lambda ecrivain: None):
    ecrivain = PdfWriter()
    for _ in range(pages):
        ecrivain.add_blank_page(200, 200)
    prepare(ecrivain)
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    return sortie.getvalue()


def fabriquer_image(nature, taille=(40, 30), **options):
    sortie = io.BytesIO()
    bruit = Image.frombytes("RGB", taille, os.urandom(taille[0] * taille[1] * 3))
    bruit.save(sortie, nature, **options)
    return sortie.getvalue()


def tout(stockage):
    racine = stockage.path("")
    return sorted(os.path.join(d, f) for d, _, noms in os.walk(racine) for f in noms)


def deposer(stockage, contenu, nom="plan.pdf", **options):
    return deposer_flux(io.BytesIO(contenu), nom, stockage=stockage, **options)


def refuser(stockage, contenu, code, nom="plan.pdf", **options):
    with pytest.raises(FichierRefuse) as refus:
        deposer(stockage, contenu, nom, **options)
    assert refus.value.code == code
    assert tout(stockage) == []
    return refus.value.message_fr


def test_pdf_is_kept_byte_for_byte_under_its_hash(stockage):
    contenu = fabriquer_pdf(3)
    depose = deposer(stockage, contenu)
    empreinte = hashlib.sha256(contenu).hexdigest()
    assert (depose.empreinte, depose.taille, depose.type_mime, depose.extension, depose.nombre_pages) == (
        empreinte, len(contenu), "application/pdf", ".pdf", 3,
    )  # fmt: skip
    assert not depose.actif
    assert stockage.exists(f"fichiers/{empreinte[:2]}/{empreinte[2:4]}/{empreinte}")
    with fichiers.ouvrir(empreinte, stockage=stockage) as relu:
        assert relu.read() == contenu
    assert len(tout(stockage)) == 1


@pytest.mark.parametrize(
    ("nature", "options", "type_mime", "extension"),
    [
        ("JPEG", {}, "image/jpeg", ".jpg"),
        ("JPEG", {"progressive": True}, "image/jpeg", ".jpg"),
        ("PNG", {}, "image/png", ".png"),
    ],
)
def test_images_are_taken(stockage, nature, options, type_mime, extension):
    depose = deposer(stockage, fabriquer_image(nature, **options), "photo.pdf")
    assert (depose.type_mime, depose.extension, depose.nombre_pages) == (type_mime, extension, None)
    assert depose.nom == f"photo.pdf{extension}"


def test_same_bytes_twice_are_stored_once(stockage):
    contenu = fabriquer_pdf()
    assert deposer(stockage, contenu, "a.pdf").empreinte == deposer(stockage, contenu, "b.pdf").empreinte
    assert len(tout(stockage)) == 1


def test_storage_without_paths_works_too():
    stockage = InMemoryStorage()
    contenu = fabriquer_pdf()
    empreinte = deposer(stockage, contenu).empreinte
    deposer(stockage, contenu)
    assert fichiers.verifier(empreinte, stockage=stockage)
    assert len(stockage.listdir(f"fichiers/{empreinte[:2]}/{empreinte[2:4]}")[1]) == 1


def test_changed_or_missing_bytes_are_found_and_a_new_deposit_repairs_a_cut_file(stockage):
    contenu = fabriquer_pdf()
    empreinte = deposer(stockage, contenu).empreinte
    place = stockage.path(fichiers.chemin(empreinte))
    assert fichiers.verifier(empreinte, stockage=stockage)
    with open(place, "r+b") as fichier:
        fichier.seek(20)
        fichier.write(b"X")
    assert not fichiers.verifier(empreinte, stockage=stockage)
    os.truncate(place, 10)
    deposer(stockage, contenu)
    assert fichiers.verifier(empreinte, stockage=stockage)
    os.unlink(place)
    assert not fichiers.existe(empreinte, stockage=stockage)
    assert not fichiers.verifier(empreinte, stockage=stockage)
    with pytest.raises(FichierIntrouvable):
        fichiers.ouvrir(empreinte, stockage=stockage)


@pytest.mark.parametrize("empreinte", ["../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", ""])
def test_only_a_hash_opens_a_file(stockage, empreinte):
    with pytest.raises(SuspiciousFileOperation):
        fichiers.ouvrir(empreinte, stockage=stockage)


class _FluxSansFin(io.RawIOBase):
    """A stream that never ends, and counts what is asked of it."""

    lus = 0

    def read(self, taille=-1):
        self.lus += taille
        return b"%PDF-1.7\n" + b"x" * (taille - 9)


def test_60_mb_is_refused_without_being_read_whole(stockage):
    flux = _FluxSansFin()
    tracemalloc.start()
    with pytest.raises(FichierRefuse) as refus:
        deposer_flux(flux, "gros.pdf", stockage=stockage)
    _, pic = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refus.value.code == "trop_gros"
    assert "50 Mo" in refus.value.message_fr
    assert flux.lus <= 51 * MO
    assert pic < 8 * MO
    assert tout(stockage) == []


def test_announced_size_is_refused_before_any_read(stockage):
    class Annonce(_FluxSansFin):
        size = 60 * MO

    flux = Annonce()
    with pytest.raises(FichierRefuse, match="50 Mo"):
        deposer_flux(flux, "gros.pdf", stockage=stockage)
    assert flux.lus == 0


def test_a_large_sound_pdf_costs_little_memory(stockage, tmp_path):
    chemin = tmp_path / "grand.pdf"
    chemin.write_bytes(fabriquer_pdf(1, lambda e: e.add_attachment("plan.bin", os.urandom(40 * MO))))
    with chemin.open("rb") as flux:
        tracemalloc.start()
        depose = deposer_flux(flux, "grand.pdf", stockage=stockage)
        _, pic = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert depose.taille > 40 * MO
    assert pic < 12 * MO


def test_limit_is_a_parameter(stockage):
    assert "1 Mo" in refuser(stockage, b"%PDF-1.7" + b"x" * MO, "trop_gros", taille_max=MO)


def test_empty_file(stockage):
    assert "vide" in refuser(stockage, b"", "vide")


@pytest.mark.parametrize("garde", [0.3, 0.6, 0.95])
def test_truncated_pdf(stockage, garde):
    contenu = fabriquer_pdf(20)
    assert "incomplet" in refuser(stockage, contenu[: int(len(contenu) * garde)], "pdf_tronque")


@pytest.mark.parametrize(
    "contenu",
    [
        b"%PDF-1.7\nrien\n%%EOF",
        b"%PDF-1.7\n" + os.urandom(5000) + b"\n%%EOF",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n14\n%%EOF",
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
    ],
)
def test_pdf_without_structure(stockage, contenu):
    assert "abîmé" in refuser(stockage, contenu, "pdf_illisible")


def test_pdf_with_a_password(stockage):
    contenu = fabriquer_pdf(1, lambda e: e.encrypt("secret", algorithm="AES-256"))
    assert "mot de passe" in refuser(stockage, contenu, "pdf_protege")


def test_pdf_that_opens_without_password_is_taken(stockage):
    """Plans are often locked against change only: anyone can read them."""
    contenu = fabriquer_pdf(2, lambda e: e.encrypt("", "proprietaire", algorithm="AES-256"))
    assert deposer(stockage, contenu).nombre_pages == 2


def _dict(**cles):
    return DictionaryObject({NameObject(f"/{cle}"): valeur for cle, valeur in cles.items()})


SCRIPT = _dict(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))
LANCEMENT = _dict(S=NameObject("/Launch"), F=TextStringObject("calc.exe"))


def _annoter(ecrivain, **action):
    note = _dict(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Link"),
        Rect=ArrayObject([NumberObject(0)] * 4),
        **action,
    )
    ecrivain.pages[0][NameObject("/Annots")] = ArrayObject([ecrivain._add_object(note)])


def _ouvrir_par(ecrivain, action):
    ecrivain.root_object[NameObject("/OpenAction")] = ecrivain._add_object(action)


@pytest.mark.parametrize(
    "prepare",
    [
        lambda e: e.root_object.__setitem__(
            NameObject("/Names"),
            _dict(JavaScript=_dict(Names=ArrayObject([TextStringObject("a"), SCRIPT]))),
        ),
        lambda e: _ouvrir_par(e, SCRIPT),
        lambda e: _ouvrir_par(e, LANCEMENT),
        lambda e: e.pages[0].__setitem__(NameObject("/AA"), _dict(O=SCRIPT)),
        lambda e: _annoter(e, A=LANCEMENT),
        lambda e: _annoter(e, AA=_dict(E=SCRIPT)),
        lambda e: _annoter(e, A=_dict(S=NameObject("/URI"), Next=SCRIPT)),
        lambda e: e.root_object.__setitem__(NameObject("/AcroForm"), _dict(XFA=TextStringObject("<x/>"))),
    ],
)
def test_pdf_that_can_act_is_taken_and_flagged(stockage, prepare):
    assert deposer(stockage, fabriquer_pdf(1, prepare)).actif


def test_script_hidden_in_a_compressed_object_is_seen(stockage, tmp_path):
    """qpdf packs the objects away: only a structural walk finds the action."""
    import subprocess

    clair, serre = tmp_path / "clair.pdf", tmp_path / "serre.pdf"
    clair.write_bytes(fabriquer_pdf(1, lambda e: _annoter(e, AA=_dict(E=SCRIPT))))
    subprocess.run(["qpdf", "--object-streams=generate", clair, serre], check=True)
    assert b"/JavaScript" not in serre.read_bytes()
    assert deposer(stockage, serre.read_bytes()).actif


def test_plain_link_is_not_an_action(stockage):
    contenu = fabriquer_pdf(
        1, lambda e: _annoter(e, A=_dict(S=NameObject("/URI"), URI=TextStringObject("https://x.fr")))
    )
    assert not deposer(stockage, contenu).actif


def test_a_letter_of_ours_once_signed_is_an_ordinary_file(stockage, lettre, maire):
    signe = signer_pdf(lettre, signataire=maire, motif="Décision", lieu="Bousbecque")
    depose = deposer(stockage, signe)
    assert (depose.nombre_pages, depose.actif) == (1, False)


def test_chance_in_compressed_data_is_not_an_action(stockage):
    contenu = fabriquer_pdf(1, lambda e: e.add_attachment("x.bin", b"a/JS(b/JS 1" + os.urandom(5000)))
    assert b"/JS(b" in contenu
    assert not deposer(stockage, contenu).actif


def test_script_out_of_reach_of_the_catalogue_is_seen(stockage):
    contenu = fabriquer_pdf(1, lambda e: e._add_object(SCRIPT))
    assert deposer(stockage, contenu).actif


def test_loop_in_the_annotations_ends(stockage):
    def boucler(ecrivain):
        action = _dict(S=NameObject("/URI"))
        reference = ecrivain._add_object(action)
        action[NameObject("/Next")] = reference
        _annoter(ecrivain, A=reference)

    assert not deposer(stockage, fabriquer_pdf(1, boucler)).actif


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("contenu", "conseil"),
    [
        (SVG, "SVG"),
        (b"<!DOCTYPE html><html><body><script>1</script></body></html>", "page web"),
        (b"<html>%PDF-1.7 %%EOF</html>", ""),
        (b"MZ" + b"\0" * 500, ""),
        (b"PK\x03\x04\x14\0\0\0\x08\0" + b"\0" * 100, "PDF"),
        (b"GIF89a" + b"\0" * 100, ""),
        (b"Bonjour", ""),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "iPhone"),
    ],
)
def test_other_types_are_refused_whatever_their_name(stockage, contenu, conseil):
    message = refuser(stockage, contenu, "type_refuse", nom="façade.pdf")
    assert "PDF" in message
    assert conseil in message


def test_whitelist_is_a_parameter(stockage):
    refuser(stockage, fabriquer_image("PNG"), "type_refuse", types=frozenset({"application/pdf"}))


@pytest.mark.parametrize("nature", ["JPEG", "PNG"])
def test_truncated_image(stockage, nature):
    contenu = fabriquer_image(nature, (300, 300))
    refuser(stockage, contenu[: len(contenu) // 2], "image_tronquee", nom="photo.jpg")


def test_truncated_photo_with_a_whole_thumbnail(stockage):
    """The end marker of the thumbnail, in the header, is not that of the photo."""
    photo, vignette = fabriquer_image("JPEG", (300, 300)), fabriquer_image("JPEG", (20, 20))
    segment = b"\xff\xe1" + struct.pack("!H", len(vignette) + 2) + vignette
    avec = photo[:2] + segment + photo[2:]
    assert deposer(stockage, avec).type_mime == "image/jpeg"
    coupee = avec[: len(avec) // 2]
    assert b"\xff\xd9" in coupee
    with pytest.raises(FichierRefuse) as refus:
        deposer(stockage, coupee)
    assert refus.value.code == "image_tronquee"


def test_broken_image_header(stockage):
    refuser(stockage, b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + b"\0" * 50, "image_illisible", nom="photo.jpg")


@pytest.mark.parametrize("cote", [11_000, 60_000])
def test_decompression_bomb_is_refused_on_its_header(stockage, cote):
    entete = struct.pack("!IIBBBBB", cote, cote, 8, 2, 0, 0, 0)

    def morceau(nature, donnees):
        return (
            struct.pack("!I", len(donnees))
            + nature
            + donnees
            + struct.pack("!I", zlib.crc32(nature + donnees))
        )

    bombe = (
        b"\x89PNG\r\n\x1a\n"
        + morceau(b"IHDR", entete)
        + morceau(b"IDAT", zlib.compress(b"\0" * 99))
        + morceau(b"IEND", b"")
    )
    assert "trop grande" in refuser(stockage, bombe, "image_trop_grande", nom="photo.png")


def test_cut_in_the_middle_of_a_deposit_leaves_nothing(stockage):
    class Coupe(io.RawIOBase):
        appels = 0

        def read(self, taille=-1):
            self.appels += 1
            if self.appels > 2:
                raise ConnectionResetError
            return b"%PDF-1.7" + b"x" * 1000

    with pytest.raises(ConnectionResetError):
        deposer_flux(Coupe(), "plan.pdf", stockage=stockage)
    assert tout(stockage) == []


def test_django_upload_is_a_stream(stockage):
    contenu = fabriquer_pdf()
    assert deposer_flux(ContentFile(contenu), "l'été.pdf", stockage=stockage).nom == "l'été.pdf"


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("l'été à Lille.PDF", "l'été à Lille.PDF"),
        ("C:\\Mes plans\\façade.pdf", "façade.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("plan\0\r\n.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "plan fdp.exe.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_names_are_cleaned_never_refused(nom, attendu):
    assert fichiers.nettoyer_nom(nom, ".pdf") == attendu


def test_name_of_300_characters_with_apostrophes_is_taken(stockage):
    nom = "l'" * 148 + ".pdf"
    assert len(nom) == 300
    depose = deposer(stockage, fabriquer_pdf(), nom)
    assert depose.nom == "l'" * 125 + "l.pdf"
    assert len(depose.nom) == fichiers.NOM_MAX


def test_stored_pdf_is_readable_by_another_reader(stockage):
    empreinte = deposer(stockage, fabriquer_pdf(4)).empreinte
    with fichiers.ouvrir(empreinte, stockage=stockage) as fichier:
        assert len(PdfReader(fichier).pages) == 4
