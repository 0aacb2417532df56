"""First steps after a granted decision: modification, transfer, opening and completion of the works."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

from django.db import transaction
from django.utils import timezone

from communes import habilitations as h
from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.etats import EtatDossier
from dossiers.models import DeclarationDeTravaux, Dossier
from dossiers.models.dossiers import Voie
from dossiers.models.journal import NatureEvenement
from dossiers.models.suites import NatureDeclaration
from dossiers.services import arrivees, saisie, validite
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.publicite import delivrance
from dossiers.services.retrait import est_retiree

MODIFICATIF, TRANSFERT = "M", "T"
#: What a form says of the same land in other communes.
AILLEURS = ("commune_2", "parcelles_2", "commune_3", "parcelles_3")


def _exiger_titulaire_ou_agent(par, dossier: Dossier) -> None:
    if par.pk != dossier.depositaire_id:
        h.exiger_sur(par, h.ENREGISTRER, dossier)
    else:
        validite.exiger_titulaire(par, dossier)


def _exiger_en_vigueur(dossier: Dossier):
    delivree = delivrance(dossier)
    if delivree is None or not delivree.est_favorable:
        raise ErreurMetier("Il n'y a pas d'autorisation en vigueur sur ce dossier.")
    premier = validite.origine(dossier)
    if est_retiree(dossier) or (premier is not None and est_retiree(premier)):
        raise ErreurMetier("Cette autorisation a été retirée.")
    return delivree


def regle_de_suite(dossier: Dossier, code: str, jour: date | None = None):
    """What the law says of a modification (``M``) or a transfer (``T``) of this permit, with its doubts.

    Raises:
        ErreurMetier: no permit in force, or the code provides for no such dossier.
    """
    jour = jour or timezone.localdate()
    _exiger_en_vigueur(dossier)
    suites = registre.domaine(dossier.domaine).suites
    if suites is None or suites.dossier_de_suite is None:
        raise ErreurMetier("Ce type de décision ne se modifie ni ne se transfère par un dossier de suite.")
    duree = validite.duree_de_validite(dossier)
    if duree is None:
        raise ErreurMetier("L'autorisation d'origine n'est pas sur la plateforme, ou n'est plus en vigueur.")
    try:
        return suites.dossier_de_suite(
            code,
            dossier.type,
            jour,
            duree.fin,
            ouverture=validite.ouverture(dossier),
            est_acheve=validite.est_acheve(dossier),
        )
    except ValueError as refus:
        raise ErreurMetier(str(refus)) from refus


@transaction.atomic
def ouvrir_suite(parent: Dossier, code: str, *, par, voie: str = Voie.TELESERVICE) -> Dossier:
    """A draft for a modification or a transfer, attached to the permit; numbered M01, T01 at registration.

    The land and the project are copied from the permit; the applicant too for a modification (a transfer
    names a new one). ``voie`` papier: received at the counter, where an agent types it.

    Raises:
        ActionInterdite: ``par`` is neither the holder nor an agent of the counter.
        ErreurMetier: not in force, lapsed, or such a dossier is already under way.
    """
    if voie == Voie.PAPIER:
        h.exiger_sur(par, h.ENREGISTRER, parent)
    _exiger_titulaire_ou_agent(par, parent)
    parent = verrouiller(parent)
    regle_de_suite(parent, code)
    if parent.autorisation.dossiers.filter(suffixe=code, etat=EtatDossier.BROUILLON, voie=voie).exists():
        raise ErreurMetier("Une demande de même nature est déjà en préparation pour cette autorisation.")
    suite = saisie.ouvrir_brouillon(parent.type, par=par, commune=parent.commune, voie=voie)
    donnees = deepcopy(parent.donnees)
    # It follows one authorisation, of one commune: the land elsewhere has its own.
    terrain = {c: v for c, v in donnees.get("terrain", {}).items() if c not in AILLEURS}
    if "sur_plusieurs" in terrain:
        terrain["sur_plusieurs"] = "non"
    # A permit taken over from another product says nothing of its land in the form.
    connu = {"commune": parent.commune.code_insee, "adresse": parent.adresse_terrain}
    donnees["terrain"] = {**{c: v for c, v in connu.items() if v}, **terrain}
    if code == TRANSFERT:
        donnees.pop("demandeur", None)
    suite.autorisation, suite.suffixe, suite.donnees = parent.autorisation, code, donnees
    saisie.reprendre_resume(suite)
    suite.save()
    saisie.actualiser_pieces(suite)
    return suite


@transaction.atomic
def reprendre_papier(parent: Dossier, code: str, *, par) -> Dossier | None:
    """The draft of this nature begun at the counter, that whoever registers there goes on with; None: none is begun.

    Raises:
        ActionInterdite: ``par`` does not register for this commune.
    """
    h.exiger_sur(par, h.ENREGISTRER, parent)
    if not parent.autorisation_id:
        return None
    commence = (
        parent.autorisation.dossiers.select_for_update(of=("self",))
        .filter(suffixe=code, etat=EtatDossier.BROUILLON, voie=Voie.PAPIER)
        .first()
    )
    if commence is not None and commence.depositaire_id != par.pk:
        commence.depositaire = par
        commence.save(update_fields=["depositaire"])
    return commence


@transaction.atomic
def enregistrer_declaration(
    dossier: Dossier,
    nature: str,
    *,
    par,
    date_reception: date,
    date_fait: date,
    est_partielle: bool = False,
    precision: str = "",
) -> DeclarationDeTravaux:
    """A DOC (R*424-16) or a DAACT (R462-1) as received, from the holder or on paper.

    Raises:
        ErreurMetier: no permit in force, dates in the future or in disorder, already received, or a type
            for which the code asks for no such declaration.
    """
    _exiger_titulaire_ou_agent(par, dossier)
    nature = NatureDeclaration(nature)
    dossier = verrouiller(dossier)
    delivree = _exiger_en_vigueur(dossier)
    suites = registre.domaine(dossier.domaine).suites
    if suites is None or dossier.type not in suites.types_declares.get(nature, ()):
        raise ErreurMetier("Le code ne demande pas cette déclaration pour ce type de dossier.")
    if date_reception > timezone.localdate():
        raise ErreurMetier("La date de réception ne peut pas être dans le futur.")
    if date_fait > date_reception:
        raise ErreurMetier("Les travaux sont déclarés une fois ouverts ou achevés, pas avant.")
    if date_reception < delivree.date_decision:
        raise ErreurMetier("Cette déclaration précède l'autorisation.")
    if est_partielle and not precision.strip():
        raise ErreurMetier("Précisez la tranche concernée.")
    deja = validite.declarations(dossier, nature)
    if not est_partielle and deja.filter(est_partielle=False).exists():
        raise ErreurMetier("Cette déclaration est déjà enregistrée.")
    ouverture = validite.ouverture(dossier)
    if nature == NatureDeclaration.DAACT and ouverture is not None and date_fait < ouverture:
        raise ErreurMetier("L'achèvement ne peut pas précéder l'ouverture du chantier.")
    declaration = DeclarationDeTravaux.objects.create(
        dossier=dossier,
        nature=nature,
        date_reception=date_reception,
        date_fait=date_fait,
        est_partielle=est_partielle,
        precision=precision.strip(),
        enregistree_par=par,
    )
    consigner(
        dossier,
        NatureEvenement.DOC if nature == NatureDeclaration.DOC else NatureEvenement.DAACT,
        date_reception,
        par=par,
        donnees={"date_fait": date_fait, "partielle": est_partielle, "precision": precision.strip()},
    )
    if par.pk == dossier.depositaire_id:
        arrivees.prevenir(dossier, "travaux")
    return declaration
