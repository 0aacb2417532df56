"""The pages of one dossier that only show: summary, request as filed, journal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from carto.carte import Marqueur, contexte_carte, toutes_les_couches
from communes import habilitations as h
from dossiers import registre, saisie
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.models.decisions import EtatDecision
from dossiers.models.dossiers import Etape
from dossiers.services import abandon, completude, horloge
from dossiers.services.circonstances import MODIFIABLES
from workflows import circuit, presentation
from workflows.formulaires import AffectationLot
from workflows.vues.commun import agent_requis, dossier_visible, rendre_dossier
from workflows.vues.terrain import contexte_panneau as contexte_terrain
from workflows.vues_consultations import contexte_panneau

#: Where pieces may have come in answer to a request, and still have to be examined.
APRES_DEMANDE = (EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION)


def _etape_suivante(dossier: Dossier, actions: dict[str, bool]) -> dict[str, str]:
    """The page where the person does what is expected now: ``url`` and ``action``; empty if nothing is."""
    ici = [dossier.reference]
    a_signer = dossier.decisions.filter(etat=EtatDecision.A_SIGNER).values_list("pk", flat=True).first()
    suites = (
        (actions["constater"], "workflows:constater_conformite", ici, "Contrôler la déclaration"),
        (actions["verifier"], "workflows:pieces", ici, "Vérifier les pièces"),
        (actions["instruire"], "workflows:decision", ici, "Préparer la décision"),
        (actions["signer"] and a_signer, "workflows:parapheur_decision", [a_signer], "Ouvrir le parapheur"),
        (actions["notifier"], "workflows:notifier", ici, "Notifier la décision"),
    )
    for possible, nom, arguments, libelle in suites:
        if possible:
            return {"url": reverse(nom, args=arguments), "action": libelle}
    return {}


def _voisins(request: HttpRequest, dossier: Dossier):
    """Other dossiers the person may see on the same parcels."""
    parcelles = [(p.prefixe, p.section, p.numero) for p in dossier.parcelles.all()]
    if not parcelles:
        return []
    autres = Dossier.objects.visibles_par(request.user).filter(commune=dossier.commune).exclude(pk=dossier.pk)
    sections = {section for _, section, _ in parcelles}
    numeros = {numero for _, _, numero in parcelles}
    candidats = autres.filter(parcelles__section__in=sections, parcelles__numero__in=numeros).distinct()
    return [
        d
        for d in candidats.prefetch_related("parcelles").defer("donnees", "emprise").order_by("-pk")[:50]
        if any((p.prefixe, p.section, p.numero) in parcelles for p in d.parcelles.all())
    ][:10]


def _liees(request: HttpRequest, dossier: Dossier):
    """The other dossiers of the same authorisation that the person may see: the permit, its M and T."""
    if not dossier.autorisation_id:
        return []
    liees = dossier.autorisation.dossiers.visibles_par(request.user).exclude(pk=dossier.pk)
    return liees.defer("donnees", "emprise").order_by("suffixe", "pk")


def _soeurs(request: HttpRequest, dossier: Dossier) -> list[dict[str, Any]]:
    """The same request in the other communes of the land; a link for those the person may consult."""
    if not dossier.groupe:
        return []
    visibles = set(
        Dossier.objects.visibles_par(request.user)
        .filter(groupe=dossier.groupe)
        .order_by()
        .values_list("pk", flat=True)
    )
    return [{"dossier": soeur, "est_visible": soeur.pk in visibles} for soeur in dossier.soeurs]


def _carte(dossier: Dossier) -> dict[str, Any] | None:
    """The land among the layers in force on the day of filing; nothing when no parcel was found."""
    if not dossier.emprise:
        return None
    return contexte_carte(
        "carte-terrain",
        "Le terrain et les règles qui s’y appliquent",
        couches=toutes_les_couches(),
        emprise=dossier.emprise,
        marqueurs=[Marqueur(str(dossier), dossier.emprise, texte=dossier.adresse_terrain)],
        jour=dossier.date_depot,
    )


@require_GET
@agent_requis
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """Summary: who has the ball, the clock with its reasons, people, land, circumstances."""
    le_dossier = dossier_visible(request, reference)
    jour = timezone.localdate()
    actions = circuit.peut_agir(request.user, le_dossier)
    domaine = registre.domaine(le_dossier.domaine)
    peut_instruire = h.peut_sur(request.user, h.INSTRUIRE, le_dossier)
    peut_repartir = h.peut_sur(request.user, h.VALIDER, le_dossier)
    return rendre_dossier(
        request,
        le_dossier,
        "dossier",
        {
            "actions": actions,
            "type": registre.type_de(le_dossier),
            "recues": completude.bilan(le_dossier).recues if le_dossier.etat in APRES_DEMANDE else 0,
            "liees": _liees(request, le_dossier),
            "domaine": domaine,
            "suite": {**presentation.qui_a_la_main(le_dossier), **_etape_suivante(le_dossier, actions)},
            "horloge": presentation.horloge_pour_ecran(le_dossier, horloge.projeter(le_dossier), jour),
            "demandeurs": le_dossier.demandeurs.all(),
            "parcelles": le_dossier.parcelles.all(),
            "resume": domaine.resume(le_dossier.type, le_dossier.donnees),
            "panneaux": domaine.panneaux(le_dossier, jour),
            **contexte_panneau(le_dossier, request.user),
            **contexte_terrain(le_dossier),
            "notes": le_dossier.notes.select_related("auteur") if peut_instruire else None,
            "voisins": _voisins(request, le_dossier),
            "soeurs": _soeurs(request, le_dossier),
            "circonstances": [domaine.circonstances.get(c, c) for c in le_dossier.circonstances],
            "peut_circonstances": peut_instruire
            and bool(domaine.circonstances)
            and le_dossier.etat in MODIFIABLES,
            "peut_prendre": peut_instruire and le_dossier.instructeur_id is None and not le_dossier.est_clos,
            "peut_rendre": le_dossier.instructeur_id == request.user.pk and not le_dossier.est_clos,
            "affectation": AffectationLot(par=request.user)
            if peut_repartir and not le_dossier.est_clos
            else None,
            "peut_retirer_la_demande": abandon.peut_consigner(request.user, le_dossier),
            "est_a_enregistrer": le_dossier.etape == Etape.ENREGISTREMENT,
            "carte": _carte(le_dossier),
        },
    )


def demande_lisible(dossier: Dossier) -> list[dict[str, Any]]:
    """The request as it was filed (sealed copy), step by step: titles, labels, values."""
    depot = getattr(dossier, "depot", None)
    donnees = depot.contenu.get("donnees", {}) if depot else dossier.donnees
    rubriques = []
    for etape in saisie.etapes(dossier):
        formulaire = etape.formulaire(saisie.depuis_stockage(donnees.get(etape.code, {})), dossier=dossier)
        couples = []
        for champ in formulaire.visible_fields():
            if champ.name in formulaire.hors_lecture or not formulaire.est_visible(champ.name):
                continue
            texte = saisie.en_clair(champ.field, champ.value())
            if texte:
                couples.append((champ.label, texte))
        rubriques.append({"titre": etape.titre, "couples": couples})
    return rubriques


@require_GET
@agent_requis
def demande(request: HttpRequest, reference: str) -> HttpResponse:
    """The request as the petitioner filed it."""
    le_dossier = dossier_visible(request, reference, objet="demande")
    return rendre_dossier(
        request,
        le_dossier,
        "demande",
        {"rubriques": demande_lisible(le_dossier), "depot": getattr(le_dossier, "depot", None)},
    )


@require_GET
@agent_requis
def journal(request: HttpRequest, reference: str) -> HttpResponse:
    """Every legal fact of the dossier, in the order they were written."""
    le_dossier = dossier_visible(request, reference, objet="journal")
    return rendre_dossier(
        request,
        le_dossier,
        "journal",
        {
            "lignes": presentation.lignes_du_journal(le_dossier),
            "peut_rectifier": h.peut_sur(request.user, h.INSTRUIRE, le_dossier),
            "attributions": le_dossier.attributions.select_related("instructeur", "par"),
        },
    )
