"""Legality control: each signed act reaches the préfet within fifteen days, and its answer comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from communes import actes
from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.actes import retours
from dossiers.actes.enveloppe import Acte, ActeInvalide, Emetteur, Enveloppe, composer
from dossiers.actes.operateur import ANNULEE, ANOMALIE, RECUE, TRANSMISE, operateur_configure, reglages
from dossiers.models import Decision, Dossier, Envoi, RetourPrefet, Retrait, Transmission
from dossiers.models.decisions import EtatDecision
from dossiers.models.journal import NatureEvenement
from dossiers.models.legalite import CanalTransmission, EtatTransmission
from dossiers.services import annonces, courriers, envois, fichiers
from dossiers.services.journal import consigner, verrouiller
from dossiers.technique.courriel import EnvoiImpossible

DELAI_JOURS = 15  # CGCT L2131-1, L2131-2 6°: from signature
VIVANTES = (
    EtatTransmission.PREPAREE,
    EtatTransmission.DEPOSEE,
    EtatTransmission.TRANSMISE,
    EtatTransmission.RECUE,
)
ARRIVEES = (EtatTransmission.TRANSMISE, EtatTransmission.RECUE)


@dataclass(frozen=True)
class Alerte:
    """A signed act that the préfet has not yet: ``avant``, last day of the fifteen."""

    dossier: Dossier
    decision: Decision
    avant: date
    est_depassee: bool


def est_transmissible(dossier: Dossier) -> bool:
    """Whether acts of this type go to the préfet with a known @CTES matter."""
    suites = registre.domaine(dossier.domaine).suites
    return bool(suites and suites.matiere and dossier.type in suites.types_transmis)


def exiger_de_transmettre(par, dossier: Dossier) -> None:
    """The counter, the instructing service or the signatory transmit; nobody else does."""
    for action in (h.ENREGISTRER, h.INSTRUIRE):
        if h.peut_sur(par, action, dossier):
            h.exiger_sur(par, action, dossier)
            return
    h.exiger_sur(par, h.SIGNER, dossier)


def numero_interne(dossier: Dossier, suffixe: str = "") -> str:
    """At most 15 signs: the dossier's number, without its department when a suffix must fit."""
    numero = (dossier.numero or dossier.reference).replace("-", "").replace(" ", "")
    if len(numero) + len(suffixe) <= 15:
        return numero + suffixe
    prefixe = numero[: len(numero) - 13] if len(numero) > 13 else numero[:2]
    court = prefixe[:2] + numero[len(prefixe[:2]) + 3 :]
    if len(court) + len(suffixe) <= 15:
        return court + suffixe
    return (suffixe[:1] + court[1:])[:15]


@actes.acte()
def preparer(decision: Decision, *, par) -> Transmission:
    """Opens the transmission of one signed decision; handed to the operator when one is switched on.

    ``par=None``: the platform itself, right after the signature.

    Raises:
        ErreurMetier: not signed, already sent, or a type that is not transmitted.
    """
    dossier = verrouiller(decision.dossier)
    if par is not None:
        exiger_de_transmettre(par, dossier)
    decision = Decision.objects.get(pk=decision.pk)
    if decision.etat != EtatDecision.SIGNEE:
        raise ErreurMetier("Seule une décision signée est transmise au préfet.")
    if not est_transmissible(dossier):
        suites = registre.domaine(dossier.domaine).suites
        raise ErreurMetier(
            (suites and suites.reserve_transmission) or "Ce type de dossier n'est pas transmis."
        )
    if decision.transmissions.filter(etat__in=VIVANTES).exists():
        raise ErreurMetier("Cette décision est déjà transmise, ou en cours de transmission.")
    return _ouvrir(dossier, par, numero_interne(dossier), decision=decision)


def preparer_aussitot(decision: Decision) -> Transmission:
    """The same by the platform, in the act that has just signed and holds the dossier: nothing is read again."""
    if not actes.tient(("dossier", decision.dossier_id)):
        return preparer(decision, par=None)
    return _ouvrir(decision.dossier, None, numero_interne(decision.dossier), decision=decision)


