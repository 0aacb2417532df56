"""Letters: the exact PDF, its deposit on the portal, its first deliberate opening."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from communes import armes
from communes.erreurs import ErreurMetier
from dossiers import registre, saisie
from dossiers.models import Courrier, Decision, Demandeur, Dossier, Notification
from dossiers.models.courriers import Canal, NatureCourrier
from dossiers.models.demandeurs import RoleDemandeur
from dossiers.models.journal import NatureEvenement
from dossiers.services import fichiers, horloge
from dossiers.services.journal import consigner, verrouiller
from dossiers.technique.pdf import rendre_pdf


def contexte_commun(dossier: Dossier) -> dict[str, Any]:
    """What every letter of a dossier shows: commune, service, addressee, references."""
    demandeurs = list(dossier.demandeurs.all())
    principal = next((d for d in demandeurs if d.role == RoleDemandeur.PETITIONNAIRE), None)
    mandataire = next((d for d in demandeurs if d.role == RoleDemandeur.MANDATAIRE), None)
    commune = dossier.commune
    return {
        "dossier": dossier,
        "commune": commune,
        "service": dossier.service,
        "type": registre.type_de(dossier),
        "domaine": registre.domaine(dossier.domaine),
        "demandeurs": demandeurs,
        "petitionnaire": principal,
        "parcelles": list(dossier.parcelles.all()),
        "resume": registre.domaine(dossier.domaine).resume(dossier.type, saisie.donnees_propres(dossier)),
        "collectivite": {
            "nom": f"Commune de {commune.nom}",
            "service": str(dossier.service or "Service urbanisme"),
            "adresse_lignes": [commune.adresse_mairie] if commune.adresse_mairie else [],
            "telephone": commune.telephone_mairie,
            "courriel": commune.courriel_mairie,
            "blason": armes.adresse(commune),
        },
        "destinataire": {"lignes": lignes_adresse(mandataire or principal)},
        "reference": numero_lisible(dossier.numero) or dossier.reference,
        "lieu": commune.nom,
        "autorite": registre.autorite(dossier, timezone.localdate()),
    }


def lignes_adresse(personne: Demandeur | None) -> list[str]:
    """The lines of an address block, for a window envelope."""
    if personne is None:
        return []
    ville = f"{personne.code_postal} {personne.ville}".strip()
    lignes = [str(personne), personne.representant, personne.adresse, ville]
    return [ligne for ligne in lignes if ligne]


def numero_lisible(numero: str | None) -> str:
    """« PC 059 098 26 00001 »: the number in the groups that A423-1 to A423-3 describe."""
    if not numero:
        return ""
    prefixe = "".join(signe for signe in numero[:3] if signe.isalpha())
    reste = numero[len(prefixe) :]
    return f"{prefixe} {reste[:3]} {reste[3:6]} {reste[6:8]} {reste[8:]}"


def composer(dossier: Dossier, nature: str, contexte: dict[str, Any]) -> bytes:
    """The PDF of a letter, without keeping it: preview and final are the same bytes."""
    nature = NatureCourrier(nature)
    jour = contexte.get("jour") or timezone.localdate()
    return rendre_pdf(
        f"courriers/{nature.value}.html",
        {**contexte_commun(dossier), "date_courrier": jour, **contexte, "jour": jour},
        titre=f"{nature.label} — {dossier.numero or dossier.reference}",
        etabli_le=jour,
    )


def editer(
    dossier: Dossier,
    nature: str,
    contexte: dict[str, Any],
    *,
    par,
    decision: Decision | None = None,
    pdf: bytes | None = None,
) -> Courrier:
    """Finishes a letter: its PDF is stored under its hash and no longer changes."""
    nature = NatureCourrier(nature)
    contenu = pdf if pdf is not None else composer(dossier, nature, contexte)
    return Courrier.objects.create(
        dossier=dossier,
        nature=nature,
        objet=f"{nature.label} — {dossier.numero or dossier.reference}"[:200],
        fichier=fichiers.ranger_octets(contenu, f"{nature.value}.pdf"),
        cree_par=par,
        cree_le=timezone.now(),
        decision=decision,
    )


def deposer_sur_le_portail(courrier: Courrier, *, evenement=None, jour=None) -> Notification:
    """Makes a letter available to the petitioner on the portal (CRPA R112-17)."""
    return Notification.objects.create(
        courrier=courrier, canal=Canal.PORTAIL, date_envoi=jour or timezone.localdate(), evenement=evenement
    )


def accepte_l_electronique(dossier: Dossier) -> bool:
    """Whether the petitioner expressly agreed to electronic notification (CRPA L112-15)."""
    depot = getattr(dossier, "depot", None)
    return bool(depot and depot.accepte_electronique)


@transaction.atomic
def consulter(courrier: Courrier, *, par) -> Notification:
    """Records the first deliberate opening of a letter on the portal, once.

    Raises:
        ErreurMetier: the letter was not notified on the portal, or is someone else's.
    """
    notification = (
        Notification.objects.select_for_update().filter(courrier=courrier, canal=Canal.PORTAIL).first()
    )
    if notification is None:
        raise ErreurMetier("Ce courrier n'a pas été déposé sur le portail.")
    if courrier.dossier.depositaire_id != par.pk:
        raise ErreurMetier("Ce courrier ne vous est pas adressé.")
    if notification.consultee_le is None:
        notification.consultee_le = timezone.now()
        notification.consultee_par = par
        notification.save(update_fields=["consultee_le", "consultee_par"])
        consigner(
            courrier.dossier,
            NatureEvenement.CONSULTATION,
            timezone.localdate(),
            par=par,
            donnees={"courrier": courrier.pk, "empreinte": courrier.fichier.empreinte},
            vise=notification.evenement,
        )
        if notification.evenement_id:
            horloge.actualiser(verrouiller(courrier.dossier))
    return notification
