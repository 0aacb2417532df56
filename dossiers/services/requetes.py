"""Dated requests about a dossier: prorogation, withdrawal asked by the holder, gracious appeal, consultation."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communes import habilitations as h
from communes import second_facteur
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers import registre
from dossiers.models import Autorisation, Dossier, Requete
from dossiers.models.courriers import Canal
from dossiers.models.decisions import SensDecision
from dossiers.models.echanges import EffetDuSilence, EtatRequete, NatureRequete
from dossiers.models.journal import NatureEvenement
from dossiers.services import arrivees, envois, receptions, retrait, signataires, validite
from dossiers.services.affichage import types_affiches
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.messages import adresse_de
from dossiers.services.publicite import Delivrance, delivrance
from droit import requetes as regles
from droit.francais import en_lettres
from droit.requetes import RegleDeRequete, RequeteImpossible

LONGUEUR_MAXIMALE = 10_000
DU_TITULAIRE = (NatureRequete.PROROGATION, NatureRequete.RETRAIT, NatureRequete.RECOURS_GRACIEUX)


def regle(dossier: Dossier, nature: str, jour: date | None = None) -> RegleDeRequete:
    """What the law says of this request on this dossier, received on ``jour``.

    Raises:
        ErreurMetier: the law does not open it here, or no longer.
    """
    nature, jour = NatureRequete(nature), jour or timezone.localdate()
    if nature == NatureRequete.COMMUNICATION:
        return regles.communication(jour)
    delivree = delivrance(dossier)
    if delivree is None:
        raise ErreurMetier("Cette demande se fait après la décision.")
    if nature != NatureRequete.RECOURS_GRACIEUX and retrait.est_retiree(dossier):
        raise ErreurMetier("Cette autorisation a été retirée.")
    if nature == NatureRequete.PROROGATION and dossier.suffixe:
        delivree = _d_origine(dossier)
    suites = registre.domaine(dossier.domaine).suites
    try:
        if suites is not None and suites.requete is not None:
            return suites.requete(
                nature.value,
                dossier.type,
                jour,
                delivree_le=delivree.date,
                decidee_le=delivree.date_decision,
                favorable=delivree.est_favorable,
                prorogations=validite.prorogations(dossier),
                tacite_le=validite.certificat_tacite_le(dossier),
            )
        if nature == NatureRequete.RECOURS_GRACIEUX:
            return regles.recours_administratif(jour)
    except RequeteImpossible as refus:
        raise ErreurMetier(str(refus)) from refus
    raise ErreurMetier("Le code ne prévoit pas cette demande pour ce type de dossier.")


def _d_origine(dossier: Dossier) -> Delivrance:
    """What a prorogation asked on a modification prolongs: the first authorisation, still in force."""
    premier = validite.origine(dossier)
    delivree = delivrance(premier) if premier is not None else None
    if delivree is None:
        raise ErreurMetier(
            "L'autorisation d'origine n'est pas sur la plateforme : adressez-vous à la mairie pour la proroger."
        )
    if retrait.est_retiree(premier):
        raise ErreurMetier("L'autorisation d'origine a été retirée.")
    return delivree


def dossier_public(numero: str) -> Dossier | None:
    """The dossier of this number, if the code posts dossiers of its type: anyone may know it exists."""
    propre = "".join(numero.split()).upper()
    return Dossier.objects.filter(numero=propre, type__in=types_affiches()).select_related("commune").first()


@transaction.atomic
def deposer(dossier: Dossier, nature: str, texte: str, *, par) -> Requete:
    """Receives a request today and says what silence on it will mean.

    Raises:
        ErreurMetier: not the holder's, nothing said, not open by law, or the same one already waits.
    """
    nature = NatureRequete(nature)
    dossier = verrouiller(dossier)
    if nature in DU_TITULAIRE and dossier.depositaire_id != par.pk:
        raise ErreurMetier("Cette demande appartient au titulaire du dossier.")
    if nature in (NatureRequete.PROROGATION, NatureRequete.RETRAIT):
        validite.exiger_titulaire(par, dossier)
    if nature == NatureRequete.COMMUNICATION and (
        dossier.numero is None or dossier.type not in types_affiches()
    ):
        raise ErreurMetier("Ce dossier ne se consulte pas par cette voie : adressez-vous à la mairie.")
    return _recevoir(dossier, nature, texte, timezone.localdate(), par)


@transaction.atomic
def recevoir_papier(dossier: Dossier, nature: str, texte: str, *, par, recue_le: date) -> Requete:
    """A request of the holder that reached the town hall on paper, typed at the counter.

    Raises:
        ActionInterdite: ``par`` does not register for this commune.
        ErreurMetier: a date in the future or before the decision; else as :func:`deposer`.
    """
    h.exiger_sur(par, h.ENREGISTRER, dossier)
    nature = NatureRequete(nature)
    dossier = verrouiller(dossier)
    if nature not in DU_TITULAIRE:
        raise ErreurMetier("Cette demande ne se saisit pas ici.")
    delivree = delivrance(dossier)
    if recue_le > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    if delivree is not None and recue_le < delivree.date_decision:
        raise ErreurMetier("Cette demande précède la décision : vérifiez sa date de réception.")
    return _recevoir(dossier, nature, texte, recue_le, par, est_papier=True)


def _recevoir(
    dossier: Dossier, nature: NatureRequete, texte: str, jour: date, par, *, est_papier: bool = False
) -> Requete:
    if not texte.strip():
        raise ErreurMetier("Écrivez la demande avant de l'envoyer.")
    en_attente = dossier.requetes.filter(nature=nature, etat=EtatRequete.EN_ATTENTE)
    if nature == NatureRequete.PROROGATION and dossier.autorisation_id:
        # One authorisation, whose prorogations are counted: one waits at a time, on whatever dossier of it.
        list(Autorisation.objects.select_for_update().filter(pk=dossier.autorisation_id))
        en_attente = Requete.objects.filter(
            dossier__autorisation=dossier.autorisation_id, nature=nature, etat=EtatRequete.EN_ATTENTE
        )
    la_regle = regle(dossier, nature, jour)
    if nature not in DU_TITULAIRE:
        en_attente = en_attente.filter(auteur=par)
    if en_attente.exists():
        raise ErreurMetier("Cette demande est déjà reçue : elle attend une réponse.")
    requete = Requete.objects.create(
        dossier=dossier,
        nature=nature,
        auteur=par,
        est_papier=est_papier,
        texte=texte.strip()[:LONGUEUR_MAXIMALE],
        recue_le=jour,
        limite=la_regle.limite,
        effet_silence=la_regle.effet,
        article=str(la_regle.article)[:60],
        reserves=list(la_regle.reserves),
    )
    consigner(
        dossier,
        NatureEvenement.REQUETE,
        jour,
        par=par,
        donnees={"requete": requete.pk, "objet": str(nature), "limite": la_regle.limite},
    )
    arrivees.prevenir(dossier, "requete")
    return requete


def a_une_adresse(requete: Requete) -> bool:
    """Whether the answer may leave by mail: a request received on paper, only if the petitioner gave an address."""
    return not requete.est_papier or bool(adresse_de(requete.dossier))


def _annoncer(requete: Requete, dossier: Dossier) -> None:
    if a_une_adresse(requete):
        envois.prevoir(dossier, "reponse_requete", occurrence=str(requete.pk), charge={"requete": requete.pk})


def est_de_l_autorite(nature: str, acceptee: bool | None = None) -> bool:
    """Whether only the authority that decided may give this answer (L422-1, R*424-21, R*424-23).

    To prorogue a permit, to go back on a decision or to refuse it is to decide; accepting the withdrawal asked
    by the holder only opens it, to be drafted and signed; access to documents is the administration's.
    """
    if nature == NatureRequete.RETRAIT:
        return acceptee is False
    return nature in (NatureRequete.PROROGATION, NatureRequete.RECOURS_GRACIEUX)


def a_trancher(utilisateur) -> QuerySet[Requete]:
    """Requests that wait for the authority this person is, the nearest limit first."""
    return (
        Requete.objects.filter(
            etat=EtatRequete.EN_ATTENTE, dossier__in=Dossier.objects.que_peut(utilisateur, h.SIGNER)
        )
        .filter(
            Q(nature__in=[NatureRequete.PROROGATION, NatureRequete.RECOURS_GRACIEUX])
            | Q(nature=NatureRequete.RETRAIT, est_favorable=False)
        )
        .select_related("dossier__commune", "proposee_par")
        .order_by(F("limite").asc(nulls_last=True), "pk")
    )


def _ouverte(requete: Requete, reponse: str) -> Requete:
    requete = Requete.objects.select_for_update().get(pk=requete.pk)
    if requete.etat != EtatRequete.EN_ATTENTE:
        raise ErreurMetier("Cette demande a déjà reçu une réponse, ou le silence en tient lieu.")
    # The daily job may be late: the law is not (R*424-23).
    parlant = requete.effet_silence != EffetDuSilence.INCONNU and requete.limite is not None
    if parlant and requete.limite < timezone.localdate():
        quoi = "acceptée" if requete.effet_silence == EffetDuSilence.ACCEPTATION else "rejetée"
        raise ErreurMetier(
            f"Le délai de réponse a pris fin le {en_lettres(requete.limite)} : le silence en tient lieu, la demande est "
            f"{quoi} ({requete.article})."
        )
    if not reponse.strip():
        raise ErreurMetier("Écrivez la réponse : la personne la lira dans son espace.")
    return requete


def _exiger_notifiable(requete: Requete, dossier: Dossier, acceptee: bool) -> None:
    """A refusal that the law wants notified, not only sent, before its last day: online it counts the day after."""
    suites = registre.domaine(dossier.domaine).suites
    if acceptee or suites is None or requete.article not in suites.reponses_a_notifier:
        return
    compte = receptions.recu_par(dossier, Canal.PORTAIL, timezone.localdate())
    if requete.limite is not None and compte > requete.limite:
        raise ErreurMetier(
            f"Ce refus, donné en ligne, compterait le {en_lettres(compte)}, après le {en_lettres(requete.limite)} : la "
            f"demande serait déjà acceptée par le silence ({requete.article}, R474-1)."
        )


def _exiger_un_agent(par, dossier: Dossier) -> None:
    h.exiger_sur(par, h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER, dossier)


@transaction.atomic
def proposer(requete: Requete, reponse: str, *, par, favorable: bool) -> Requete:
    """What an agent proposes to the authority; nothing leaves, the limit still runs.

    Raises:
        ActionInterdite: ``par`` neither instructs nor registers here.
        ErreurMetier: an agent may answer this one himself, no text, or no longer waiting.
    """
    dossier = verrouiller(requete.dossier)
    _exiger_un_agent(par, dossier)
    requete = _ouverte(requete, reponse)
    if not est_de_l_autorite(requete.nature, favorable):
        raise ErreurMetier("Vous pouvez répondre vous-même à cette demande.")
    requete.projet, requete.est_favorable = reponse.strip()[:LONGUEUR_MAXIMALE], favorable
    requete.proposee_par = par
    requete.save(update_fields=["projet", "est_favorable", "proposee_par"])
    requete.redacteurs.add(par)
    return requete


def _exiger_l_autorite(requete: Requete, dossier: Dossier, par, acceptee: bool) -> None:
    h.exiger_sur(par, h.SIGNER, dossier)
    if requete.proposee_par_id == par.pk or requete.redacteurs.filter(pk=par.pk).exists():
        raise ActionInterdite("Vous avez préparé cette réponse : une autre personne doit la donner.")
    sens = SensDecision.ACCORD if acceptee else SensDecision.REFUS
    if motif := signataires.empechement(par, dossier, sens):
        raise ActionInterdite(motif)
    second_facteur.exiger_pour_signer(par)


@transaction.atomic
def repondre(requete: Requete, reponse: str, *, par, acceptee: bool) -> Requete:
    """The answer, told to its author. A withdrawal accepted opens the withdrawal, to be drafted and signed.

    Raises:
        ActionInterdite: the answer is the authority's and ``par`` may not decide this dossier, or prepared it;
            else ``par`` neither instructs nor registers here (a withdrawal: does not instruct).
        SecondFacteurRequis: the authority has not just given a code.
        ErreurMetier: no text, no longer waiting, silence has spoken, or a refusal that would come after it.
    """
    dossier = verrouiller(requete.dossier)
    if est_de_l_autorite(requete.nature, acceptee):
        _exiger_l_autorite(Requete.objects.get(pk=requete.pk), dossier, par, acceptee)
    else:
        _exiger_un_agent(par, dossier)
    requete = _ouverte(requete, reponse)
    _exiger_notifiable(requete, dossier, acceptee)
    if acceptee and requete.nature == NatureRequete.RETRAIT:
        ouvert = retrait.ouvrir(dossier, par=par, motifs=reponse, a_la_demande=True)
        ouvert.redacteurs.add(*requete.redacteurs.all())
    requete.etat = EtatRequete.ACCEPTEE if acceptee else EtatRequete.REFUSEE
    requete.reponse, requete.repondu_par = reponse.strip()[:LONGUEUR_MAXIMALE], par
    requete.repondu_le = timezone.localdate()
    requete.save(update_fields=["etat", "reponse", "repondu_par", "repondu_le"])
    consigner(
        dossier,
        NatureEvenement.REPONSE_REQUETE,
        requete.repondu_le,
        par=par,
        donnees={"requete": requete.pk, "objet": requete.nature, "acceptee": acceptee},
    )
    _annoncer(requete, dossier)
    return requete


def a_constater(jour: date) -> QuerySet[Requete]:
    """Requests on which silence has spoken before ``jour``."""
    return (
        Requete.objects.filter(etat=EtatRequete.EN_ATTENTE, limite__lt=jour)
        .exclude(effet_silence=EffetDuSilence.INCONNU)
        .order_by("limite", "pk")
    )


@transaction.atomic
def constater_silence(requete: Requete, jour: date) -> bool:
    """Silence accepts or refuses one request, on the day after its last day; returns whether it did."""
    dossier = verrouiller(requete.dossier)
    requete = Requete.objects.select_for_update().get(pk=requete.pk)
    if requete.etat != EtatRequete.EN_ATTENTE or requete.limite is None or requete.limite >= jour:
        return False
    acquise = requete.effet_silence == EffetDuSilence.ACCEPTATION
    requete.etat = EtatRequete.ACQUISE if acquise else EtatRequete.REJETEE
    requete.save(update_fields=["etat"])
    consigner(
        dossier,
        NatureEvenement.SILENCE_REQUETE,
        requete.limite + timedelta(days=1),
        par=None,
        donnees={"requete": requete.pk, "objet": requete.nature, "acquise": acquise},
    )
    _annoncer(requete, dossier)
    return True
