"""Following one's dossiers: who has the ball, until when, what silence will mean."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from communes.erreurs import ErreurMetier
from dossiers import journal_acces, registre
from dossiers.models import Dossier
from dossiers.models.dossiers import Voie
from dossiers.services import echanges, horloge, modifications
from guichet import parcours, presentation
from guichet.vues.commun import dossier_de, fil
from workflows import circuit

PAR_PAGE = 30


@require_GET
def accueil(request: HttpRequest) -> HttpResponse:
    """My dossiers: what waits for me first, then those under way, the drafts, the finished ones."""
    jour = timezone.localdate()
    miens = (
        Dossier.objects.remplis_par(request.user)
        .exclude(voie=Voie.PAPIER, etat="brouillon")
        .select_related("commune", "service", "depositaire")
    )
    avant = request.GET.get("avant", "")
    question = request.GET.get("q", "").strip()[:100]
    page = miens.cherches(question).order_by("-pk")
    if avant.isdecimal():
        page = page.filter(pk__lt=int(avant))
    dossiers = list(page[: PAR_PAGE + 1])
    suite = dossiers[PAR_PAGE - 1].pk if len(dossiers) > PAR_PAGE else None
    dossiers = dossiers[:PAR_PAGE]
    messages_non_lus = echanges.compter_non_lus(dossiers, du_demandeur=False)

    def lignes(retenus: list[Dossier]) -> list[dict]:
        return [presentation.ligne(d, jour) | {"messages": messages_non_lus.get(d.pk, 0)} for d in retenus]

    contexte = {
        "brouillons": [d for d in dossiers if d.est_brouillon],
        "en_cours": lignes([d for d in dossiers if not d.est_brouillon and not d.est_clos]),
        "clos": lignes([d for d in dossiers if d.est_clos]),
        "vide": not dossiers and not avant and not question,
        "question": question,
        "cherche": question or suite or avant or len(dossiers) > PAR_PAGE // 3,
        "suite": suite,
        "debut": bool(avant),
    }
    return render(request, "guichet/accueil.html", contexte)


@require_GET
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """One dossier: a draft resumes, a filed one tells its story."""
    le_dossier = dossier_de(request, reference)
    if le_dossier.est_brouillon:
        return redirect(parcours.ou_reprendre(le_dossier))
    jour = timezone.localdate()
    la_horloge = horloge.projeter(le_dossier)
    lettres = list(presentation.courriers(le_dossier))
    contexte = {
        "dossier": le_dossier,
        "type": registre.type_de(le_dossier),
        "badge": presentation.badge(le_dossier),
        "suite": presentation.suite(le_dossier, la_horloge, lettres, jour),
        "horloge": presentation.horloge_pour_demandeur(le_dossier, la_horloge, jour),
        "frise": presentation.frise(le_dossier, la_horloge),
        "courriers": lettres,
        "pieces": parcours.pieces_jointes(le_dossier),
        "resume": presentation.resume(le_dossier),
        "messages_non_lus": echanges.non_lus(le_dossier, du_demandeur=False).count(),
        "nombre_de_messages": le_dossier.messages.count(),
        "peut_ecrire": echanges.est_ouvert(le_dossier),
        "peut_modifier": modifications.est_possible(le_dossier),
        "peut_abandonner": presentation.peut_abandonner(le_dossier),
        "accepte_electronique": le_dossier.depot.accepte_electronique,
        "fil": fil(le_dossier),
    }
    journal_acces.noter(request, le_dossier)
    return render(request, "guichet/dossier.html", contexte)


@require_GET
def copie_deposee(request: HttpRequest, reference: str) -> HttpResponse:
    """The sealed copy: what was filed, as it was filed, with its hash."""
    le_dossier = dossier_de(request, reference)
    depose = getattr(le_dossier, "depot", None)
    if depose is None:
        raise Http404
    contexte = {
        "dossier": le_dossier,
        "depot": depose,
        "sections": presentation.copie(le_dossier, depose.contenu),
        "pieces": depose.contenu.get("pieces", []),
        "fil": fil(le_dossier, ("", "Ce que j’ai déposé")),
    }
    return render(request, "guichet/copie_deposee.html", contexte)


@require_POST
def abandonner(request: HttpRequest, reference: str) -> HttpResponse:
    """The petitioner withdraws his request."""
    le_dossier = dossier_de(request, reference)
    try:
        circuit.abandonner(le_dossier, par=request.user, motif=request.POST.get("motif", "")[:500])
        messages.success(request, "Votre demande est abandonnée. La mairie en est informée.")
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    return redirect("guichet:dossier", reference)
