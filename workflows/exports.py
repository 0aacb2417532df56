"""The queue as a spreadsheet: CSV line by line, ODS written as it is read; neither holds the list in memory.

The ODS is written here rather than by a library: those build the whole document in memory, several seconds
and hundreds of megabytes for 10,000 dossiers. A test reads it back with odfpy.
"""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape

from dossiers.models import Dossier
from dossiers.services import horloge
from workflows import presentation

MAXIMUM = 10_000
#: What a caller reads: one more than is written, to know that there is more.
LUS = MAXIMUM + 1
#: A spreadsheet must never run what a petitioner typed.
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")
ENTETES = (
    "Numéro", "Type", "Commune", "Demandeur", "Adresse du terrain", "Objet", "État", "Étape", "Déposé le",
    "Prochaine échéance", "Nature de l’échéance", "Sans décision", "Le", "Instructeur", "Service",
    "Suite d’autorisation", "Opposition aux statistiques",
)  # fmt: skip
MIME_ODS = "application/vnd.oasis.opendocument.spreadsheet"
EN_MEMOIRE = 2_000_000


def cellule(valeur: object) -> str:
    """A value as a spreadsheet may open it: never a formula."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte


def valeurs(d: Dossier) -> tuple[object, ...]:
    """One row."""
    return (
        d.numero or d.reference, d.type, d.commune, d.nom_demandeur, d.adresse_terrain, d.objet,
        d.get_etat_display(), d.get_etape_display(), d.date_depot, d.prochaine_echeance,
        horloge.LIBELLES_ECHEANCE.get(d.nature_echeance, ""), presentation.phrase_silence(d),
        d.date_silence, d.instructeur or "", d.service or "",
        d.nature_de_suite, "oui" if d.opposition_le else "",
    )  # fmt: skip


class _Echo:
    """A file-like object that gives back each line instead of keeping it."""

    def write(self, valeur: str) -> str:
        return valeur


def bornees(rangees: Iterable[Iterable[object]]) -> Iterator[Iterable[object]]:
    """At most ``MAXIMUM`` rows; when there are more, a last row says so: a list cut short must not pass for whole."""
    for rang, rangee in enumerate(rangees):
        if rang == MAXIMUM:
            limite = f"{MAXIMUM:,}".replace(",", "\u202f")
            yield (f"Liste arrêtée à {limite} lignes : il y en a d’autres, filtrez pour les avoir.",)
            return
        yield rangee


def lignes_csv(dossiers: Iterable[Dossier]) -> Iterator[str]:
    """The queue."""
    return csv_de(ENTETES, map(valeurs, dossiers))


def csv_de(entetes: Sequence[str], rangees: Iterable[Iterable[object]]) -> Iterator[str]:
    """Semicolons, UTF-8 with its mark."""
    ecrivain = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield ecrivain.writerow(entetes)
    for rangee in bornees(rangees):
        yield ecrivain.writerow(cellule(v) for v in rangee)


ESPACES = " ".join(
    f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for nom, urn in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
MANIFESTE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME_ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def _texte_xml(valeur: object) -> str:
    propre = "".join(c for c in str(valeur) if c in "\t\n" or c >= " ")
    return escape(propre)


def _case(valeur: object) -> str:
    if valeur is None or valeur == "":
        return "<table:table-cell/>"
    if isinstance(valeur, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{valeur.isoformat()}">'
            f"<text:p>{valeur:%d/%m/%Y}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{_texte_xml(valeur)}</text:p></table:table-cell>'


def _rangee(cases: Iterable[object]) -> str:
    return f"<table:table-row>{''.join(map(_case, cases))}</table:table-row>"


def ecrire_ods(dossiers: Iterable[Dossier]) -> IO[bytes]:
    """The queue."""
    return ods_de("Dossiers", ENTETES, map(valeurs, dossiers))


def ods_de(titre: str, entetes: Sequence[str], rangees: Iterable[Iterable[object]]) -> IO[bytes]:
    """An OpenDocument spreadsheet of text and dates (no formula can be in it), ready to be sent."""
    sortie = tempfile.SpooledTemporaryFile(max_size=EN_MEMOIRE)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIME_ODS, compress_type=zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFESTE)
        with archive.open("content.xml", "w") as contenu:

            def ecrire(texte: str) -> None:
                contenu.write(texte.encode())

            ecrire(
                f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ESPACES} office:version="1.2">'
            )
            ecrire('<office:body><office:spreadsheet><table:table table:name="')
            ecrire(f'{_texte_xml(titre)}">{_rangee(entetes)}')
            for rangee in bornees(rangees):
                ecrire(_rangee(rangee))
            ecrire("</table:table></office:spreadsheet></office:body></office:document-content>")
    sortie.seek(0)
    return sortie
