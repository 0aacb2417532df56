"""The land of a dossier: what the map says, what is done with it, parcels to check, dossiers around."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from carto.carte import Marqueur, contexte_carte, toutes_les_couches
from communes import habilitations as h
from dossiers.etats import EN_COURS
from dossiers.models import Dossier, ParcelleCitee
from dossiers.models.detections import ChoixSuggestion
from dossiers.services import carte_dossiers, parcelles, terrain
from workflows.vues import carte
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier

TONS = {
    ChoixSuggestion.RETENUE: "favorable",
    ChoixSuggestion.ECARTEE: "neutre",
    ChoixSuggestion.A_EXAMINER: "attente",
}


def contexte_panneau(dossier: Dossier) -> dict[str, Any]:
    """What ``workflows/terrain/panneau.html`` reads, for the summary page: recorded answers only."""
    derniere = dossier.detections.first()
    lignes = terrain.lignes(dossier, derniere.suggestions if derniere else [])
    return {
        "terrain_parcelles": parcelles.a_verifier(dossier),
        "terrain_reponse": derniere,
        "terrain_a_examiner": sum(1 for x in lignes if x.choix == ChoixSuggestion.A_EXAMINER),
        "terrain_retenues": [x for x in lignes if x.choix == ChoixSuggestion.RETENUE],
    }


def _groupes(lignes: list[terrain.Ligne]) -> list[dict[str, Any]]:
    """The suggestions by what they would change, in the order of the page."""
    groupes = []
    for nature, titre in terrain.GROUPES.items():
        siennes = [
            {"ligne": x, "ton": TONS[ChoixSuggestion(x.choix)], "choix": ChoixSuggestion(x.choix).label}
            for x in lignes
            if x.suggestion["nature"] == nature
        ]
        if siennes:
            groupes.append({"nature": nature, "titre": titre, "lignes": siennes})
    return groupes


def _carte(request: HttpRequest, dossier: Dossier, voisins: list[Dossier]) -> dict[str, Any] | None:
    """The land, the footprint drawn by the petitioner, the dossiers around, on the layers of the filing."""
    cadre = dossier.emprise or (dossier.commune.contour if dossier.commune else None)
    if cadre is None:
        return None
    marqueurs = []
    if dossier.emprise:
        marqueurs.append(Marqueur(f"Ce dossier : {dossier}", dossier.emprise, texte=dossier.adresse_terrain))
    marqueurs += carte.marqueurs(voisins)
    return contexte_carte(
        "carte-terrain",
        "Le terrain, ses règles et les dossiers autour",
        couches=toutes_les_couches(),
        emprise=cadre,
        marqueurs=marqueurs,
        jour=dossier.date_depot,
        marqueurs_en_texte=False,
        contours=[("Terrain", dossier.emprise), ("Emprise du projet", dossier.emprise_projet)],
    )


@require_GET
@agent_requis
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything the map says of the land, with its source, and what the instructor does with it."""
    dossier = dossier_visible(request, reference, objet="terrain")
    derniere = dossier.detections.select_related("par").first()
    if derniere is not None:
        contenu, suggestions = derniere.contenu, derniere.suggestions
    else:
        contenu, suggestions = terrain.lire(dossier) or ({"objets": []}, [])
    lignes = terrain.lignes(dossier, suggestions)
    voisins = carte_dossiers.autour(dossier, request.user)
    est_ouvert = dossier.etat in EN_COURS
    instruit = h.peut_sur(request.user, h.INSTRUIRE, dossier)
    enregistre = h.peut_sur(request.user, h.ENREGISTRER, dossier)
    return rendre_dossier(
        request,
        dossier,
        "terrain",
        {
            "reponse": derniere,
            "jour_lu": terrain.jour_des_regles(dossier),
            "surface": contenu.get("surface"),
            "objets": contenu["objets"],
            "groupes": _groupes(lignes),
            "a_examiner": sum(1 for x in lignes if x.choix == ChoixSuggestion.A_EXAMINER),
            "certaines": sum(1 for x in lignes if _est_certaine(x)),
            "reponses": dossier.detections.select_related("par")[:20],
            "depuis_le_depot": terrain.depuis_le_depot(dossier, contenu, timezone.localdate()),
            "parcelles": dossier.parcelles.select_related("verifiee_par"),
            "parcelles_absentes": dossier.parcelles.filter(est_trouvee=False).exists(),
            "peut_examiner": instruit and est_ouvert,
            "peut_parcelles": (instruit or enregistre) and est_ouvert,
            "voisins": voisins,
            "rayon": int(carte_dossiers.RAYON),
            "carte": _carte(request, dossier, voisins),
        },
        gabarit="terrain/page",
    )


