"""One letter: written from a template, previewed, finalised to the byte, reopened, sent."""

from __future__ import annotations

import hashlib
from copy import copy
from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import Courrier, Dossier, Lettre, ModeleCourrier
from dossiers.models.courriers import NatureCourrier
from dossiers.services import courriers
from dossiers.services.auteurs import mentions_d_auteur
from dossiers.services.champs_lettres import fondre, mettre_en_page, verifier
from dossiers.services.completude import choisir_canal, notifier_courrier
from dossiers.services.modeles import modeles_pour


class LettrePerimee(ErreurMetier):
    """Someone saved the letter meanwhile; ``actuelle`` holds the text that stands."""

    def __init__(self, actuelle: Lettre):
        super().__init__("Cette lettre a été modifiée entre-temps : votre version n'est pas enregistrée.")
        self.actuelle = actuelle


def _verrouiller(lettre: Lettre, par) -> Lettre:
    lettre = (
        Lettre.objects.select_for_update(of=("self",))
        .select_related("dossier__commune", "dossier__service", "dossier__instructeur", "modele")
        .get(pk=lettre.pk)
    )
    h.exiger_sur(par, h.INSTRUIRE, lettre.dossier)
    return lettre


@transaction.atomic
def ecrire(dossier: Dossier, modele: ModeleCourrier, *, par) -> Lettre:
    """Opens a letter: the template's text with the dossier's values, free to be completed.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: the template is not in use for this dossier.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    if modele.pk not in {m.pk for m in modeles_pour(dossier)}:
        raise ErreurMetier("Ce modèle n'est pas en usage pour ce dossier.")
    jour = timezone.localdate()
    return Lettre.objects.create(
        dossier=dossier,
        modele=modele,
        objet=fondre(modele.objet, dossier, jour)[:200],
        corps=fondre(modele.corps, dossier, jour),
        date_lettre=jour,
        auteur=par,
    )


@transaction.atomic
def enregistrer(
    lettre: Lettre, *, par, revision: int, objet: str, corps: str, date_lettre: date | None = None
) -> Lettre:
    """Saves the text; fields typed meanwhile are merged at once.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        LettrePerimee: saved by someone since ``revision``.
        ModeleInvalide: unknown field, named.
        ErreurMetier: finalised, or empty.
    """
    lettre = _verrouiller(lettre, par)
    if lettre.est_finalisee:
        raise ErreurMetier("Cette lettre est finalisée : rouvrez-la pour la modifier.")
    if revision != lettre.revision:
        raise LettrePerimee(lettre)
    if not objet.strip() or not corps.strip():
        raise ErreurMetier("Une lettre a un objet et un texte.")
    jour = date_lettre or lettre.date_lettre
    lettre.objet = fondre(objet.strip(), lettre.dossier, jour)[:200]
    lettre.corps = fondre(corps.strip(), lettre.dossier, jour)
    lettre.date_lettre, lettre.auteur = jour, par
    lettre.revision += 1
    lettre.save()
    return lettre


def apercu(lettre: Lettre) -> bytes:
    """The PDF as it would leave: the bytes that :func:`finaliser` keeps."""
    modele = lettre.modele
    maire = lettre.dossier.commune.nom_maire
    return courriers.composer(
        lettre.dossier,
        NatureCourrier.LETTRE,
        {
            "jour": lettre.date_lettre,
            "date_courrier": lettre.date_lettre,
            "objet": lettre.objet,
            "texte": mettre_en_page(lettre.corps),
            "contact": modele.contact,
            "suivi": mentions_d_auteur(lettre.dossier, lettre.auteur)["suivi"],
            "signataire": {"qualite": modele.signataire, "nom": maire} if modele.signataire else None,
        },
    )


def apercu_saisi(lettre: Lettre, *, objet: str, corps: str, date_lettre: date) -> bytes:
    """The PDF of what is being typed, nothing kept: saved as it is, it gives the same bytes.

    Raises:
        ModeleInvalide: unknown field, named.
        ErreurMetier: finalised.
    """
    if lettre.est_finalisee:
        raise ErreurMetier("Cette lettre est finalisée : rouvrez-la pour la modifier.")
    en_cours = copy(lettre)
    en_cours.objet = fondre(objet.strip(), lettre.dossier, date_lettre)[:200]
    en_cours.corps = fondre(corps.strip(), lettre.dossier, date_lettre)
    en_cours.date_lettre = date_lettre
    return apercu(en_cours)


def empreinte(contenu: bytes) -> str:
    """SHA-256 of a preview, to say which one was read."""
    return hashlib.sha256(contenu).hexdigest()


@transaction.atomic
def finaliser(lettre: Lettre, *, par, vue: str) -> Courrier:
    """Locks the letter: the PDF kept is, to the byte, the preview whose hash is ``vue``.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: already finalised, blanks left to complete, or changed since the preview.
    """
    lettre = _verrouiller(lettre, par)
    if lettre.est_finalisee:
        raise ErreurMetier("Cette lettre est déjà finalisée.")
    if "[à compléter]" in lettre.objet + lettre.corps:
        raise ErreurMetier("Il reste des blancs « [à compléter] » dans la lettre.")
    verifier(lettre.corps)
    contenu = apercu(lettre)
    if empreinte(contenu) != vue:
        raise ErreurMetier("La lettre a changé depuis l'aperçu : relisez-la avant de la finaliser.")
    courrier = courriers.editer(lettre.dossier, NatureCourrier.LETTRE, {}, par=par, pdf=contenu)
    courrier.objet = lettre.objet
    courrier.save(update_fields=["objet"])
    lettre.courrier = courrier
    lettre.save(update_fields=["courrier", "modifiee_le"])
    return courrier


@transaction.atomic
def rouvrir(lettre: Lettre, *, par) -> Lettre:
    """Unlocks a finalised letter that has not left; its PDF is no longer a letter of the dossier.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: not finalised, or already sent.
    """
    lettre = _verrouiller(lettre, par)
    courrier = lettre.courrier
    if courrier is None:
        raise ErreurMetier("Cette lettre n'est pas finalisée.")
    if hasattr(courrier, "notification"):
        raise ErreurMetier("Cette lettre est partie : elle ne se rouvre plus.")
    lettre.courrier = None
    lettre.revision += 1
    lettre.save(update_fields=["courrier", "revision", "modifiee_le"])
    courrier.delete()
    return lettre


@transaction.atomic
def envoyer(lettre: Lettre, *, par, canal: str = "", date_presentation: date | None = None) -> Courrier:
    """Sends a finalised letter: portal with consent, else paper with its date. No effect on the clock.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: not finalised, already sent, or no date for a paper channel.
    """
    lettre = _verrouiller(lettre, par)
    if lettre.courrier is None:
        raise ErreurMetier("Finalisez la lettre avant de l'envoyer.")
    if hasattr(lettre.courrier, "notification"):
        raise ErreurMetier("Cette lettre est déjà partie.")
    canal, jour = choisir_canal(lettre.dossier, canal, date_presentation)
    notifier_courrier(lettre.courrier, canal, jour, None)
    return lettre.courrier
