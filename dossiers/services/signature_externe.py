"""A decision signed elsewhere (another parapheur, a card reader): the PDF comes back, and is held to the same rules."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from communes import habilitations as h
from communes.models import Utilisateur
from dossiers.models import Decision, Dossier
from dossiers.services import decisions, fichiers
from dossiers.services.journal import verrouiller
from dossiers.services.legalite import exiger_de_transmettre
from dossiers.services.signataires import SignatureRefusee
from dossiers.technique.validation import Verification, verifier_pdf


class ParapheurDistant(Protocol):
    """What an adapter to another parapheur must do; none is shipped, none is verified against a real one.

    ``settings.PARAPHEUR_DISTANT`` names a class of that shape; empty (the default), decisions are signed here or
    their signed PDF is brought back by hand. The signed PDF always passes through :func:`recevoir`.
    """

    def envoyer(self, identifiant: str, titre: str, pdf: bytes, limite: date | None) -> str:
        """Hands one document over; returns the other side's reference. Same ``identifiant``: handed once."""

    def relever(self, reference: str) -> bytes | None:
        """The signed PDF, or None while it is awaited.

        Raises:
            SignatureRefusee: rejected there, with the reason given.
        """

    def annuler(self, reference: str) -> None:
        """Takes the document back before it is signed."""


def parapheur_configure() -> ParapheurDistant | None:
    """The adapter switched on by the settings; None by default."""
    chemin = getattr(settings, "PARAPHEUR_DISTANT", "")
    return import_string(chemin)() if chemin else None


@transaction.atomic
def recevoir(decision: Decision, pdf: bytes, *, par) -> Decision:
    """Takes the signed PDF of one decision: same document, valid signature, of someone who may sign it.

    ``par``: who brings it, not who signs. The day of the decision is that of the time stamp, else today.

    Raises:
        ActionInterdite: ``par`` neither registers, instructs nor signs here.
        SignatureRefusee: another document, an invalid signature, or a holder who may not sign; nothing is kept.
    """
    dossier = verrouiller(decision.dossier)
    exiger_de_transmettre(par, dossier)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.pdf is None or not pdf.startswith(fichiers.lire(decision.pdf)):
        raise SignatureRefusee(
            "Ce n'est pas le document préparé ici, ou il a été transformé : l'autre parapheur doit signer ce PDF "
            "tel quel."
        )
    lecture = verifier_pdf(pdf)
    if not lecture.est_valable:
        raise SignatureRefusee(f"Signature refusée : {lecture.message}")
    signataire = _titulaire(dossier, lecture)
    jour = timezone.localdate(lecture.horodatee_le) if lecture.horodatee_le else timezone.localdate()
    if lecture.est_datee_du_futur or jour > timezone.localdate():
        raise SignatureRefusee(
            "La signature porte une date dans le futur : vérifiez l'horloge qui l'a datée."
        )
    if jour < timezone.localdate(decision.preparee_le):
        raise SignatureRefusee("La signature précède la préparation de cet arrêté.")
    decisions.exiger_signable(dossier, decision, signataire, jour)
    return decisions.conclure(dossier, decision, pdf, signataire=signataire, jour=jour)


def _titulaire(dossier: Dossier, lecture: Verification) -> Utilisateur:
    """The signatory of this commune whose mail address the certificate carries."""
    signataires = h.personnes_pouvant(h.SIGNER, dossier.commune, dossier.domaine)
    trouve = signataires.filter(courriel__iexact=lecture.courriel).first() if lecture.courriel else None
    if trouve is None:
        raise SignatureRefusee(
            f"Le certificat est celui de {lecture.signataire} : aucun signataire de {dossier.commune} n'a son adresse."
        )
    return trouve
