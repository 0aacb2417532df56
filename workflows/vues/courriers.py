"""Letters of a dossier, their proof, what could not leave, and the notification of the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import habilitations as h
from dossiers.etats import EtatDossier
from dossiers.models import Envoi
from dossiers.models.courriers import EtatEnvoi
from dossiers.models.decisions import EtatDecision
from dossiers.services import envois
from workflows import circuit
from workflows.formulaires import NotificationDecision
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier, tenter

LIBELLES_GENRE = {
    "aee": "Accusé d’enregistrement électronique",
    "are": "Accusé de réception électronique",
    "courrier": "Annonce d’un courrier sur le portail",
    "decision": "Annonce de la décision sur le portail",
    "tacite": "Annonce de la décision tacite",
    "copie": "Copie d’information aux autres personnes nommées",
    "etape": "Étape annoncée au demandeur",
    "reponse_requete": "Annonce d’une réponse à une demande",
    "message": "Annonce d’un message au demandeur",
    "arrivee": "Annonce d’une arrivée à l’instructeur",
    "affectation": "Courriel à l’instructeur : dossier confié",
    "terme": "Annonce au titulaire : autorisation à son terme",
    "terme_service": "Courriel à l’instructeur : autorisation à son terme",
    "a_signer": "Courriel au signataire",
    "a_viser": "Courriel pour un visa",
    "projet_renvoye": "Courriel à l’instructeur : projet renvoyé",
    "decision_rendue": "Courriel à la commune et au service : décision notifiée",
    "anomalie_prefet": "Courriel : transmission au préfet rejetée",
}
TONS_ENVOI = {
    EtatEnvoi.A_ENVOYER: "attente",
    EtatEnvoi.EN_COURS: "encours",
    EtatEnvoi.ENVOYE: "favorable",
    EtatEnvoi.IMPOSSIBLE: "defavorable",
    EtatEnvoi.A_VERIFIER: "alerte",
}
RELANCABLES = (EtatEnvoi.IMPOSSIBLE, EtatEnvoi.A_VERIFIER)


@require_GET
@agent_requis
def courriers(request: HttpRequest, reference: str) -> HttpResponse:
    """Every letter with its proof, every sending with its outcome."""
    dossier = dossier_visible(request, reference, objet="courriers")
    lettres = dossier.courriers.select_related(
        "fichier", "cree_par", "notification", "notification__consultee_par", "decision"
    )
    peut_relancer = any(h.peut_sur(request.user, a, dossier) for a in (h.INSTRUIRE, h.ENREGISTRER))
    return rendre_dossier(
        request,
        dossier,
        "courriers",
        {
            "courriers": [
                {"courrier": lettre, "notification": getattr(lettre, "notification", None)}
                for lettre in lettres
            ],
            "envois": [
                {
                    "envoi": e,
                    "libelle": LIBELLES_GENRE.get(e.genre, e.genre),
                    "ton": TONS_ENVOI[EtatEnvoi(e.etat)],
                    "relancable": peut_relancer and e.etat in RELANCABLES,
                }
                for e in dossier.envois.order_by("-pk")
            ],
        },
    )


@require_POST
@agent_requis
def relancer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Tries a failed or doubtful sending again, by decision of a person."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE, h.ENREGISTRER)
    envoi = Envoi.objects.filter(pk=pk, dossier=dossier).first()
    if envoi is None:
        raise Http404("Cet envoi n'existe pas dans ce dossier.")
    jouer(request, lambda: envois.relancer(envoi, par=request.user) or True, "L’envoi va être refait.")
    return redirect("workflows:courriers", reference)


@require_http_methods(["GET", "POST"])
@agent_requis
def notifier(request: HttpRequest, reference: str) -> HttpResponse:
    """Records how the signed decision reached the petitioner, and ends the path."""
    dossier = dossier_visible(request, reference, objet="notification")
    exiger(request, dossier, h.ENREGISTRER, h.INSTRUIRE)
    signee = dossier.decisions.filter(etat=EtatDecision.SIGNEE).first()
    if signee is None or signee.courriers.exists():
        deja = dossier.etat == EtatDossier.NOTIFIE
        messages.info(
            request,
            "Cette décision est déjà notifiée." if deja else "Aucune décision signée n’est à notifier.",
        )
        return redirect("workflows:courriers", reference)
    formulaire = NotificationDecision(request.POST or None, dossier=dossier)
    if request.method == "POST" and formulaire.is_valid():
        faite = tenter(
            formulaire,
            lambda: circuit.notifier(
                dossier,
                par=request.user,
                numero_suivi=formulaire.cleaned_data["numero_suivi"],
                **formulaire.envoi(),
            ),
        )
        if faite is not None:
            messages.success(request, "Notification enregistrée.")
            return redirect("workflows:courriers", reference)
    return rendre_dossier(
        request,
        dossier,
        "courriers",
        {"formulaire": formulaire, "signee": signee},
        gabarit="notifier",
    )
