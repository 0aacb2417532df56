"""A taken-over dossier enters the path at the step where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS, STATUS

from communes import habilitations as h
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import Dossier
from dossiers.services import reprise
from workflows.flows.autorisation import FluxAutorisation
from workflows.models import ProcessusDossier

#: Legal state → the open node that waits for a person or a fact.
NOEUDS = {
    EtatDossier.DEPOSE: "enregistrer",
    EtatDossier.A_VERIFIER: "verifier",
    EtatDossier.INCOMPLET: "attendre_pieces",
    EtatDossier.EN_INSTRUCTION: "instruire",
    EtatDossier.DECIDE: "notifier",
}


@dataclass
class Bilan:
    """What a take-over did, line by line; ``ecrits`` counts those written, or that would be."""

    lus: int = 0
    ecrits: int = 0
    en_cours: int = 0
    lignes: list[str] = field(default_factory=list)
    erreurs: int = 0
    remarques: int = 0


class _Essai(Exception):
    """Undoes what a dry run has written."""


def ouvrir_au_point(dossier: Dossier) -> ProcessusDossier:
    """The process of a dossier that did not begin here, standing at the node of its state."""
    processus = ProcessusDossier.objects.create(
        flow_class=FluxAutorisation,
        dossier=dossier,
        status=PROCESS.DONE if dossier.est_clos else PROCESS.NEW,
        finished=dossier.depose_le if dossier.est_clos else None,
    )
    if not dossier.est_clos:
        for nom in (NOEUDS[EtatDossier(dossier.etat)], "delai_echu", "abandon"):
            noeud = getattr(FluxAutorisation, nom)
            Task.objects.create(
                process=processus, flow_task=noeud, flow_task_type=noeud.task_type, status=STATUS.NEW
            )
    return processus


def _peut_reprendre(par, ligne: reprise.Ligne) -> bool:
    """The platform's administrator takes over for every commune, a commune's for his own."""
    domaine = registre.domaine_du_type(ligne.valeurs["type"]).code
    return h.est_administrateur_plateforme(par) or h.peut(par, h.ADMINISTRER, ligne.commune.pk, domaine)


def reprendre(
    contenu: bytes, *, source: str, par, essai: bool, progres: Callable[[int], None] | None = None
) -> Bilan:
    """Takes over the dossiers of a CSV, each in its own transaction; a wrong line is listed and holds no other.

    ``essai``: everything is done and undone, so that the report is the one the real run would give.

    Raises:
        FichierIllisible: the file as a whole.
    """
    bilan = Bilan()
    for ligne in reprise.lire(contenu):
        bilan.lus += 1
        if not ligne.erreurs and not _peut_reprendre(par, ligne):
            ligne.erreurs.append(f"insee : vous n'administrez pas {ligne.commune}")
        if not ligne.erreurs:
            try:
                with transaction.atomic():
                    dossier = reprise.ecrire(ligne, source=source, par=par)
                    ouvrir_au_point(dossier)
                    bilan.ecrits += 1
                    bilan.en_cours += not dossier.est_clos
                    if essai:
                        raise _Essai
            except _Essai:
                pass
            except (ValueError, ArithmeticError) as faute:
                ligne.erreurs.append(f"les dates ne se suivent pas : {faute}")
        bilan.erreurs += bool(ligne.erreurs)
        bilan.remarques += bool(ligne.remarques)
        for genre, textes in (("ERREUR", ligne.erreurs), ("à vérifier", ligne.remarques)):
            bilan.lignes += [f"ligne {ligne.rang} ({ligne.numero or '—'}) : {genre} : {t}" for t in textes]
        if progres:
            progres(bilan.lus)
    return bilan
