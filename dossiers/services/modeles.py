"""The library of letters: versioned templates at three levels, and the shared paragraphs (the « bible »)."""

from __future__ import annotations

import unicodedata

from django.db import transaction
from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from communes.models import Affectation, CodeRole, Commune, ServiceInstructeur, Utilisateur
from dossiers.models import Dossier, ModeleCourrier, ParagrapheBible
from dossiers.models.modeles import EtatModele, portee
from dossiers.services.champs_lettres import verifier


def peut_rediger(
    utilisateur, domaine: str, *, service: ServiceInstructeur | None = None, commune: Commune | None = None
) -> bool:
    """Whether a person edits the templates of a level.

    Everybody's: a head of service of the domain. A service's: its head. A commune's: whoever administers
    it, or validates its dossiers, in this domain.
    """
    if not utilisateur.is_authenticated:
        return False
    if commune is not None:
        return any(h.peut(utilisateur, a, commune, domaine) for a in (h.ADMINISTRER, h.VALIDER))
    if not h.communes(utilisateur, h.VALIDER, domaine):
        return False
    if service is None:
        return h.tient_le_role(utilisateur, CodeRole.CHEF)
    postes = Affectation.objects.en_vigueur(timezone.localdate())
    return postes.filter(agent=utilisateur, role__code=CodeRole.CHEF, role__service=service).exists()


def _exiger_de_rediger(par, domaine: str, service, commune) -> None:
    actuel = Utilisateur.objects.filter(pk=par.pk, is_active=True).first()
    if actuel is None or not peut_rediger(actuel, domaine, service=service, commune=commune):
        raise ActionInterdite("Vous n'avez pas le droit de modifier les modèles de ce niveau.")


@transaction.atomic
def enregistrer_modele(
    code: str,
    domaine: str,
    *,
    par,
    libelle: str,
    objet: str,
    corps: str,
    service: ServiceInstructeur | None = None,
    commune: Commune | None = None,
    signataire: str = "",
    contact: str = "",
) -> ModeleCourrier:
    """Writes a draft: the level's present draft if there is one, else its next version.

    Raises:
        ActionInterdite: ``par`` does not edit this level.
        ModeleInvalide: unknown field, named.
        ErreurMetier: no title, subject or text.
    """
    _exiger_de_rediger(par, domaine, service, commune)
    if not (libelle.strip() and objet.strip() and corps.strip()):
        raise ErreurMetier("Un modèle a un intitulé, un objet et un texte.")
    verifier(objet)
    verifier(corps)
    niveau = portee(service, commune)
    memes = ModeleCourrier.objects.select_for_update().filter(code=code, domaine=domaine, portee=niveau)
    brouillon = memes.filter(etat=EtatModele.BROUILLON).first()
    if brouillon is None:
        derniere = memes.aggregate(derniere=Max("version"))["derniere"] or 0
        brouillon = ModeleCourrier(
            code=code,
            domaine=domaine,
            portee=niveau,
            service=service,
            commune=commune,
            version=derniere + 1,
            cree_le=timezone.now(),
        )
    brouillon.libelle, brouillon.objet, brouillon.corps = libelle.strip(), objet.strip(), corps.strip()
    brouillon.signataire, brouillon.contact = signataire.strip(), contact.strip()
    brouillon.cree_par = par
    brouillon.save()
    return brouillon


@transaction.atomic
def publier(modele: ModeleCourrier, *, par) -> ModeleCourrier:
    """Puts a draft in use: the version before it is archived, letters already written keep theirs.

    Raises:
        ActionInterdite: ``par`` does not edit this level.
        ErreurMetier: it is not a draft.
    """
    modele = ModeleCourrier.objects.select_for_update().get(pk=modele.pk)
    _exiger_de_rediger(par, modele.domaine, modele.service, modele.commune)
    if modele.etat != EtatModele.BROUILLON:
        raise ErreurMetier("Seul un brouillon se publie : cette version l'est déjà, ou a été remplacée.")
    verifier(modele.corps)
    ModeleCourrier.objects.filter(
        code=modele.code, domaine=modele.domaine, portee=modele.portee, etat=EtatModele.PUBLIE
    ).update(etat=EtatModele.ARCHIVE)
    modele.etat, modele.publie_le = EtatModele.PUBLIE, timezone.now()
    modele.save(update_fields=["etat", "publie_le"])
    return modele


