"""The thread between the petitioner and those who instruct: messages, joined files, what is unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import Dossier, Message, PieceJointe
from dossiers.services import arrivees, envois, fichiers
from dossiers.services.journal import verrouiller

LONGUEUR_MAXIMALE = 10_000
FICHIERS_MAXIMUM = 10


def est_ouvert(dossier: Dossier) -> bool:
    """Whether one may write: the dossier is filed and its instruction is not over."""
    return not dossier.est_brouillon and not dossier.est_clos


def peut_ecrire_en_agent(dossier: Dossier, agent) -> bool:
    """Whether ``agent`` speaks for the administration on this dossier: instructs or registers here."""
    return any(h.peut_sur(agent, a, dossier) for a in (h.INSTRUIRE, h.ENREGISTRER))


def _cote(dossier: Dossier, par) -> bool:
    """Whose side ``par`` is on: True for the petitioner.

    Raises:
        ActionInterdite: neither the petitioner nor an agent who instructs or registers here.
    """
    if dossier.depositaire_id == par.pk:
        return True
    if peut_ecrire_en_agent(dossier, par):
        return False
    raise ActionInterdite("Les échanges d'un dossier sont réservés au demandeur et à ceux qui l'instruisent.")


def fil(dossier: Dossier) -> QuerySet[Message]:
    """Every message, oldest first, with its files."""
    return dossier.messages.select_related("auteur", "lu_par").prefetch_related("jointes__fichier")


def non_lus(dossier: Dossier, *, du_demandeur: bool) -> QuerySet[Message]:
    """Messages written by one side that the other has not read."""
    return dossier.messages.filter(est_du_demandeur=du_demandeur, lu_le__isnull=True)


def ranger_jointes(dossier: Dossier, envoyes: Sequence[Any]) -> list[tuple[Any, str]]:
    """Stores joined files by the same path as pieces (sniffed, scanned, hashed), before any lock.

    Raises:
        ErreurMetier: too many, too big, of a wrong type or infected; the message names the file.
    """
    if len(envoyes) > FICHIERS_MAXIMUM:
        raise ErreurMetier(f"Joignez au plus {FICHIERS_MAXIMUM} fichiers à un message.")
    annonces = sum(getattr(f, "size", 0) or 0 for f in envoyes)
    deja = PieceJointe.objects.filter(message__dossier=dossier).aggregate(t=Sum("fichier__taille"))["t"] or 0
    if deja + annonces + fichiers.taille_du_dossier(dossier) > settings.TAILLE_MAXIMALE_DOSSIER:
        limite = settings.TAILLE_MAXIMALE_DOSSIER // (1024 * 1024)
        raise ErreurMetier(f"Le dossier dépasserait {limite} Mo : allégez un fichier avant de l'envoyer.")
    ranges = []
    for envoye in envoyes:
        try:
            ranges.append(fichiers.ranger(envoye, envoye.name))
        except fichiers.PieceRefusee as refus:
            raise ErreurMetier(f"{envoye.name} : {refus.message}") from refus
    return ranges


def ecrire(dossier: Dossier, texte: str, *, par, jointes: Sequence[Any] = ()) -> Message:
    """One message of the thread, told to the other side; what the writer had not read counts as read.

    Raises:
        ActionInterdite: ``par`` is neither the petitioner nor an agent who instructs or registers here.
        ErreurMetier: nothing said, a file refused, or the dossier is closed.
    """
    du_demandeur = _cote(dossier, par)
    if not texte.strip():
        raise ErreurMetier("Écrivez votre message avant de l'envoyer.")
    if len(texte) > LONGUEUR_MAXIMALE:
        raise ErreurMetier(f"Votre message dépasse {LONGUEUR_MAXIMALE} signes : joignez plutôt un document.")
    if not est_ouvert(dossier):
        raise ErreurMetier("Ce dossier est clos : on ne peut plus y écrire.")
    if not du_demandeur and dossier.depositaire_id is None:
        raise ErreurMetier("Ce demandeur n'a pas de compte en ligne : écrivez-lui une lettre.")
    ranges = ranger_jointes(dossier, jointes)
    with transaction.atomic():
        dossier = verrouiller(dossier)
        if not est_ouvert(dossier):
            raise ErreurMetier("Ce dossier vient d'être clos : on ne peut plus y écrire.")
        message = Message.objects.create(
            dossier=dossier,
            est_du_demandeur=du_demandeur,
            auteur=par,
            texte=texte.strip(),
            envoye_le=timezone.now(),
        )
        PieceJointe.objects.bulk_create(
            PieceJointe(message=message, fichier=fichier, nom=nom) for fichier, nom in ranges
        )
        _lire(non_lus(dossier, du_demandeur=not du_demandeur), par)
        _annoncer(message)
    return message


def _annoncer(message: Message) -> None:
    """Tells the other side, once as long as it has not read."""
    dossier = message.dossier
    if message.est_du_demandeur:
        arrivees.prevenir(dossier, "message")
        return
    premier = non_lus(dossier, du_demandeur=False).order_by("pk").first()
    if arrivees.veut(dossier.depositaire_id, "messages"):
        envois.prevoir(dossier, "message", occurrence=str((premier or message).pk))


@transaction.atomic
def marquer_lus(dossier: Dossier, *, par) -> int:
    """Notes that one side has read what the other wrote; returns how many messages.

    Raises:
        ActionInterdite: ``par`` belongs to neither side.
    """
    du_demandeur = _cote(dossier, par)
    return _lire(non_lus(verrouiller(dossier), du_demandeur=not du_demandeur), par)


def _lire(messages: QuerySet[Message], par) -> int:
    return messages.update(lu_le=timezone.now(), lu_par=par)


def compter_non_lus(dossiers: Iterable[Dossier], *, du_demandeur: bool) -> dict[int, int]:
    """Unread messages written by one side, by dossier: one query for a whole list."""
    compte: dict[int, int] = {}
    pks = Message.objects.filter(
        dossier__in=[d.pk for d in dossiers], est_du_demandeur=du_demandeur, lu_le__isnull=True
    ).values_list("dossier_id", flat=True)
    for pk in pks:
        compte[pk] = compte.get(pk, 0) + 1
    return compte
