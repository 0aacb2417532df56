"""Files brought while no antivirus answered are scanned later; what it finds is set aside and told to its owner."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from dossiers import registre
from dossiers.models import Dossier, Envoi, Fichier, FichierEcarte, VersionPiece
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import envois, fichiers
from dossiers.technique import antivirus
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.courriel import EnvoiImpossible, envoyer_courriel

#: Files of one run, and refusals in a row after which the antivirus is left in peace until the next one.
PAR_PASSAGE = 300
SANS_REPONSE_MAXIMUM = 3
GENRE = "fichier_ecarte"


def reprendre() -> Iterator[str]:
    """Scans files still *non analysé*, when an antivirus is configured; one French line an effect.

    Drawn at random: files too big for the antivirus stay *non analysé*, and must not hide the others for ever.
    """
    if not antivirus.est_configure():
        return
    connus = Fichier.objects.filter(analyse=AnalyseVirus.NON_ANALYSE, purge_le__isnull=True)
    restants = connus.order_by("?")[:PAR_PASSAGE]
    analyses = muets = 0
    for fichier in restants:
        try:
            menace = fichiers.analyser(fichier)
        except depot_de_fichiers.FichierIntrouvable:
            continue  # ``verifier`` reports what is no longer in the storage
        if fichier.analyse == AnalyseVirus.NON_ANALYSE:
            muets += 1
            if muets == SANS_REPONSE_MAXIMUM:
                break
            continue
        muets = 0
        analyses += 1
        if fichier.analyse == AnalyseVirus.INFECTE:
            depot_de_fichiers.isoler(fichier.empreinte)
            yield from _ecarter_partout(fichier, menace)
    if analyses:
        yield f"fichiers passés à l'antivirus après coup : {analyses}"


def _ecarter_partout(fichier: Fichier, menace: str) -> Iterator[str]:
    versions = VersionPiece.objects.filter(fichier=fichier, est_retiree=False)
    for version in versions.select_related("piece__dossier"):
        _ecarter(version, menace)
        yield f"{version.piece.dossier} : un fichier de la pièce {version.piece.code} contient un virus, mis à l'écart"


@transaction.atomic
def _ecarter(version: VersionPiece, menace: str) -> None:
    """Out of a draft, so that the piece is due again; a filed dossier keeps its line, without the content."""
    dossier = Dossier.objects.select_for_update().get(pk=version.piece.dossier_id)
    FichierEcarte.objects.create(
        dossier=dossier,
        fichier=version.fichier,
        code=version.piece.code,
        nom=version.nom,
        menace=menace[:200],
        deposee_par=version.deposee_par,
    )
    if dossier.est_brouillon:
        VersionPiece.objects.filter(pk=version.pk).update(est_retiree=True)
    if dossier.depositaire_id:
        charge = {"code": version.piece.code, "nom": version.nom}
        envois.prevoir(dossier, GENRE, occurrence=str(version.pk), charge=charge)


def _envoyer(envoi: Envoi) -> None:
    dossier = envoi.dossier
    if dossier.depositaire is None:
        raise EnvoiImpossible("Aucune adresse électronique n'est connue.")
    envoyer_courriel(
        dossier.depositaire.courriel,
        f"Un fichier de votre demande est mis à l'écart ({dossier.numero or dossier.reference})",
        f"courriels/{GENRE}",
        {
            "dossier": dossier,
            "type": registre.type_de(dossier),
            "charge": envoi.charge,
            "lien": settings.SITE_URL.rstrip("/") + settings.CHEMIN_SUIVI.format(reference=dossier.reference),
        },
        f"{dossier.reference}.{GENRE}.{envoi.occurrence}@mitoyen",
    )


envois.declarer(GENRE, _envoyer)
