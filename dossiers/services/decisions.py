"""The decision: drafted by the instructor, signed by the authority, never by the same person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier, passer
from dossiers.models import Decision, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.decisions import EtatDecision, SensDecision
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, fichiers, horloge
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.signataires import cle_de
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.horodatage import horodateur_configure
from dossiers.technique.signature import SignatureImpossible, signer_pdf
from dossiers.technique.validation import verifier_pdf


class SignatureRefusee(ErreurMetier):
    """Nothing was signed; the message says why."""


@dataclass(frozen=True)
class Controle:
    """One check of a draft against the dossier. ``bloque``: it cannot go to signature as it is."""

    message: str
    article: str
    bloque: bool


def libelle_sens(dossier: Dossier, sens: str) -> str:
    """The outcome in the words of this type (« accordé », « non-opposition », …)."""
    for possible in registre.domaine(dossier.domaine).sens(dossier.type):
        if possible.code == sens:
            return possible.libelle
    return SensDecision(sens).label


def controler(dossier: Dossier, sens: str, motifs: str, prescriptions: str, *, jour=None) -> list[Controle]:
    """What in the file blocks this draft, or must be known before signing it."""
    jour = jour or timezone.localdate()
    trouves: list[Controle] = []
    domaine = registre.domaine(dossier.domaine)
    possible = next((s for s in domaine.sens(dossier.type) if s.code == sens), None)
    if possible is None:
        return [Controle("Cette issue n'existe pas pour ce type de dossier.", "", True)]
    if possible.motivation and not motifs.strip():
        trouves.append(Controle("Indiquez tous les motifs, en droit et en fait.", possible.motivation, True))
    if sens == SensDecision.ACCORD_PRESCRIPTIONS and not prescriptions.strip():
        trouves.append(Controle("Écrivez les prescriptions, ou choisissez un accord simple.", "", True))
    limite = dossier.limite_instruction
    if limite and jour > limite and sens in (SensDecision.REFUS, SensDecision.SURSIS):
        trouves.append(
            Controle(
                f"Le délai est passé depuis le {limite:%d/%m/%Y} : une décision tacite existe. Un refus en "
                "serait le retrait, avec procédure contradictoire.",
                "L424-5" if domaine.accuse_fait_courir else "L242-1",
                True,
            )
        )
    elif limite and jour >= limite:
        trouves.append(
            Controle("Le délai s'achève aujourd'hui : la notification peut arriver trop tard.", "", False)
        )
    return trouves


def contexte_arrete(dossier: Dossier, sens: str, motifs: str, prescriptions: str) -> dict:
    """What the arrêté shows beside the common context of letters."""
    domaine = registre.domaine(dossier.domaine)
    return {
        "sens": sens,
        "libelle_sens": libelle_sens(dossier, sens),
        "motifs": motifs,
        "prescriptions": prescriptions,
        "visas": domaine.visas(dossier.type),
        "mentions": domaine.mentions_decision(dossier.type, sens),
        "horloge": horloge.projeter(dossier),
    }


def apercu(dossier: Dossier, sens: str, motifs: str, prescriptions: str) -> bytes:
    """The arrêté as it would leave, without keeping it."""
    return courriers.composer(
        dossier, NatureCourrier.DECISION, contexte_arrete(dossier, sens, motifs, prescriptions)
    )


@transaction.atomic
def preparer(
    dossier: Dossier, *, par, sens: str, motifs: str = "", prescriptions: str = "", rapport: str = ""
) -> Decision:
    """Writes the draft decision and its exact PDF, and sends it to signature.

    Raises:
        ErreurMetier: not at this stage, or a check blocks (its article is in the message).
    """
    h.exiger(par, h.INSTRUIRE, dossier.commune_id, dossier.domaine)
    dossier = verrouiller(dossier)
    if dossier.etat != EtatDossier.EN_INSTRUCTION:
        raise ErreurMetier("La décision se prépare quand le dossier est complet et en instruction.")
    if dossier.decisions.filter(etat__in=[EtatDecision.A_SIGNER, EtatDecision.SIGNEE]).exists():
        raise ErreurMetier("Une décision est déjà à la signature pour ce dossier.")
    bloquants = [c for c in controler(dossier, sens, motifs, prescriptions) if c.bloque]
    if bloquants:
        raise ErreurMetier(
            " ".join(f"{c.message} ({c.article})" if c.article else c.message for c in bloquants)
        )
    dossier.decisions.filter(etat__in=[EtatDecision.PROJET, EtatDecision.A_VALIDER]).update(
        etat=EtatDecision.CADUQUE
    )
    pdf = apercu(dossier, sens, motifs, prescriptions)
    decision = Decision.objects.create(
        dossier=dossier,
        sens=sens,
        motifs=motifs,
        prescriptions=prescriptions,
        rapport=rapport,
        etat=EtatDecision.A_SIGNER,
        preparee_par=par,
        preparee_le=timezone.now(),
        pdf=fichiers.ranger_octets(pdf, "arrete.pdf"),
    )
    dossier.etape = Etape.SIGNATURE
    dossier.save(update_fields=["etape"])
    return decision


@transaction.atomic
def renvoyer(decision: Decision, *, par, motif: str) -> Decision:
    """The signatory sends a draft back to the instructor, with a reason.

    Raises:
        ErreurMetier: no reason given, or the decision is no longer to be signed.
    """
    dossier = verrouiller(decision.dossier)
    h.exiger(par, h.SIGNER, dossier.commune_id, dossier.domaine)
    if not motif.strip():
        raise ErreurMetier("Dites à l'instructeur ce qu'il faut reprendre.")
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.etat != EtatDecision.A_SIGNER:
        raise ErreurMetier("Cette décision n'est plus à la signature.")
    decision.etat = EtatDecision.RENVOYEE
    decision.motif_renvoi = motif.strip()
    decision.renvoyee_par = par
    decision.save(update_fields=["etat", "motif_renvoi", "renvoyee_par"])
    dossier.etape = Etape.INSTRUCTION
    dossier.save(update_fields=["etape"])
    consigner(
        dossier, NatureEvenement.RENVOI, timezone.localdate(), par=par, donnees={"motif": motif.strip()}
    )
    return decision


@transaction.atomic
def signer(decision: Decision, *, par, mot_de_passe: str = "") -> Decision:
    """The authority signs the exact PDF shown; the signature is validated before anything leaves.

    Raises:
        ActionInterdite: ``par`` does not sign for this commune.
        SignatureRefusee: he prepared it, it is already signed, altered, or the key refuses.
    """
    dossier = verrouiller(decision.dossier)
    h.exiger(par, h.SIGNER, dossier.commune_id, dossier.domaine)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if dossier.decisions.filter(preparee_par=par).exists():  # this draft, or one it replaces
        raise SignatureRefusee("Vous avez préparé cette décision : une autre personne doit la signer.")
    if decision.etat == EtatDecision.SIGNEE:
        raise SignatureRefusee("Cette décision est déjà signée.")
    if decision.etat != EtatDecision.A_SIGNER:
        raise SignatureRefusee("Cette décision n'est plus à la signature.")
    if not depot_de_fichiers.verifier(decision.pdf.empreinte):
        raise SignatureRefusee("Le document a été altéré depuis sa préparation : il ne peut pas être signé.")
    signe = _signer_document(decision, par, mot_de_passe)
    jour = timezone.localdate()
    decision.pdf_signe = fichiers.ranger_octets(signe, "arrete-signe.pdf")
    decision.signee_par, decision.signee_le, decision.date_decision = par, timezone.now(), jour
    decision.etat = EtatDecision.SIGNEE
    decision.save(update_fields=["pdf_signe", "signee_par", "signee_le", "date_decision", "etat"])
    passer(dossier, "decider")
    dossier.etape = Etape.NOTIFICATION
    dossier.save(update_fields=["etat", "etape"])
    consigner(
        dossier,
        NatureEvenement.SIGNATURE,
        jour,
        par=par,
        donnees={"sens": decision.sens, "empreinte": decision.pdf_signe.empreinte},
    )
    horloge.actualiser(dossier)
    return decision


def _signer_document(decision: Decision, par, mot_de_passe: str) -> bytes:
    try:
        signe = signer_pdf(
            fichiers.lire(decision.pdf),
            signataire=cle_de(par, mot_de_passe),
            motif=libelle_sens(decision.dossier, decision.sens),
            lieu=decision.dossier.commune.nom,
            horodateur=horodateur_configure(),
        )
    except SignatureImpossible as refus:
        raise SignatureRefusee(refus.message_fr) from refus
    lecture = verifier_pdf(signe)
    if not (lecture.intacte and lecture.de_confiance and lecture.couvre_tout):
        raise SignatureRefusee(f"La signature produite n'a pas été validée : {lecture.message}")
    return signe
