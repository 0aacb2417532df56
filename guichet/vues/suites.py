"""After the decision: board, works, modification, transfer, requests, withdrawal; for the holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from communes.erreurs import ErreurMetier
from dossiers import journal_acces, registre
from dossiers.models import Dossier
from dossiers.models.echanges import NatureRequete
from dossiers.models.publicite import LieuAffichage, ObjetAffichage
from dossiers.models.suites import EtatRetrait
from dossiers.services import attestations, publicite, reponses, requetes, retrait, validite
from dossiers.services import suites as service
from guichet import formulaires_suites as f
from guichet.vues.commun import fil
from guichet.vues.echanges import dossier_depose

TITRES_SUITE = {
    service.MODIFICATIF: "Modification du projet autorisé",
    service.TRANSFERT: "Transfert à une autre personne",
}
TEXTES_SUITE = {
    service.MODIFICATIF: "Changer un projet déjà autorisé, sans en changer la nature.",
    service.TRANSFERT: "Une autre personne reprend l’autorisation, avec votre accord.",
}

#: Dates that bind the commune only: its own page shows them.
POUR_LA_MAIRIE = ("transmission_controle", "affichage_mairie", "participations")


def _essai(acte: Callable[[], Any]) -> tuple[Any, str]:
    try:
        return acte(), ""
    except ErreurMetier as refus:
        return None, refus.message


def _suites(dossier: Dossier) -> list[dict[str, Any]]:
    """Modification and transfer: what the code says, or why it is closed."""
    lignes = []
    for code, titre in TITRES_SUITE.items():
        regle, refus = _essai(lambda code=code: service.regle_de_suite(dossier, code))
        lignes.append(
            {"code": code, "titre": titre, "texte": TEXTES_SUITE[code], "regle": regle, "refus": refus}
        )
    return lignes


def _requetes(dossier: Dossier) -> list[dict[str, Any]]:
    lignes = []
    for nature in requetes.DU_TITULAIRE:
        regle, refus = _essai(lambda nature=nature: requetes.regle(dossier, nature))
        if regle is not None:
            form = f.RequeteForm(auto_id=f"id_{nature.value}_%s")
            lignes.append({"nature": nature, "titre": nature.label, "regle": regle, "form": form})
        elif nature == NatureRequete.PROROGATION:
            lignes.append({"nature": nature, "titre": nature.label, "refus": refus})
    return lignes


@require_GET
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """What the holder may do now, what he did, and what silence will mean."""
    dossier = dossier_depose(request, reference)
    delivree = publicite.delivrance(dossier)
    suites_du_domaine = registre.domaine(dossier.domaine).suites
    declarables = suites_du_domaine.types_declares if suites_du_domaine else {}
    est_retiree = retrait.est_retiree(dossier)
    en_vigueur = delivree is not None and delivree.est_favorable and not est_retiree
    certifiable = None if est_retiree else attestations.certificat(dossier)
    contexte = {
        "dossier": dossier,
        "delivrance": delivree,
        "est_retiree": est_retiree,
        "en_vigueur": en_vigueur,
        "vie": validite.vie(dossier) if en_vigueur else None,
        "echeances": [e for e in publicite.echeances(dossier) if e.code not in POUR_LA_MAIRIE],
        "est_a_afficher": publicite.est_a_afficher(dossier),
        "affichage": dossier.affichages.filter(
            objet=ObjetAffichage.DECISION, lieu=LieuAffichage.TERRAIN
        ).first(),
        "form_panneau": f.PanneauForm(auto_id="id_panneau_%s"),
        "declare_travaux": en_vigueur and any(dossier.type in types for types in declarables.values()),
        "declarations": dossier.declarations.all(),
        "form_travaux": f.TravauxForm(auto_id="id_travaux_%s"),
        "suites": _suites(dossier) if en_vigueur else [],
        "demandes": _requetes(dossier) if delivree is not None else [],
        "requetes": reponses.joindre(
            dossier.requetes.filter(Q(auteur=request.user) | Q(est_papier=True)).select_related(
                "dossier__commune", "repondu_par"
            )
        ),
        "peut_certifier": certifiable is not None,
        "article_certificat": certifiable.delivrance if certifiable is not None else "",
        "transfert": validite.transfert_accorde(dossier),
        "retrait": dossier.retraits.filter(etat=EtatRetrait.CONTRADICTOIRE, a_la_demande=False).first(),
        "form_observations": f.ObservationsForm(auto_id="id_observations_%s"),
        "liees": dossier.autorisation.dossiers.exclude(pk=dossier.pk).filter(depositaire=request.user)
        if dossier.autorisation_id
        else [],
        "aujourd_hui": timezone.localdate(),
        "fil": fil(dossier, ("", "Après la décision")),
    }
    journal_acces.noter(request, dossier, "suites")
    return render(request, "guichet/suites.html", contexte)


def _agir(request: HttpRequest, reference: str, formulaire, acte, succes: str) -> HttpResponse:
    """One act of this page: form, service, then back to the page; what is refused is said."""
    dossier = dossier_depose(request, reference)
    saisi = formulaire(request.POST)
    if not saisi.is_valid():
        for champ, erreurs in saisi.errors.items():
            libelle = saisi.fields[champ].label if champ in saisi.fields else ""
            messages.error(request, f"{libelle} : {' '.join(erreurs)}" if libelle else " ".join(erreurs))
        return redirect("guichet:suites", reference)
    resultat, refus = _essai(lambda: acte(dossier, saisi.cleaned_data) or True)
    if resultat is None:
        messages.error(request, refus)
    else:
        messages.success(request, succes)
    return redirect("guichet:suites", reference)


@require_POST
def declarer(request: HttpRequest, reference: str) -> HttpResponse:
    """Opening (R*424-16) or completion (R462-1) of the works, received today."""
    return _agir(
        request,
        reference,
        f.TravauxForm,
        lambda dossier, s: service.enregistrer_declaration(
            dossier,
            s["nature"],
            par=request.user,
            date_reception=timezone.localdate(),
            date_fait=s["date_fait"],
            est_partielle=bool(s["precision"]),
            precision=s["precision"],
        ),
        "Déclaration reçue par la mairie aujourd’hui.",
    )


@require_POST
def afficher(request: HttpRequest, reference: str) -> HttpResponse:
    """The board stands on the land since a day."""
    return _agir(
        request,
        reference,
        f.PanneauForm,
        lambda dossier, s: publicite.enregistrer_affichage(
            dossier, ObjetAffichage.DECISION, LieuAffichage.TERRAIN, s["debut"], par=request.user
        ),
        "Affichage noté. Gardez des photos datées : elles servent de preuve.",
    )


@require_GET
def panneau(request: HttpRequest, reference: str) -> HttpResponse:
    """The text of the board (A424-15 to A424-17), ready to print."""
    dossier = dossier_depose(request, reference)
    try:
        contenu = publicite.panneau(dossier)
    except ErreurMetier as refus:
        raise Http404(refus.message) from refus
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="panneau-{dossier.numero}.pdf"'
    return reponse


@require_POST
def ouvrir(request: HttpRequest, reference: str) -> HttpResponse:
    """Begins a modification or a transfer: a draft attached to this permit."""
    dossier = dossier_depose(request, reference)
    code = request.POST.get("code", "")
    if code not in TITRES_SUITE:
        raise Http404
    suite, refus = _essai(lambda: service.ouvrir_suite(dossier, code, par=request.user))
    if suite is None:
        messages.error(request, refus)
        return redirect("guichet:suites", reference)
    messages.success(
        request,
        "Un brouillon est ouvert, repris de votre autorisation : changez ce qui doit l’être."
        if code == service.MODIFICATIF
        else "Un brouillon est ouvert. Donnez-le au nouveau titulaire par « Partager » : il suivra lui-même sa demande.",
    )
    return redirect("guichet:brouillon", suite.reference)


@require_POST
def certificat(request: HttpRequest, reference: str) -> HttpResponse:
    """The certificate of the tacit decision, on simple request (R*424-13)."""
    dossier = dossier_depose(request, reference)
    fait, refus = _essai(lambda: attestations.delivrer(dossier, par=request.user))
    if fait is None:
        messages.error(request, refus)
    elif hasattr(fait, "notification"):
        messages.success(request, "Le certificat est parmi vos courriers.")
    else:
        messages.success(
            request, "Votre demande est enregistrée : la mairie vous envoie le certificat sur papier."
        )
    return redirect("guichet:dossier", reference)


@require_POST
def requete(request: HttpRequest, reference: str) -> HttpResponse:
    """Prorogation, withdrawal at one's own request, gracious appeal."""
    nature = request.POST.get("nature", "")
    if nature not in requetes.DU_TITULAIRE:
        dossier_depose(request, reference)
        raise Http404
    return _agir(
        request,
        reference,
        f.RequeteForm,
        lambda dossier, s: requetes.deposer(dossier, nature, s["texte"], par=request.user),
        "Votre demande est reçue aujourd’hui. Un message vous préviendra de la réponse.",
    )


@require_POST
def observations(request: HttpRequest, reference: str) -> HttpResponse:
    """What the holder answers to a withdrawal considered (CRPA L122-1)."""

    def acte(dossier: Dossier, saisi: dict) -> Any:
        ouvert = dossier.retraits.filter(etat=EtatRetrait.CONTRADICTOIRE, a_la_demande=False).first()
        if ouvert is None:
            raise ErreurMetier("Aucun retrait n'est envisagé sur ce dossier.")
        return retrait.recevoir_observations(ouvert, saisi["texte"], par=request.user)

    return _agir(
        request, reference, f.ObservationsForm, acte, "Vos observations sont reçues et datées d’aujourd’hui."
    )
