"""Registered letters in batch: print, number, then note each presentation and each return."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Decision
from dossiers.services import fichiers, notification, recommandes
from workflows import circuit
from workflows.formulaires_actes import DepotEnLot, RetourNumerise
from workflows.vues.actes import FIL
from workflows.vues.commun import agent_requis, jouer, rendre
from workflows.vues.documents import POLITIQUE_ISOLEE

MONTRES = 200


def _exiger(request: HttpRequest) -> None:
    if not any(h.peut_quelque_part(request.user, a) for a in (h.ENREGISTRER, h.INSTRUIRE)):
        raise PermissionDenied("Les lettres recommandées sont envoyées par la mairie ou son service.")


def _destinataires(decisions) -> dict[int, str]:
    return {d.pk: ", ".join(recommandes.destinataire(d.dossier)) for d in decisions}


@require_GET
@agent_requis
def page(request: HttpRequest) -> HttpResponse:
    """Three lists: to send, on the way, without acknowledgement."""
    _exiger(request)
    a_envoyer = list(recommandes.a_envoyer(request.user).prefetch_related("dossier__demandeurs")[:MONTRES])
    adresses = _destinataires(a_envoyer)
    return rendre(
        request,
        "recommandes",
        {
            "a_envoyer": [{"decision": d, "adresse": adresses[d.pk]} for d in a_envoyer],
            "en_route": recommandes.en_route(request.user)[:MONTRES],
            "sans_retour": recommandes.sans_retour(request.user)[:MONTRES],
            "retour": RetourNumerise(auto_id=False),
            "fil": [FIL, {"url": "", "libelle": "Lettres recommandées"}],
        },
    )


def _choisies(request: HttpRequest) -> list[Decision]:
    voulues = [pk for pk in request.POST.getlist("decisions") if pk.isdecimal()]
    return list(
        recommandes.a_envoyer(request.user)
        .filter(pk__in=voulues[: recommandes.LOT_MAXIMAL + 1])
        .prefetch_related("dossier__demandeurs")
    )


@require_POST
@agent_requis
def lettres(request: HttpRequest) -> HttpResponse:
    """The ZIP of the ticked letters: to print, with the post office's list."""
    _exiger(request)
    contenu = jouer(request, lambda: recommandes.lettres(_choisies(request), par=request.user))
    if contenu is None:
        return redirect("workflows:recommandes")
    reponse = HttpResponse(contenu, content_type="application/zip")
    reponse.headers["Content-Disposition"] = 'attachment; filename="lettres-recommandees.zip"'
    reponse.headers["Content-Security-Policy"] = POLITIQUE_ISOLEE
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_POST
@agent_requis
def deposer(request: HttpRequest) -> HttpResponse:
    """The ticked letters are at the post office, each with its number; all or none."""
    _exiger(request)
    saisi = DepotEnLot(request.POST)
    if not saisi.is_valid():
        messages.error(request, " ".join(e for erreurs in saisi.errors.values() for e in erreurs))
        return redirect("workflows:recommandes")
    numeros = {d: request.POST.get(f"numero_{d.pk}", "") for d in _choisies(request)}
    jouer(
        request,
        lambda: recommandes.deposer(numeros, saisi.cleaned_data["jour"], par=request.user),
        lambda faites: (
            f"{len(faites)} lettre{'s' if len(faites) > 1 else ''} déposée{'s' if len(faites) > 1 else ''} à la poste."
        ),
    )
    return redirect("workflows:recommandes")


@require_POST
@agent_requis
def presenter(request: HttpRequest) -> HttpResponse:
    """The day each letter was first presented: it is the notification (R*424-10). Line by line."""
    _exiger(request)
    faites, refus = 0, []
    for lettre in recommandes.en_route(request.user)[:MONTRES]:
        saisie = request.POST.get(f"presentee_{lettre.pk}", "").strip()
        if not saisie:
            continue
        dossier = lettre.decision.dossier
        try:
            jour = date.fromisoformat(saisie)
            circuit.notifier(dossier, par=request.user, canal="lrar", date_presentation=jour)
            faites += 1
        except ValueError:
            refus.append(f"{dossier} : cette date n’existe pas.")
        except (ActionInterdite, ErreurMetier) as erreur:
            refus.append(f"{dossier} : {erreur.message}")
    for message in refus:
        messages.error(request, message)
    if faites:
        messages.success(
            request,
            f"{faites} notification{'s' if faites > 1 else ''} enregistrée{'s' if faites > 1 else ''}.",
        )
    elif not refus:
        messages.info(request, "Indiquez au moins une date de première présentation.")
    return redirect("workflows:recommandes")


@require_POST
@agent_requis
def retour(request: HttpRequest) -> HttpResponse:
    """What came back of one letter, with its scan."""
    _exiger(request)
    saisi = RetourNumerise(request.POST, request.FILES)
    choisie = request.POST.get("notification", "")
    la_notification = (
        recommandes.sans_retour(request.user).filter(pk=choisie if choisie.isdecimal() else 0).first()
    )
    if la_notification is None or not saisi.is_valid():
        messages.error(request, "Indiquez ce qu’est devenue la lettre, et la date.")
        return redirect("workflows:recommandes")
    jouer(
        request, lambda: _enregistrer(la_notification, saisi.cleaned_data, request.user), "Retour enregistré."
    )
    return redirect("workflows:recommandes")


def _enregistrer(la_notification, saisi: dict, par):
    accuse = saisi["accuse"]
    fichier = fichiers.ranger(accuse, accuse.name)[0] if accuse else None
    return notification.enregistrer_retour(
        la_notification.courrier,
        par=par,
        remise=saisi["remise"],
        date_remise=saisi["jour"],
        accuse=fichier,
    )
