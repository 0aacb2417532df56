"""A spreadsheet as rows of text: CSV (whatever its separator and encoding) or ODS, within limits."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import BinaryIO
from xml.sax import SAXException

from odf.opendocument import load
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.teletype import extractText

from communes.erreurs import ErreurMetier

OCTETS_MAX = 2 * 1024 * 1024
OCTETS_OUVERTS_MAX = 30 * 1024 * 1024
LIGNES_MAX = 300
COLONNES_MAX = 60
CELLULE_MAX = 2000


class TableurIllisible(ErreurMetier):
    """Not a spreadsheet we can read, or too large; the message says what to do."""


def lire(flux: BinaryIO) -> list[list[str]]:
    """Rows of cells, header included, empty rows left out.

    Raises:
        TableurIllisible: neither CSV nor ODS, damaged, or above the limits.
    """
    contenu = flux.read(OCTETS_MAX + 1)
    if len(contenu) > OCTETS_MAX:
        raise TableurIllisible("Ce tableau dépasse 2 Mo : partagez-le en plusieurs envois.")
    lignes = _ods(contenu) if contenu.startswith(b"PK") else _csv(contenu)
    utiles = [ligne for ligne in lignes if any(cellule.strip() for cellule in ligne)]
    if len(utiles) > LIGNES_MAX + 1:
        raise TableurIllisible(f"Ce tableau compte plus de {LIGNES_MAX} lignes : partagez-le.")
    return [[cellule.strip()[:CELLULE_MAX] for cellule in ligne[:COLONNES_MAX]] for ligne in utiles]


def _csv(contenu: bytes) -> list[list[str]]:
    if b"\0" in contenu:
        raise TableurIllisible("Ce fichier n'est pas un tableau : enregistrez-le en CSV ou en ODS.")
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("cp1252", "replace")  # what office suites still write
    entete = texte.partition("\n")[0]
    separateur = max(";\t,", key=entete.count)
    try:
        return list(csv.reader(io.StringIO(texte), delimiter=separateur))
    except csv.Error as erreur:
        raise TableurIllisible("Ce fichier CSV est mal formé : vérifiez ses guillemets.") from erreur


def _ods(contenu: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            if sum(info.file_size for info in archive.infolist()) > OCTETS_OUVERTS_MAX:
                raise TableurIllisible("Ce tableau est trop volumineux : partagez-le.")
            genre = archive.read("mimetype").decode("ascii", "replace")
        if "opendocument.spreadsheet" not in genre:
            raise TableurIllisible("Ce fichier n'est pas un tableau : enregistrez-le en CSV ou en ODS.")
        document = load(io.BytesIO(contenu))
    except KeyError as erreur:
        raise TableurIllisible(
            "Ce format n'est pas accepté (Excel, par exemple) : enregistrez le tableau en CSV ou en ODS."
        ) from erreur
    except (zipfile.BadZipFile, SAXException, OSError, ValueError) as erreur:
        raise TableurIllisible("Ce tableau est abîmé : enregistrez-le de nouveau.") from erreur
    feuilles = document.spreadsheet.getElementsByType(Table)
    return [_cellules(rangee) for rangee in feuilles[0].getElementsByType(TableRow)] if feuilles else []


def _cellules(rangee) -> list[str]:
    """Cells of one row; a repeated cell is written once with a count that may reach thousands."""
    cellules: list[str] = []
    for cellule in rangee.childNodes:
        if cellule.qname not in (TableCell(check_grammar=False).qname, CoveredTableCell().qname):
            continue
        fois = int(cellule.getAttribute("numbercolumnsrepeated") or 1)
        cellules += [extractText(cellule)] * min(fois, COLONNES_MAX - len(cellules))
    return cellules
