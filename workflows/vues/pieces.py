"""Completeness: a verdict a piece, then one request or a complete dossier; reception on paper."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Piece
from dossiers.models.dossiers import Voie
from dossiers.models.pieces import Verdict
from dossiers.services import bordereau, completude, projets, silence
from dossiers.services import fichiers as services_fichiers
from workflows import circuit
from workflows.formulaires import EnvoiDemandePieces, ExigerPiece, ReceptionPapier, VerdictPiece
from workflows.vues.commun import agent_requis, dossier_visible, exiger, jouer, rendre_dossier, tenter
from workflows.vues.documents import est_montrable, servir_pdf

TONS_VERDICT = {
    Verdict.A_EXAMINER: "neutre",
    Verdict.CONFORME: "favorable",
    Verdict.MANQUANTE: "defavorable",
    Verdict.ILLISIBLE: "alerte",
    Verdict.INSUFFISANTE: "alerte",
    Verdict.NON_EXIGIBLE: "neutre",
}
DEMANDABLES = (EtatDossier.A_VERIFIER, EtatDossier.EN_INSTRUCTION, EtatDossier.INCOMPLET)


def _ligne(piece: Piece, formulaire: VerdictPiece | None = None) -> dict:
    versions = [v for v in piece.versions.all() if not v.est_retiree]
    return {
        "piece": piece,
        "ton": TONS_VERDICT[Verdict(piece.verdict)],
        "versions": [{"version": v, "montrable": est_montrable(v.fichier)} for v in versions],
        "formulaire": formulaire
        or VerdictPiece(
            initial={"verdict": piece.verdict, "motif": piece.motif, "vu": completude.marque(piece)},
            auto_id=f"id_{piece.pk}_%s",
        ),
    }


def _pieces(dossier: Dossier):
    return dossier.pieces.prefetch_related("versions__fichier").select_related("verdict_par")


def _piece(dossier: Dossier, pk: int) -> Piece:
    piece = _pieces(dossier).filter(pk=pk).first()
    if piece is None:
        raise Http404("Cette pièce n'existe pas dans ce dossier.")
    return piece


def _page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    refusee: tuple[int, VerdictPiece] | None = None,
    exigence: ExigerPiece | None = None,
    choisie="",
) -> HttpResponse:
    les_pieces = list(_pieces(dossier))
    lignes = [_ligne(p, refusee[1] if refusee and refusee[0] == p.pk else None) for p in les_pieces]
    montrables = [v["version"] for ligne in lignes for v in ligne["versions"] if v["montrable"]]
    vue = next((v for v in montrables if str(v.pk) == choisie), montrables[0] if montrables else None)
    actions = circuit.peut_agir(request.user, dossier)
    peut_juger = h.peut_sur(request.user, h.INSTRUIRE, dossier) and not dossier.est_clos
    return rendre_dossier(
        request,
        dossier,
        "pieces",
        {
            "actions": actions,
            "lignes": lignes,
            "peut_juger": peut_juger,
            "bilan": completude.bilan_des(les_pieces),
            "se_demandent_encore": _se_demandent_encore(dossier),
            "exigence": exigence or (_exigence(dossier) if peut_juger else None),
            "peut_demander": peut_juger and dossier.etat in DEMANDABLES,
            "peut_recevoir": _peut_recevoir(request, dossier),
            "version_montree": vue,
            "article": _article(dossier),
        },
    )


def _se_demandent_encore(dossier: Dossier) -> bool:
    """Whether a request sent today still counts, the dossier being already incomplete or in instruction."""
    return (
        dossier.etat in (EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION)
        and dossier.limite_completude is not None
        and dossier.limite_completude >= timezone.localdate()
    )


def _exigence(dossier: Dossier) -> ExigerPiece | None:
    possibles = bordereau.possibles(dossier)
    return ExigerPiece(possibles=possibles) if possibles else None


def _article(dossier: Dossier) -> str:
    """The article of completeness in the dossier's own code."""
    return str(registre.domaine(dossier.domaine).article_completude(dossier.type))


def _peut_recevoir(request: HttpRequest, dossier: Dossier) -> bool:
    return (
        dossier.etat == EtatDossier.INCOMPLET
        and dossier.voie == Voie.PAPIER
        and any(h.peut_sur(request.user, a, dossier) for a in (h.INSTRUIRE, h.ENREGISTRER))
    )


