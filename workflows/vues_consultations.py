"""Screens of consultations: the dossier's requests, the service's queue, the answer page without account."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers import journal_acces, registre
from dossiers.models import Consultation, Dossier
from dossiers.models.consultations import EtatConsultation
from dossiers.models.pieces import AnalyseVirus
from dossiers.services import avis as services_avis
from dossiers.services import avis_et_delai, liens_avis, versions
from dossiers.services import consultations as services
from workflows.formulaires_consultations import AvisRecu, DemandeAvis, Motif, SousDemandeAvis
from workflows.vues.brouillons_avis import formulaire_d_avis, garder_brouillon
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier, tenter
from workflows.vues.documents import est_montrable, servir

TONS = {
    EtatConsultation.ENVOYEE: "attente",
    EtatConsultation.RENDU: "favorable",
    EtatConsultation.TACITE: "encours",
    EtatConsultation.ANNULEE: "neutre",
}

TROP_TARD = (
    "Cet avis n’est plus attendu, le dossier est clos ({}) : un avis reçu maintenant ne s’enregistre pas, et "
    "serait sans effet sur la décision."
)


def ligne(consultation: Consultation) -> dict:
    """One request as the tables show it."""
    ton = TONS[consultation.etat]
    if consultation.est_defavorable_et_lie or consultation.sens == "defavorable":
        ton = "defavorable"
    return {
        "consultation": consultation,
        "ton": ton,
        "recours": services_avis.limite_recours_abf(consultation),
        "sous": [ligne(sous) for sous in consultation.sous_consultations.all()],
    }


def _du_dossier(dossier: Dossier):
    return (
        dossier.consultations.filter(parent__isnull=True)
        .select_related("service", "document")
        .prefetch_related("sous_consultations__service", "sous_consultations__sous_consultations")
        .order_by("-pk")
    )


def contexte_panneau(dossier: Dossier, utilisateur) -> dict:
    """What ``workflows/consultations/panneau.html`` reads, for the summary page of a dossier."""
    lignes = [ligne(c) for c in _du_dossier(dossier)]
    return {
        "consultations": lignes,
        "avis_attendus": sum(
            1 for x in lignes if x["consultation"].est_en_attente and x["consultation"].attend_une_reponse
        ),
        "peut_consulter": h.peut_la_tache(utilisateur, "consultations", dossier)
        and dossier.etat in services.OUVERTS,
    }


# --- The instructor ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@agent_requis
def consultations(request: HttpRequest, reference: str) -> HttpResponse:
    """The dossier's requests, what the law asks to consult, and the form that sends one."""
    dossier = dossier_visible(request, reference, objet="consultations")
    if request.method == "POST":
        exiger(request, dossier, h.action_de_la_tache(request.user, "consultations", dossier))
    propositions = services.suggerer(dossier)
    voulu = request.GET.get("service", "")
    choisi = next((p.service for p in propositions if p.service and p.suggestion.code == voulu), None)
    courantes = versions.courantes(dossier)
    initial = {"service": choisi.pk if choisi else None, "versions": courantes}
    formulaire = DemandeAvis(request.POST or None, dossier=dossier, courantes=courantes, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        propres = dict(formulaire.cleaned_data)
        envoyee = tenter(
            formulaire,
            lambda: services.consulter(dossier, propres.pop("service"), par=request.user, **propres),
        )
        if envoyee is not None:
            messages.success(request, f"{envoyee.service} est consulté.")
            return redirect("workflows:consultations", reference)
    return rendre_dossier(
        request,
        dossier,
        "consultations",
        {
            **contexte_panneau(dossier, request.user),
            "propositions": propositions,
            "discordances": avis_et_delai.discordances(dossier),
            "formulaire": formulaire,
            "themes": services.themes(timezone.localdate()),
        },
        gabarit="consultations/dossier",
    )


def _consultation_du_dossier(request: HttpRequest, reference: str, pk: int) -> tuple[Dossier, Consultation]:
    dossier = dossier_visible(request, reference, objet=f"consultation {pk}")
    consultation = (
        Consultation.objects.filter(pk=pk, dossier=dossier)
        .select_related("service", "document", "parent__service", "dossier")
        .first()
    )
    if consultation is None:
        raise Http404("Cette consultation n'existe pas dans ce dossier.")
    return dossier, consultation


@require_http_methods(["GET", "POST"])
@agent_requis
def consultation(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One request: its answer, or the form that records one received otherwise."""
    dossier, la_consultation = _consultation_du_dossier(request, reference, pk)
    formulaire = None
    peut = h.peut_sur(request.user, h.INSTRUIRE, dossier)
    sans_reponse = la_consultation.rendu_le is None and la_consultation.etat != EtatConsultation.ANNULEE
    trop_tard = TROP_TARD.format(dossier.get_etat_display()) if sans_reponse and dossier.est_clos else ""
    if sans_reponse and not trop_tard and peut:
        formulaire = AvisRecu(
            request.POST or None, request.FILES or None, initial={"date_reception": timezone.localdate()}
        )
    if request.method == "POST":
        exiger(request, dossier, h.INSTRUIRE)
        if trop_tard:
            messages.error(request, trop_tard)
            return redirect("workflows:consultation", reference, pk)
        if formulaire is None:
            return _deja_rendu(request, la_consultation, reference)
        if formulaire.is_valid():
            recu = tenter(
                formulaire,
                lambda: services_avis.enregistrer_avis(
                    la_consultation, par=request.user, **formulaire.cleaned_data
                ),
            )
            if recu is not None:
                messages.success(request, "L’avis est enregistré.")
                return redirect("workflows:consultation", reference, pk)
    return rendre_dossier(
        request,
        dossier,
        "consultations",
        {
            "ligne": ligne(la_consultation),
            "formulaire": formulaire,
            "trop_tard": trop_tard,
            "lien_coupe": liens_avis.est_coupe(la_consultation),
            "motif": Motif(),
            "document_montrable": la_consultation.document is not None
            and est_montrable(la_consultation.document),
            "peut_annuler": peut and la_consultation.est_en_attente,
            "peut_lien": peut and la_consultation.etat != EtatConsultation.ANNULEE,
        },
        gabarit="consultations/une",
    )


def _deja_rendu(request: HttpRequest, consultation: Consultation, reference: str) -> HttpResponse:
    messages.error(request, services_avis.AvisDejaRendu(consultation).message)
    return redirect("workflows:consultation", reference, consultation.pk)


@require_POST
@agent_requis
def annuler(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Withdraws a request."""
    dossier, la_consultation = _consultation_du_dossier(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(
        request,
        lambda: services.annuler(la_consultation, par=request.user, motif=request.POST.get("motif", "")),
        "La consultation est annulée et le service prévenu.",
    )
    return redirect("workflows:consultation", reference, pk)


@require_POST
@agent_requis
def renvoyer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Sends a fresh link; the older ones stop working."""
    dossier, la_consultation = _consultation_du_dossier(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(
        request,
        lambda: liens_avis.renvoyer_lien(la_consultation, par=request.user),
        "Un nouveau lien part ; l’ancien ne marche plus.",
    )
    return redirect("workflows:consultation", reference, pk)


@require_POST
@agent_requis
def revoquer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Kills every link sent so far."""
    dossier, la_consultation = _consultation_du_dossier(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(
        request,
        lambda: liens_avis.revoquer_lien(la_consultation, par=request.user),
        "Les liens envoyés ne marchent plus.",
    )
    return redirect("workflows:consultation", reference, pk)


@require_GET
@agent_requis
@xframe_options_sameorigin
def document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The document of an opinion."""
    _, la_consultation = _consultation_du_dossier(request, reference, pk)
    return _servir_document(la_consultation, request)


def _servir_document(consultation: Consultation, request: HttpRequest) -> HttpResponse:
    fichier = consultation.document
    if fichier is None or fichier.analyse == AnalyseVirus.INFECTE:
        raise Http404("Cet avis n'a pas de document.")
    en_page = est_montrable(fichier) and "telecharger" not in request.GET
    return servir(fichier, consultation.nom_document or "avis.pdf", en_page=en_page)


def _servir_piece(request: HttpRequest, consultation: Consultation, pk: int) -> HttpResponse:
    """One file of the pieces sent, and no other."""
    version = (
        consultation.versions.filter(pk=pk, est_retiree=False).select_related("fichier", "piece").first()
    )
    if version is None or version.fichier.analyse == AnalyseVirus.INFECTE:
        raise Http404("Cette pièce ne fait pas partie de la consultation.")
    journal_acces.noter(request, consultation.dossier, f"consultation {consultation.pk}, pièce {pk}")
    en_page = est_montrable(version.fichier) and "telecharger" not in request.GET
    return servir(version.fichier, version.nom_normalise, en_page=en_page)


# --- The consulted service with an account -------------------------------------------------------


def _du_service(request: HttpRequest, pk: int) -> Consultation:
    demande = get_object_or_404(services.file_du_service(request.user), pk=pk)
    if request.method == "GET":
        journal_acces.noter(request, demande.dossier, f"consultation {pk}")
    return demande


@require_http_methods(["GET", "POST"])
def repondre(request: HttpRequest, pk: int) -> HttpResponse:
    """One request as its service sees it: pieces sent, question, answer; nothing else of the dossier."""
    demande = _du_service(request, pk)
    if "brouillon" in request.POST:
        garder_brouillon(request, demande, par=request.user)
        return redirect("workflows:consultation_service", pk)
    formulaire = formulaire_d_avis(request, demande, par=request.user)
    if request.method == "POST" and formulaire.is_valid():
        reponse = _rendre(
            formulaire,
            lambda: services_avis.rendre_par_compte(demande, par=request.user, **formulaire.cleaned_data),
        )
        if reponse is not None:
            messages.success(request, "Votre avis est enregistré.")
            return redirect("workflows:consultation_service", pk)
    return _page_de_reponse(request, demande, formulaire, "workflows/consultations/repondre.html")


@require_http_methods(["GET", "POST"])
def sous_consulter(request: HttpRequest, pk: int) -> HttpResponse:
    """A service asks another in turn."""
    demande = _du_service(request, pk)
    formulaire = SousDemandeAvis(request.POST or None, consultation=demande)
    if request.method == "POST" and formulaire.is_valid():
        propres = dict(formulaire.cleaned_data)
        envoyee = tenter(
            formulaire,
            lambda: services.sous_consulter(demande, propres.pop("service"), par=request.user, **propres),
        )
        if envoyee is not None:
            messages.success(request, f"{envoyee.service} est consulté.")
            return redirect("workflows:consultation_service", pk)
    return render(
        request, "workflows/consultations/sous.html", {"consultation": demande, "formulaire": formulaire}
    )


@require_GET
@xframe_options_sameorigin
def piece_service(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """One piece of a request, for the service's account."""
    return _servir_piece(request, _du_service(request, pk), version)


def _rendre(formulaire, acte) -> Consultation | None:
    """Runs an answer; an answer given meanwhile is shown beside what was typed."""
    try:
        return acte()
    except services_avis.AvisDejaRendu as refus:
        formulaire.deja = refus.consultation
        formulaire.add_error(None, refus.message)
    except ActionInterdite as refus:
        raise PermissionDenied(refus.message) from refus
    except ErreurMetier as refus:
        formulaire.add_error(None, refus.message)
    return None


def _page_de_reponse(
    request: HttpRequest, demande: Consultation, formulaire, gabarit: str, **contexte
) -> HttpResponse:
    ouverte = (
        demande.rendu_le is None and demande.etat != EtatConsultation.ANNULEE and not demande.dossier.est_clos
    )
    return render(
        request,
        gabarit,
        {
            "consultation": demande,
            "dossier": demande.dossier,
            "type": registre.type_de(demande.dossier),
            "ligne": ligne(demande),
            "versions": demande.versions.select_related("piece", "fichier").order_by("piece__rang", "numero"),
            "formulaire": formulaire if ouverte or formulaire.is_bound else None,
            **contexte,
        },
        status=409 if getattr(formulaire, "deja", None) else 200,
    )


# --- Without account -----------------------------------------------------------------------------


def _par_lien(jeton: str) -> Consultation | None:
    try:
        return liens_avis.lire_lien(jeton)
    except liens_avis.LienInvalide:
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def avis(request: HttpRequest, jeton: str) -> HttpResponse:
    """The answer page behind the signed link: this request's pieces, and the opinion."""
    demande = _par_lien(jeton)
    if demande is None:
        return render(request, "consultation_publique/lien_invalide.html", status=404)
    if "brouillon" in request.POST:
        garder_brouillon(request, demande, par=None)
        return redirect("workflows:avis", jeton)
    formulaire = formulaire_d_avis(request, demande, par=None)
    if request.method == "GET":
        journal_acces.noter(request, demande.dossier, f"consultation {demande.pk} par lien")
    if request.method == "POST" and formulaire.is_valid():
        reponse = _rendre(
            formulaire, lambda: services_avis.rendre_par_lien(demande, **formulaire.cleaned_data)
        )
        if reponse is not None:
            messages.success(request, "Votre avis est enregistré.")
            return redirect("workflows:avis", jeton)
    return _page_de_reponse(request, demande, formulaire, "consultation_publique/avis.html", jeton=jeton)


@never_cache
@require_GET
@xframe_options_sameorigin
def piece_par_lien(request: HttpRequest, jeton: str, version: int) -> HttpResponse:
    """One piece of the request, behind the same link."""
    demande = _par_lien(jeton)
    if demande is None:
        raise Http404("Ce lien n'est pas valable.")
    return _servir_piece(request, demande, version)
