"""Completeness: a verdict a piece, one request, its answer (R*423-38 to R*423-41, R581-10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier, passer
from dossiers.models import Courrier, Dossier, Notification, Piece
from dossiers.models.courriers import Canal, NatureCourrier
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.models.pieces import A_DEMANDER, AnalyseVirus, NatureVersion, Verdict
from dossiers.services import arrivees, copies, courriers, envois, horloge
from dossiers.services.auteurs import mentions_d_auteur
from dossiers.services.journal import consigner, verrouiller
from droit.completude import AFFICHAGE, URBANISME
from droit.echeancier import Etat

EN_LETTRES = {2: "deux", 3: "trois"}


@dataclass(frozen=True)
class DemandeEnvoyee:
    """What a request produced: its letter, and whether the clock takes it into account."""

    courrier: Courrier
    compte: bool


class VerdictPerime(ErreurMetier):
    """Someone judged the piece since the page was read; ``piece`` holds the verdict that stands."""

    def __init__(self, piece: Piece):
        motif = f" ({piece.motif})" if piece.motif else ""
        super().__init__(
            f"{piece.verdict_par} a donné entre-temps ce verdict : {piece.get_verdict_display()}{motif}. "
            "Le vôtre n'est pas enregistré ; enregistrez-le de nouveau pour le remplacer."
        )
        self.piece = piece


def marque(piece: Piece) -> str:
    """What a page carries back, to know whether the verdict it showed is still the last."""
    return piece.verdict_le.isoformat() if piece.verdict_le else "aucun"


@transaction.atomic
def juger_piece(piece: Piece, verdict: str, *, par, motif: str = "", vu: str = "") -> Piece:
    """The instructor's verdict on one piece. ``vu``: the :func:`marque` of the page he read (empty: any).

    Raises:
        VerdictPerime: a colleague judged it since that page; compared under the lock of the row.
        ErreurMetier: a reason is missing, or the piece is not one the code lists (L423-1).
    """
    dossier = piece.dossier
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    piece = (
        Piece.objects.select_for_update(of=("self",))
        .select_related("dossier", "verdict_par")
        .get(pk=piece.pk)
    )
    if vu and vu != marque(piece):
        raise VerdictPerime(piece)
    if dossier.est_clos:
        raise ErreurMetier("Ce dossier est clos : les pièces ne se jugent plus.")
    verdict = Verdict(verdict)
    if verdict in (Verdict.ILLISIBLE, Verdict.INSUFFISANTE) and not motif.strip():
        raise ErreurMetier("Dites au demandeur ce qui ne va pas dans cette pièce.")
    if verdict in A_DEMANDER and not piece.est_exigible:
        raise ErreurMetier(
            "Le code n'exige pas cette pièce pour ce projet (L423-1) : elle ne peut pas être réclamée."
        )
    piece.verdict, piece.motif = verdict, motif.strip()[:400]
    piece.verdict_par, piece.verdict_le = par, timezone.now()
    piece.save(update_fields=["verdict", "motif", "verdict_par", "verdict_le"])
    return piece


@dataclass(frozen=True)
class Bilan:
    """Where the examination of the pieces stands: what a declaration or a request would leave aside."""

    a_demander: list[Piece]
    #: Without verdict, a file or not.
    a_examiner: int
    #: Due, without file, and not on the request.
    sans_fichier: int
    #: Brought since the filing, without verdict.
    recues: int
    #: With a file and without verdict: what :func:`conformer_pieces` would mark.
    a_conformer: int
    #: Not one slot: a dossier that began elsewhere. Nothing was examined here.
    est_vide: bool

    @property
    def est_entier(self) -> bool:
        return not self.est_vide and not self.a_examiner and not self.sans_fichier


def bilan(dossier: Dossier) -> Bilan:
    """The balance of the pieces of a dossier (two queries)."""
    return bilan_des(list(dossier.pieces.prefetch_related("versions")))


def bilan_des(pieces: Sequence[Piece]) -> Bilan:
    """The same, of pieces whose versions are already read."""
    natures = {p.pk: [v.nature for v in p.versions.all() if not v.est_retiree] for p in pieces}
    a_examiner = [p for p in pieces if p.verdict == Verdict.A_EXAMINER]
    return Bilan(
        a_demander=[p for p in pieces if p.est_a_demander],
        a_examiner=len(a_examiner),
        sans_fichier=sum(
            1
            for p in pieces
            if p.est_exigible
            and not natures[p.pk]
            and not p.est_a_demander
            and p.verdict != Verdict.NON_EXIGIBLE
        ),
        recues=sum(
            1
            for p in a_examiner
            if not p.est_demandee and any(n != NatureVersion.INITIALE for n in natures[p.pk])
        ),
        est_vide=not pieces,
        a_conformer=sum(1 for p in a_examiner if natures[p.pk] and not p.est_demandee),
    )


@transaction.atomic
def conformer_pieces(dossier: Dossier, vues: Iterable[int], *, par) -> list[Piece]:
    """The verdict « conforme » on each piece that has files and no verdict yet; returns those it marked.

    ``vues``: the versions on the page that was read; a piece with a file brought since, or with an infected one, is
    left to be examined.

    Raises:
        ErreurMetier: closed dossier, or no such piece.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    connues = set(vues)
    candidates = dossier.pieces.filter(verdict=Verdict.A_EXAMINER, est_demandee=False)
    marquees = []
    for piece in candidates.select_for_update().prefetch_related("versions__fichier"):
        versions = [v for v in piece.versions.all() if not v.est_retiree]
        lisibles = all(v.fichier.analyse != AnalyseVirus.INFECTE for v in versions)
        if versions and lisibles and connues.issuperset(v.pk for v in versions):
            marquees.append(juger_piece(piece, Verdict.CONFORME, par=par))
    if not marquees:
        raise ErreurMetier(
            "Aucune des pièces que vous avez vues n'attend de verdict avec un fichier lisible."
        )
    return marquees


