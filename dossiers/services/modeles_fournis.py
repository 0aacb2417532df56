"""The templates and paragraphs a platform starts with: everybody's level, neutral words, read from ``data/lettres``."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dossiers import registre
from dossiers.models import ModeleCourrier, ParagrapheBible
from dossiers.models.modeles import EtatModele
from dossiers.services.champs_lettres import verifier

LETTRES = Path(settings.BASE_DIR) / "data" / "lettres"


def fournis(domaine: str) -> dict[str, list[dict[str, str]]]:
    """``modeles`` and ``paragraphes`` shipped for a domain; nothing when it has no file."""
    fichier = LETTRES / f"{domaine}.toml"
    return tomllib.loads(fichier.read_text(encoding="utf-8")) if fichier.exists() else {}


@transaction.atomic
def poser_modeles_fournis() -> int:
    """Lays what is shipped and was never here. Returns how many are new.

    Running it again changes nothing: a template revised since has kept its code, a paragraph set aside its title.

    Raises:
        ModeleInvalide: a file names an unknown field.
    """
    nouveaux = 0
    for domaine in registre.domaines():
        contenu = fournis(domaine.code)
        for modele in contenu.get("modeles", []):
            nouveaux += _poser_modele(domaine.code, modele)
        for paragraphe in contenu.get("paragraphes", []):
            nouveaux += _poser_paragraphe(domaine.code, paragraphe)
    return nouveaux


def _poser_modele(domaine: str, modele: dict[str, str]) -> bool:
    if ModeleCourrier.objects.filter(code=modele["code"], domaine=domaine, portee="").exists():
        return False
    verifier(modele["objet"])
    verifier(modele["corps"])
    instant = timezone.now()
    ModeleCourrier.objects.create(
        code=modele["code"],
        domaine=domaine,
        libelle=modele["libelle"],
        objet=modele["objet"],
        corps=modele["corps"].strip(),
        etat=EtatModele.PUBLIE,
        cree_le=instant,
        publie_le=instant,
    )
    return True


def _poser_paragraphe(domaine: str, paragraphe: dict[str, str]) -> bool:
    verifier(paragraphe["texte"])
    _, cree = ParagrapheBible.objects.get_or_create(
        domaine=domaine,
        titre=paragraphe["titre"],
        service=None,
        commune=None,
        defaults={
            "theme": paragraphe["theme"],
            "texte": paragraphe["texte"],
            "article": paragraphe.get("article", ""),
        },
    )
    return cree
