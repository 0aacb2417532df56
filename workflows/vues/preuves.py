"""What proves a notification, and what fails: certificates, returns, announcements that came back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from communes import habilitations as h
from dossiers.services import attestations, fichiers, legalite, notification
from workflows import formulaires_suites as f
from workflows.vues.commun import agent_requis
from workflows.vues.suites import TRANSMETTENT, agir, la_transmission

NOTIFIENT = (h.ENREGISTRER, h.INSTRUIRE)


@require_POST
@agent_requis
def certifier_tacite(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate of the tacit decision, on request (R*424-13)."""
    return agir(
        request,
        reference,
        TRANSMETTENT,
        f.forms.Form,
        lambda dossier, _: attestations.delivrer(dossier, par=request.user),
        "Certificat établi : il est parmi les courriers.",
    )


@require_POST
@agent_requis
def constater_rejet(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter that tells the petitioner his request is tacitly rejected."""
    return agir(
        request,
        reference,
        NOTIFIENT,
        f.forms.Form,
        lambda dossier, _: attestations.constater_rejet(dossier, par=request.user),
        "Lettre établie : elle est parmi les courriers.",
    )


def _notifies(dossier):
    return dossier.courriers.filter(notification__isnull=False)


@require_POST
@agent_requis
def retour_postal(request: HttpRequest, reference: str) -> HttpResponse:
    """The acknowledgement with its scan, or the letter that came back."""

    def acte(dossier, saisi):
        courrier = get_object_or_404(_notifies(dossier), pk=saisi["courrier"])
        accuse = saisi["accuse"]
        return notification.enregistrer_retour(
            courrier,
            par=request.user,
            remise=saisi["remise"],
            date_remise=saisi["jour"],
            accuse=fichiers.ranger(accuse, accuse.name)[0] if accuse else None,
        )

    return agir(request, reference, TRANSMETTENT, f.RetourPostal, acte, "Retour de la lettre enregistré.")


@require_POST
@agent_requis
def avis_revenu(request: HttpRequest, reference: str) -> HttpResponse:
    """The announcement came back: the agent says what the failure message said."""

    def acte(dossier, saisi):
        courrier = get_object_or_404(_notifies(dossier), pk=saisi["courrier"])
        return notification.signaler_courriel_revenu(courrier, par=request.user, motif=saisi["motif"])

    return agir(
        request,
        reference,
        TRANSMETTENT,
        f.AvisRevenu,
        acte,
        "Échec de l’avis consigné : notifiez par lettre recommandée.",
    )


@require_POST
@agent_requis
def renotifier(request: HttpRequest, reference: str) -> HttpResponse:
    """A registered letter takes over from the failed announcement."""
    return agir(
        request,
        reference,
        TRANSMETTENT,
        f.Renotification,
        lambda dossier, s: notification.renotifier_sur_papier(
            dossier, par=request.user, date_presentation=s["jour"], numero_suivi=s["numero_suivi"]
        ),
        "Notification par lettre recommandée enregistrée.",
    )


@require_POST
@agent_requis
def lettre_du_prefet(request: HttpRequest, reference: str) -> HttpResponse:
    """A letter of the préfet that did not come as XML: observations, request for pieces, referral."""

    def acte(dossier, saisi):
        document = saisi["document"]
        return legalite.recevoir_courrier(
            la_transmission(dossier),
            saisi["nature"],
            saisi["jour"],
            saisi["objet"],
            par=request.user,
            document=fichiers.ranger(document, document.name)[0] if document else None,
        )

    return agir(request, reference, TRANSMETTENT, f.LettreDuPrefet, acte, "Courrier du préfet enregistré.")
