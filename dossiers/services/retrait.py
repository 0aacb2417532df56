"""Withdrawal of a permit or of a non-opposition, tacit or express, within three months (L424-5).

Only when illegal, only after the holder was heard (CRPA L121-1, L122-1), notified before the limit; or
at the holder's own request, without limit. Whoever prepares it cannot sign it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import Courrier, Dossier, Retrait
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import SensDecision
from dossiers.models.journal import NatureEvenement
from dossiers.models.suites import EtatRetrait
from dossiers.redaction import considerants
from dossiers.services import annonces, courriers, fichiers, legalite, receptions
from dossiers.services.completude import choisir_canal, notifier_courrier
from dossiers.services.decisions import signer_document
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.publicite import delivrance
from dossiers.services.signataires import SignatureRefusee, empechement, presenter, signataires_possibles
from dossiers.technique import fichiers as depot_de_fichiers
from droit.francais import en_lettres

#: A reasonable time to answer; no text fixes it, the reader is told.
JOURS_D_OBSERVATIONS = 15


class RetraitImpossible(ErreurMetier):
    """The withdrawal would be unlawful; the message says why, with the article."""


def limite(dossier: Dossier) -> date | None:
    """Last day to notify a withdrawal of the decision delivered; None when the domain fixes none."""
    suites, delivree = registre.domaine(dossier.domaine).suites, delivrance(dossier)
    if suites is None or suites.limite_retrait is None or delivree is None:
        return None
    return suites.limite_retrait(delivree.date_decision).date


def _exiger_retirable(dossier: Dossier, a_la_demande: bool) -> date | None:
    delivree = delivrance(dossier)
    if delivree is None or not delivree.est_favorable:
        raise RetraitImpossible("Il n'y a pas d'autorisation à retirer sur ce dossier.")
    suites = registre.domaine(dossier.domaine).suites
    if suites is None or suites.limite_retrait is None or dossier.type not in suites.types_affiches:
        raise RetraitImpossible("Le retrait de ce type de décision ne suit pas l'article L424-5.")
    if a_la_demande:
        return None
    fin = limite(dossier)
    if timezone.localdate() > fin:
        raise RetraitImpossible(
            f"Le délai de retrait a pris fin le {en_lettres(fin)} : seul le bénéficiaire peut encore le demander "
            "(L424-5)."
        )
    return fin


@transaction.atomic
def ouvrir(
    dossier: Dossier,
    *,
    par,
    motifs: str,
    vaut_refus: bool = False,
    a_la_demande: bool = False,
    canal: str = "",
    date_presentation: date | None = None,
    jours_d_observations: int = JOURS_D_OBSERVATIONS,
) -> Retrait:
    """Tells the holder that a withdrawal is considered, why, and until when he may answer.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        RetraitImpossible: nothing to withdraw, too late, or no time left to hear the holder.
        ErreurMetier: no grounds, or a withdrawal is already open.
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    fin = _exiger_retirable(dossier, a_la_demande)
    if not motifs.strip():
        raise ErreurMetier("Indiquez les motifs, en droit et en fait (CRPA L211-2, 4°).")
    if Retrait.objects.filter(dossier=dossier).exclude(etat=EtatRetrait.ABANDONNE).exists():
        raise ErreurMetier("Un retrait est déjà ouvert sur ce dossier.")
    retrait = Retrait(
        dossier=dossier,
        motifs=motifs.strip(),
        vaut_refus=vaut_refus and not a_la_demande,
        a_la_demande=a_la_demande,
        date_decision_retiree=delivrance(dossier).date_decision,
        limite=fin,
        prepare_par=par,
    )
    if a_la_demande:
        retrait.save()
        retrait.redacteurs.add(par)
        return retrait
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    # The time to answer runs from the day the letter counts as received (R474-1 II).
    retrait.limite_observations = receptions.recu_par(dossier, canal, jour) + timedelta(
        days=jours_d_observations
    )
    if retrait.limite_observations >= fin:
        raise RetraitImpossible(
            f"Il faut laisser au bénéficiaire le temps de répondre, puis notifier le retrait au plus tard le "
            f"{en_lettres(fin)} : le délai est trop court (L424-5, CRPA L122-1)."
        )
    courrier = courriers.editer(
        dossier, NatureCourrier.CONTRADICTOIRE, {"retrait": retrait, "motifs": considerants(motifs)}, par=par
    )
    evenement = consigner(
        dossier,
        NatureEvenement.CONTRADICTOIRE,
        jour,
        par=par,
        donnees={"voie": canal, "empreinte": courrier.fichier.empreinte, "motifs": motifs.strip()},
    )
    notifier_courrier(courrier, canal, jour, evenement)
    retrait.courrier = courrier
    retrait.save()
    retrait.redacteurs.add(par)
    return retrait


