"""The shared paragraphs: added, changed, set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.models import ParagrapheBible
from dossiers.services import modeles as bibliotheque
from workflows.formulaires_lettres import Paragraphe, TexteParagraphe, niveau_choisi, niveaux
from workflows.vues.commun import agent_requis, jouer, rendre, tenter


@require_http_methods(["GET", "POST"])
@agent_requis
def paragraphe(request: HttpRequest) -> HttpResponse:
    """Adds a paragraph to the bible."""
    if not niveaux(request.user):
        raise PermissionDenied("La bible se complète par un chef de service ou un administrateur communal.")
    formulaire = Paragraphe(request.POST or None, utilisateur=request.user)
    if request.method == "POST" and formulaire.is_valid():
        propres = dict(formulaire.cleaned_data)
        niveau = niveau_choisi(propres.pop("niveau"))
        ecrit = tenter(
            formulaire,
            lambda: bibliotheque.enregistrer_paragraphe(
                niveau.pop("domaine"), par=request.user, **propres, **niveau
            ),
        )
        if ecrit is not None:
            messages.success(request, "Paragraphe ajouté.")
            return redirect("workflows:modeles")
    return rendre(request, "modeles/paragraphe", {"formulaire": formulaire})


def _a_rediger(request: HttpRequest, pk: int) -> ParagrapheBible:
    """The paragraph, if this person edits its level."""
    ligne = get_object_or_404(ParagrapheBible.objects.select_related("service", "commune"), pk=pk)
    if not bibliotheque.peut_rediger(
        request.user, ligne.domaine, service=ligne.service, commune=ligne.commune
    ):
        raise PermissionDenied("Ce paragraphe se modifie par qui rédige les modèles de son niveau.")
    return ligne


@require_http_methods(["GET", "POST"])
@agent_requis
def modifier_paragraphe(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes a paragraph; letters already written keep what they took."""
    ligne = _a_rediger(request, pk)
    champs = ("theme", "titre", "texte", "article")
    formulaire = TexteParagraphe(request.POST or None, initial={c: getattr(ligne, c) for c in champs})
    if request.method == "POST" and formulaire.is_valid():
        ecrit = tenter(
            formulaire,
            lambda: bibliotheque.enregistrer_paragraphe(
                ligne.domaine, par=request.user, paragraphe=ligne, **formulaire.cleaned_data
            ),
        )
        if ecrit is not None:
            messages.success(request, "Paragraphe enregistré.")
            return redirect("workflows:modeles")
    return rendre(request, "modeles/paragraphe", {"formulaire": formulaire, "paragraphe": ligne})


@require_POST
@agent_requis
def proposer_paragraphe(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets a paragraph aside, or offers it again."""
    ligne = _a_rediger(request, pk)
    propose = not ligne.est_actif
    jouer(
        request,
        lambda: bibliotheque.proposer_paragraphe(ligne, propose, par=request.user),
        "Le paragraphe est de nouveau proposé." if propose else "Le paragraphe est archivé.",
    )
    return redirect("workflows:modeles")
