"""Which commune: from what is typed, when the petitioner does not choose it himself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from carto.models import Parcelle
from carto.parcelles import Reference
from communes.models import Commune

_IDU = re.compile(r"\b(\d[0-9AB]\d{3})\d{3}[0-9A-Z]{2}\d{4}\b")
_CODE_POSTAL = re.compile(r"\b(\d{5})\b")


def communes_des_identifiants(texte: str) -> set[str]:
    """INSEE codes named by the 14-character identifiers of a text."""
    return set(_IDU.findall(str(texte).upper()))


def deduire(adresse: str, parcelles: str, references: Iterable[Reference], jour) -> Commune | None:
    """The only commune that what is typed points to: full cadastral identifiers, else the postal code of the
    address (with the commune's name when several share it), else the only commune where the parcels exist."""
    insee = communes_des_identifiants(parcelles)
    if len(insee) == 1:
        return Commune.objects.filter(code_insee=insee.pop()).first()
    if insee:
        return None
    code = _CODE_POSTAL.search(adresse)
    if code:
        possibles = [
            commune
            for commune in Commune.objects.defer("contour").exclude(codes_postaux=[])
            if code.group(1) in commune.codes_postaux
        ]
        suite = _plat(adresse[code.end() :])
        nommees = [c for c in possibles if _plat(c.nom) == suite]
        for choix in (nommees, possibles):
            if len(choix) == 1:
                return choix[0]
        return None
    return seule_commune_des_parcelles(references, jour)


def seule_commune_des_parcelles(references: Iterable[Reference], jour) -> Commune | None:
    """The one commune of the cadastre at hand where all these parcels exist."""
    communes: set[int] | None = None
    for reference in references:
        trouvees = set(
            Parcelle.objects.en_vigueur(jour)
            .filter(prefixe=reference.prefixe, section=reference.section, numero=reference.numero)
            .values_list("commune", flat=True)
        )
        communes = trouvees if communes is None else communes & trouvees
    if communes is not None and len(communes) == 1:
        return Commune.objects.defer("contour").get(pk=communes.pop())
    return None


def _plat(texte: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", texte).lower().split())
