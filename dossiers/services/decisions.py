"""The decision: drafted by the instructor, visaed, signed by the authority, never by the same person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes import second_facteur
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier, passer
from dossiers.models import Decision, Dossier, Fichier, Visa
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import EtapeVisa, EtatDecision, SensDecision, SensVisa
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import annonces, controles, courriers, fichiers, horloge, legalite
from dossiers.services.arretes import apercu, contexte_arrete, libelle_sens, signataire_seul
from dossiers.services.circuits import circuit_de, etape_de_visa
from dossiers.services.controles import Controle, controler
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.signataires import (
    SignatureRefusee,
    cle_de,
    delegation_de,
    empechement,
    porte_un_autre_nom,
)
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.horodatage import horodateur_configure
from dossiers.technique.signature import SignatureImpossible, signer_pdf
from dossiers.technique.validation import verifier_pdf

__all__ = [
    "Controle",
    "SignatureRefusee",
    "apercu",
    "circuit_de",
    "contexte_arrete",
    "controler",
    "etape_de_visa",
    "libelle_sens",
    "preparer",
    "renvoyer",
    "reprendre",
    "signer",
    "viser",
]

#: A draft that left the instructor's hands.
EN_CIRCUIT = (EtatDecision.A_VALIDER, EtatDecision.A_SIGNER, EtatDecision.SIGNEE)


@acte()
def preparer(
    dossier: Dossier,
    *,
    par,
    sens: str,
    motifs: str = "",
    prescriptions: str = "",
    rapport: str = "",
    complements: Mapping[str, Any] | None = None,
    signataire=None,
) -> Decision:
    """Writes the draft decision and its exact PDF, and sends it to validation or to signature.

    ``signataire``: who will sign, named in the arrêté; by default the only person who can. A refusal or a
    sursis keeps no prescription.

    Raises:
        ErreurMetier: not at this stage, or a check blocks (its article is in the message).
    """
    h.exiger_sur(par, h.INSTRUIRE, dossier)
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.EN_INSTRUCTION:
        raise ErreurMetier("La décision se prépare quand le dossier est complet et en instruction.")
    versions = list(dossier.decisions.values_list("etat", "preparee_par"))
    if any(etat in EN_CIRCUIT for etat, _ in versions):
        raise ErreurMetier("Une décision est déjà à la signature pour ce dossier.")
    if sens in (SensDecision.REFUS, SensDecision.SURSIS):
        prescriptions = ""
    complements = complements_utiles(dossier, sens, complements)
    bloquants = [
        c for c in controler(dossier, sens, motifs, prescriptions, complements=complements) if c.bloque
    ]
    if bloquants:
        raise ErreurMetier(
            " ".join(f"{c.message} ({c.article})" if c.article else c.message for c in bloquants)
        )
    if signataire is not None:
        _exiger_signataire(signataire, dossier, sens, par)
    redacteurs = {redacteur for _, redacteur in versions}
    signataire = signataire or signataire_seul(dossier, sens, sauf=par, redacteurs=redacteurs)
    if any(etat == EtatDecision.PROJET for etat, _ in versions):
        dossier.decisions.filter(etat=EtatDecision.PROJET).update(etat=EtatDecision.CADUQUE)
    pdf = courriers.composer(
        dossier,
        NatureCourrier.DECISION,
        contexte_arrete(dossier, sens, motifs, prescriptions, complements=complements, signataire=signataire),
    )
    etat = EtatDecision.A_VALIDER if circuit_de(dossier) else EtatDecision.A_SIGNER
    decision = Decision.objects.create(
        dossier=dossier,
        sens=sens,
        motifs=motifs,
        prescriptions=prescriptions,
        rapport=rapport,
        complements=complements,
        signataire=signataire,
        etat=etat,
        preparee_par=par,
        preparee_le=timezone.now(),
        pdf=fichiers.ranger_octets(pdf, "arrete.pdf"),
    )
    _poser_etape(dossier, Etape.VALIDATION if etat == EtatDecision.A_VALIDER else Etape.SIGNATURE)
    annonces.annoncer_le_projet(decision, etape_de_visa(decision))
    return decision


def complements_utiles(dossier: Dossier, sens: str, complements: Mapping[str, Any] | None) -> dict[str, Any]:
    """Only what an act of this type and outcome may carry: the rest was typed for another outcome."""
    connus = {
        c.code
        for c in registre.domaine(dossier.domaine).complements(dossier.type, dossier.donnees)
        if c.concerne(sens)
    }
    return {code: valeur for code, valeur in (complements or {}).items() if code in connus and valeur}


def a_prepare(personne, dossier: Dossier) -> bool:
    """Whether a person drafted any version of the decision: this draft, or one it replaces."""
    return dossier.decisions.filter(preparee_par=personne).exists()


def _exiger_signataire(signataire, dossier: Dossier, sens: str, par) -> None:
    if signataire.pk == par.pk or a_prepare(signataire, dossier):
        raise ErreurMetier("Qui prépare cette décision ne la signe pas : une autre personne doit la signer.")
    if not h.peut_sur(signataire, h.SIGNER, dossier):
        raise ErreurMetier(f"{signataire} ne signe pas les décisions de {dossier.commune}.")
    motif = empechement(signataire, dossier, sens)
    if motif:
        raise ErreurMetier(f"{signataire} : {motif}")


def _poser_etape(dossier: Dossier, etape: str) -> None:
    dossier.etape = etape
    dossier.save(update_fields=["etape"])


def _decision_en_circuit(decision: Decision, *etats: str) -> tuple[Dossier, Decision]:
    dossier = verrouiller(decision.dossier)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    decision.dossier = dossier  # the row held
    if decision.etat not in etats:
        raise ErreurMetier("Cette décision n'est plus à cette étape.")
    return dossier, decision


def _exiger_de_viser(par, dossier: Dossier, etape: str) -> None:
    """The head of service, or the commune (its counter or its signatory): never who prepared the draft."""
    if etape == EtapeVisa.CHEF:
        h.exiger_sur(par, h.VALIDER, dossier)
    else:
        action = h.SIGNER if h.peut_sur(par, h.SIGNER, dossier) else h.ENREGISTRER
        h.exiger_sur(par, action, dossier)
    if a_prepare(par, dossier):
        raise ErreurMetier("Vous avez préparé ce projet : une autre personne doit le viser.")


@transaction.atomic
def viser(decision: Decision, *, par, commentaire: str = "") -> Decision:
    """One step of the validation chain agrees; the last one sends the draft to signature.

    Raises:
        ActionInterdite: the step awaited is not that of ``par``.
        ErreurMetier: nothing awaits a visa, or ``par`` prepared the draft.
    """
    dossier, decision = _decision_en_circuit(decision, EtatDecision.A_VALIDER)
    etape = etape_de_visa(decision)
    _exiger_de_viser(par, dossier, etape)
    _consigner_visa(decision, etape, SensVisa.ACCORDE, commentaire, par)
    decision.validee_par, decision.validee_le = par, timezone.now()
    if not etape_de_visa(decision):
        decision.etat = EtatDecision.A_SIGNER
        _poser_etape(dossier, Etape.SIGNATURE)
    decision.save(update_fields=["etat", "validee_par", "validee_le"])
    annonces.annoncer_le_projet(decision, etape_de_visa(decision))
    return decision


@transaction.atomic
def refuser_visa(decision: Decision, *, par, motif: str) -> Decision:
    """A step of the validation chain sends the draft back to the instructor, with a reason.

    Raises:
        ActionInterdite: the step awaited is not that of ``par``.
        ErreurMetier: no reason, nothing awaits a visa, or ``par`` prepared the draft.
    """
    dossier, decision = _decision_en_circuit(decision, EtatDecision.A_VALIDER)
    etape = etape_de_visa(decision)
    _exiger_de_viser(par, dossier, etape)
    if not motif.strip():
        raise ErreurMetier("Dites à l'instructeur ce qu'il faut reprendre.")
    _consigner_visa(decision, etape, SensVisa.RENVOYE, motif, par)
    return _rendre(dossier, decision, par, motif)


def _consigner_visa(decision: Decision, etape: str, sens: str, commentaire: str, par) -> None:
    Visa.objects.create(
        decision=decision,
        etape=etape,
        sens=sens,
        commentaire=commentaire.strip(),
        par=par,
        le=timezone.now(),
    )
    if sens == SensVisa.ACCORDE:
        consigner(
            decision.dossier,
            NatureEvenement.VISA,
            timezone.localdate(),
            par=par,
            donnees={"etape": str(etape), "commentaire": commentaire.strip()},
        )


def _rendre(dossier: Dossier, decision: Decision, par, motif: str) -> Decision:
    decision.etat = EtatDecision.RENVOYEE
    decision.motif_renvoi = motif.strip()
    decision.renvoyee_par = par
    decision.save(update_fields=["etat", "motif_renvoi", "renvoyee_par"])
    _poser_etape(dossier, Etape.INSTRUCTION)
    consigner(
        dossier, NatureEvenement.RENVOI, timezone.localdate(), par=par, donnees={"motif": motif.strip()}
    )
    annonces.annoncer_le_renvoi(decision)
    return decision


@transaction.atomic
def renvoyer(decision: Decision, *, par, motif: str) -> Decision:
    """The signatory sends a draft back to the instructor, with a reason.

    Raises:
        ErreurMetier: no reason given, or the decision is no longer to be signed.
    """
    dossier = verrouiller(decision.dossier)
    h.exiger_sur(par, h.SIGNER, dossier)
    if not motif.strip():
        raise ErreurMetier("Dites à l'instructeur ce qu'il faut reprendre.")
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    decision.dossier = dossier  # the row held
    if decision.etat != EtatDecision.A_SIGNER:
        raise ErreurMetier("Cette décision n'est plus à la signature.")
    return _rendre(dossier, decision, par, motif)


@transaction.atomic
def reprendre(decision: Decision, *, par) -> Decision:
    """The instructor takes his draft back before anyone has signed it: it becomes a draft again.

    Raises:
        ActionInterdite: ``par`` does not instruct for this commune.
        ErreurMetier: already signed, or no longer under way.
    """
    h.exiger_sur(par, h.INSTRUIRE, decision.dossier)
    dossier, decision = _decision_en_circuit(decision, EtatDecision.A_VALIDER, EtatDecision.A_SIGNER)
    decision.etat = EtatDecision.CADUQUE
    decision.save(update_fields=["etat"])
    brouillon = Decision.objects.create(
        dossier=dossier,
        sens=decision.sens,
        motifs=decision.motifs,
        prescriptions=decision.prescriptions,
        rapport=decision.rapport,
        complements=decision.complements,
        preparee_par=par,
        preparee_le=timezone.now(),
    )
    _poser_etape(dossier, Etape.INSTRUCTION)
    return brouillon


@acte()
def signer(decision: Decision, *, par, mot_de_passe: str = "") -> Decision:
    """The authority signs the exact PDF shown; the signature is validated before anything leaves.

    Raises:
        ActionInterdite: ``par`` does not sign for this commune.
        SignatureRefusee: he prepared it, may not decide it, it is signed, late, altered, or the key refuses.
    """
    dossier = verrouiller(decision.dossier)
    h.exiger_sur(par, h.SIGNER, dossier)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("pdf").get(pk=decision.pk)
    decision.dossier = dossier  # the row held
    jour = timezone.localdate()
    exiger_signable(dossier, decision, par, jour)
    signe = signer_document(
        decision.pdf, dossier, par=par, motif=libelle_sens(dossier, decision.sens), mot_de_passe=mot_de_passe
    )
    return conclure(dossier, decision, signe, signataire=par, jour=jour)


def conclure(dossier: Dossier, decision: Decision, signe: bytes, *, signataire, jour: date) -> Decision:
    """Keeps a signed PDF already validated, and what the signature opens: state, journal, préfet.

    The caller holds the lock of the dossier and has asked every right.
    """
    decision.pdf_signe = fichiers.ranger_octets(signe, "arrete-signe.pdf")
    decision.signee_par, decision.signee_le, decision.date_decision = signataire, timezone.now(), jour
    decision.etat = EtatDecision.SIGNEE
    decision.save(update_fields=["pdf_signe", "signee_par", "signee_le", "date_decision", "etat"])
    passer(dossier, "decider")
    dossier.etape = Etape.NOTIFICATION  # written with the columns of the clock
    delegation = delegation_de(signataire, dossier, decision.sens)
    consigner(
        dossier,
        NatureEvenement.SIGNATURE,
        jour,
        par=signataire,
        donnees={
            "sens": decision.sens,
            "empreinte": decision.pdf_signe.empreinte,
            **({"delegation": delegation.arrete} if delegation else {}),
        },
    )
    horloge.actualiser(dossier)
    if legalite.est_transmissible(dossier):
        legalite.preparer_aussitot(decision)
    return decision


def exiger_signable(dossier: Dossier, decision: Decision, par, jour: date) -> None:
    """Whether this person may sign this draft on this day.

    Raises:
        SignatureRefusee: the message says why, with its article.
    """
    if a_prepare(par, dossier):
        raise SignatureRefusee("Vous avez préparé cette décision : une autre personne doit la signer.")
    if decision.etat == EtatDecision.SIGNEE:
        raise SignatureRefusee("Cette décision est déjà signée.")
    if decision.etat == EtatDecision.A_VALIDER:
        raise SignatureRefusee("Cette décision attend encore un visa : elle ne peut pas être signée.")
    if decision.etat != EtatDecision.A_SIGNER:
        raise SignatureRefusee("Cette décision n'est plus à la signature.")
    motif = empechement(par, dossier, decision.sens, jour=jour)
    if motif:
        raise SignatureRefusee(motif)
    if decision.signataire_id not in (None, par.pk):
        raise SignatureRefusee(porte_un_autre_nom(decision))
    tardif = controles.silence_deja_acquis(dossier, decision.sens, jour)
    if tardif is not None:
        raise SignatureRefusee(f"{tardif.message} ({tardif.article})")
    if not depot_de_fichiers.verifier(decision.pdf.empreinte):
        raise SignatureRefusee("Le document a été altéré depuis sa préparation : il ne peut pas être signé.")


def signer_document(pdf: Fichier, dossier: Dossier, *, par, motif: str, mot_de_passe: str = "") -> bytes:
    """Signs one stored PDF with the key of ``par`` and validates the result before returning it.

    Raises:
        SignatureRefusee: the key, the time-stamping service or the validation refuses; nothing is kept.
        SecondFacteurRequis: no code of the second factor was given for this act.
    """
    second_facteur.exiger_pour_signer(par)
    try:
        signe = signer_pdf(
            fichiers.lire(pdf),
            signataire=cle_de(par, mot_de_passe),
            motif=motif,
            lieu=dossier.commune.nom,
            horodateur=horodateur_configure(),
        )
    except SignatureImpossible as refus:
        raise SignatureRefusee(refus.message_fr) from refus
    lecture = verifier_pdf(signe)
    if not lecture.est_valable:
        raise SignatureRefusee(f"La signature produite n'a pas été validée : {lecture.message}")
    return signe