@transaction.atomic
def recevoir_observations(retrait: Retrait, texte: str, *, par, jour: date | None = None) -> Retrait:
    """The holder's answer, written or heard (CRPA L122-1), by himself or typed by an agent.

    Raises:
        ErreurMetier: nothing said, or the procedure is over.
    """
    dossier = verrouiller(retrait.dossier)
    if par.pk != dossier.depositaire_id:
        action = h.INSTRUIRE if h.peut_sur(par, h.INSTRUIRE, dossier) else h.ENREGISTRER
        h.exiger_sur(par, action, dossier)
    retrait = Retrait.objects.select_for_update().get(pk=retrait.pk)
    jour = jour or timezone.localdate()
    if retrait.etat != EtatRetrait.CONTRADICTOIRE:
        raise ErreurMetier("La procédure contradictoire est close.")
    if not texte.strip():
        raise ErreurMetier("Écrivez vos observations avant de les envoyer.")
    if jour > timezone.localdate():
        raise ErreurMetier("La date des observations ne peut pas être dans le futur.")
    retrait.observations = f"{retrait.observations}\n\n{texte.strip()}".strip()
    retrait.observations_le = jour
    retrait.save(update_fields=["observations", "observations_le"])
    consigner(dossier, NatureEvenement.OBSERVATIONS, jour, par=par, donnees={"texte": texte.strip()})
    return retrait


@transaction.atomic
def preparer(retrait: Retrait, *, par, motifs: str = "", reponse: str = "") -> Retrait:
    """Writes the arrêté of withdrawal once the holder was heard, and sends it to signature.

    ``reponse``: what is answered to the observations; required when there are some.

    Raises:
        ErreurMetier: the holder may still answer, or his observations are left without answer.
    """
    dossier = verrouiller(retrait.dossier)
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    retrait = Retrait.objects.select_for_update().get(pk=retrait.pk)
    if retrait.etat != EtatRetrait.CONTRADICTOIRE:
        raise ErreurMetier("Ce retrait n'est plus en préparation.")
    attente = not retrait.a_la_demande and not retrait.observations
    if attente and timezone.localdate() <= retrait.limite_observations:
        raise ErreurMetier(
            f"Le bénéficiaire peut répondre jusqu'au {en_lettres(retrait.limite_observations)} (CRPA L122-1)."
        )
    if retrait.observations and not reponse.strip():
        raise ErreurMetier("Répondez aux observations du bénéficiaire : l'arrêté en tient compte.")
    _exiger_retirable(dossier, retrait.a_la_demande)
    retrait.motifs = "\n".join(t for t in (motifs.strip() or retrait.motifs, reponse.strip()) if t)
    possibles = signataires_possibles(dossier, SensDecision.REFUS, sauf=par)
    signataire = possibles[0] if len(possibles) == 1 else None
    retrait.prepare_par = par
    pdf = courriers.composer(
        dossier,
        NatureCourrier.RETRAIT,
        {
            "retrait": retrait,
            "objet": dossier.objet.rstrip(" ."),
            "considerants": considerants(retrait.motifs),
            "signataire": presenter(signataire, dossier, SensDecision.REFUS),
        },
    )
    retrait.pdf = fichiers.ranger_octets(pdf, "retrait.pdf")
    retrait.etat = EtatRetrait.A_SIGNER
    retrait.save()
    retrait.redacteurs.add(par)
    annonces.annoncer_le_retrait(retrait)
    return retrait


def a_prepare(personne, retrait: Retrait) -> bool:
    """Whether a person wrote any part of this withdrawal: its grounds, or the answer to the observations."""
    return retrait.prepare_par_id == personne.pk or retrait.redacteurs.filter(pk=personne.pk).exists()


