"""After the draft and after the decision: visas, préfet, posting, proofs, works, withdrawal."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.decisions import EtapeVisa, EtatDecision
from dossiers.models.dossiers import Voie
from dossiers.models.suites import EtatRetrait
from dossiers.services import (
    attestations,
    decisions,
    legalite,
    notification,
    preuves,
    publicite,
    retrait,
    signataires,
    suites,
    validite,
)
from workflows import circuit_decision
from workflows import formulaires_suites as f
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier
from workflows.vues.documents import servir_pdf

TRANSMETTENT = (h.ENREGISTRER, h.INSTRUIRE, h.SIGNER)
VISENT = (h.VALIDER, h.ENREGISTRER, h.SIGNER)


def _peut(request: HttpRequest, dossier: Dossier, *actions: str) -> bool:
    return any(h.peut_sur(request.user, a, dossier) for a in actions)


def _suites_possibles(dossier: Dossier) -> list[dict[str, str]]:
    """A modification, a transfer: whether the code opens it on this authorisation, or why not."""
    lignes = []
    for code, titre in ((suites.MODIFICATIF, "une modification"), (suites.TRANSFERT, "un transfert")):
        try:
            suites.regle_de_suite(dossier, code)
            refus = ""
        except ErreurMetier as erreur:
            refus = erreur.message
        lignes.append(
            {"code": code, "titre": titre if not refus else titre.split()[1].capitalize(), "refus": refus}
        )
    return lignes


@require_GET
@agent_requis
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """What surrounds the decision of this dossier, and what the person may do about it."""
    dossier = dossier_visible(request, reference, objet="suites")
    decision = dossier.decisions.filter(etat__in=decisions.EN_CIRCUIT).select_related("preparee_par").first()
    signee = decision is not None and decision.etat == EtatDecision.SIGNEE
    etape = decisions.etape_de_visa(decision) if decision is not None else ""
    delivree = publicite.delivrance(dossier)
    en_retrait = dossier.retraits.exclude(etat=EtatRetrait.ABANDONNE).first()
    contexte = {
        "decision": decision,
        "etape_visa": EtapeVisa(etape).label if etape else "",
        "visas": [v for d in dossier.decisions.order_by("pk") for v in d.visas.select_related("par")],
        "peut_viser": bool(etape)
        and decision.preparee_par_id != request.user.pk
        and _peut(
            request, dossier, *((h.VALIDER,) if etape == EtapeVisa.CHEF else (h.SIGNER, h.ENREGISTRER))
        ),
        "peut_reprendre": decision is not None and not signee and _peut(request, dossier, h.INSTRUIRE),
        "est_signee": signee,
        "delivrance": delivree,
        "certifiable": attestations.certificat(dossier),
        "vie": validite.vie(dossier) if delivree is not None and delivree.est_favorable else None,
        "est_a_afficher": publicite.est_a_afficher(dossier),
        "echeances": publicite.echeances(dossier),
        "executoire": publicite.date_executoire(dossier),
        "transmissions": dossier.transmissions.prefetch_related("retours"),
        "affichages": dossier.affichages.all(),
        "courriers": dossier.courriers.filter(notification__isnull=False).select_related(
            "notification", "notification__retour"
        ),
        "declarations": dossier.declarations.all(),
        "suites_possibles": _suites_possibles(dossier)
        if delivree is not None and delivree.est_favorable
        else [],
        "peut_enregistrer": _peut(request, dossier, h.ENREGISTRER),
        "avis_en_echec": notification.annonce_en_echec(dossier),
        "reserve_avis_revenu": notification.RESERVE_COURRIEL_REVENU,
        "interet": signataires.interet_de(dossier),
        "est_rejete": dossier.etat == EtatDossier.REJET_TACITE,
        "retrait": en_retrait,
        "limite_retrait": retrait.limite(dossier),
        "peut_transmettre": _peut(request, dossier, *TRANSMETTENT),
        "peut_tenir_le_registre": _peut(request, dossier, h.ENREGISTRER, h.INSTRUIRE),
        "peut_declarer_interet": signataires.peut_declarer_interet(request.user, dossier),
        "peut_instruire": _peut(request, dossier, h.INSTRUIRE),
        "peut_signer": _peut(request, dossier, h.SIGNER),
        "formulaires": {
            "visa": f.VisaDonne(auto_id="id_visa_%s"),
            "signature_externe": f.ArreteSigne(auto_id="id_externe_%s"),
            "transmission": f.TransmissionFaite(auto_id="id_transmission_%s"),
            "retour": f.RetourDuPrefet(auto_id="id_retour_%s"),
            "affichage": f.AffichageFait(auto_id="id_affichage_%s"),
            "travaux": f.TravauxDeclares(auto_id="id_travaux_%s"),
            "retrait": f.RetraitEnvisage(auto_id="id_retrait_%s"),
            "redige": f.RetraitRedige(auto_id="id_redige_%s"),
            "signe": f.RetraitSigne(auto_id="id_signe_%s"),
            "notifie": f.RetraitNotifie(auto_id="id_notifie_%s"),
            "lettre": f.LettreDuPrefet(auto_id="id_lettre_%s"),
            "renotification": f.Renotification(auto_id="id_renotification_%s"),
        },
    }
    return rendre_dossier(request, dossier, "decision", contexte, gabarit="decision_suites/page")


def agir(
    request: HttpRequest,
    reference: str,
    actions: tuple[str, ...],
    formulaire: type,
    acte: Callable[[Dossier, dict], object],
    succes: str,
) -> HttpResponse:
    """One act of this page: right first, form next, service last; then back to the page."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, *actions)
    saisi = formulaire(request.POST, request.FILES)
    if saisi.is_valid():
        jouer(request, lambda: acte(dossier, saisi.cleaned_data) or True, succes)
    else:
        for champ, erreurs in saisi.errors.items():
            libelle = saisi.fields[champ].label if champ in saisi.fields else ""
            messages.error(request, f"{libelle} : {' '.join(erreurs)}" if libelle else " ".join(erreurs))
    return redirect("workflows:suites", reference)