def _du_niveau(dossier: Dossier) -> Q:
    """Everybody's, the dossier's service's, and its commune's own."""
    niveaux = Q(service=None, commune=None) | Q(commune=dossier.commune)
    return niveaux | Q(service=dossier.service) if dossier.service_id else niveaux


def modeles_pour(dossier: Dossier) -> list[ModeleCourrier]:
    """Templates in use for a dossier, one a code: the commune's own, else its service's, else everybody's."""
    proximite = Case(
        When(commune__isnull=False, then=Value(0)),
        When(service__isnull=False, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    publies = ModeleCourrier.objects.filter(
        _du_niveau(dossier), domaine=dossier.domaine, etat=EtatModele.PUBLIE
    ).order_by("code", proximite)
    retenus: dict[str, ModeleCourrier] = {}
    for modele in publies:
        retenus.setdefault(modele.code, modele)
    return sorted(retenus.values(), key=lambda m: m.libelle)


def modeles_editables(utilisateur) -> QuerySet[ModeleCourrier]:
    """The last versions (draft or in use) that concern a person's communes, to read or edit."""
    visibles = ModeleCourrier.objects.exclude(etat=EtatModele.ARCHIVE).select_related("service", "commune")
    if not h.peut_quelque_part(utilisateur, h.CONSULTER) and not h.peut_quelque_part(
        utilisateur, h.ADMINISTRER
    ):
        return visibles.none()
    mien = h.filtre_communes(utilisateur, h.CONSULTER, champ_type=None) | h.filtre_communes(
        utilisateur, h.ADMINISTRER, champ_type=None
    )
    return visibles.filter(Q(commune__isnull=True) | mien).order_by(
        "domaine", "libelle", "portee", "-version"
    )


# --- The bible -----------------------------------------------------------------------------------


def plier(texte: str) -> str:
    """Lower case without accents: what a search compares."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


def chercher_paragraphes(dossier: Dossier, recherche: str = "", theme: str = "") -> list[ParagrapheBible]:
    """Paragraphs offered for a dossier that hold every word searched, accents and case aside."""
    offerts = ParagrapheBible.objects.filter(_du_niveau(dossier), domaine=dossier.domaine, est_actif=True)
    if theme:
        offerts = offerts.filter(theme=theme)
    mots = plier(recherche).split()
    return [
        p for p in offerts if all(mot in plier(f"{p.theme} {p.titre} {p.texte} {p.article}") for mot in mots)
    ]


@transaction.atomic
def enregistrer_paragraphe(
    domaine: str,
    *,
    par,
    theme: str,
    titre: str,
    texte: str,
    article: str = "",
    service: ServiceInstructeur | None = None,
    commune: Commune | None = None,
    paragraphe: ParagrapheBible | None = None,
) -> ParagrapheBible:
    """Adds a shared paragraph, or changes one; letters already written keep what they took.

    Raises:
        ActionInterdite: ``par`` does not edit its level.
        ModeleInvalide: unknown field, named.
        ErreurMetier: no theme, title or text.
    """
    if paragraphe is not None:
        domaine, service, commune = paragraphe.domaine, paragraphe.service, paragraphe.commune
    _exiger_de_rediger(par, domaine, service, commune)
    if not (theme.strip() and titre.strip() and texte.strip()):
        raise ErreurMetier("Un paragraphe a un thème, un titre et un texte.")
    verifier(texte)
    ligne = paragraphe or ParagrapheBible(domaine=domaine, service=service, commune=commune)
    ligne.theme, ligne.titre, ligne.texte = theme.strip(), titre.strip(), texte.strip()
    ligne.article, ligne.modifie_par = article.strip(), par
    ligne.save()
    return ligne


@transaction.atomic
def proposer_paragraphe(paragraphe: ParagrapheBible, propose: bool, *, par) -> ParagrapheBible:
    """Offers a paragraph in letters, or archives it.

    Raises:
        ActionInterdite: ``par`` does not edit its level.
    """
    _exiger_de_rediger(par, paragraphe.domaine, paragraphe.service, paragraphe.commune)
    paragraphe.est_actif, paragraphe.modifie_par = propose, par
    paragraphe.save(update_fields=["est_actif", "modifie_par", "modifie_le"])
    return paragraphe
