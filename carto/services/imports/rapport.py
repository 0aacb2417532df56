"""What an import says: what it brought, mended, closed; or why it refused, naming the object."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from communes.erreurs import ErreurMetier

LIGNES_MAXIMUM = 200


class ImportRefuse(ErreurMetier):
    """The file is refused whole and the base is unchanged.

    ``objet`` names the faulty object (layer, rank, identifier); ``conseil`` says how to mend it.
    """

    def __init__(self, message: str, *, objet: str = "", conseil: str = ""):
        self.objet = objet
        self.conseil = conseil
        super().__init__(
            " ".join(part for part in (f"{objet} : {message}" if objet else message, conseil) if part)
        )


@dataclass
class Rapport:
    """The report of an import, kept in ``ImportCouche.rapport``."""

    titre: str = ""
    deja_importe: bool = False
    comptes: Counter = field(default_factory=Counter)
    reparations: list[str] = field(default_factory=list)
    avertissements: list[str] = field(default_factory=list)
    remplace: list[str] = field(default_factory=list)
    _tus: int = 0

    def reparer(self, message: str) -> None:
        """Note a repair, once each, within a reasonable number of lines."""
        self._noter(self.reparations, message)

    def avertir(self, message: str) -> None:
        """Note something the reader should know and that does not stop the import."""
        self._noter(self.avertissements, message)

    def _noter(self, liste: list[str], message: str) -> None:
        if message in liste:
            return
        if len(liste) < LIGNES_MAXIMUM:
            liste.append(message)
        else:
            self._tus += 1

    @property
    def total(self) -> int:
        """Number of objects brought."""
        return sum(self.comptes.values())

    def en_json(self) -> dict:
        """The report as kept in the database."""
        return {
            "comptes": dict(self.comptes),
            "reparations": self.reparations,
            "avertissements": self.avertissements,
            "remplace": self.remplace,
            "lignes_non_gardees": self._tus,
        }

    def lignes(self) -> list[str]:
        """The report in French, one line each."""
        if self.deja_importe:
            return [f"{self.titre} : déjà importé, rien n'a changé."]
        lignes = [f"{self.titre} : {self.total} objets importés."]
        lignes += [f"  {nom} : {nombre}" for nom, nombre in sorted(self.comptes.items())]
        lignes += [f"  réparé : {ligne}" for ligne in self.reparations]
        lignes += [f"  à savoir : {ligne}" for ligne in self.avertissements]
        lignes += [f"  remplace : {ligne}" for ligne in self.remplace]
        if self._tus:
            lignes.append(f"  et {self._tus} autres remarques.")
        return lignes