def _en_circuit(dossier: Dossier):
    decision = dossier.decisions.filter(etat__in=[EtatDecision.A_VALIDER, EtatDecision.A_SIGNER]).first()
    if decision is None:
        raise ErreurMetier("Aucun projet de décision n'est en circuit.")
    return decision


@require_POST
@agent_requis
def viser(request: HttpRequest, reference: str) -> HttpResponse:
    """A visa, or the draft sent back with its reason (button ``renvoyer``)."""

    def acte(dossier, saisi):
        decision, texte = _en_circuit(dossier), saisi["commentaire"]
        if "renvoyer" in request.POST:
            return circuit_decision.refuser_visa(decision, par=request.user, motif=texte)
        return circuit_decision.viser(decision, par=request.user, commentaire=texte)

    succes = "Projet renvoyé à l’instructeur." if "renvoyer" in request.POST else "Visa enregistré."
    return agir(request, reference, VISENT, f.VisaDonne, acte, succes)


@require_POST
@agent_requis
def reprendre(request: HttpRequest, reference: str) -> HttpResponse:
    """The instructor takes his draft back."""
    return agir(
        request,
        reference,
        (h.INSTRUIRE,),
        f.forms.Form,
        lambda dossier, _: circuit_decision.reprendre(_en_circuit(dossier), par=request.user),
        "Le projet est repris : il n’est plus à la signature.",
    )


@require_POST
@agent_requis
def signature_externe(request: HttpRequest, reference: str) -> HttpResponse:
    """The arrêté comes back signed from another parapheur."""
    return agir(
        request,
        reference,
        TRANSMETTENT,
        f.ArreteSigne,
        lambda dossier, s: circuit_decision.recevoir_signature(
            _en_circuit(dossier), s["fichier"].read(), par=request.user
        ),
        "Signature vérifiée : la décision est prise.",
    )


def la_transmission(dossier: Dossier):
    """The transmission in hand.

    Raises:
        ErreurMetier: none is open.
    """
    transmission = dossier.transmissions.exclude(etat__in=["anomalie", "annulee"]).first()
    if transmission is None:
        raise ErreurMetier("Aucune transmission n'est ouverte : signez d'abord, ou recommencez-la.")
    return transmission


@require_POST
@agent_requis
def enveloppe(request: HttpRequest, reference: str) -> HttpResponse:
    """The @CTES archive, to hand to an operator."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, *TRANSMETTENT)
    faite = jouer(request, lambda: legalite.enveloppe(la_transmission(dossier), par=request.user))
    if faite is None:
        return redirect("workflows:suites", reference)
    return _telecharger(faite.contenu, faite.nom, "application/gzip")


def _telecharger(contenu: bytes, nom: str, type_mime: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=type_mime)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


@require_POST
@agent_requis
def transmettre(request: HttpRequest, reference: str) -> HttpResponse:
    """The act reached the préfet; after an anomaly, opens the next transmission first."""

    def acte(dossier, saisi):
        if not dossier.transmissions.exclude(etat__in=["anomalie", "annulee"]).exists():
            legalite.preparer(notification.decision_signee(dossier), par=request.user)
        return legalite.enregistrer_transmission(
            la_transmission(dossier),
            saisi["jour"],
            par=request.user,
            canal=saisi["canal"],
            reference=saisi["reference"],
        )

    return agir(request, reference, TRANSMETTENT, f.TransmissionFaite, acte, "Transmission enregistrée.")


@require_POST
@agent_requis
def retour_prefet(request: HttpRequest, reference: str) -> HttpResponse:
    """The préfet's answer, as XML."""

    def acte(dossier, saisi):
        xml = saisi["fichier"].read()
        return legalite.enregistrer_retour(la_transmission(dossier), xml, par=request.user)

    return agir(
        request, reference, TRANSMETTENT, f.RetourDuPrefet, acte, "Retour de la préfecture enregistré."
    )


