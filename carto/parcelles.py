"""Cadastral references as people write them: read, format, find. A missing parcel never blocks anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carto.models import Parcelle
from communes.erreurs import ErreurMetier
from communes.models import Commune

_IDU = re.compile(r"^(?P<insee>\d[0-9AB]\d{3})(?P<prefixe>\d{3})(?P<section>[0-9A-Z]{2})(?P<numero>\d{4})$")
_REFERENCE = re.compile(
    r"^(?:(?P<prefixe>\d{3})[ ./-]+)?(?:SECTION )?"
    r"(?:(?P<section>0?[A-Z]{1,2}|[A-Z]\d)[ ./-]*|(?P<chiffres>\d{1,2})[ ./-]+)"
    r"(?:N ?°? ?)?(?P<numero>\d{1,4})$"
)
_SEPARATEURS = re.compile(r"[,;\n]+|\s+ET\s+", re.IGNORECASE)


class ReferenceInvalide(ErreurMetier):
    """A text that is no cadastral reference; the message says what was expected."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """Prefix (3 digits), section (2 characters, zero padded) and number (4 digits) of a parcel."""

    prefixe: str
    section: str
    numero: str

    def __str__(self) -> str:
        section = self.section[1:] if self.section.startswith("0") and self.section != "00" else self.section
        prefixe = "" if self.prefixe == "000" else f"{self.prefixe} "
        return f"{prefixe}{section} {int(self.numero)}"

    def idu(self, code_insee: str) -> str:
        """The 14 characters of the cadastre for a parcel of this commune."""
        return f"{code_insee}{self.prefixe}{self.section}{self.numero}"


def lire_reference(texte: str) -> Reference:
    """Read « AK 123 », « A12 », « 355 B 4 », « section AB n° 7 » or a 14-character identifier.

    :raises ReferenceInvalide: with what was expected, in French.
    """
    propre = " ".join(str(texte).upper().replace("\xa0", " ").replace("Nº", "N°").split())
    if not propre:
        raise ReferenceInvalide(
            "La référence de la parcelle est vide : indiquez la section et le numéro, par exemple « AK 123 »."
        )
    trouve = _IDU.match(propre.replace(" ", "")) or _REFERENCE.match(propre)
    if trouve is None:
        raise ReferenceInvalide(
            f"« {texte} » n'est pas une référence cadastrale : indiquez la section (une ou deux lettres) puis le "
            "numéro (un à quatre chiffres), par exemple « AK 123 », précédés du préfixe s'il y en a un (« 355 AK 123 »)."
        )
    groupes = trouve.groupdict()
    section = (groupes.get("section") or groupes.get("chiffres") or "").rjust(2, "0")[-2:]
    numero = groupes["numero"].rjust(4, "0")
    if numero == "0000":
        raise ReferenceInvalide(f"« {texte} » : le numéro de parcelle commence à 1.")
    return Reference(groupes.get("prefixe") or "000", section, numero)


def lire_references(texte: str) -> list[Reference]:
    """Read several references separated by commas, semicolons, lines or « et »; each kept once, in order.

    :raises ReferenceInvalide: for the first that cannot be read, or when there is none.
    """
    morceaux = [morceau for morceau in _SEPARATEURS.split(texte) if morceau.strip()]
    if not morceaux:
        lire_reference("")
    return list(dict.fromkeys(lire_reference(morceau) for morceau in morceaux))


def trouver(
    commune: Commune, references: Iterable[Reference | str], jour: date
) -> list[tuple[Reference, Parcelle | None]]:
    """For each reference, the parcel in force on ``jour``, or ``None``: « non trouvée », which blocks nothing.

    One query whatever the number of references.
    """
    lues = [r if isinstance(r, Reference) else lire_reference(r) for r in references]
    cles = {reference.idu(commune.code_insee): reference for reference in lues}
    connues = {
        parcelle.idu: parcelle
        for parcelle in Parcelle.objects.en_vigueur(jour).filter(idu__in=cles).select_related("lot")
    }
    return [(reference, connues.get(reference.idu(commune.code_insee))) for reference in lues]
