"""The mayor's parapheur: read the exact document, sign it or send it back, one or many."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers import registre
from dossiers.models import Decision, Dossier, RapportInstruction, Retrait
from dossiers.models.decisions import EtapeVisa, EtatDecision, SensDecision
from dossiers.models.suites import EtatRetrait
from dossiers.services import circuits, controles, decisions, fichiers, requetes, signataires
from dossiers.services import retrait as retraits
from dossiers.technique.textes import texte_du_pdf
from workflows import circuit, presentation
from workflows.formulaires import Renvoi, Signature
from workflows.vues.avant_signature import avant_signature
from workflows.vues.commun import (
    agent_requis,
    decision_visible,
    dossier_visible,
    exiger,
    rendre,
    tenter,
)
from workflows.vues.documents import servir_pdf

MAXIMUM_PAR_LOT = 50


def _exiger_signataire(request: HttpRequest) -> None:
    if not h.peut_quelque_part(request.user, h.SIGNER):
        raise PermissionDenied("Le parapheur est réservé aux signataires des communes.")


def _prepares(dossier, utilisateur):
    """Drafts of this dossier's decision, replaced ones included, that a person prepared."""
    return Decision.objects.filter(dossier=dossier, preparee_par=utilisateur)


def _en_attente(utilisateur, etat: str):
    return (
        Decision.objects.filter(etat=etat, dossier__in=Dossier.objects.que_peut(utilisateur, h.SIGNER))
        .select_related("dossier__commune", "preparee_par", "signataire", "pdf")
        .annotate(a_prepare=Exists(_prepares(OuterRef("dossier"), utilisateur)))
        .defer("dossier__donnees", "dossier__emprise")
        .order_by(F("dossier__prochaine_echeance").asc(nulls_last=True), "pk")
    )


def a_signer(utilisateur):
    """Decisions a person may sign, the nearest legal date first."""
    return _en_attente(utilisateur, EtatDecision.A_SIGNER)


def a_viser(utilisateur) -> list[Decision]:
    """Drafts that wait for the opinion of the commune (avis du maire), not drafted by this person."""
    attendues = list(_en_attente(utilisateur, EtatDecision.A_VALIDER).prefetch_related("visas")[:200])
    etapes = circuits.etapes_attendues(attendues) if attendues else {}
    return [d for d in attendues if etapes.get(d.pk) == EtapeVisa.COMMUNE and not d.a_prepare]


def _retraits(utilisateur):
    return (
        Retrait.objects.filter(
            etat=EtatRetrait.A_SIGNER, dossier__in=Dossier.objects.que_peut(utilisateur, h.SIGNER)
        )
        .exclude(prepare_par=utilisateur)
        .exclude(redacteurs=utilisateur)
        .select_related("dossier__commune", "prepare_par", "pdf")
        .order_by("limite", "pk")
    )


PREPAREE = "Vous avez préparé cette décision : une autre personne doit la signer."


def _ligne(decision: Decision, utilisateur, motif: str = "") -> dict:
    prepare = (
        decision.a_prepare
        if hasattr(decision, "a_prepare")
        else _prepares(decision.dossier, utilisateur).exists()
    )
    return {
        "decision": decision,
        "dossier": decision.dossier,
        "libelle_sens": decisions.libelle_sens(decision.dossier, decision.sens),
        "ton": TONS.get(decision.sens, "favorable"),
        "silence": presentation.phrase_silence(decision.dossier),
        "est_preparateur": prepare,
        "empechement": PREPAREE if prepare else motif,
    }


TONS = {SensDecision.REFUS: "defavorable", SensDecision.SURSIS: "attente"}


