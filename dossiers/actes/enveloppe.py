"""The @CTES envelope of one individual act: two XML files and the PDF, in a tar.gz (schema ``actesv1_1.xsd``).

Pure functions: same act, same bytes. Text is ISO-8859-1; dates are calendar dates (on 29, 30 and 31
December the ISO week year is another one: it never appears here).
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date

ACTES = "http://www.interieur.gouv.fr/ACTES#v1.1-20040216"
INSEE = "http://xml.insee.fr/schema"
NATURE_INDIVIDUELLE, ABREGE = 3, "AI"
OBJET_MAXIMAL, NUMERO_MAXIMAL = 500, 15
_REMPLACEMENTS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE", "€": "EUR",
     "\u202f": " ", "\u2009": " ", "\u2011": "-"}
)  # fmt: skip


class ActeInvalide(ValueError):
    """What is given does not make a valid envelope (message in French)."""


@dataclass(frozen=True)
class Emetteur:
    """The commune that sends. ``nature``: code of the kind of authority (31: commune)."""

    siren: str
    departement: str
    arrondissement: str
    courriels: tuple[str, ...]
    trigramme: str
    nature: str = "31"
    referent: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Acte:
    """One individual act. ``numero``: internal number; ``classification``: date of the préfecture's list of
    matters; ``annexes``: pairs (extension, content)."""

    numero: str
    date: date
    objet: str
    pdf: bytes
    matiere: tuple[int, int]
    classification: date
    type_piece: str = "CO_DE"
    annexes: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Enveloppe:
    """The archive and its parts."""

    nom: str
    contenu: bytes
    identifiant: str
    fichiers: tuple[tuple[str, bytes], ...]


def en_latin1(texte: str, maximum: int | None = None) -> str:
    """The text with only ISO-8859-1 characters, on one line, shortened if need be."""
    propre = " ".join(texte.translate(_REMPLACEMENTS).split())
    signes = []
    for signe in propre:
        try:
            signe.encode("iso-8859-1")
        except UnicodeEncodeError:
            base = unicodedata.normalize("NFKD", signe)
            signe = "".join(c for c in base if ord(c) < 256) or "?"
        signes.append(signe)
    resultat = "".join(signes)
    if maximum is not None and len(resultat) > maximum:
        resultat = resultat[: maximum - 3].rstrip() + "..."
    return resultat


def code_departement(departement: str) -> str:
    """Three signs: ``059``, ``02A``, ``971``."""
    return departement.upper().rjust(3, "0")


def identifiant(emetteur: Emetteur, acte: Acte) -> str:
    """The identifier that the préfet returns: department, SIREN, date, number, nature."""
    jour = f"{acte.date.year:04d}{acte.date.month:02d}{acte.date.day:02d}"
    return f"{code_departement(emetteur.departement)}-{emetteur.siren}-{jour}-{acte.numero}-{ABREGE}"


def _verifier(emetteur: Emetteur, acte: Acte) -> None:
    if not re.fullmatch(r"\d{9}", emetteur.siren):
        raise ActeInvalide("Le numéro SIREN de la commune (9 chiffres) n'est pas renseigné.")
    if not re.fullmatch(r"[0-9]", emetteur.arrondissement):
        raise ActeInvalide("Le numéro d'arrondissement (1 chiffre) n'est pas renseigné.")
    if not emetteur.courriels:
        raise ActeInvalide("Aucune adresse de retour n'est renseignée pour la préfecture.")
    if not re.fullmatch(r"[A-Z0-9_]{1,15}", acte.numero):
        raise ActeInvalide("Le numéro de l'acte comporte 1 à 15 signes : A à Z, 0 à 9 ou _.")
    if not acte.pdf.startswith(b"%PDF-"):
        raise ActeInvalide("Le document de l'acte n'est pas un PDF.")


def _a(nom: str) -> str:
    return f"{{{ACTES}}}{nom}"


def _xml(racine: ET.Element) -> bytes:
    ET.register_namespace("actes", ACTES)
    ET.register_namespace("insee", INSEE)
    ET.indent(racine)
    return ET.tostring(racine, encoding="ISO-8859-1", xml_declaration=True) + b"\n"


def message(acte: Acte, nom_pdf: str, noms_annexes: tuple[str, ...] = ()) -> bytes:
    """The XML of flow 1-1: one act and its documents."""
    racine = ET.Element(
        _a("Acte"),
        {
            _a("Date"): acte.date.isoformat(),
            _a("NumeroInterne"): acte.numero,
            _a("CodeNatureActe"): str(NATURE_INDIVIDUELLE),
        },
    )
    for rang, code in enumerate(acte.matiere, start=1):
        ET.SubElement(racine, _a(f"CodeMatiere{rang}"), {_a("CodeMatiere"): str(code)})
    ET.SubElement(racine, _a("Objet")).text = en_latin1(acte.objet, OBJET_MAXIMAL)
    ET.SubElement(racine, _a("ClassificationDateVersion")).text = acte.classification.isoformat()
    ET.SubElement(ET.SubElement(racine, _a("Document")), _a("NomFichier")).text = nom_pdf
    annexes = ET.SubElement(racine, _a("Annexes"), {_a("Nombre"): str(len(noms_annexes))})
    for nom in noms_annexes:
        ET.SubElement(ET.SubElement(annexes, _a("Annexe")), _a("NomFichier")).text = nom
    ET.SubElement(racine, _a("DocumentPapier")).text = "N"
    return _xml(racine)


def bordereau(emetteur: Emetteur, nom_message: str) -> bytes:
    """The XML that opens the envelope: who sends, where to answer, which message."""
    racine = ET.Element(_a("EnveloppeCLMISILL"))
    source = ET.SubElement(racine, _a("Emetteur"))
    ET.SubElement(
        source,
        _a("IDCL"),
        {
            f"{{{INSEE}}}SIREN": emetteur.siren,
            _a("Departement"): code_departement(emetteur.departement),
            _a("Arrondissement"): emetteur.arrondissement,
            _a("Nature"): emetteur.nature,
        },
    )
    if emetteur.referent:
        referent = ET.SubElement(source, _a("Referent"))
        ET.SubElement(referent, _a("Nom")).text = en_latin1(emetteur.referent)
        if emetteur.telephone:
            ET.SubElement(referent, _a("Telephone")).text = en_latin1(emetteur.telephone)
    adresses = ET.SubElement(racine, _a("AdressesRetour"))
    for courriel in emetteur.courriels:
        ET.SubElement(adresses, _a("Email")).text = courriel
    envoyes = ET.SubElement(racine, _a("FormulairesEnvoyes"))
    ET.SubElement(ET.SubElement(envoyes, _a("Formulaire")), _a("NomFichier")).text = nom_message
    return _xml(racine)


def composer(emetteur: Emetteur, acte: Acte, *, le: date, rang: int) -> Enveloppe:
    """The envelope made on ``le``, the ``rang``-th of that day for this commune.

    Raises:
        ActeInvalide: SIREN, arrondissement, return address, number or document missing or malformed.
    """
    _verifier(emetteur, acte)
    base = f"{identifiant(emetteur, acte)}-1-1"
    nom_message, nom_pdf = f"{base}_0.xml", f"{acte.type_piece}-{base}_1.pdf"
    annexes = tuple(
        (f"{acte.type_piece}-{base}_{n}.{extension}", contenu)
        for n, (extension, contenu) in enumerate(acte.annexes, start=2)
    )
    jour = f"{le.year:04d}{le.month:02d}{le.day:02d}"
    tete = f"EACT--{emetteur.siren}--{jour}-{rang}"
    fichiers = (
        (f"{tete}.xml", bordereau(emetteur, nom_message)),
        (nom_message, message(acte, nom_pdf, tuple(nom for nom, _ in annexes))),
        (nom_pdf, acte.pdf),
        *annexes,
    )
    nom = f"{emetteur.trigramme}-{tete}.tar.gz"
    return Enveloppe(nom, _archiver(fichiers), identifiant(emetteur, acte), fichiers)


def _archiver(fichiers: tuple[tuple[str, bytes], ...]) -> bytes:
    """Same files, same bytes: no time, no owner."""
    tampon = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=tampon, mode="wb", mtime=0, filename="") as comprime,
        tarfile.open(fileobj=comprime, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for nom, contenu in fichiers:
            entree = tarfile.TarInfo(nom)
            entree.size = len(contenu)
            archive.addfile(entree, io.BytesIO(contenu))
    return tampon.getvalue()
