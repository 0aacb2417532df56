"""Write ``docs/droit/*.md`` from the tables of the law: one page a chapter.

``python docs/droit/generer.py`` rewrites the pages; a test compares them with what the tables say.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import date
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
if str(RACINE) not in sys.path:
    sys.path.insert(0, str(RACINE))

from ads.droit.lignes import lignes as lignes_ads  # noqa: E402
from droit.articles import Code  # noqa: E402
from droit.tables import LigneDeDroit  # noqa: E402
from rlpi.droit.lignes import lignes as lignes_rlpi  # noqa: E402

DOSSIER = Path(__file__).resolve().parent
AVERTISSEMENT = "<!-- Page écrite par docs/droit/generer.py : ne pas modifier à la main. -->"


def toutes() -> tuple[LigneDeDroit, ...]:
    """The lines of both domains, in order."""
    return (*lignes_ads(), *lignes_rlpi())


def nom_de_page(chapitre: str) -> str:
    """The file name of a chapter: ASCII, lower case, hyphens."""
    ascii_ = unicodedata.normalize("NFKD", chapitre).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_.lower()).strip("-") + ".md"


def _jour(jour: date | None) -> str:
    return "" if jour is None else jour.strftime("%d/%m/%Y")


def _vigueur(ligne: LigneDeDroit) -> str:
    depuis, jusqu_au = _jour(ligne.depuis), _jour(ligne.jusqu_au)
    if depuis and jusqu_au:
        return f"du {depuis} au {jusqu_au}"
    if depuis:
        return f"depuis le {depuis}"
    return f"jusqu'au {jusqu_au}" if jusqu_au else ""


def _cellule(texte: str) -> str:
    return texte.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")


def _article(ligne: LigneDeDroit) -> str:
    nom = str(ligne.article)
    return nom if ligne.article.code is Code.URBANISME else f"{nom} ({ligne.article.code})"


def page(chapitre: str, lignes: tuple[LigneDeDroit, ...]) -> str:
    """The page of one chapter, in Markdown."""
    rangs = [
        "| "
        + " | ".join(
            (
                _cellule(ligne.regle),
                _cellule(_article(ligne)),
                _cellule(ligne.valeur),
                _vigueur(ligne),
                ligne.fiabilite.value,
                f"`{ligne.utilise_par}`" if ligne.utilise_par else "",
            )
        )
        + " |"
        for ligne in lignes
    ]
    tete = [
        "| Règle | Article | Ce que dit le droit | En vigueur | Fiabilité | Où |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([AVERTISSEMENT, "", f"# {chapitre}", "", *tete, *rangs, ""])


def pages() -> dict[str, str]:
    """Every page by file name, with the index."""
    lignes = toutes()
    chapitres = list(dict.fromkeys(ligne.chapitre for ligne in lignes))
    rendu = {
        nom_de_page(chapitre): page(chapitre, tuple(ligne for ligne in lignes if ligne.chapitre == chapitre))
        for chapitre in chapitres
    }
    sommaire = [f"- [{chapitre}]({nom_de_page(chapitre)})" for chapitre in chapitres]
    intro = (
        "Chaque page montre les tables que le programme applique : la règle, son article, ce qu'il dit, sa période "
        "de vigueur, sa fiabilité et l'endroit du code qui s'en sert. Un article sans code est du code de l'urbanisme."
    )
    rendu["index.md"] = "\n".join([AVERTISSEMENT, "", "# Le droit appliqué", "", intro, "", *sommaire, ""])
    return rendu


def ecrire() -> None:
    """Write every page, and remove those no chapter gives any more."""
    rendu = pages()
    for ancienne in DOSSIER.glob("*.md"):
        if ancienne.name not in rendu:
            ancienne.unlink()
    for nom, texte in rendu.items():
        (DOSSIER / nom).write_text(texte, encoding="utf-8")


if __name__ == "__main__":
    ecrire()