@require_GET
@agent_requis
def parapheur(request: HttpRequest) -> HttpResponse:
    """What waits for this person: decisions to sign, withdrawals, opinions of the commune."""
    _exiger_signataire(request)
    trouvees = list(a_signer(request.user)[:200])
    motifs = signataires.empechements(request.user, trouvees)
    lignes = [_ligne(d, request.user, motifs.get(d.pk, "")) for d in trouvees]
    signables = [ligne for ligne in lignes if not ligne["empechement"]]
    return rendre(
        request,
        "parapheur",
        {
            "lignes": signables,
            "bloquees": [ligne for ligne in lignes if ligne["empechement"]],
            "avis": [_ligne(d, request.user) for d in a_viser(request.user)],
            "retraits": _retraits(request.user)[:50],
            "demandes": requetes.a_trancher(request.user)[:50],
            "signature": _signature(request),
            "maximum": MAXIMUM_PAR_LOT,
        },
    )


def _signature(request: HttpRequest, donnees=None) -> Signature:
    return Signature(donnees, par=request.user, demo=settings.DEMO)


def _page(request: HttpRequest, decision: Decision, *, signature=None, renvoi=None) -> HttpResponse:
    dossier = decision.dossier
    motif = signataires.empechements(request.user, [decision]).get(decision.pk, "")
    ligne = _ligne(decision, request.user, motif)
    peut_signer = h.peut_sur(request.user, h.SIGNER, dossier)
    document = decision.pdf_signe or decision.pdf
    return rendre(
        request,
        "parapheur_decision",
        {
            **ligne,
            "document": document,
            "texte": texte_du_pdf(fichiers.lire(document)) if document else "",
            "en_bref": _en_bref(decision, ligne),
            "a_un_rapport": RapportInstruction.objects.filter(dossier=dossier).exists(),
            "visas": decision.visas.select_related("par"),
            "est_a_signer": decision.etat == EtatDecision.A_SIGNER,
            "peut_signer": peut_signer and not ligne["empechement"],
            "peut_renvoyer": peut_signer,
            "controles": decisions.controler(
                dossier,
                decision.sens,
                decision.motifs,
                decision.prescriptions,
                complements=decision.complements,
            ),
            "signature": signature or _signature(request),
            "renvoi": renvoi or Renvoi(auto_id="id_renvoi_%s"),
            "fil": [
                {"url": "/parapheur/", "libelle": "Parapheur"},
                {"url": "", "libelle": str(dossier)},
            ],
        },
    )


def _en_bref(decision: Decision, ligne: dict) -> list[tuple[str, str]]:
    """What a signatory must know in ten seconds; empty lines are left out."""
    dossier = decision.dossier
    connus = {c.code: c.libelle for c in registre.complements_de(dossier)}
    lignes = [
        ("Décision", ligne["libelle_sens"].capitalize()),
        ("Demandeur", dossier.nom_demandeur),
        ("Projet", dossier.objet),
        ("Terrain", f"{dossier.adresse_terrain}, {dossier.commune}"),
        ("Motifs", decision.motifs),
        ("Prescriptions", decision.prescriptions),
        *((connus.get(code, code), str(valeur)) for code, valeur in decision.complements.items()),
        ("Avis recueillis", " ; ".join(controles.avis_recueillis(dossier))),
    ]
    return [(nom, texte) for nom, texte in lignes if texte]


@require_GET
@agent_requis
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: the exact PDF, what happens if one waits, the two buttons."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    return _page(request, la_decision)


def _retrait_a_signer(request: HttpRequest, reference: str):
    dossier = dossier_visible(request, reference, objet="retrait")
    exiger(request, dossier, h.SIGNER)
    return dossier, dossier.retraits.filter(etat=EtatRetrait.A_SIGNER).select_related(
        "prepare_par", "pdf"
    ).first()


@require_GET
@agent_requis
def retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """One withdrawal: the exact PDF, its limit, the observations of the holder, the button."""
    dossier, a_signer_ici = _retrait_a_signer(request, reference)
    if a_signer_ici is None:
        messages.info(request, "Aucun retrait n’est à signer sur ce dossier.")
        return redirect("workflows:suites", reference)
    return rendre(
        request,
        "parapheur_retrait",
        {
            "dossier": dossier,
            "retrait": a_signer_ici,
            "texte": texte_du_pdf(fichiers.lire(a_signer_ici.pdf)),
            "est_preparateur": retraits.a_prepare(request.user, a_signer_ici),
            "signature": _signature(request),
            "fil": [
                {"url": "/parapheur/", "libelle": "Parapheur"},
                {"url": "", "libelle": f"Retrait – {dossier}"},
            ],
        },
    )