@require_POST
@agent_requis
def afficher(request: HttpRequest, reference: str) -> HttpResponse:
    """An entry of the register of posting."""
    return agir(
        request,
        reference,
        (h.ENREGISTRER, h.INSTRUIRE),
        f.AffichageFait,
        lambda dossier, s: publicite.enregistrer_affichage(
            dossier, s["objet"], s["lieu"], s["jour"], par=request.user
        ),
        "Affichage inscrit au registre.",
    )


@require_POST
@agent_requis
def terminer_affichage(request: HttpRequest, reference: str) -> HttpResponse:
    """The extract is taken down."""

    def acte(dossier, saisi):
        affichage = get_object_or_404(dossier.affichages, pk=saisi["affichage"])
        return publicite.terminer_affichage(affichage, saisi["jour"], par=request.user)

    return agir(
        request, reference, (h.ENREGISTRER, h.INSTRUIRE), f.FinAffichage, acte, "Fin d’affichage enregistrée."
    )


@require_POST
@agent_requis
def certifier_affichage(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate of posting (kept once made)."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.ENREGISTRER, h.INSTRUIRE)
    choisi = request.POST.get("affichage", "")
    affichage = dossier.affichages.filter(pk=choisi if choisi.isdecimal() else 0).first()
    if affichage is None:
        messages.error(request, "Choisissez un affichage du registre.")
        return redirect("workflows:suites", reference)
    pdf = jouer(request, lambda: publicite.attester(affichage, par=request.user))
    if pdf is None:
        return redirect("workflows:suites", reference)
    return _telecharger(pdf, "certificat-affichage.pdf", "application/pdf")


DOCUMENTS: dict[str, Callable[[Dossier], bytes]] = {
    "panneau": publicite.panneau,
    "extrait": publicite.extrait,
    "lettre": publicite.lettre_de_notification,
}


@require_GET
@agent_requis
@xframe_options_sameorigin
def document(request: HttpRequest, reference: str) -> HttpResponse:
    """A printable document of the dossier, made from what is recorded: ``?nom=panneau|extrait|lettre``."""
    dossier = dossier_visible(request, reference)
    faire = DOCUMENTS.get(request.GET.get("nom", "panneau"))
    if faire is None:
        raise Http404("Ce document n'existe pas.")
    try:
        return servir_pdf(faire(dossier), f"{request.GET.get('nom', 'panneau')}.pdf")
    except ErreurMetier as refus:
        return HttpResponse(refus.message, content_type="text/plain; charset=utf-8", status=422)


@require_GET
@agent_requis
def preuve(request: HttpRequest, reference: str) -> HttpResponse:
    """The proof bundle of one notified letter: ``?courrier=<pk>``, by default the decision's."""
    dossier = dossier_visible(request, reference)
    courriers = dossier.courriers.filter(notification__isnull=False)
    choisi = request.GET.get("courrier", "")
    courrier = (
        courriers.filter(pk=choisi).first()
        if choisi.isdecimal()
        else courriers.filter(nature="decision").first()
    )
    if courrier is None:
        return HttpResponse(
            "Aucun courrier notifié : il n’y a pas encore de preuve.",
            content_type="text/plain; charset=utf-8",
            status=422,
        )
    nom = f"preuve-{dossier.numero or dossier.reference}-{courrier.pk}.zip"
    return _telecharger(preuves.dossier_de_preuve(courrier), nom, "application/zip")


@require_POST
@agent_requis
def declarer_travaux(request: HttpRequest, reference: str) -> HttpResponse:
    """A DOC or a DAACT received on paper."""
    return agir(
        request,
        reference,
        (h.ENREGISTRER,),
        f.TravauxDeclares,
        lambda dossier, s: suites.enregistrer_declaration(
            dossier,
            s["nature"],
            par=request.user,
            date_reception=s["jour"],
            date_fait=s["date_fait"],
            est_partielle=bool(s["precision"]),
            precision=s["precision"],
        ),
        "Déclaration enregistrée.",
    )


@require_POST
@agent_requis
def ouvrir_papier(request: HttpRequest, reference: str) -> HttpResponse:
    """Begins to type a modification or a transfer received on paper: a draft attached to this permit."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.ENREGISTRER)
    code = request.POST.get("code", "")
    if code not in (suites.MODIFICATIF, suites.TRANSFERT):
        messages.error(request, "Dites ce qui a été reçu : une modification ou un transfert.")
        return redirect("workflows:suites", reference)
    if deja := suites.reprendre_papier(dossier, code, par=request.user):
        messages.info(request, "Cette saisie était commencée : la voici.")
        return redirect("guichet:brouillon", deja.reference)
    suite = jouer(
        request,
        lambda: suites.ouvrir_suite(dossier, code, par=request.user, voie=Voie.PAPIER),
        "Un brouillon est ouvert, repris de l’autorisation : saisissez ce qui a été reçu.",
    )
    if suite is None:
        return redirect("workflows:suites", reference)
    return redirect("guichet:brouillon", suite.reference)