def _est_certaine(ligne: terrain.Ligne) -> bool:
    return ligne.choix == ChoixSuggestion.A_EXAMINER and ligne.suggestion["certitude"] == "certaine"


@require_POST
@agent_requis
def examiner(request: HttpRequest, reference: str) -> HttpResponse:
    """Retains one suggestion, sets it aside with a reason, or takes the choice back."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    textes = {
        ChoixSuggestion.RETENUE: "Suggestion retenue.",
        ChoixSuggestion.ECARTEE: "Suggestion écartée, avec votre motif.",
        ChoixSuggestion.A_EXAMINER: "La suggestion est de nouveau à examiner.",
    }
    choix = request.POST.get("choix", "")
    jouer(
        request,
        lambda: terrain.examiner(
            dossier,
            request.POST.get("cle", ""),
            choix,
            par=request.user,
            motif=request.POST.get("motif", "")[:2000],
        ),
        textes.get(choix, ""),
    )
    return redirect("workflows:terrain", reference)


@require_POST
@agent_requis
def retenir_certaines(request: HttpRequest, reference: str) -> HttpResponse:
    """Retains at once every suggestion that the layers alone establish."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    derniere = dossier.detections.first()
    suggestions = derniere.suggestions if derniere else (terrain.lire(dossier) or ({}, []))[1]
    cles = [x.suggestion["cle"] for x in terrain.lignes(dossier, suggestions) if _est_certaine(x)]
    faites = 0
    for cle in cles:
        faite = jouer(request, lambda cle=cle: terrain.examiner(dossier, cle, "retenue", par=request.user))
        if faite is None:
            break
        faites += 1
    if faites:
        messages.success(
            request, f"{faites} suggestion{'s' if faites > 1 else ''} retenue{'s' if faites > 1 else ''}."
        )
    elif not cles:
        messages.info(request, "Aucune suggestion certaine ne reste à examiner.")
    return redirect("workflows:terrain", reference)


@require_POST
@agent_requis
def ajouter(request: HttpRequest, reference: str) -> HttpResponse:
    """Adds by hand a rule that no layer holds."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    saisi = {nom: request.POST.get(nom, "")[:2000] for nom in ("libelle", "article", "precision")}
    jouer(request, lambda: terrain.ajouter(dossier, par=request.user, **saisi), "Règle ajoutée au dossier.")
    return redirect("workflows:terrain", reference)


@require_POST
@agent_requis
def relancer(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks the map again."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    avant = dossier.detections.count()
    jouer(request, lambda: terrain.relancer(dossier, par=request.user))
    if not messages.get_messages(request)._queued_messages:
        change = dossier.detections.count() > avant
        messages.success(
            request,
            "La carte a été relue : voyez les différences."
            if change
            else "La carte a été relue : rien n’a changé.",
        )
    return redirect("workflows:terrain", reference)


def _parcelle(dossier: Dossier, pk: int) -> ParcelleCitee:
    return get_object_or_404(ParcelleCitee, pk=pk, dossier=dossier)


@require_POST
@agent_requis
def rechercher_parcelles(request: HttpRequest, reference: str) -> HttpResponse:
    """Looks for the missing parcels again in the cadastre on hand."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE, h.ENREGISTRER)

    def dire(nombre: int) -> str:
        if not nombre:
            return "Le cadastre chargé ne connaît toujours pas ces parcelles."
        return f"{nombre} parcelle{'s' if nombre > 1 else ''} trouvée{'s' if nombre > 1 else ''} au cadastre."

    jouer(request, lambda: parcelles.rechercher(dossier, par=request.user), dire)
    return redirect("workflows:terrain", reference)


@require_POST
@agent_requis
def corriger_parcelle(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Replaces a reference typed wrong."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE, h.ENREGISTRER)
    parcelle = _parcelle(dossier, pk)
    texte = request.POST.get("reference", "")[:60]
    jouer(
        request,
        lambda: parcelles.corriger(dossier, parcelle, texte, par=request.user),
        lambda p: f"Parcelle {p} : {'trouvée au cadastre' if p.est_trouvee else 'non trouvée au cadastre'}.",
    )
    return redirect("workflows:terrain", reference)


@require_POST
@agent_requis
def verifier_parcelle(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Says how a parcel absent from the cadastre on hand was checked."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE, h.ENREGISTRER)
    parcelle = _parcelle(dossier, pk)
    jouer(
        request,
        lambda: parcelles.verifier(dossier, parcelle, request.POST.get("motif", ""), par=request.user),
        "Parcelle vérifiée.",
    )
    return redirect("workflows:terrain", reference)