@transaction.atomic
def preparer_retrait(retrait: Retrait, *, par) -> Transmission:
    """Opens the transmission of one signed withdrawal. Same errors as :func:`preparer`."""
    dossier = verrouiller(retrait.dossier)
    if par is not None:
        exiger_de_transmettre(par, dossier)
    if not retrait.pdf_signe_id:
        raise ErreurMetier("Seul un retrait signé est transmis au préfet.")
    if retrait.transmissions.filter(etat__in=VIVANTES).exists():
        raise ErreurMetier("Ce retrait est déjà transmis, ou en cours de transmission.")
    return _ouvrir(dossier, par, numero_interne(dossier, "RET"), retrait=retrait)


def _ouvrir(dossier: Dossier, par, numero: str, **acte) -> Transmission:
    transmission = Transmission.objects.create(
        dossier=dossier, canal=CanalTransmission.ACTES, numero=numero, preparee_par=par, **acte
    )
    if operateur_configure() is not None:
        envois.prevoir(
            dossier, "actes", occurrence=str(transmission.pk), charge={"transmission": transmission.pk}
        )
    return transmission


def emetteur(dossier: Dossier) -> Emetteur:
    """The commune as the préfecture knows it."""
    commune, choisi = dossier.commune, reglages()
    courriel = choisi.get("courriel_retour") or commune.courriel_mairie
    return Emetteur(
        siren=commune.siren,
        departement=commune.departement,
        arrondissement=choisi.get("arrondissement", ""),
        courriels=(courriel,) if courriel else (),
        trigramme=choisi.get("trigramme", "MIT"),
        referent=str(dossier.service or ""),
        telephone=commune.telephone_mairie,
    )


def acte_de(transmission: Transmission) -> Acte:
    """The act as @CTES describes it: individual (3), matter of the domain, date of the signature.

    Raises:
        ErreurMetier: the date of the préfecture's list of matters is not set.
    """
    dossier, choisi = transmission.dossier, reglages()
    suites = registre.domaine(dossier.domaine).suites
    classification = choisi.get("classification", "")
    if not classification:
        raise ErreurMetier("La date de la classification de la préfecture n'est pas réglée (ACTES).")
    source = transmission.decision or transmission.retrait
    jour = source.date_decision if transmission.decision else source.date_signature
    objet = f"{courriers.numero_lisible(dossier.numero)} : {dossier.objet} — {dossier.adresse_terrain}"
    if transmission.retrait_id:
        objet = f"Retrait — {objet}"
    return Acte(
        numero=transmission.numero,
        date=jour,
        objet=objet,
        pdf=fichiers.lire(source.pdf_signe),
        matiere=suites.matiere,
        classification=date.fromisoformat(classification),
        type_piece=choisi.get("type_piece", "CO_DE"),
    )


@transaction.atomic
def enveloppe(transmission: Transmission, *, par, jour: date | None = None) -> Enveloppe:
    """The @CTES archive of this transmission, to hand to an operator; its name and SHA-256 are kept.

    Raises:
        ErreurMetier: the commune or the site is not set up for @CTES (the message names what is missing).
    """
    exiger_de_transmettre(par, transmission.dossier)
    jour = jour or timezone.localdate()
    rang = (
        Transmission.objects.filter(
            dossier__commune=transmission.dossier.commune_id, preparee_le__date=jour, pk__lt=transmission.pk
        ).count()
        + 1
    )
    try:
        faite = composer(emetteur(transmission.dossier), acte_de(transmission), le=jour, rang=rang)
    except ActeInvalide as erreur:
        raise ErreurMetier(str(erreur)) from erreur
    transmission.enveloppe = faite.nom
    transmission.empreinte_enveloppe = sha256(faite.contenu).hexdigest()
    transmission.identifiant_acte = transmission.identifiant_acte or faite.identifiant
    transmission.save(update_fields=["enveloppe", "empreinte_enveloppe", "identifiant_acte"])
    return faite