@transaction.atomic
def signer(retrait: Retrait, *, par, mot_de_passe: str = "") -> Retrait:
    """The authority signs the withdrawal, in time to notify it.

    Raises:
        ActionInterdite: ``par`` does not sign for this commune.
        SignatureRefusee: he prepared it, may not decide, the limit has passed, or the key refuses.
    """
    dossier = verrouiller(retrait.dossier)
    h.exiger_sur(par, h.SIGNER, dossier)
    retrait = Retrait.objects.select_for_update().get(pk=retrait.pk)
    if a_prepare(par, retrait):
        raise SignatureRefusee("Vous avez préparé ce retrait : une autre personne doit le signer.")
    if retrait.etat != EtatRetrait.A_SIGNER:
        raise SignatureRefusee("Ce retrait n'est pas à la signature.")
    motif = empechement(par, dossier, SensDecision.REFUS)
    if motif:
        raise SignatureRefusee(motif)
    jour = timezone.localdate()
    if retrait.limite is not None and jour > retrait.limite:
        raise SignatureRefusee(f"Le délai de retrait a pris fin le {en_lettres(retrait.limite)} (L424-5).")
    if not depot_de_fichiers.verifier(retrait.pdf.empreinte):
        raise SignatureRefusee("Le document a été altéré depuis sa préparation : il ne peut pas être signé.")
    signe = signer_document(retrait.pdf, dossier, par=par, motif="retrait", mot_de_passe=mot_de_passe)
    retrait.pdf_signe = fichiers.ranger_octets(signe, "retrait-signe.pdf")
    retrait.signe_par, retrait.date_signature, retrait.etat = par, jour, EtatRetrait.SIGNE
    retrait.save(update_fields=["pdf_signe", "signe_par", "date_signature", "etat"])
    consigner(
        dossier,
        NatureEvenement.RETRAIT_SIGNE,
        jour,
        par=par,
        donnees={"empreinte": retrait.pdf_signe.empreinte},
    )
    if legalite.est_transmissible(dossier):
        legalite.preparer_retrait(retrait, par=None)
    return retrait


@transaction.atomic
def notifier(
    retrait: Retrait, *, par, canal: str = "", date_presentation: date | None = None, numero_suivi: str = ""
) -> Courrier:
    """Notifies the withdrawal, within its limit: after it, the decision can no longer be withdrawn.

    Raises:
        RetraitImpossible: the notification would come, or came, after the limit (L424-5).
        ErreurMetier: not signed, or no lawful date.
    """
    dossier = verrouiller(retrait.dossier)
    legalite.exiger_de_transmettre(par, dossier)
    retrait = Retrait.objects.select_for_update().get(pk=retrait.pk)
    if retrait.etat != EtatRetrait.SIGNE:
        raise ErreurMetier("Ce retrait n'est pas à notifier.")
    canal, jour = choisir_canal(dossier, canal, date_presentation)
    if jour < retrait.date_signature:
        raise ErreurMetier("La notification ne peut pas précéder la signature.")
    compte = receptions.recu_par(dossier, canal, jour)
    if retrait.limite is not None and compte > retrait.limite:
        raise RetraitImpossible(
            f"Ce retrait compterait le {en_lettres(compte)}, après le {en_lettres(retrait.limite)} : l'autorisation "
            "ne peut plus être retirée (L424-5)."
        )
    courrier = courriers.editer(
        dossier, NatureCourrier.RETRAIT, {}, par=par, pdf=fichiers.lire(retrait.pdf_signe)
    )
    evenement = consigner(
        dossier,
        NatureEvenement.RETRAIT,
        jour,
        par=par,
        donnees={"voie": canal, "empreinte": retrait.pdf_signe.empreinte, "vaut_refus": retrait.vaut_refus},
    )
    notifier_courrier(courrier, canal, jour, evenement)
    if numero_suivi:
        courrier.notification.numero_suivi = numero_suivi[:40]
        courrier.notification.save(update_fields=["numero_suivi"])
    retrait.notification, retrait.etat = courrier, EtatRetrait.NOTIFIE
    retrait.save(update_fields=["notification", "etat"])
    return courrier


@transaction.atomic
def abandonner(retrait: Retrait, *, par) -> Retrait:
    """The authority gives up: the decision stands.

    Raises:
        ErreurMetier: already notified.
    """
    dossier = verrouiller(retrait.dossier)
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    retrait = Retrait.objects.select_for_update().get(pk=retrait.pk)
    if retrait.etat == EtatRetrait.NOTIFIE:
        raise ErreurMetier("Ce retrait est notifié : il a produit son effet.")
    retrait.etat = EtatRetrait.ABANDONNE
    retrait.save(update_fields=["etat"])
    return retrait


def est_retiree(dossier: Dossier) -> bool:
    """Whether the decision of this dossier has been withdrawn and the withdrawal notified."""
    return Retrait.objects.filter(dossier=dossier, etat=EtatRetrait.NOTIFIE).exists()
