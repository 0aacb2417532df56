"""Pieces and their versions, on files kept byte for byte under their hash."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils import timezone


class AnalyseVirus(models.TextChoices):
    NON_ANALYSE = "non_analyse", "non analysé"
    SAIN = "sain", "sain"
    INFECTE = "infecte", "infecté"


class Fichier(models.Model):
    """One content, stored once under its SHA-256, whoever brought it. ``purge_le``: the bytes are gone since."""

    empreinte = models.CharField("SHA-256", max_length=64, unique=True)
    taille = models.PositiveBigIntegerField("taille (octets)")
    type_mime = models.CharField("type", max_length=100)
    pages = models.PositiveIntegerField("pages", null=True, blank=True)
    est_actif = models.BooleanField("contient du code", default=False)
    analyse = models.CharField(
        "antivirus", max_length=12, choices=AnalyseVirus.choices, default=AnalyseVirus.NON_ANALYSE
    )
    cree_le = models.DateTimeField(auto_now_add=True)
    purge_le = models.DateTimeField("contenu effacé le", null=True, blank=True)

    def __str__(self) -> str:
        return self.empreinte[:12]


class Verdict(models.TextChoices):
    """What the instructor says of a piece."""

    A_EXAMINER = "a_examiner", "à examiner"
    CONFORME = "conforme", "conforme"
    MANQUANTE = "manquante", "manquante"
    ILLISIBLE = "illisible", "illisible"
    INSUFFISANTE = "insuffisante", "insuffisante"
    NON_EXIGIBLE = "non_exigible", "non exigible ici"


#: Verdicts that put a piece on the request for missing pieces.
A_DEMANDER = (Verdict.MANQUANTE, Verdict.ILLISIBLE, Verdict.INSUFFISANTE)


class Piece(models.Model):
    """One slot of the bordereau: what the code asks for this project, and why."""

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="pieces")
    code = models.CharField("code", max_length=20)
    libelle = models.CharField("intitulé", max_length=400)
    article = models.CharField("article", max_length=40, blank=True)
    pourquoi = models.CharField("pourquoi", max_length=400, blank=True)
    est_exigible = models.BooleanField("exigible", default=True)
    code_a_verifier = models.BooleanField("code à vérifier", default=False)
    rang = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField("verdict", max_length=14, choices=Verdict.choices, default=Verdict.A_EXAMINER)
    motif = models.CharField("motif", max_length=400, blank=True)
    verdict_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict_le = models.DateTimeField(null=True, blank=True)
    est_demandee = models.BooleanField("demandée au demandeur", default=False)

    class Meta:
        ordering = ["rang", "code"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="piece_unique_par_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} — {self.libelle}"

    @property
    def est_a_demander(self) -> bool:
        return self.verdict in A_DEMANDER


class NatureVersion(models.TextChoices):
    INITIALE = "initiale", "pièce initiale"
    COMPLEMENTAIRE = "complementaire", "pièce complémentaire"
    MODIFICATIVE = "modificative", "pièce modificative"


class VersionPiece(models.Model):
    """One file brought for a piece. Never overwritten: a later one is a new version."""

    piece = models.ForeignKey(Piece, models.CASCADE, related_name="versions")
    fichier = models.ForeignKey(Fichier, models.PROTECT, related_name="versions")
    nom = models.CharField("nom du fichier", max_length=255)
    nature = models.CharField(max_length=16, choices=NatureVersion.choices, default=NatureVersion.INITIALE)
    numero = models.PositiveSmallIntegerField("version", default=1)
    deposee_le = models.DateTimeField()
    deposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    est_retiree = models.BooleanField("retirée avant dépôt", default=False)

    class Meta:
        ordering = ["piece_id", "numero", "pk"]

    def __str__(self) -> str:
        return f"{self.piece.code} v{self.numero}"

    @property
    def nom_normalise(self) -> str:
        """The name services file it under, whatever its author called it: day, code, rank (20261128-PCMI2-1.pdf)."""
        jour = timezone.localdate(self.deposee_le)
        return f"{jour:%Y%m%d}-{self.piece.code}-{self.numero}{PurePosixPath(self.nom).suffix.lower()}"
