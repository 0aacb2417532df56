"""Moving a dossier along its path: the act of the trade and the step of the process, together.

Each function runs one service of ``dossiers`` inside the lock of the process, then closes the step it
belongs to. Either both happen or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.utils import timezone
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from communes import habilitations as h
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier
from dossiers.services import (
    abandon,
    communes_voisines,
    completude,
    conformite,
    courriers,
    decisions,
    depot,
    enregistrement,
    notification,
    papier,
    silence,
)
from workflows import activations
from workflows.flows.autorisation import FluxAutorisation
from workflows.models import ProcessusDossier
from workflows.noeuds import TacheCommunale

T = TypeVar("T")

HORS_CIRCUIT = "Ce dossier n'est pas encore entré dans le circuit d'instruction."

ACTIVES = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED)


class EtapeDepassee(ErreurMetier):
    """Someone else has just done this step."""


def ouvrir(dossier: Dossier) -> ProcessusDossier:
    """Starts the path of a dossier just filed; a second call changes nothing."""
    deja = ProcessusDossier.objects.filter(dossier=dossier).first()
    return _commencer(dossier) if deja is None else deja


def _commencer(dossier: Dossier) -> ProcessusDossier:
    return FluxAutorisation.depot.run(dossier=dossier)


def processus(dossier: Dossier) -> ProcessusDossier:
    """The process of a filed dossier.

    Raises:
        ErreurMetier: it has none.
    """
    trouve = ProcessusDossier.objects.filter(dossier=dossier).first()
    if trouve is None:
        raise ErreurMetier(HORS_CIRCUIT)
    return trouve


def tache_active(le_processus: ProcessusDossier, nom: str) -> Task | None:
    """The open task of one node, if the process stands there."""
    noeud = getattr(FluxAutorisation, nom)
    taches = Task.objects.filter(process=le_processus, flow_task=noeud, status__in=ACTIVES)
    return min(taches.only(*activations.LUES).order_by(), key=lambda tache: tache.pk, default=None)


def executer(dossier: Dossier, nom: str, geste: Callable[[], T], *, par) -> T:
    """Runs ``geste`` and closes the open task of node ``nom``; ``par=None``: the platform itself.

    Raises:
        ActionInterdite: ``par`` may not run this task (asked of the database, now).
        EtapeDepassee: the process no longer stands at this node.
        ErreurMetier: whatever ``geste`` refuses; nothing has then changed.
    """
    with FluxAutorisation.lock_impl.tenir(FluxAutorisation, dossier=dossier) as le_processus:
        return _avancer(le_processus, dossier, nom, geste, par=par)


def _avancer(
    le_processus: ProcessusDossier | None,
    dossier: Dossier,
    nom: str,
    geste: Callable[[], T],
    *,
    par,
    est_facultative: bool = False,
) -> T:
    """:func:`executer` under a lock already held; ``est_facultative``: without open task, ``geste`` alone."""
    if le_processus is None:
        raise ErreurMetier(HORS_CIRCUIT)
    noeud = getattr(FluxAutorisation, nom)
    if isinstance(noeud, TacheCommunale) and par is not None:
        h.exiger_sur(par, noeud.action, dossier)
        h.exiger_type(par, dossier.commune_id, dossier.domaine, dossier.type)
    tache = tache_active(le_processus, nom)
    if tache is None:
        if est_facultative:
            return geste()
        raise EtapeDepassee("Cette étape vient d'être faite par quelqu'un d'autre. Rechargez la page.")
    tache.process = le_processus
    activation = noeud.activation_class(tache)
    resultat = geste()
    # From here the flow reads ``le_processus.dossier``: never before the act, so as it has just left it.
    laisse = _dossier_laisse(resultat)
    if laisse is not None and laisse.pk == le_processus.dossier_id:
        le_processus.dossier = laisse
    if isinstance(noeud, TacheCommunale):
        activation.prendre(par)
    else:
        activation.run(None)
    activation.execute()
    return resultat


def _dossier_laisse(resultat: object) -> Dossier | None:
    """The row the act held, saved and returned (alone or under its decision); None: to be read again."""
    if isinstance(resultat, Decision):
        return resultat.dossier if Decision.dossier.is_cached(resultat) else None
    return resultat if isinstance(resultat, Dossier) else None


# --- The petitioner ------------------------------------------------------------------------------


@acte()
def deposer(
    dossier: Dossier,
    *,
    par,
    accepte_cgu: bool,
    accepte_electronique: bool,
    oppose_statistiques: bool = False,
) -> tuple[Dossier, bool]:
    """Files online and starts the path. See :func:`dossiers.services.depot.deposer`."""
    consentements = {
        "accepte_cgu": accepte_cgu,
        "accepte_electronique": accepte_electronique,
        "oppose_statistiques": oppose_statistiques,
    }
    dossier, nouveau = depot.deposer(dossier, par=par, **consentements)
    if nouveau:  # a draft until now, held since: it has no path
        _commencer(dossier)
    else:
        ouvrir(dossier)
    for soeur in communes_voisines.preparer(dossier) if nouveau else ():
        deposee, _ = depot.deposer(soeur, par=par, **consentements)
        ouvrir(deposee)
    return dossier, nouveau


@acte()
def deposer_papier(
    dossier: Dossier, *, par, date_reception: date, oppose_statistiques: bool = False
) -> Dossier:
    """The counter enters a paper filing received on ``date_reception`` and registers it.

    Raises:
        ErreurMetier: no right on this commune, a date in the future, or an unfinished form.
    """
    dossier = papier.deposer_papier(
        dossier, par=par, date_reception=date_reception, oppose_statistiques=oppose_statistiques
    )
    ouvrir(dossier)
    return enregistrer(dossier, par=par)


def fournir_pieces(dossier: Dossier, *, par) -> list[str]:
    """The petitioner answers the request; the path moves on only when the dossier is complete."""
    with acte():
        codes = completude.fournir_pieces(dossier, par=par)
        dossier.refresh_from_db()
        if dossier.etat == EtatDossier.EN_INSTRUCTION:
            executer(dossier, "attendre_pieces", lambda: None, par=None)
    return codes


def recevoir_pieces(dossier: Dossier, jour: date, *, par) -> list[str]:
    """An agent records pieces received on paper on ``jour``; the path moves on when all are there.

    Raises:
        ActionInterdite: ``par`` neither registers nor instructs for this commune.
        ErreurMetier: a date in the future, or nothing awaited or brought.
    """
    action = h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER
    h.exiger_sur(par, action, dossier)
    if jour > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    with acte():
        codes = completude.recevoir(dossier, jour, par=par)
        dossier.refresh_from_db()
        if dossier.etat == EtatDossier.EN_INSTRUCTION:
            executer(dossier, "attendre_pieces", lambda: None, par=None)
    return codes


def abandonner(dossier: Dossier, *, par, motif: str = "", recu_le: date | None = None) -> Dossier:
    """The petitioner withdraws, himself or by a letter that an agent records; every open step is closed."""
    return executer(
        dossier,
        "abandon",
        lambda: abandon.abandonner(dossier, par=par, motif=motif, recu_le=recu_le),
        par=None,
    )


# --- The commune and the instructing service -----------------------------------------------------


def enregistrer(dossier: Dossier, *, par) -> Dossier:
    """Registers: number and acknowledgement of receipt."""
    return executer(dossier, "enregistrer", lambda: enregistrement.enregistrer(dossier, par=par), par=par)


def declarer_complet(dossier: Dossier, *, par) -> Dossier:
    """The dossier is complete: on to instruction."""
    return executer(dossier, "verifier", lambda: completude.declarer_complet(dossier, par=par), par=par)


def constater_conformite(dossier: Dossier, *, par, est_conforme: bool, constat: str = "") -> Dossier:
    """A declaration is checked on its substance, and its path ends: no decision follows (R581-8)."""
    return executer(
        dossier,
        "verifier",
        lambda: conformite.constater_conformite(dossier, par=par, est_conforme=est_conforme, constat=constat),
        par=par,
    )


def demander_pieces(
    dossier: Dossier, *, par, canal: str = "", date_presentation: date | None = None, **lettre
) -> completude.DemandeEnvoyee:
    """Sends the request for missing pieces, from the check or, inside the month, from instruction.

    ``lettre``: its date and its tracking number, on paper. A request that comes too late is sent without moving the path: it has no effect (R*423-41).
    """
    with acte():
        avant = Dossier.objects.get(pk=dossier.pk).etat
        demande = completude.demander_pieces(
            dossier, par=par, canal=canal, date_presentation=date_presentation, **lettre
        )
        etape = {EtatDossier.A_VERIFIER: "verifier", EtatDossier.EN_INSTRUCTION: "instruire"}.get(avant)
        if demande.compte and etape:
            executer(dossier, etape, lambda: None, par=par)
    return demande


def preparer_decision(dossier: Dossier, *, par, **contenu) -> Decision:
    """The draft goes to the parapheur."""
    return executer(dossier, "instruire", lambda: decisions.preparer(dossier, par=par, **contenu), par=par)


def renvoyer(decision: Decision, *, par, motif: str) -> Decision:
    """The signatory sends the draft back."""
    return executer(
        decision.dossier, "signer", lambda: decisions.renvoyer(decision, par=par, motif=motif), par=par
    )


def signer(decision: Decision, *, par, mot_de_passe: str = "") -> Decision:
    """The authority signs; with the petitioner's consent the decision is notified at once."""
    dossier = decision.dossier
    with FluxAutorisation.lock_impl.tenir(FluxAutorisation, dossier=dossier) as le_processus:
        signee = _avancer(
            le_processus,
            dossier,
            "signer",
            lambda: decisions.signer(decision, par=par, mot_de_passe=mot_de_passe),
            par=par,
        )
        if courriers.accepte_l_electronique(signee.dossier):
            _notifier(le_processus, signee.dossier, lambda: notification.notifier_aussitot(signee))
    return signee