@require_GET
@agent_requis
def pieces(request: HttpRequest, reference: str) -> HttpResponse:
    """Every piece, its files, its verdict."""
    dossier = dossier_visible(request, reference, objet="pièces")
    return _page(request, dossier, choisie=request.GET.get("voir", ""))


def _juger(piece: Piece, formulaire: VerdictPiece, par) -> Piece | None:
    """Keeps the verdict; a colleague's, given meanwhile, is told and what was typed stays."""
    propres = formulaire.cleaned_data

    def juger() -> Piece:
        try:
            return completude.juger_piece(
                piece, propres["verdict"], par=par, motif=propres["motif"], vu=propres["vu"]
            )
        except completude.VerdictPerime as perime:
            # The page now shows his verdict: saving again replaces it knowingly.
            formulaire.data = formulaire.data.copy()
            formulaire.data["vu"] = completude.marque(perime.piece)
            raise

    return tenter(formulaire, juger)


@require_POST
@agent_requis
def verdict(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keeps the verdict on one piece; htmx gets the piece alone, without it the whole page."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    piece = _piece(dossier, pk)
    formulaire = VerdictPiece(request.POST, auto_id=f"id_{piece.pk}_%s")
    jugee = _juger(piece, formulaire, request.user) if formulaire.is_valid() else None
    if request.htmx:
        dossier.refresh_from_db()
        ligne = _ligne(_piece(dossier, pk), None if jugee else formulaire)
        return render(
            request,
            "workflows/_piece.html",
            {
                "dossier": dossier,
                "ligne": ligne,
                "peut_juger": True,
                "vient_d_etre_juge": bool(jugee),
                "rafraichir_bilan": True,
                "bilan": completude.bilan(dossier),
                "actions": circuit.peut_agir(request.user, dossier),
                "peut_demander": dossier.etat in DEMANDABLES,
                "peut_recevoir": _peut_recevoir(request, dossier),
            },
        )
    if jugee is None:
        return _page(request, dossier, refusee=(piece.pk, formulaire))
    messages.success(request, f"Pièce {piece.code} : {jugee.get_verdict_display()}.")
    return redirect(f"{reverse('workflows:pieces', args=[reference])}#piece-{piece.pk}")


@require_POST
@agent_requis
def conformer_pieces(request: HttpRequest, reference: str) -> HttpResponse:
    """One verdict for all the pieces that the page showed with a file and without verdict."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    vues = [int(pk) for pk in request.POST.getlist("vues") if pk.isdecimal() and len(pk) < 19]
    jouer(
        request,
        lambda: completude.conformer_pieces(dossier, vues, par=request.user),
        lambda pieces: f"Marquées conformes : {', '.join(p.code for p in pieces)}.",
    )
    return redirect("workflows:pieces", reference)


@require_POST
@agent_requis
def exiger_piece(request: HttpRequest, reference: str) -> HttpResponse:
    """A piece the code asks in a case that the instructor finds to be this one: it joins the list, to be requested."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = ExigerPiece(request.POST, possibles=bordereau.possibles(dossier))
    piece = None
    if formulaire.is_valid():
        propres = formulaire.cleaned_data
        piece = tenter(
            formulaire,
            lambda: bordereau.exiger(dossier, propres["code"], propres["constat"], par=request.user),
        )
    if piece is None:
        return _page(request, dossier, exigence=formulaire)
    messages.success(request, f"La pièce {piece.code} est exigée. Donnez-lui un verdict pour la demander.")
    return redirect(f"{reverse('workflows:pieces', args=[reference])}#piece-{piece.pk}")


@require_http_methods(["GET", "POST"])
@agent_requis
def demande_pieces(request: HttpRequest, reference: str) -> HttpResponse:
    """The request for missing pieces: what it lists, what it does to the clock, its sending."""
    dossier = dossier_visible(request, reference, objet="demande de pièces")
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = EnvoiDemandePieces(request.POST or None, dossier=dossier, par=request.user)
    prevue = _prevoir(dossier, formulaire)
    if request.method == "POST" and formulaire.is_valid():
        if prevue is not None and not prevue.compte and not formulaire.cleaned_data["sans_effet_compris"]:
            formulaire.add_error(
                "sans_effet_compris", "Cochez cette case pour envoyer une demande sans effet."
            )
        else:
            envoyee = tenter(
                formulaire,
                lambda: circuit.demander_pieces(dossier, par=request.user, **formulaire.envoi()),
            )
            if envoyee is not None:
                effet = "" if envoyee.compte else " Elle est sans effet sur le délai."
                messages.success(request, f"Demande de pièces envoyée.{effet}")
                return redirect("workflows:dossier", reference)
    bilan = completude.bilan(dossier)
    return rendre_dossier(
        request,
        dossier,
        "pieces",
        {
            "formulaire": formulaire,
            "prevue": prevue,
            "bilan": bilan,
            "a_demander": bilan.a_demander,
            "article": _article(dossier),
            "effet": silence.libelle(prevue.horloge.echeancier.silence.effet, dossier.suffixe)
            if prevue
            else "",
        },
        gabarit="demande_pieces",
    )


def _prevoir(dossier: Dossier, formulaire: EnvoiDemandePieces):
    envoi = {}
    if formulaire.is_bound and formulaire.is_valid():
        envoi = {c: formulaire.cleaned_data[c] for c in ("canal", "date_presentation")}
    try:
        return projets.prevoir_demande(dossier, **envoi)
    except ErreurMetier:
        return None


@require_GET
@agent_requis
@xframe_options_sameorigin
def apercu_demande(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter as it would leave today."""
    dossier = dossier_visible(request, reference, objet="aperçu de la demande de pièces")
    exiger(request, dossier, h.INSTRUIRE)
    return servir_pdf(
        projets.apercu_demande(dossier, projets.prevoir_demande(dossier), auteur=request.user), "apercu.pdf"
    )


@require_POST
@agent_requis
def declarer_complet(request: HttpRequest, reference: str) -> HttpResponse:
    """The dossier is complete."""
    dossier = dossier_visible(request, reference)
    exiger(request, dossier, h.INSTRUIRE)
    if dossier.etat == EtatDossier.EN_INSTRUCTION:
        messages.info(request, "Ce dossier est déjà reconnu complet.")
        return redirect("workflows:dossier", reference)
    fait = jouer(
        request,
        lambda: circuit.declarer_complet(dossier, par=request.user),
        "Dossier reconnu complet : l’instruction commence.",
    )
    return redirect("workflows:dossier" if fait else "workflows:pieces", reference)


@require_http_methods(["GET", "POST"])
@agent_requis
def reception(request: HttpRequest, reference: str) -> HttpResponse:
    """Pieces brought on paper: scanned by the agent, received on the day he says."""
    dossier = dossier_visible(request, reference, objet="réception de pièces")
    exiger(request, dossier, h.ENREGISTRER, h.INSTRUIRE)
    if dossier.voie != Voie.PAPIER or dossier.etat != EtatDossier.INCOMPLET:
        messages.info(request, "Aucune pièce n’est attendue sur papier pour ce dossier.")
        return redirect("workflows:pieces", reference)
    attendues = list(dossier.pieces.filter(est_demandee=True))
    formulaire = ReceptionPapier(
        request.POST or None,
        request.FILES or None,
        pieces=attendues,
        initial={"date_reception": timezone.localdate()},
    )
    if request.method == "POST" and formulaire.is_valid():
        codes = tenter(formulaire, lambda: _recevoir(dossier, formulaire, par=request.user))
        if codes is not None:
            messages.success(
                request, f"Pièces reçues : {', '.join(codes)}. {_recues(completude.bilan(dossier).recues)}"
            )
            return redirect("workflows:dossier", reference)
    return rendre_dossier(
        request, dossier, "pieces", {"formulaire": formulaire, "attendues": attendues}, gabarit="reception"
    )


def _recues(nombre: int) -> str:
    return f"{nombre} pièces reçues à vérifier." if nombre > 1 else f"{nombre} pièce reçue à vérifier."


@transaction.atomic
def _recevoir(dossier: Dossier, formulaire: ReceptionPapier, *, par) -> list[str]:
    for piece, fichier in formulaire.fichiers():
        services_fichiers.deposer_piece(dossier, piece.code, fichier, fichier.name, par=par)
    return circuit.recevoir_pieces(dossier, formulaire.cleaned_data["date_reception"], par=par)