@transaction.atomic
def enregistrer_transmission(
    transmission: Transmission, jour: date, *, par, canal: str = CanalTransmission.PAPIER, reference: str = ""
) -> Transmission:
    """The act reached the préfet on ``jour``: by the counter, by hand, or told by the operator.

    Raises:
        ErreurMetier: a date before the signature or in the future, or already recorded.
    """
    dossier = verrouiller(transmission.dossier)
    if par is not None:
        exiger_de_transmettre(par, dossier)
    transmission = Transmission.objects.select_for_update().get(pk=transmission.pk)
    if transmission.etat not in (EtatTransmission.PREPAREE, EtatTransmission.DEPOSEE):
        raise ErreurMetier("Cette transmission est déjà enregistrée.")
    source = transmission.decision or transmission.retrait
    signee_le = source.date_decision if transmission.decision else source.date_signature
    if jour < signee_le:
        raise ErreurMetier("La transmission ne peut pas précéder la signature.")
    if jour > timezone.localdate():
        raise ErreurMetier("La date de transmission ne peut pas être dans le futur.")
    transmission.etat, transmission.date_transmission = EtatTransmission.TRANSMISE, jour
    transmission.canal = canal
    transmission.reference_operateur = reference[:60] or transmission.reference_operateur
    transmission.save(update_fields=["etat", "date_transmission", "canal", "reference_operateur"])
    consigner(
        dossier,
        NatureEvenement.TRANSMISSION_PREFET,
        jour,
        par=par,
        donnees={"transmission": transmission.pk, "canal": str(canal), "numero": transmission.numero},
    )
    return transmission


@transaction.atomic
def enregistrer_retour(transmission: Transmission, xml: bytes, *, par) -> Transmission:
    """The préfet's answer, as XML: acknowledgement, anomaly, or a letter.

    Raises:
        ErreurMetier: unreadable, about another act, or already recorded.
    """
    dossier = verrouiller(transmission.dossier)
    if par is not None:
        exiger_de_transmettre(par, dossier)
    transmission = Transmission.objects.select_for_update().get(pk=transmission.pk)
    try:
        retour = retours.lire(xml)
    except retours.RetourIllisible as erreur:
        raise ErreurMetier(str(erreur)) from erreur
    if retour.numero and retour.numero != transmission.numero:
        raise ErreurMetier(f"Ce retour concerne l'acte {retour.numero}, pas l'acte {transmission.numero}.")
    attendu = transmission.identifiant_acte
    if retour.identifiant and attendu and retour.identifiant != attendu:
        raise ErreurMetier(f"Ce retour concerne l'acte {retour.identifiant}, pas l'acte {attendu}.")
    if retour.genre == retours.ACCUSE:
        _accuser(transmission, retour, par)
    elif retour.genre == retours.ANOMALIE:
        _rejeter(transmission, retour.date, retour.code, retour.detail, par)
    else:
        recevoir_courrier(transmission, retour.nature, retour.date, retour.detail or "sans objet", par=par)
    return transmission


def _accuser(transmission: Transmission, retour: retours.Retour, par) -> None:
    if transmission.etat == EtatTransmission.RECUE:
        raise ErreurMetier("L'accusé de réception est déjà enregistré.")
    if transmission.etat in (EtatTransmission.ANOMALIE, EtatTransmission.ANNULEE):
        raise ErreurMetier("Cette transmission est close : l'accusé de réception est celui d'une autre.")
    transmission.etat = EtatTransmission.RECUE
    transmission.date_accuse = retour.date
    transmission.date_transmission = transmission.date_transmission or retour.date
    transmission.identifiant_acte = retour.identifiant
    transmission.save(update_fields=["etat", "date_accuse", "date_transmission", "identifiant_acte"])
    consigner(
        transmission.dossier,
        NatureEvenement.ACCUSE_PREFET,
        retour.date,
        par=par,
        donnees={"transmission": transmission.pk, "identifiant": retour.identifiant},
    )


def _rejeter(transmission: Transmission, jour: date, code: str, detail: str, par) -> None:
    """An anomaly closes this transmission: the decision awaits a new one."""
    if transmission.etat in (EtatTransmission.ANOMALIE, EtatTransmission.ANNULEE):
        raise ErreurMetier("Cette transmission est déjà rejetée.")
    transmission.etat = EtatTransmission.ANOMALIE
    transmission.code_anomalie, transmission.detail = code[:3], detail[:500]
    transmission.date_transmission = None
    transmission.save(update_fields=["etat", "code_anomalie", "detail", "date_transmission"])
    consigner(
        transmission.dossier,
        NatureEvenement.ANOMALIE_PREFET,
        jour,
        par=par,
        donnees={"transmission": transmission.pk, "code": code, "detail": detail},
    )
    annonces.annoncer_l_anomalie(transmission)