def notifier(dossier: Dossier, *, par, **envoi) -> Dossier:
    """Notifies the signed decision and ends the path (already ended when silence came first)."""
    with FluxAutorisation.lock_impl.tenir(FluxAutorisation, dossier=dossier) as le_processus:
        return _notifier(le_processus, dossier, lambda: notification.notifier(dossier, par=par, **envoi))


def _notifier(
    le_processus: ProcessusDossier | None, dossier: Dossier, geste: Callable[[], Dossier]
) -> Dossier:
    return _avancer(le_processus, dossier, "notifier", geste, par=None, est_facultative=True)


# --- Time ----------------------------------------------------------------------------------------


def reputer_complet(dossier: Dossier, jour: date) -> bool:
    """The month of completeness is over: the dossier moves to instruction by itself."""
    with acte():
        fait = silence.reputer(dossier, jour)
        if fait:
            executer(dossier, "verifier", lambda: None, par=None)
    return fait


def constater_silence(dossier: Dossier, jour: date) -> str:
    """Silence has spoken: the tacit decision is recorded and the path ends."""
    with acte():
        effet = silence.constater(dossier, jour)
        if effet:
            executer(dossier, "delai_echu", lambda: None, par=None)
    return effet


def peut_agir(utilisateur, dossier: Dossier) -> dict[str, bool]:
    """Which acts this person may do now on this dossier, for buttons (each is checked again)."""
    actives = set(
        Task.objects.filter(process__processusdossier__dossier=dossier, status__in=ACTIVES).values_list(
            "flow_task", flat=True
        )
    )
    noms = {noeud.rsplit(".", 1)[-1] if isinstance(noeud, str) else noeud.name for noeud in actives}

    def peut(action: str) -> bool:
        return h.peut_sur(utilisateur, action, dossier)

    return {
        "enregistrer": "enregistrer" in noms and peut(h.ENREGISTRER),
        "verifier": "verifier" in noms and peut(h.INSTRUIRE),
        "constater": "verifier" in noms and peut(h.INSTRUIRE) and conformite.est_sans_decision(dossier),
        "instruire": "instruire" in noms and peut(h.INSTRUIRE),
        "attendre_pieces": "attendre_pieces" in noms and peut(h.INSTRUIRE),
        "signer": "signer" in noms and peut(h.SIGNER),
        "notifier": "notifier" in noms and (peut(h.ENREGISTRER) or peut(h.INSTRUIRE)),
    }