def pieces_a_demander(dossier: Dossier) -> list[Piece]:
    """Pieces whose verdict puts them on the request."""
    return [p for p in dossier.pieces.all() if p.est_a_demander]


@transaction.atomic
def demander_pieces(
    dossier: Dossier,
    *,
    par,
    canal: str = "",
    date_presentation: date | None = None,
    date_courrier: date | None = None,
    numero_suivi: str = "",
) -> DemandeEnvoyee:
    """Sends the one exhaustive list of missing pieces; a later one inside the month replaces it.

    By the portal when the petitioner agreed, else by registered letter whose first presentation date
    is given. A request out of time is sent all the same, and reported as without effect (R*423-41).

    Raises:
        ErreurMetier: nothing to request, no date for a registered letter, or one written after its presentation.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat not in (EtatDossier.A_VERIFIER, EtatDossier.EN_INSTRUCTION, EtatDossier.INCOMPLET):
        raise ErreurMetier("Ce dossier n'est plus au stade où l'on demande des pièces.")
    demandees = pieces_a_demander(dossier)
    if not demandees:
        raise ErreurMetier("Marquez d'abord au moins une pièce comme manquante, illisible ou insuffisante.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    evenement = consigner(
        dossier,
        NatureEvenement.DEMANDE_PIECES,
        jour,
        par=par,
        donnees={
            "voie": canal,
            "pieces": [p.code for p in demandees],
            "motifs": {p.code: p.motif for p in demandees},
        },
    )
    la_horloge = horloge.projeter(dossier)
    compte = la_horloge.echeancier.completude is not None and (
        la_horloge.echeancier.completude.etat == Etat.INCOMPLET
    )
    courrier = courriers.editer(
        dossier,
        NatureCourrier.DEMANDE_PIECES,
        contexte_de_la_demande(
            dossier, demandees, la_horloge, canal, jour_du_courrier(canal, jour, date_courrier), par
        ),
        par=par,
    )
    notifier_courrier(courrier, canal, jour, evenement, numero_suivi=numero_suivi)
    dossier.pieces.exclude(pk__in=[p.pk for p in demandees]).update(est_demandee=False)
    dossier.pieces.filter(pk__in=[p.pk for p in demandees]).update(est_demandee=True)
    if compte and dossier.etat != EtatDossier.INCOMPLET:
        passer(dossier, "demander_pieces")
    if compte:
        dossier.etape = Etape.ATTENTE_PIECES
    horloge.actualiser(dossier)
    return DemandeEnvoyee(courrier, compte)


def contexte_de_la_demande(
    dossier: Dossier, demandees: list[Piece], la_horloge: horloge.Horloge, canal: str, jour: date, auteur
) -> dict[str, Any]:
    """What the request prints, written on ``jour`` by ``auteur``: its preview and the letter kept say the same.

    On paper nobody knows, when it is written, the day it will be received: the delay is told, never its last day.
    """
    domaine = registre.domaine(dossier.domaine)
    mois = {r.regime: r.mois_pieces for r in (URBANISME, AFFICHAGE)}[domaine.regime_notification]
    return {
        "pieces": demandees,
        "horloge": la_horloge,
        "mentions": domaine.mentions_demande_pieces(dossier.type),
        "delai_a_reception": "" if canal == Canal.PORTAIL else f"{EN_LETTRES[mois]} mois",
        "jour": jour,
        **mentions_d_auteur(dossier, auteur),
    }


def jour_du_courrier(canal: str, jour: date, date_courrier: date | None = None) -> date:
    """The date a letter bears: the one written on what was posted, else today, never after its presentation.

    Raises:
        ErreurMetier: dated after the day it was presented.
    """
    if canal == Canal.PORTAIL:
        return jour
    if date_courrier is not None and date_courrier > jour:
        raise ErreurMetier("La date du courrier ne peut pas suivre celle de sa présentation.")
    return date_courrier or min(jour, timezone.localdate())


def choisir_canal(dossier: Dossier, canal: str, date_presentation: date | None) -> tuple[str, date]:
    """The channel and its date: portal today with consent, else paper with the date of presentation.

    Raises:
        ErreurMetier: portal without consent, paper without date, or a date in the future.
    """
    aujourd_hui = timezone.localdate()
    canal = canal or (Canal.PORTAIL if courriers.accepte_l_electronique(dossier) else Canal.LRAR)
    if canal == Canal.PORTAIL:
        if not courriers.accepte_l_electronique(dossier):
            raise ErreurMetier(
                "Le demandeur n'a pas accepté les notifications électroniques (CRPA L112-15) : "
                "envoyez une lettre recommandée."
            )
        return canal, aujourd_hui
    if date_presentation is None:
        raise ErreurMetier("Indiquez la date de première présentation de la lettre (R*423-47).")
    if date_presentation > aujourd_hui:
        raise ErreurMetier("La date de présentation ne peut pas être dans le futur.")
    return canal, date_presentation


def notifier_courrier(
    courrier: Courrier,
    canal: str,
    jour: date,
    evenement,
    genre: str = "courrier",
    *,
    numero_suivi: str = "",
) -> None:
    """Deposits the letter on the portal and announces it, or records the paper channel."""
    if canal == Canal.PORTAIL:
        courriers.deposer_sur_le_portail(courrier, evenement=evenement, jour=jour)
        envois.prevoir(courrier.dossier, genre, occurrence=str(courrier.pk), charge={"courrier": courrier.pk})
        return
    Notification.objects.create(
        courrier=courrier,
        canal=canal,
        date_envoi=jour,
        evenement=evenement,
        numero_suivi=numero_suivi.strip()[:40],
    )


@transaction.atomic
def fournir_pieces(dossier: Dossier, *, par) -> list[str]:
    """The petitioner sends the files he placed in the requested slots; returns the codes received.

    Raises:
        ErreurMetier: nothing is awaited, or no slot holds a new file.
    """
    dossier = verrouiller(dossier)
    if dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce dossier appartient à une autre personne.")
    codes = recevoir(dossier, timezone.localdate(), par=par)
    arrivees.prevenir(dossier, "pieces")
    copies.annoncer_etape(dossier, "pieces", str(dossier.evenements.count()))
    return codes


@transaction.atomic
def recevoir(dossier: Dossier, jour: date, *, par) -> list[str]:
    """Records the reception of requested pieces on ``jour`` and lets the clock judge (R*423-39 c)."""
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.INCOMPLET:
        raise ErreurMetier("Aucune pièce n'est attendue pour ce dossier.")
    recues = [
        piece
        for piece in dossier.pieces.filter(est_demandee=True).order_by("rang")
        if piece.versions.filter(nature=NatureVersion.COMPLEMENTAIRE, est_retiree=False).exists()
    ]
    if not recues:
        raise ErreurMetier("Ajoutez au moins une des pièces demandées avant d'envoyer.")
    codes = [p.code for p in recues]
    consigner(dossier, NatureEvenement.RECEPTION_PIECES, jour, par=par, donnees={"pieces": codes})
    Piece.objects.filter(pk__in=[p.pk for p in recues]).update(
        est_demandee=False, verdict=Verdict.A_EXAMINER, motif=""
    )
    la_horloge = horloge.projeter(dossier)
    if la_horloge.echeancier.completude.etat == Etat.COMPLET:
        passer(dossier, "completer")
        dossier.etape = Etape.INSTRUCTION
    horloge.actualiser(dossier)
    return codes


@acte()
def declarer_complet(dossier: Dossier, *, par) -> Dossier:
    """The instructor finds the dossier complete: its delay runs from its filing (R*423-19).

    Raises:
        ErreurMetier: pieces are still marked to be requested.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.A_VERIFIER:
        raise ErreurMetier("La complétude de ce dossier est déjà établie.")
    if not registre.domaine(dossier.domaine).sens(dossier.type):
        raise ErreurMetier("Cette déclaration n'appelle pas de décision : constatez sa conformité.")
    if pieces_a_demander(dossier):
        raise ErreurMetier(
            "Des pièces sont marquées à demander : envoyez la demande, ou revenez sur leur verdict."
        )
    return reputer_complet(dossier, par=par, jour=timezone.localdate())


def reputer_complet(dossier: Dossier, *, par, jour: date) -> Dossier:
    """Moves to instruction: by verdict, or because a month passed without request (R*423-22)."""
    passer(dossier, "completer")
    dossier.etape = Etape.INSTRUCTION  # written with the columns of the clock
    consigner(dossier, NatureEvenement.COMPLET, jour, par=par)
    horloge.actualiser(dossier)
    copies.annoncer_etape(dossier, "complet")
    return dossier