@transaction.atomic
def recevoir_courrier(
    transmission: Transmission, nature: str, jour: date, objet: str, *, par, document=None
) -> RetourPrefet:
    """A letter of the préfet on this act; a recours gracieux or a déféré is told in the journal."""
    dossier = verrouiller(transmission.dossier)
    if par is not None:
        exiger_de_transmettre(par, dossier)
    retour = RetourPrefet.objects.create(
        transmission=transmission,
        nature=nature,
        date=jour,
        objet=objet[:500],
        document=document,
        enregistre_par=par,
    )
    consigner(
        dossier,
        NatureEvenement.COURRIER_PREFET,
        jour,
        par=par,
        donnees={"nature": str(nature), "objet": objet[:500]},
    )
    return retour


def date_de_transmission(dossier: Dossier) -> date | None:
    """The day the decision reached the préfet; None as long as it has not."""
    arrivee = dossier.transmissions.filter(etat__in=ARRIVEES, decision__isnull=False).order_by("pk").first()
    return arrivee.date_transmission if arrivee else None


def alertes(jour: date, communes: frozenset[int] | None = None) -> list[Alerte]:
    """Signed decisions that the préfet has not, the oldest first (CGCT L2131-1: fifteen days)."""
    signees = Decision.objects.filter(etat=EtatDecision.SIGNEE, date_decision__lte=jour).exclude(
        transmissions__etat__in=ARRIVEES
    )
    if communes is not None:
        signees = signees.filter(dossier__commune_id__in=communes)
    trouvees = []
    for decision in signees.select_related("dossier__commune").order_by("date_decision", "pk"):
        if est_transmissible(decision.dossier):
            avant = decision.date_decision + timedelta(days=DELAI_JOURS)
            trouvees.append(Alerte(decision.dossier, decision, avant, jour > avant))
    return trouvees


def _deposer(envoi: Envoi) -> None:
    """Hands one act to the operator; a refusal closes the transmission and says why."""
    transmission = Transmission.objects.select_related("dossier__commune").get(
        pk=envoi.charge["transmission"]
    )
    operateur = operateur_configure()
    if operateur is None:
        raise EnvoiImpossible("Aucun opérateur de transmission n'est configuré.")
    if transmission.etat != EtatTransmission.PREPAREE:
        return
    try:
        reference = operateur.deposer(acte_de(transmission))
    except ErreurMetier as erreur:
        raise EnvoiImpossible(erreur.message) from erreur
    except EnvoiImpossible as refus:
        with transaction.atomic():
            verrouiller(transmission.dossier)
            _rejeter(transmission, timezone.localdate(), "", refus.message_fr, None)
        raise
    Transmission.objects.filter(pk=transmission.pk).update(
        etat=EtatTransmission.DEPOSEE, reference_operateur=reference[:60]
    )


def suivre(jour: date) -> list[Transmission]:
    """Asks the operator about every act in its hands; returns those whose state changed."""
    operateur = operateur_configure()
    if operateur is None:
        return []
    changees = []
    en_main = Transmission.objects.filter(etat__in=[EtatTransmission.DEPOSEE, EtatTransmission.TRANSMISE])
    for transmission in en_main.exclude(reference_operateur="").select_related("dossier__commune"):
        statut = operateur.statut(transmission.reference_operateur)
        if _appliquer(transmission, statut, jour):
            transmission.refresh_from_db()
            changees.append(transmission)
    return changees


def _appliquer(transmission: Transmission, statut, jour: date) -> bool:
    if statut.retour:
        enregistrer_retour(transmission, statut.retour, par=None)
        return True
    if statut.etat in (TRANSMISE, RECUE) and transmission.etat == EtatTransmission.DEPOSEE:
        enregistrer_transmission(transmission, jour, par=None, canal=CanalTransmission.ACTES)
        return True
    if statut.etat in (ANOMALIE, ANNULEE):
        with transaction.atomic():
            verrouiller(transmission.dossier)
            _rejeter(transmission, jour, "", statut.detail or "Rejetée par l'opérateur.", None)
        return True
    return False


envois.declarer("actes", _deposer)