@require_GET
@agent_requis
@xframe_options_sameorigin
def document_retrait(request: HttpRequest, reference: str) -> HttpResponse:
    """The exact PDF of the withdrawal to sign."""
    _, a_signer_ici = _retrait_a_signer(request, reference)
    if a_signer_ici is None:
        return HttpResponse(
            "Aucun retrait n’est à signer.", content_type="text/plain; charset=utf-8", status=422
        )
    return servir_pdf(fichiers.lire(a_signer_ici.pdf), "retrait.pdf")


@require_POST
@agent_requis
def signer(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs one decision; a second click finds it signed and says so."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    if (interposee := avant_signature(request)) is not None:
        return interposee
    if la_decision.etat == EtatDecision.SIGNEE:
        messages.info(request, "Cette décision est déjà signée.")
        return redirect("workflows:parapheur")
    formulaire = _signature(request, request.POST)
    if formulaire.is_valid():
        mot_de_passe = formulaire.cleaned_data.get("mot_de_passe", "")
        signee = tenter(
            formulaire,
            lambda: circuit.signer(la_decision, par=request.user, mot_de_passe=mot_de_passe),
        )
        if signee is not None:
            messages.success(request, f"Décision signée : {signee.dossier}.")
            return redirect("workflows:parapheur")
    la_decision.refresh_from_db()
    return _page(request, la_decision, signature=formulaire)


@require_POST
@agent_requis
def renvoyer(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the draft back with a reason."""
    la_decision = decision_visible(request, pk)
    exiger(request, la_decision.dossier, h.SIGNER)
    formulaire = Renvoi(request.POST, auto_id="id_renvoi_%s")
    if formulaire.is_valid():
        renvoyee = tenter(
            formulaire,
            lambda: circuit.renvoyer(la_decision, par=request.user, motif=formulaire.cleaned_data["motif"]),
        )
        if renvoyee is not None:
            messages.success(request, f"{la_decision.dossier} est renvoyé à l’instructeur.")
            return redirect("workflows:parapheur")
    la_decision.refresh_from_db()
    return _page(request, la_decision, renvoi=formulaire)


@require_POST
@agent_requis
def signer_lot(request: HttpRequest) -> HttpResponse:
    """Signs the ticked decisions one by one, each on its own, and says what became of each."""
    if (interposee := avant_signature(request)) is not None:
        return interposee
    voulues = [pk for pk in request.POST.getlist("decisions") if pk.isdecimal()][: MAXIMUM_PAR_LOT + 1]
    formulaire = _signature(request, request.POST)
    if not voulues:
        messages.error(request, "Cochez au moins une décision.")
        return redirect("workflows:parapheur")
    if len(voulues) > MAXIMUM_PAR_LOT:
        messages.error(request, f"Signez au plus {MAXIMUM_PAR_LOT} décisions à la fois.")
        return redirect("workflows:parapheur")
    if not formulaire.is_valid():
        for erreurs in formulaire.errors.values():
            messages.error(request, " ".join(erreurs))
        return redirect("workflows:parapheur")
    mot_de_passe = formulaire.cleaned_data.get("mot_de_passe", "")
    resultats = []
    for la_decision in a_signer(request.user).filter(pk__in=voulues):
        try:
            circuit.signer(la_decision, par=request.user, mot_de_passe=mot_de_passe)
        except (ActionInterdite, ErreurMetier) as refus:
            resultats.append({"dossier": la_decision.dossier, "est_signee": False, "message": refus.message})
        else:
            resultats.append({"dossier": la_decision.dossier, "est_signee": True, "message": "signée"})
    if not resultats:
        messages.info(request, "Ces décisions ne sont plus à signer.")
        return redirect("workflows:parapheur")
    return rendre(request, "parapheur_resultats", {"resultats": resultats})
