"""Screens of letters: the library a jurist edits, a dossier's letters, its instruction report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.models import Dossier, Lettre, ModeleCourrier, ParagrapheBible, RapportInstruction, RegleDeZone
from dossiers.models.modeles import portee
from dossiers.models.rapports import ConclusionRapport, VerdictRegle
from dossiers.services import lettres as services
from dossiers.services import modeles as bibliotheque
from dossiers.services import rapports as services_rapports
from dossiers.services.champs_lettres import CHAMPS
from workflows.formulaires import EnvoiCourrier
from workflows.formulaires_lettres import (
    EcrireLettre,
    ModeleLettre,
    TexteLettre,
    niveau_choisi,
    niveaux,
)
from workflows.vues.commun import (
    agent_requis,
    dossier_visible,
    exiger,
    jouer,
    rendre,
    rendre_dossier,
    tenter,
)
from workflows.vues.documents import servir_pdf

# --- The library ---------------------------------------------------------------------------------


@require_GET
@agent_requis
def modeles(request: HttpRequest) -> HttpResponse:
    """Templates and paragraphs that concern the person's communes; a search in the paragraphs."""
    recherche = request.GET.get("q", "").strip()[:100]
    mots = bibliotheque.plier(recherche).split()
    paragraphes = [
        p
        for p in ParagrapheBible.objects.select_related("service", "commune")[:1000]
        if (p.commune_id is None or h.peut(request.user, h.CONSULTER, p.commune_id, p.domaine))
        and all(m in bibliotheque.plier(f"{p.theme} {p.titre} {p.texte} {p.article}") for m in mots)
    ]
    permis = {n for n, _ in niveaux(request.user)}
    return rendre(
        request,
        "modeles/liste",
        {
            "modeles": bibliotheque.modeles_editables(request.user),
            "paragraphes": paragraphes,
            "recherche": recherche,
            "modifiables": [
                p for p in paragraphes if f"{p.domaine}|{portee(p.service, p.commune)}" in permis
            ],
            "peut_rediger": bool(permis),
        },
    )


