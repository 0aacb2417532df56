"""Registered letters in batch: what is to send, the post office's numbers, the presentations, the returns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from communes.models import Commune
from dossiers.models import Decision, Dossier, Notification, Recommande
from dossiers.models.courriers import DE_L_INSTRUCTION, Canal
from dossiers.models.decisions import EtatDecision
from dossiers.models.demandeurs import RoleDemandeur
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, fichiers, publicite
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.legalite import exiger_de_transmettre
from dossiers.technique.pdf import rendre_pdf

LOT_MAXIMAL = 100
_DATE_FIXE = (1980, 1, 1, 0, 0, 0)


def _siennes(utilisateur):
    """Signed decisions of the communes where a person notifies (counter or service)."""
    permis = Dossier.objects.que_peut(utilisateur, h.ENREGISTRER) | Dossier.objects.que_peut(
        utilisateur, h.INSTRUIRE
    )
    return (
        Decision.objects.filter(etat=EtatDecision.SIGNEE, dossier__in=permis)
        .select_related("dossier__commune", "dossier__depot", "pdf_signe")
        .defer("dossier__donnees", "dossier__emprise")
        .order_by("dossier__limite_instruction", "pk")
    )


def a_envoyer(utilisateur):
    """Signed decisions not notified and not yet at the post office, the nearest legal date first."""
    return _siennes(utilisateur).filter(courriers__isnull=True, recommandes__isnull=True)


def en_route(utilisateur):
    """Letters handed to the post office whose presentation is awaited."""
    return (
        Recommande.objects.filter(notification__isnull=True, decision__in=_siennes(utilisateur))
        .select_related("decision__dossier__commune")
        .order_by("date_depot", "pk")
    )


def sans_retour(utilisateur):
    """Letters that count in the clock, sent for a year, whose acknowledgement has not come back.

    Decisions of the communes where a person notifies; requests for pieces and letters on the delay
    (R*423-38, R*423-42) of the dossiers he instructs: without it, their first presentation is not proven.
    """
    instruits = Dossier.objects.que_peut(utilisateur, h.INSTRUIRE).order_by()
    return (
        Notification.objects.filter(
            Q(courrier__decision__in=_siennes(utilisateur).order_by())
            | Q(courrier__nature__in=DE_L_INSTRUCTION, courrier__dossier__in=instruits),
            canal__in=[Canal.LRAR, Canal.LRE],
            retour__isnull=True,
            date_envoi__gte=timezone.localdate() - timedelta(days=365),
        )
        .select_related("courrier__dossier__commune")
        .order_by("date_envoi", "pk")
    )


def destinataire(dossier: Dossier) -> list[str]:
    """Name and address of the addressee: the agent who was given the mail, else the petitioner."""
    personnes = list(dossier.demandeurs.all())
    mandataire = next((p for p in personnes if p.role == RoleDemandeur.MANDATAIRE), None)
    principal = next((p for p in personnes if p.role == RoleDemandeur.PETITIONNAIRE), None)
    return courriers.lignes_adresse(mandataire or principal) or [dossier.nom_demandeur]


def lettres(decisions: Iterable[Decision], *, par) -> bytes:
    """A ZIP to print: for each decision its letter and its arrêté, and the post office's list.

    Raises:
        ErreurMetier: nothing chosen, or too many at once.
    """
    choisies = _exiger_un_lot(list(decisions), par)
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:

        def ajouter(nom: str, octets: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(nom, _DATE_FIXE), octets, zipfile.ZIP_DEFLATED)

        ajouter("00-bordereau-de-depot.pdf", bordereau(choisies))
        for rang, decision in enumerate(choisies, start=1):
            numero = decision.dossier.numero or decision.dossier.reference
            ajouter(f"{rang:02d}-{numero}-1-lettre.pdf", publicite.lettre_de_notification(decision.dossier))
            ajouter(f"{rang:02d}-{numero}-2-arrete.pdf", fichiers.lire(decision.pdf_signe))
    return tampon.getvalue()


def bordereau(decisions: list[Decision]) -> bytes:
    """The list handed to the post office: addressee of each letter, room for its number."""
    communes: list[Commune] = [d.dossier.commune for d in decisions]
    une_seule = communes[0] if len({c.pk for c in communes}) == 1 else None
    return rendre_pdf(
        "courriers/bordereau_recommandes.html",
        {
            "collectivite": {
                "nom": une_seule.nom if une_seule else "Bordereau commun",
                "adresse_lignes": [une_seule.adresse_mairie]
                if une_seule and une_seule.adresse_mairie
                else [],
            },
            "lignes": [
                {
                    "numero": courriers.numero_lisible(d.dossier.numero),
                    "commune": d.dossier.commune.nom,
                    "destinataire": ", ".join(destinataire(d.dossier)),
                }
                for d in decisions
            ],
            "date_courrier": timezone.localdate(),
        },
        titre="Bordereau de dépôt de lettres recommandées",
        etabli_le=timezone.localdate(),
    )


def _exiger_un_lot(decisions: list[Decision], par) -> list[Decision]:
    if not decisions:
        raise ErreurMetier("Cochez au moins une décision.")
    if len(decisions) > LOT_MAXIMAL:
        raise ErreurMetier(f"Préparez au plus {LOT_MAXIMAL} lettres à la fois.")
    for decision in decisions:
        exiger_de_transmettre(par, decision.dossier)
    return decisions


@transaction.atomic
def deposer(numeros: Mapping[Decision, str], jour: date, *, par) -> list[Recommande]:
    """The letters are at the post office: one tracking number each; all of them, or none.

    Raises:
        ErreurMetier: a number missing, used twice or already used, a date in the future or before the
            signature, or a decision that is no longer to send.
    """
    decisions = _exiger_un_lot(list(numeros), par)
    if jour > timezone.localdate():
        raise ErreurMetier("La date de dépôt à la poste ne peut pas être dans le futur.")
    vus: dict[str, Decision] = {}
    deposes = []
    for decision in sorted(decisions, key=lambda d: d.dossier_id):
        dossier = verrouiller(decision.dossier)
        numero = "".join(numeros[decision].split()).upper()
        if not numero:
            raise ErreurMetier(f"{dossier} : indiquez le numéro de suivi de sa lettre.")
        if numero in vus:
            raise ErreurMetier(
                f"Le numéro {numero} est saisi deux fois ({vus[numero].dossier} et {dossier})."
            )
        vus[numero] = decision
        _exiger_libre(numero)
        if decision.etat != EtatDecision.SIGNEE or decision.courriers.exists():
            raise ErreurMetier(f"{dossier} : cette décision n'est pas, ou n'est plus, à envoyer.")
        if decision.recommandes.filter(notification__isnull=True).exists():
            raise ErreurMetier(f"{dossier} : une lettre recommandée est déjà en route.")
        if jour < decision.date_decision:
            raise ErreurMetier(f"{dossier} : la lettre ne peut pas précéder la signature.")
        deposes.append(
            Recommande.objects.create(
                decision=decision, numero_suivi=numero[:40], date_depot=jour, depose_par=par
            )
        )
        consigner(dossier, NatureEvenement.RECOMMANDE, jour, par=par, donnees={"numero": numero[:40]})
    return deposes


def _exiger_libre(numero: str) -> None:
    """A tracking number names one letter (``number already used``)."""
    deja = Recommande.objects.filter(numero_suivi=numero[:40]).select_related("decision__dossier").first()
    autre = deja.decision.dossier if deja else None
    if autre is None:
        vue = (
            Notification.objects.filter(numero_suivi=numero[:40]).select_related("courrier__dossier").first()
        )
        autre = vue.courrier.dossier if vue else None
    if autre is not None:
        raise ErreurMetier(f"Le numéro {numero} est déjà celui d'une lettre du dossier {autre}.")
