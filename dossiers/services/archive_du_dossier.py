"""Everything of a dossier in one ZIP, written as it is read: memory does not grow with the files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils import timezone

from dossiers.models import Courrier, Dossier, Fichier
from dossiers.models.courriers import Canal, NatureCourrier
from dossiers.models.pieces import A_DEMANDER, AnalyseVirus
from dossiers.technique import fichiers as depot_de_fichiers

BLOC = 256 * 1024


@dataclass(frozen=True)
class Entree:
    """One file of the archive: where it goes, and its content (stored, or made here)."""

    chemin: str
    fichier: Fichier | None = None
    contenu: bytes = b""


def entrees(dossier: Dossier, *, pour_le_demandeur: bool, final: bool = False) -> Iterator[Entree]:
    """What goes into the archive.

    ``pour_le_demandeur``: only the letters he has opened, for opening one has legal effects. ``final``: the
    last version of each piece kept, and the decision. The petitioner finds his own file names, a service the
    standard ones. A file set apart by the antivirus is never given.
    """
    depot = getattr(dossier, "depot", None)
    if depot is not None:
        copie = {"condensat": depot.condensat, "depose_le": depot.depose_le.isoformat(), **depot.contenu}
        yield Entree("demande-deposee.json", contenu=json.dumps(copie, ensure_ascii=False, indent=1).encode())
    for piece in dossier.pieces.prefetch_related("versions__fichier"):
        versions = [v for v in piece.versions.all() if not v.est_retiree]
        if final:
            versions = [] if piece.verdict in A_DEMANDER else versions[-1:]
        for version in versions:
            if version.fichier.analyse != AnalyseVirus.INFECTE:
                nom = (
                    f"{piece.code}-v{version.numero}-{version.nom}"
                    if pour_le_demandeur
                    else version.nom_normalise
                )
                yield Entree(f"pieces/{_propre(nom)}", version.fichier)
    lettres = dossier.courriers.select_related("fichier", "notification").order_by("pk")
    for lettre in lettres.filter(nature=NatureCourrier.DECISION) if final else lettres:
        if not pour_le_demandeur or _est_ouverte(lettre):
            chemin = (
                f"courriers/{timezone.localdate(lettre.cree_le).isoformat()}-{lettre.nature}-{lettre.pk}.pdf"
            )
            yield Entree(chemin, lettre.fichier)
    if not final:
        yield from _messages(dossier)


def _messages(dossier: Dossier) -> Iterator[Entree]:
    messages = dossier.messages.select_related("auteur").prefetch_related("jointes__fichier")
    lignes = [
        f"{timezone.localtime(m.envoye_le):%d/%m/%Y %H:%M} — {m.auteur} "
        f"({'demandeur' if m.est_du_demandeur else 'mairie'})\n{m.texte}\n"
        for m in messages
    ]
    if lignes:
        yield Entree("messages/messages.txt", contenu="\n".join(lignes).encode())
    for message in messages:
        for jointe in message.jointes.all():
            if jointe.fichier.analyse != AnalyseVirus.INFECTE:
                yield Entree(f"messages/{message.pk}-{_propre(jointe.nom)}", jointe.fichier)


def _est_ouverte(lettre: Courrier) -> bool:
    notification = getattr(lettre, "notification", None)
    if notification is None:
        return False
    return notification.canal != Canal.PORTAIL or notification.consultee_le is not None


def _propre(nom: str) -> str:
    """A name no unpacker can take for a path."""
    return "".join("_" if signe in '/\\:*?"<>|' or ord(signe) < 32 else signe for signe in nom)[-120:]


class _Tampon:
    """Where ``zipfile`` writes: emptied after each block."""

    def __init__(self) -> None:
        self.morceaux: list[bytes] = []

    def write(self, octets: bytes) -> int:
        self.morceaux.append(bytes(octets))
        return len(octets)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def vider(self) -> bytes:
        octets, self.morceaux = b"".join(self.morceaux), []
        return octets


def flux_zip(membres: Iterable[Entree]) -> Iterator[bytes]:
    """The bytes of the archive, block by block. A file the storage has lost is named in ``manquants.txt``."""
    tampon, pris, manquants = _Tampon(), set(), []
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        for membre in membres:
            chemin = membre.chemin
            rang = 2
            while chemin in pris:
                chemin = f"{membre.chemin}.{rang}"
                rang += 1
            pris.add(chemin)
            try:
                flux = depot_de_fichiers.ouvrir(membre.fichier.empreinte) if membre.fichier else None
            except depot_de_fichiers.FichierIntrouvable:
                manquants.append(chemin)
                continue
            yield from _ecrire(archive, tampon, chemin, flux, membre.contenu)
        if manquants:
            yield from _ecrire(archive, tampon, "manquants.txt", None, "\n".join(manquants).encode())
    yield tampon.vider()


def _ecrire(
    archive: zipfile.ZipFile, tampon: _Tampon, chemin: str, flux: BinaryIO | None, contenu: bytes
) -> Iterator[bytes]:
    entete = zipfile.ZipInfo(chemin, timezone.localtime().timetuple()[:6])
    with archive.open(entete, "w", force_zip64=True) as sortie:
        if flux is None:
            sortie.write(contenu)
        else:
            with flux:
                while bloc := flux.read(BLOC):
                    sortie.write(bloc)
                    yield tampon.vider()
    yield tampon.vider()
