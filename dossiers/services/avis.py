"""Opinions: given by link, by account or on paper; tacit on their day; reminders; the ABF's appeal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers.etats import EN_COURS
from dossiers.models.consultations import (
    ABF,
    Consultation,
    EtatConsultation,
    NatureConsultation,
    SensAvis,
)
from dossiers.models.dossiers import Dossier
from dossiers.models.journal import NatureEvenement
from dossiers.services import envois, fichiers, horloge, liens_avis
from dossiers.services.consultations import exiger_membre, prevoir_courriel
from dossiers.services.destinataires import instructeurs, prevenir
from dossiers.services.journal import consigner, journal_des, rectifier, verrouiller
from droit.francais import de

#: Days before the last day when the service is reminded: weekly, then two days before.
RAPPELS = (21, 14, 7, 2)
#: A reminder right after the request would only be noise.
JOURS_SANS_RAPPEL = 3
#: R*423-68: the authority refers the disagreement to the préfet de région within 7 days of the answer.
JOURS_RECOURS_ABF = 7
ARTICLE_RECOURS_ABF = "R*423-68"
#: Days before the end of that delay when the instructor is reminded.
RAPPEL_RECOURS = 3

#: What the legal clock calls each answer of the ABF.
SENS_ABF = {
    SensAvis.FAVORABLE: "favorable",
    SensAvis.SANS_OBSERVATION: "favorable",
    SensAvis.PRESCRIPTIONS: "prescriptions",
    SensAvis.DEFAVORABLE: "defavorable",
}


class AvisDejaRendu(ErreurMetier):
    """Someone answered meanwhile; ``consultation`` holds the answer that stands."""

    def __init__(self, consultation: Consultation):
        super().__init__("Un avis a déjà été rendu pour cette consultation : le vôtre n'est pas enregistré.")
        self.consultation = consultation


def rendre_par_lien(
    consultation: Consultation, *, signataire: str, sens: str, motivation: str = "", document=None
) -> Consultation:
    """Answers through the signed link, which the caller has just read (no account: a name is required).

    ``document``: open file with a ``name``, or None.

    Raises:
        ErreurMetier: no name, or what :func:`_rendre` refuses.
    """
    if not signataire.strip():
        raise ErreurMetier("Indiquez le nom et la qualité de l'auteur de l'avis.")
    return _rendre(
        consultation, sens, motivation, document, par=None, jour=timezone.localdate(), signataire=signataire
    )


def rendre_par_compte(
    consultation: Consultation, *, par, sens: str, motivation: str = "", document=None
) -> Consultation:
    """Answers from the service's own queue.

    Raises:
        ActionInterdite: ``par`` does not answer for this service.
    """
    exiger_membre(par, consultation)
    signataire = f"{par}, {par.qualite}" if par.qualite else str(par)
    return _rendre(
        consultation, sens, motivation, document, par=par, jour=timezone.localdate(), signataire=signataire
    )


def enregistrer_avis(
    consultation: Consultation,
    *,
    par,
    sens: str,
    date_reception: date,
    signataire: str = "",
    motivation: str = "",
    document=None,
) -> Consultation:
    """The instructor records an opinion received otherwise, on the day it arrived.

    An opinion that arrived in time but is recorded after its tacit day sets the tacit one aside.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: a day in the future or before the request.
    """
    dossier = consultation.dossier
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    if date_reception > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    if date_reception < consultation.date_envoi:
        raise ErreurMetier("La réponse ne peut pas précéder la consultation.")
    return _rendre(
        consultation, sens, motivation, document, par=par, jour=date_reception, signataire=signataire
    )


def _rendre(
    consultation: Consultation,
    sens: str,
    motivation: str,
    document: BinaryIO | None,
    *,
    par,
    jour: date,
    signataire: str,
) -> Consultation:
    """Writes the answer, its fact in the journal, and lets the clock judge.

    Raises:
        ErreurMetier: no sense; neither reason nor document; withdrawn; dossier closed.
        AvisDejaRendu: answered meanwhile.
        PieceRefusee: the document is not one that can be taken.
    """
    if sens not in SensAvis.values:
        raise ErreurMetier("Choisissez le sens de l'avis.")
    if not motivation.strip() and document is None:
        raise ErreurMetier("Un avis se motive : écrivez ses motifs ou joignez un document.")
    fichier, nom = fichiers.ranger(document, document.name) if document is not None else (None, "")
    with transaction.atomic():
        dossier = verrouiller(consultation.dossier)
        consultation = (
            Consultation.objects.select_for_update().select_related("service").get(pk=consultation.pk)
        )
        _verifier_reponse(consultation, dossier)
        consultation.dossier = dossier
        _remplacer_le_tacite(consultation, jour, par)
        consultation.sens, consultation.motivation = sens, motivation.strip()
        consultation.document, consultation.nom_document = fichier, nom
        consultation.date_avis, consultation.rendu_le, consultation.rendu_par = jour, timezone.now(), par
        consultation.signataire = signataire.strip()[:200]
        consultation.save()
        consultation.brouillons.all().delete()
        _consigner_avis(consultation, par)
        _prevenir(consultation)
    return consultation


def _verifier_reponse(consultation: Consultation, dossier: Dossier) -> None:
    if consultation.etat == EtatConsultation.ANNULEE:
        raise ErreurMetier(f"Cette consultation a été annulée : {consultation.motif_annulation}")
    if consultation.rendu_le is not None:
        raise AvisDejaRendu(consultation)
    if dossier.etat not in EN_COURS:
        raise ErreurMetier("Ce dossier a reçu sa décision : l'avis n'est plus attendu.")


def _remplacer_le_tacite(consultation: Consultation, jour: date, par) -> None:
    """In time: answered (a tacit opinion recorded meanwhile is set aside). Too late: the silence stands."""
    consultation.est_tardif = bool(consultation.date_limite and jour > consultation.date_limite)
    if consultation.est_tardif:
        if consultation.est_en_attente and consultation.attend_une_reponse:
            _ecrire_tacite(consultation)
        return
    if consultation.etat == EtatConsultation.TACITE:
        for fait in journal_des(consultation.dossier, NatureEvenement.AVIS_TACITE):
            if fait.donnees.contenu.get("consultation") == consultation.pk:
                rectifier(fait, par=par, motif="Avis reçu dans le délai, enregistré après coup.")
        consultation.date_tacite = None
    consultation.etat = EtatConsultation.RENDU


def _consigner_avis(consultation: Consultation, par) -> None:
    est_abf = consultation.service.code == ABF and consultation.parent_id is None
    donnees = {
        "consultation": consultation.pk,
        "service": consultation.service.nom,
        "sens": SENS_ABF[consultation.sens] if est_abf else consultation.sens,
        "tardif": consultation.est_tardif,
        "document": consultation.document.empreinte if consultation.document else "",
    }
    nature = NatureEvenement.AVIS_ABF if est_abf else NatureEvenement.AVIS
    consigner(consultation.dossier, nature, consultation.date_avis, par=par, donnees=donnees)
    horloge.actualiser(consultation.dossier)


def _prevenir(consultation: Consultation) -> None:
    """Tells who instructs that an answer has come (the asking service, for a nested one)."""
    if consultation.parent_id is None:
        prevenir(
            instructeurs(consultation.dossier),
            consultation.dossier,
            "avis_recu",
            str(consultation.pk),
            {"consultation": consultation.pk},
        )
    elif consultation.parent.courriel and not liens_avis.est_coupe(consultation.parent):
        prevoir_courriel(consultation, "sous_avis_recu", occurrence="recu")


# --- Time ----------------------------------------------------------------------------------------


def a_constater(jour: date) -> QuerySet[Consultation]:
    """Awaited opinions of open dossiers whose last day is before ``jour`` (the limit itself still counts)."""
    return (
        Consultation.objects.echues(jour)
        .exclude(nature=NatureConsultation.INFORMATION)
        .filter(dossier__etat__in=EN_COURS)
        .order_by("date_limite", "pk")
    )


@transaction.atomic
def constater_tacite(consultation: Consultation, jour: date) -> bool:
    """Records one tacit opinion on its legal day; False when an answer came meanwhile."""
    dossier = verrouiller(consultation.dossier)
    consultation = Consultation.objects.select_for_update().select_related("service").get(pk=consultation.pk)
    consultation.dossier = dossier
    limite = consultation.date_limite
    if not consultation.est_en_attente or limite is None or limite >= jour or dossier.etat not in EN_COURS:
        return False
    _ecrire_tacite(consultation)
    return True


def _ecrire_tacite(consultation: Consultation) -> None:
    consultation.etat = EtatConsultation.TACITE
    consultation.date_tacite = consultation.date_limite + timedelta(days=1)
    consultation.save(update_fields=["etat", "date_tacite"])
    consigner(
        consultation.dossier,
        NatureEvenement.AVIS_TACITE,
        consultation.date_tacite,
        par=None,
        donnees={
            "consultation": consultation.pk,
            "service": consultation.service.nom,
            "silence": consultation.silence,
            "article": consultation.article,
        },
    )


def seuil_atteint(jour: date, limite: date, seuils: tuple[int, ...]) -> int | None:
    """The nearest of ``seuils`` (days before ``limite``) already reached on ``jour``; None outside them."""
    restants = (limite - jour).days
    if restants < 0:
        return None
    atteints = [seuil for seuil in seuils if restants <= seuil]
    return min(atteints) if atteints else None


def relancer(jour: date) -> list[Consultation]:
    """Plans the reminders due on ``jour`` to silent services; never twice the same, none after the limit."""
    attendues = (
        Consultation.objects.en_attente()
        .exclude(nature=NatureConsultation.INFORMATION)
        .exclude(courriel="")
        .filter(
            dossier__etat__in=EN_COURS,
            date_limite__gte=jour,
            date_limite__lte=jour + timedelta(days=max(RAPPELS)),
            date_envoi__lte=jour - timedelta(days=JOURS_SANS_RAPPEL),
        )
        .select_related("dossier", "service")
    )
    relancees = []
    for consultation in attendues.order_by("pk"):
        seuil = seuil_atteint(jour, consultation.date_limite, RAPPELS)
        if seuil is None or liens_avis.est_coupe(consultation):
            continue
        if _prevoir_une_fois(consultation, "avis_rappel", f"J{seuil}"):
            relancees.append(consultation)
    return relancees


def _prevoir_une_fois(consultation: Consultation, genre: str, occurrence: str) -> bool:
    complete = f"{consultation.pk}:{occurrence}"
    if consultation.dossier.envois.filter(genre=genre, occurrence=complete).exists():
        return False
    envois.prevoir(consultation.dossier, genre, occurrence=complete, charge={"consultation": consultation.pk})
    return True


def limite_recours_abf(consultation: Consultation) -> date | None:
    """Last day for the authority to refer a disagreement with the ABF (R*423-68); None when it cannot."""
    est_accord = consultation.service.code == ABF and consultation.nature == NatureConsultation.ACCORD
    contraire = consultation.sens in (SensAvis.DEFAVORABLE, SensAvis.PRESCRIPTIONS)
    if not est_accord or consultation.etat != EtatConsultation.RENDU or not contraire:
        return None
    return consultation.date_avis + timedelta(days=JOURS_RECOURS_ABF)


def rappeler_recours_abf(jour: date) -> list[Consultation]:
    """Reminds who instructs, once, that the appeal against the ABF's answer is about to close."""
    avis = Consultation.objects.filter(
        service__code=ABF,
        etat=EtatConsultation.RENDU,
        dossier__etat__in=EN_COURS,
        date_avis__gte=jour - timedelta(days=JOURS_RECOURS_ABF),
        date_avis__lte=jour - timedelta(days=JOURS_RECOURS_ABF - RAPPEL_RECOURS),
    ).select_related("dossier", "service")
    rappelees = []
    for consultation in avis.order_by("pk"):
        if limite_recours_abf(consultation) and prevenir(
            instructeurs(consultation.dossier),
            consultation.dossier,
            "recours_abf",
            str(consultation.pk),
            {"consultation": consultation.pk},
        ):
            rappelees.append(consultation)
    return rappelees


def avis_en_mots(dossier: Dossier) -> list[str]:
    """The opinions a decision may cite, one sentence each; confidential and nested ones are left out."""
    rendus = dossier.consultations.filter(
        parent__isnull=True,
        est_confidentiel=False,
        etat__in=[EtatConsultation.RENDU, EtatConsultation.TACITE],
    ).exclude(nature=NatureConsultation.INFORMATION)
    phrases = []
    for consultation in rendus.select_related("service").order_by("pk"):
        if consultation.etat == EtatConsultation.TACITE:
            jour = consultation.date_tacite
            mots = f"{consultation.get_silence_display()} le {jour:%d/%m/%Y} ({consultation.article})"
        else:
            mots = f"{consultation.get_sens_display()} du {consultation.date_avis:%d/%m/%Y}"
        quoi = "accord" if consultation.nature == NatureConsultation.ACCORD else "avis"
        phrases.append(f"{quoi} {de(str(consultation.service))} : {mots}")
    return phrases
