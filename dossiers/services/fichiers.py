"""Files of a dossier: stored by content, scanned when an antivirus is there, never overwritten."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Fichier, FichierEcarte, Piece, VersionPiece
from dossiers.models.pieces import AnalyseVirus, NatureVersion
from dossiers.technique import antivirus, archives, fichiers


class PieceRefusee(ErreurMetier):
    """The file was not taken; the message says why and what to do."""


class FichierInfecte(PieceRefusee):
    """The antivirus found something: the content is in quarantine."""

    def __init__(self, fichier: Fichier, nom: str, menace: str):
        super().__init__(
            "Ce fichier contient un virus : il est mis à l'écart. Vos autres fichiers ne sont pas touchés."
        )
        self.fichier, self.nom, self.menace = fichier, nom, menace


def ranger(flux: BinaryIO, nom: str) -> tuple[Fichier, str]:
    """Stores one content; returns its row and its cleaned display name.

    Raises:
        PieceRefusee: wrong type, too big, empty, truncated, encrypted or infected.
    """
    try:
        depose = fichiers.deposer_flux(flux, nom)
    except fichiers.FichierRefuse as refus:
        raise PieceRefusee(refus.message_fr) from refus
    ligne, cree = Fichier.objects.get_or_create(
        empreinte=depose.empreinte,
        defaults={
            "taille": depose.taille,
            "type_mime": depose.type_mime,
            "pages": depose.nombre_pages,
            "est_actif": depose.actif,
        },
    )
    if ligne.purge_le is not None:  # brought again since its purge
        ligne.purge_le = None
        ligne.save(update_fields=["purge_le"])
    menace = ""
    if cree or ligne.analyse == AnalyseVirus.NON_ANALYSE:
        menace = analyser(ligne)
    if ligne.analyse == AnalyseVirus.INFECTE:
        fichiers.isoler(ligne.empreinte)
        raise FichierInfecte(ligne, depose.nom, menace)
    return ligne, depose.nom


def analyser(ligne: Fichier) -> str:
    """Scans one content and keeps the verdict; returns what was found, if anything."""
    if not antivirus.est_configure():
        return ""
    with fichiers.ouvrir(ligne.empreinte) as flux:
        analyse = antivirus.analyser(flux)
    ligne.analyse = AnalyseVirus(analyse.etat.value)
    ligne.save(update_fields=["analyse"])
    return analyse.menace


def ranger_octets(contenu: bytes, nom: str) -> Fichier:
    """Stores a document made by the platform itself (letter, arrêté)."""
    return ranger(io.BytesIO(contenu), nom)[0]


def lire(fichier: Fichier) -> bytes:
    """The whole content of one stored file (for documents of the platform, a few hundred kB)."""
    with fichiers.ouvrir(fichier.empreinte) as flux:
        return flux.read()


def taille_du_dossier(dossier: Dossier) -> int:
    """Bytes of all versions brought for this dossier."""
    versions = VersionPiece.objects.filter(piece__dossier=dossier, est_retiree=False)
    return versions.aggregate(total=Sum("fichier__taille"))["total"] or 0


def piece_attendue(dossier: Dossier, code: str) -> Piece:
    """The piece of this code, if a file may be brought for it now.

    Raises:
        PieceRefusee: not a piece of this dossier, or not the moment.
    """
    piece = Piece.objects.filter(dossier=dossier, code=code).first()
    if piece is None:
        raise PieceRefusee("Cette pièce n'est pas attendue pour ce dossier.")
    if not dossier.est_brouillon and not (dossier.etat == EtatDossier.INCOMPLET and piece.est_demandee):
        raise PieceRefusee("Aucune pièce n'est attendue de vous en ce moment pour ce dossier.")
    return piece


def exiger_la_place(dossier: Dossier, annoncee: int, deja_en_route: int = 0) -> None:
    """Refuses what would make the dossier pass its largest size.

    Raises:
        PieceRefusee: too much.
    """
    if taille_du_dossier(dossier) + deja_en_route + annoncee > settings.TAILLE_MAXIMALE_DOSSIER:
        limite = settings.TAILLE_MAXIMALE_DOSSIER // (1024 * 1024)
        raise PieceRefusee(f"Votre dossier dépasserait {limite} Mo : allégez un fichier avant de l'ajouter.")


def deposer_fichiers(
    dossier: Dossier, code: str, flux: BinaryIO, nom: str, *, par
) -> tuple[list[VersionPiece], list[str]]:
    """Adds one file, or each file of a zip, to a piece: what was taken, and why the rest was not."""
    try:
        if not archives.est_archive(flux):
            return [deposer_piece(dossier, code, flux, nom, par=par)], []
        ouverts = archives.membres(flux, taille_max=settings.TAILLE_MAXIMALE_DOSSIER)
        prises: list[VersionPiece] = []
        refus: list[str] = []
        for membre in ouverts:
            try:
                prises.append(deposer_piece(dossier, code, membre, membre.nom, par=par))
            except PieceRefusee as erreur:
                refus.append(f"{fichiers.nettoyer_nom(membre.nom)} (dans {nom}) : {erreur.message}")
        return prises, refus
    except PieceRefusee as erreur:
        return [], [f"{nom} : {erreur.message}"]
    except fichiers.FichierRefuse as refuse:
        return [], [f"{nom} : {refuse.message_fr}"]


def deposer_piece(dossier: Dossier, code: str, flux: BinaryIO, nom: str, *, par) -> VersionPiece:
    """Adds one file to a piece of a draft, or to a requested piece of an incomplete dossier.

    The file is stored before any lock is taken (it may be slow), the row after.

    Raises:
        PieceRefusee: the file, the total size of the dossier, or the moment does not allow it.
    """
    piece = piece_attendue(dossier, code)
    exiger_la_place(dossier, getattr(flux, "size", 0) or 0)
    try:
        fichier, nom_propre = ranger(flux, nom)
    except FichierInfecte as infecte:
        FichierEcarte.objects.create(
            dossier=dossier,
            fichier=infecte.fichier,
            code=code,
            nom=infecte.nom,
            menace=infecte.menace[:200],
            deposee_par=par,
        )
        raise
    with transaction.atomic():
        Dossier.objects.select_for_update().get(pk=dossier.pk)
        deja = piece.versions.filter(fichier=fichier, est_retiree=False).first()
        if deja:
            if not dossier.est_brouillon and deja.nature == NatureVersion.INITIALE:
                raise PieceRefusee("Ce fichier est déjà celui de votre dossier : ajoutez-en un autre.")
            return deja
        rang = piece.versions.aggregate(dernier=Max("numero"))["dernier"] or 0
        return VersionPiece.objects.create(
            piece=piece,
            fichier=fichier,
            nom=nom_propre,
            nature=NatureVersion.INITIALE if dossier.est_brouillon else NatureVersion.COMPLEMENTAIRE,
            numero=rang + 1,
            deposee_le=timezone.now(),
            deposee_par=par,
        )


def retirer_version(version: VersionPiece, *, par) -> None:
    """Takes a file out of a draft, or out of an answer not yet sent.

    Raises:
        PieceRefusee: the file is already part of a filed dossier.
    """
    dossier = version.piece.dossier
    envoyee = version.nature == NatureVersion.INITIALE or not version.piece.est_demandee
    if not dossier.est_brouillon and (envoyee or dossier.etat != EtatDossier.INCOMPLET):
        raise PieceRefusee("Cette pièce fait partie du dossier déposé : elle ne peut plus être retirée.")
    VersionPiece.objects.filter(pk=version.pk).update(est_retiree=True)