def _modele(request: HttpRequest, pk: int | None) -> ModeleCourrier | None:
    return None if pk is None else get_object_or_404(bibliotheque.modeles_editables(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@agent_requis
def modele(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Writes a template: editing one in use makes the draft of its next version."""
    actuel = _modele(request, pk)
    if not niveaux(request.user):
        raise PermissionDenied(
            "Les modèles se modifient par un chef de service ou un administrateur communal."
        )
    initial = {}
    if actuel is not None:
        champs = ("code", "libelle", "objet", "corps", "signataire", "contact")
        initial = {nom: getattr(actuel, nom) for nom in champs}
        initial["niveau"] = f"{actuel.domaine}|{actuel.portee}"
    formulaire = ModeleLettre(request.POST or None, utilisateur=request.user, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        propres = dict(formulaire.cleaned_data)
        niveau = niveau_choisi(propres.pop("niveau"))
        ecrit = tenter(
            formulaire,
            lambda: bibliotheque.enregistrer_modele(
                propres.pop("code"), niveau.pop("domaine"), par=request.user, **propres, **niveau
            ),
        )
        if ecrit is not None:
            messages.success(request, f"Brouillon enregistré : version {ecrit.version}.")
            return redirect("workflows:modele", ecrit.pk)
    champs = [(f"{{{{ {nom} }}}}", champ.libelle) for nom, champ in CHAMPS.items()]
    return rendre(request, "modeles/modele", {"modele": actuel, "formulaire": formulaire, "champs": champs})


@require_POST
@agent_requis
def publier(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a draft in use."""
    actuel = _modele(request, pk)
    jouer(request, lambda: bibliotheque.publier(actuel, par=request.user), "Ce modèle est en usage.")
    return redirect("workflows:modeles")


# --- The letters of a dossier --------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@agent_requis
def lettres(request: HttpRequest, reference: str) -> HttpResponse:
    """The dossier's letters in hand, and the choice of a template to write another."""
    dossier = dossier_visible(request, reference, objet="lettres")
    peut = h.peut_sur(request.user, h.INSTRUIRE, dossier)
    pks = [m.pk for m in bibliotheque.modeles_pour(dossier)]
    formulaire = EcrireLettre(request.POST or None, choisis=ModeleCourrier.objects.filter(pk__in=pks))
    if request.method == "POST":
        exiger(request, dossier, h.INSTRUIRE)
        if formulaire.is_valid():
            choisi = formulaire.cleaned_data["modele"]
            ecrite = tenter(formulaire, lambda: services.ecrire(dossier, choisi, par=request.user))
            if ecrite is not None:
                return redirect("workflows:lettre", reference, ecrite.pk)
    return rendre_dossier(
        request,
        dossier,
        "lettres",
        {
            "lettres": dossier.lettres.select_related("modele", "auteur", "courrier__notification"),
            "formulaire": formulaire if peut and pks else None,
            "sans_modele": peut and not pks,
        },
        gabarit="modeles/lettres",
    )


def _lettre(request: HttpRequest, reference: str, pk: int) -> tuple[Dossier, Lettre]:
    dossier = dossier_visible(request, reference, objet=f"lettre {pk}")
    trouvee = (
        Lettre.objects.filter(pk=pk, dossier=dossier)
        .select_related("modele", "courrier__fichier", "dossier__commune", "dossier__service")
        .first()
    )
    if trouvee is None:
        raise Http404("Cette lettre n'existe pas dans ce dossier.")
    return dossier, trouvee


@require_http_methods(["GET", "POST"])
@agent_requis
def lettre(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One letter: its text while it is open, its PDF, then its sending. A stale save shows both texts."""
    dossier, la_lettre = _lettre(request, reference, pk)
    initial = {nom: getattr(la_lettre, nom) for nom in ("revision", "objet", "date_lettre", "corps")}
    formulaire = TexteLettre(request.POST or None, initial=initial)
    actuelle = None
    if request.method == "POST":
        exiger(request, dossier, h.INSTRUIRE)
        if formulaire.is_valid():
            try:
                ecrite = tenter(
                    formulaire,
                    lambda: _enregistrer(la_lettre, request, formulaire.cleaned_data),
                )
            except _Perimee as refus:
                actuelle = refus.args[0]
                formulaire.add_error(
                    None, "Cette lettre a été modifiée entre-temps : comparez les deux textes."
                )
            else:
                if ecrite is not None:
                    messages.success(request, "Lettre enregistrée.")
                    return redirect("workflows:lettre", reference, pk)
    recherche = request.GET.get("q", "").strip()[:100]
    return rendre_dossier(
        request,
        dossier,
        "lettres",
        {
            "lettre": la_lettre,
            "formulaire": None if la_lettre.est_finalisee else formulaire,
            "actuelle": actuelle,
            "vue": "" if la_lettre.est_finalisee else services.empreinte(services.apercu(la_lettre)),
            "envoi": EnvoiCourrier(dossier=dossier) if la_lettre.est_finalisee else None,
            "est_partie": la_lettre.est_finalisee and hasattr(la_lettre.courrier, "notification"),
            "recherche": recherche,
            "paragraphes": bibliotheque.chercher_paragraphes(dossier, recherche)[:20] if recherche else [],
        },
        gabarit="modeles/lettre",
        status=409 if actuelle else 200,
    )


class _Perimee(Exception):
    """Carries the letter that stands out of :func:`tenter`."""


def _enregistrer(la_lettre: Lettre, request: HttpRequest, propres: dict) -> Lettre:
    try:
        return services.enregistrer(la_lettre, par=request.user, **propres)
    except services.LettrePerimee as refus:
        raise _Perimee(refus.actuelle) from refus


@require_http_methods(["GET", "POST"])
@agent_requis
@xframe_options_sameorigin
def apercu(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The PDF of the letter: as saved (GET), or as it is being typed, nothing kept (POST)."""
    dossier, la_lettre = _lettre(request, reference, pk)
    nom = f"lettre-{pk}.pdf"
    if request.method == "GET":
        return servir_pdf(services.apercu(la_lettre), nom)
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = TexteLettre(request.POST)
    if not formulaire.is_valid():
        return _refus("Une lettre a un objet, une date et un texte.")
    propres = {c: formulaire.cleaned_data[c] for c in ("objet", "corps", "date_lettre")}
    try:
        return servir_pdf(services.apercu_saisi(la_lettre, **propres), nom)
    except ErreurMetier as refus:
        return _refus(refus.message)


def _refus(texte: str) -> HttpResponse:
    """Why there is no preview, in words the viewer shows."""
    return HttpResponse(texte, content_type="text/plain; charset=utf-8", status=422)


@require_POST
@agent_requis
def finaliser(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Locks the letter that was previewed."""
    dossier, la_lettre = _lettre(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(
        request,
        lambda: services.finaliser(la_lettre, par=request.user, vue=request.POST.get("vue", "")),
        "La lettre est finalisée : elle ne change plus.",
    )
    return redirect("workflows:lettre", reference, pk)


@require_POST
@agent_requis
def rouvrir(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Unlocks a letter that has not left."""
    dossier, la_lettre = _lettre(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    jouer(request, lambda: services.rouvrir(la_lettre, par=request.user), "La lettre est rouverte.")
    return redirect("workflows:lettre", reference, pk)


@require_POST
@agent_requis
def envoyer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Sends a finalised letter."""
    dossier, la_lettre = _lettre(request, reference, pk)
    exiger(request, dossier, h.INSTRUIRE)
    formulaire = EnvoiCourrier(request.POST, dossier=dossier)
    if formulaire.is_valid():
        jouer(
            request,
            lambda: services.envoyer(la_lettre, par=request.user, **formulaire.envoi()),
            "La lettre est partie.",
        )
    else:
        messages.error(request, "Choisissez la voie et, pour une lettre papier, sa date de présentation.")
    return redirect("workflows:lettre", reference, pk)


# --- The instruction report ----------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@agent_requis
def rapport(request: HttpRequest, reference: str) -> HttpResponse:
    """Rules of the zones, a verdict each, the conclusion; a stale save is refused."""
    dossier = dossier_visible(request, reference, objet="rapport d'instruction")
    actuel = RapportInstruction.objects.filter(dossier=dossier).first()
    if request.method == "POST":
        exiger(request, dossier, h.INSTRUIRE)
        if _jouer_rapport(request, dossier, actuel) is not None:
            return redirect("workflows:rapport", reference)
        actuel = RapportInstruction.objects.filter(dossier=dossier).first()
    en_place = _autre_version(request, actuel)
    connues = RegleDeZone.objects.filter(domaine=dossier.domaine).order_by("zone")
    saisis = request.POST if request.method == "POST" else {}
    controles = list(actuel.controles.all()) if actuel else []
    for controle in controles:
        controle.verdict = saisis.get(f"verdict-{controle.pk}", controle.verdict)
        controle.commentaire = saisis.get(f"commentaire-{controle.pk}", controle.commentaire)
    if actuel is not None:
        actuel.analyse = saisis.get("analyse", actuel.analyse)
        actuel.conclusion = saisis.get("conclusion", actuel.conclusion)
    return rendre_dossier(
        request,
        dossier,
        "rapport",
        {
            "rapport": actuel,
            "controles": controles,
            "en_place": en_place,
            "zones": list(connues.values_list("zone", flat=True).distinct()),
            "verdicts": VerdictRegle.choices,
            "conclusions": ConclusionRapport.choices,
            "peut_rediger": h.peut_sur(request.user, h.INSTRUIRE, dossier) and not dossier.est_clos,
        },
        gabarit="modeles/rapport",
        status=409 if en_place else 200,
    )


def _autre_version(request: HttpRequest, actuel: RapportInstruction | None) -> dict | None:
    """The report that stands, when the page just refused was built on an older one."""
    lue = request.POST.get("revision", "")
    if actuel is None or not lue or lue == str(actuel.revision):
        return None
    return {
        "auteur": actuel.redige_par,
        "texte": services_rapports.texte_du_rapport(actuel, list(actuel.controles.all())),
    }


@require_GET
@agent_requis
@xframe_options_sameorigin
def rapport_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as saved, as a PDF."""
    dossier = dossier_visible(request, reference, objet="rapport d'instruction (PDF)")
    actuel = RapportInstruction.objects.filter(dossier=dossier).select_related("redige_par").first()
    if actuel is None:
        raise Http404("Ce dossier n'a pas encore de rapport.")
    return servir_pdf(services_rapports.en_pdf(actuel), f"{dossier}-rapport.pdf")


def _jouer_rapport(request: HttpRequest, dossier: Dossier, actuel: RapportInstruction | None):
    saisis = request.POST
    if actuel is None or "zones" in saisis:
        zones = saisis.getlist("zones")
        return jouer(
            request,
            lambda: services_rapports.ouvrir_rapport(dossier, zones, par=request.user),
            "Zones retenues.",
        )
    verdicts = {
        c.pk: (saisis[f"verdict-{c.pk}"], saisis.get(f"commentaire-{c.pk}", ""))
        for c in actuel.controles.all()
        if saisis.get(f"verdict-{c.pk}") in VerdictRegle.values
    }
    revision = saisis.get("revision", "")
    conclusion = saisis.get("conclusion", "")
    return jouer(
        request,
        lambda: services_rapports.enregistrer_rapport(
            actuel,
            par=request.user,
            revision=int(revision) if revision.isdecimal() else 0,
            verdicts=verdicts,
            analyse=saisis.get("analyse", ""),
            conclusion=conclusion if conclusion in ConclusionRapport.values else "",
        ),
        "Rapport enregistré.",
    )
