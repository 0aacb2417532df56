"""Notification of the decision: by the portal with consent, else on paper with its date, and its proofs."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import actes
from communes import habilitations as h
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers.etats import EtatDossier, passer
from dossiers.models import Courrier, Decision, Dossier, Fichier, Recommande, RetourDeCourrier
from dossiers.models.courriers import DE_L_INSTRUCTION, Canal, EtatEnvoi, NatureCourrier
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.models.preuves import Remise
from dossiers.services import annonces, controles, courriers, fichiers, horloge
from dossiers.services.completude import choisir_canal, notifier_courrier
from dossiers.services.journal import consigner, journal_des, rectifier, verrouiller
from dossiers.services.silence import REJETS
from droit.echeancier import EffetSilence, Fait
from droit.francais import en_lettres

#: What the legal clock calls each outcome.
SENS_DE_L_HORLOGE = {
    SensDecision.ACCORD: "accord",
    SensDecision.ACCORD_PRESCRIPTIONS: "accord",
    SensDecision.REFUS: "refus",
    SensDecision.SURSIS: "sursis",
}


class NotificationTardive(ErreurMetier):
    """The refusal would reach the petitioner after a tacit decision: it is not sent (L424-5)."""


def decision_signee(dossier: Dossier) -> Decision:
    """The signed decision of a dossier.

    Raises:
        ErreurMetier: none is signed.
    """
    decision = dossier.decisions.filter(etat=EtatDecision.SIGNEE).select_related("pdf_signe").first()
    if decision is None:
        raise ErreurMetier("Aucune décision signée n'est à notifier.")
    return decision


def arriverait_tard(dossier: Dossier, decision: Decision, canal: str, jour: date) -> bool:
    """Whether notifying this unfavourable decision on ``jour`` would come after a tacit favourable one.

    The decision stays lawful only if it is notified inside the delay (R*424-10). A certificate may follow the
    tacit one (R*410-18), which no article forbids to be negative.
    """
    sans_effet = (*REJETS, EffetSilence.CERTIFICAT_TACITE)
    if decision.sens not in controles.DEFAVORABLES or dossier.effet_silence in sans_effet:
        return False
    fait = Fait(NatureEvenement.DECISION, jour, voie=canal, sens=SENS_DE_L_HORLOGE[decision.sens])
    vue = horloge.prevoir(dossier, fait).decision
    return vue is not None and not vue.dans_le_delai


@acte()
def notifier(
    dossier: Dossier, *, par, canal: str = "", date_presentation: date | None = None, numero_suivi: str = ""
) -> Dossier:
    """Notifies the signed decision. ``par=None``: the platform itself, right after the signature.

    A paper notification made in time but recorded late sets aside the tacit decision that the daily job
    had drawn from the silence. A refusal presented too late is recorded for what it is: a fact that
    leaves the tacit decision standing.

    Raises:
        ErreurMetier: nothing signed, already notified, or no date for a paper channel.
        NotificationTardive: the portal would make a refusal arrive after the tacit decision.
    """
    if par is not None:
        _exiger_de_notifier(par, dossier)
    dossier = verrouiller(dossier)
    return _notifier(dossier, decision_signee(dossier), par, canal, date_presentation, numero_suivi)


@acte()
def notifier_aussitot(decision: Decision) -> Dossier:
    """The same, by the platform, in the act that has just signed: it holds the dossier, nothing is read again.

    Raises:
        ErreurMetier: as :func:`notifier`.
    """
    dossier = decision.dossier
    if decision.etat != EtatDecision.SIGNEE or not actes.tient(("dossier", dossier.pk)):
        return notifier(dossier, par=None)
    return _notifier(dossier, decision, None)


def _notifier(
    dossier: Dossier,
    decision: Decision,
    par,
    canal: str = "",
    date_presentation: date | None = None,
    numero_suivi: str = "",
) -> Dossier:
    if decision.courriers.exists():
        raise ErreurMetier("Cette décision est déjà notifiée.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    if decision.date_decision and jour < decision.date_decision:
        raise ErreurMetier("La notification ne peut pas précéder la signature.")
    tardive = arriverait_tard(dossier, decision, canal, jour)
    if tardive and canal in (Canal.PORTAIL, Canal.REMISE) and jour == timezone.localdate():
        raise NotificationTardive(
            f"Le délai est passé depuis le {en_lettres(dossier.limite_instruction)} : une décision tacite "
            "favorable existe. Ce refus ne peut plus être notifié ; seul un retrait, après procédure "
            f"contradictoire, reste possible ({controles.article_du_retrait(dossier)})."
        )
    _envoyer(dossier, decision, canal, jour, par, numero_suivi)
    _ranger(dossier, par, tardive)
    annonces.annoncer_la_decision(dossier, decision.sens)
    return dossier


#: What the law says of an announcement that came back, and what it leaves open.
RESERVE_COURRIEL_REVENU = (
    "Le texte compte l'envoi de l'avis, pas sa réception (R474-1 II 2°), et il appartient au demandeur de tenir "
    "ses coordonnées à jour (CRPA R112-18). Il ne dit rien d'un avis revenu : par prudence, notifiez aussi par "
    "lettre recommandée, dans le délai. Cette seconde notification remplace la première dans le calcul."
)


@transaction.atomic
def signaler_courriel_revenu(courrier: Courrier, *, par, motif: str) -> Courrier:
    """The announcement of a letter put on the portal came back: an agent says so, with what the server answered.

    Nothing is set aside yet: the agent then chooses whether to notify again on paper.

    Raises:
        ErreurMetier: not on the portal, already opened, no reason given, or already told.
    """
    dossier = verrouiller(courrier.dossier)
    _exiger_de_notifier(par, dossier)
    notification = courrier.notification
    if notification.canal != Canal.PORTAIL:
        raise ErreurMetier("Ce courrier n'est pas sur le portail : aucun avis électronique n'est parti.")
    if notification.consultee_le is not None:
        raise ErreurMetier("Le demandeur a ouvert ce courrier : sa notification est prouvée.")
    if not motif.strip():
        raise ErreurMetier("Recopiez ce que dit le message d'échec (adresse inconnue, boîte pleine…).")
    envoi = dossier.envois.select_for_update().filter(
        genre__in=["decision", "courrier"], occurrence=str(courrier.pk)
    )
    parti = envoi.exclude(etat=EtatEnvoi.IMPOSSIBLE).first()
    if parti is None:
        raise ErreurMetier("L'échec de cet avis est déjà connu.")
    parti.etat = EtatEnvoi.IMPOSSIBLE
    parti.derniere_erreur = f"Avis revenu : {motif.strip()}"[:300]
    parti.save(update_fields=["etat", "derniere_erreur"])
    consigner(
        dossier,
        NatureEvenement.COURRIEL_REVENU,
        timezone.localdate(),
        par=par,
        donnees={"courrier": courrier.pk, "motif": motif.strip()},
        vise=notification.evenement,
    )
    return courrier


def _recommande_en_route(dossier: Dossier) -> Recommande | None:
    return Recommande.objects.filter(decision__dossier=dossier, notification__isnull=True).first()


def _envoyer(
    dossier: Dossier, decision: Decision, canal: str, jour: date, par, numero_suivi: str
) -> Courrier:
    en_route = _recommande_en_route(dossier) if canal == Canal.LRAR else None
    if en_route is not None and jour < en_route.date_depot:
        raise ErreurMetier("La lettre ne peut pas être présentée avant d'être déposée à la poste.")
    numero_suivi = numero_suivi or (en_route.numero_suivi if en_route else "")
    evenement = consigner(
        dossier,
        NatureEvenement.DECISION,
        jour,
        par=par,
        donnees={
            "voie": canal,
            "sens": SENS_DE_L_HORLOGE[decision.sens],
            "empreinte": decision.pdf_signe.empreinte,
        },
    )
    courrier = courriers.editer(
        dossier,
        NatureCourrier.DECISION,
        {},
        par=par,
        decision=decision,
        pdf=fichiers.lire(decision.pdf_signe),
    )
    notifier_courrier(courrier, canal, jour, evenement, genre="decision")
    if numero_suivi:
        courrier.notification.numero_suivi = numero_suivi[:40]
        courrier.notification.save(update_fields=["numero_suivi"])
    if en_route is not None:
        en_route.notification = courrier.notification
        en_route.save(update_fields=["notification"])
    return courrier


def _exiger_de_notifier(par, dossier: Dossier) -> None:
    for action in (h.ENREGISTRER, h.INSTRUIRE):
        if h.peut_sur(par, action, dossier):
            h.exiger_sur(par, action, dossier)
            h.exiger_tache(par, "notification", dossier.commune_id, dossier.domaine, dossier.type)
            return
    h.exiger_sur(par, h.SIGNER, dossier)


def _ranger(dossier: Dossier, par, tardive: bool) -> None:
    """Sets the state that the clock gives to this notification."""
    vue = horloge.projeter(dossier).echeancier.decision
    tacite = next(iter(journal_des(dossier, NatureEvenement.DECISION_TACITE)), None)
    if tacite is not None and vue is not None and vue.dans_le_delai:
        rectifier(tacite, par=par, motif="Décision notifiée dans le délai, enregistrée après coup.")
    if tardive:
        _constater_le_tacite(dossier, tacite)
    elif dossier.etat in (EtatDossier.DECIDE, EtatDossier.ACCORD_TACITE):
        passer(dossier, "notifier")
    dossier.etape = Etape.CLOS
    horloge.actualiser(dossier)


def _constater_le_tacite(dossier: Dossier, tacite) -> None:
    """The refusal came too late: the tacit decision stands, recorded if the daily job had not yet."""
    silence = horloge.projeter(dossier).echeancier.silence
    if dossier.etat == EtatDossier.DECIDE:
        passer(dossier, "accorder_tacitement")
    if tacite is None and silence.le is not None:
        consigner(
            dossier,
            NatureEvenement.DECISION_TACITE,
            silence.le,
            par=None,
            donnees={"effet": str(silence.effet), "cause": "refus notifié hors délai"},
        )


def annonce_en_echec(dossier: Dossier) -> Courrier | None:
    """The decision put on the portal whose announcement never reached the petitioner, nor was opened."""
    courrier = (
        Courrier.objects.filter(
            dossier=dossier,
            nature=NatureCourrier.DECISION,
            notification__canal=Canal.PORTAIL,
            notification__consultee_le__isnull=True,
        )
        .select_related("notification__evenement", "decision__pdf_signe")
        .first()
    )
    if courrier is None:
        return None
    echec = dossier.envois.filter(
        genre="decision", occurrence=str(courrier.pk), etat__in=[EtatEnvoi.IMPOSSIBLE, EtatEnvoi.A_VERIFIER]
    )
    return courrier if echec.exists() else None


@transaction.atomic
def renotifier_sur_papier(
    dossier: Dossier, *, par, date_presentation: date, numero_suivi: str = "", canal: str = Canal.LRAR
) -> Dossier:
    """The announcing mail bounced: the decision is notified again, by registered letter.

    The first notification is set aside in the journal; the date of first presentation is the law's.

    Raises:
        ErreurMetier: the announcement did not fail, or no lawful date is given.
    """
    _exiger_de_notifier(par, dossier)
    dossier = verrouiller(dossier)
    ancien = annonce_en_echec(dossier)
    if ancien is None:
        raise ErreurMetier("L'annonce de cette décision n'a pas échoué : elle est déjà notifiée.")
    if canal == Canal.PORTAIL:
        raise ErreurMetier("Le portail vient d'échouer : envoyez une lettre recommandée.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    decision = ancien.decision
    if decision.date_decision and jour < decision.date_decision:
        raise ErreurMetier("La notification ne peut pas précéder la signature.")
    rectifier(
        ancien.notification.evenement,
        par=par,
        motif="Avis électronique non remis : décision notifiée par lettre recommandée.",
    )
    tardive = arriverait_tard(dossier, decision, canal, jour)
    _envoyer(dossier, decision, canal, jour, par, numero_suivi)
    if tardive:
        tacite = next(iter(journal_des(dossier, NatureEvenement.DECISION_TACITE)), None)
        Dossier.objects.filter(pk=dossier.pk).update(etat=EtatDossier.ACCORD_TACITE)
        dossier.refresh_from_db()
        _constater_le_tacite(dossier, tacite)
    horloge.actualiser(dossier)
    return dossier


@transaction.atomic
def enregistrer_retour(
    courrier: Courrier, *, par, remise: str, date_remise: date, accuse: Fichier | None = None
) -> RetourDeCourrier:
    """Records the acknowledgement, or the letter that came back; the legal date does not move (R*423-47).

    Whoever notifies decisions records it; so does the instructor for his own letters on the delay.

    Raises:
        ErreurMetier: not a paper letter, already recorded, or a date before the sending or in the future.
    """
    dossier = verrouiller(courrier.dossier)
    if courrier.nature in DE_L_INSTRUCTION and h.peut_sur(par, h.INSTRUIRE, dossier):
        h.exiger_sur(par, h.INSTRUIRE, dossier)
    else:
        _exiger_de_notifier(par, dossier)
    notification = courrier.notification
    if notification.canal == Canal.PORTAIL:
        raise ErreurMetier("Ce courrier est sur le portail : il n'a pas d'accusé de réception postal.")
    if hasattr(notification, "retour"):
        raise ErreurMetier("Le retour de ce courrier est déjà enregistré.")
    remise = Remise(remise)
    if date_remise < notification.date_envoi:
        raise ErreurMetier("La remise ne peut pas précéder la première présentation.")
    if date_remise > timezone.localdate():
        raise ErreurMetier("La date de remise ne peut pas être dans le futur.")
    retour = RetourDeCourrier.objects.create(
        notification=notification,
        remise=remise,
        date_remise=date_remise,
        accuse=accuse,
        enregistre_par=par,
    )
    consigner(
        dossier,
        NatureEvenement.RETOUR_COURRIER,
        date_remise,
        par=par,
        donnees={
            "remise": str(remise),
            "courrier": courrier.pk,
            **({"accuse": accuse.empreinte} if accuse else {}),
        },
        vise=notification.evenement,
    )
    return retour
