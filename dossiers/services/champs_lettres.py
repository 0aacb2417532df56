"""The closed list of what a letter may merge, and the small markup it is written in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Dossier
from dossiers.services import terrain
from dossiers.services.avis import avis_en_mots
from dossiers.services.courriers import numero_lisible

MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
CHAMP = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
GRAS = re.compile(r"\*\*(.+?)\*\*")


class ModeleInvalide(ErreurMetier):
    """The text names a field that does not exist, or leaves one open."""


@dataclass(frozen=True)
class Champ:
    """One mergeable field: what it is, and how it is read off a dossier on a day."""

    libelle: str
    lire: Callable[[Dossier, date], str]


def _jour(jour: date | None) -> str:
    if jour is None:
        return ""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def _parcelles(dossier: Dossier) -> str:
    return ", ".join(str(p) for p in dossier.parcelles.all())


CHAMPS: Mapping[str, Champ] = {
    "dossier.numero": Champ("numéro du dossier", lambda d, j: numero_lisible(d.numero) or d.reference),
    "dossier.type": Champ("type de la demande", lambda d, j: registre.libelle_de(d)),
    "dossier.objet": Champ("objet de la demande", lambda d, j: d.objet),
    "dossier.date_depot": Champ("date de dépôt", lambda d, j: _jour(d.date_depot)),
    "dossier.limite": Champ("limite pour notifier la décision", lambda d, j: _jour(d.limite_instruction)),
    "dossier.limite_pieces": Champ("limite pour fournir les pièces", lambda d, j: _jour(d.limite_pieces)),
    "demandeur.nom": Champ("nom du demandeur", lambda d, j: d.nom_demandeur),
    "terrain.adresse": Champ("adresse du terrain", lambda d, j: d.adresse_terrain),
    "terrain.parcelles": Champ("parcelles", lambda d, j: _parcelles(d)),
    "terrain.regles": Champ("règles du terrain retenues", lambda d, j: terrain.en_mots(d)),
    "commune.nom": Champ("commune", lambda d, j: d.commune.nom),
    "commune.adresse": Champ("adresse de la mairie", lambda d, j: d.commune.adresse_mairie),
    "commune.courriel": Champ("courriel de la mairie", lambda d, j: d.commune.courriel_mairie),
    "commune.telephone": Champ("téléphone de la mairie", lambda d, j: d.commune.telephone_mairie),
    "commune.maire": Champ("nom du maire", lambda d, j: d.commune.nom_maire),
    "service.nom": Champ("service instructeur", lambda d, j: str(d.service or "Service urbanisme")),
    "instructeur.nom": Champ("instructeur du dossier", lambda d, j: str(d.instructeur or "")),
    "avis": Champ("avis recueillis", lambda d, j: " ; ".join(avis_en_mots(d))),
    "date": Champ("date de la lettre", lambda d, j: _jour(j)),
}


def verifier(texte: str) -> None:
    """Checks every field of a text.

    Raises:
        ModeleInvalide: naming the unknown field, with the nearest known one; or an open brace.
    """
    for nom in CHAMP.findall(texte):
        propre = nom.strip()
        if propre not in CHAMPS:
            proches = difflib.get_close_matches(propre, CHAMPS, n=1)
            conseil = f" Vouliez-vous « {proches[0]} » ?" if proches else ""
            raise ModeleInvalide(f"Le champ « {propre} » n'existe pas.{conseil}")
    reste = CHAMP.sub("", texte)
    if "{{" in reste or "}}" in reste:
        raise ModeleInvalide("Une accolade double n'est pas fermée : écrivez {{ champ }}.")
    if "{%" in reste or "%}" in reste:
        raise ModeleInvalide("« {% » n'est pas un champ : un modèle ne contient que des {{ champ }}.")


def fondre(texte: str, dossier: Dossier, jour: date) -> str:
    """The text with every field replaced by the dossier's value (a missing one by « à compléter »).

    Raises:
        ModeleInvalide: unknown field.
    """
    verifier(texte)
    return CHAMP.sub(lambda m: CHAMPS[m[1].strip()].lire(dossier, jour) or "[à compléter]", texte)


def mettre_en_page(texte: str) -> SafeString:
    """Paragraphs, « - » lists, ``# `` headings and ``**bold**``; everything else is plain, escaped text."""
    blocs = []
    for bloc in re.split(r"\n\s*\n", texte.replace("\r\n", "\n").strip()):
        lignes = bloc.split("\n")
        if all(ligne.startswith("- ") for ligne in lignes):
            blocs.append("<ul>" + "".join(f"<li>{_enrichir(x[2:])}</li>" for x in lignes) + "</ul>")
        elif bloc.startswith("# "):
            blocs.append(f"<h2>{_enrichir(bloc[2:])}</h2>")
        else:
            blocs.append("<p>" + "<br>".join(_enrichir(ligne) for ligne in lignes) + "</p>")
    return mark_safe("\n".join(blocs))  # noqa: S308 - every piece of text is escaped above


def _enrichir(texte: str) -> str:
    return GRAS.sub(r"<strong>\1</strong>", escape(texte))
