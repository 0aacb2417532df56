"""Until when an authorisation lives, whichever of its dossiers is read (R*424-17 to R*424-23, L410-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers import registre
from dossiers.models import DeclarationDeTravaux, Dossier, Requete
from dossiers.models.echanges import EtatRequete, NatureRequete
from dossiers.models.suites import NatureDeclaration
from dossiers.services.publicite import delivrance
from dossiers.services.retrait import est_retiree
from droit.echeancier import EffetSilence

PAS_DE_NOUVEAU_DELAI = (
    "Une modification ou un transfert n'ouvre pas un nouveau délai (jurisprudence, aucun article ne le dit) : "
    "la validité est comptée de l'autorisation d'origine."
)


@dataclass(frozen=True)
class Vie:
    """The life of an authorisation in force.

    ``fin``: last day to begin the works, or last day of the rules of a certificate; ``demande_avant``: last day
    to ask for a prorogation, None when none is left; ``ouverture``: day the works began, if declared;
    ``avec_travaux``: False for a certificate.
    """

    fin: date
    demande_avant: date | None
    avec_travaux: bool
    ouverture: date | None
    motifs: tuple
    reserves: tuple[str, ...]

    @property
    def est_proche(self) -> bool:
        """The last day is less than a year away."""
        return self.fin < timezone.localdate() + timedelta(days=365)

    @property
    def est_passee(self) -> bool:
        """The last day is behind us."""
        return self.fin < timezone.localdate()


def origine(dossier: Dossier) -> Dossier | None:
    """The first dossier of the authorisation: this one, unless it modifies or transfers it; None if not held here."""
    if not dossier.suffixe:
        return dossier
    return dossier.autorisation.dossiers.filter(suffixe="").order_by("pk").first()


def prorogations(dossier: Dossier) -> int:
    """Prorogations the authorisation already obtained, by an answer or by silence, on any of its dossiers."""
    dossiers = dossier.autorisation.dossiers.all() if dossier.autorisation_id else [dossier]
    return Requete.objects.filter(
        dossier__in=dossiers,
        nature=NatureRequete.PROROGATION,
        etat__in=[EtatRequete.ACCEPTEE, EtatRequete.ACQUISE],
    ).count()


def duree_de_validite(dossier: Dossier):
    """What the law of the domain says of the validity; None when it sets none, or without permit in force."""
    suites = registre.domaine(dossier.domaine).suites
    premier = origine(dossier)
    if suites is None or suites.validite is None or premier is None or est_retiree(premier):
        return None
    delivree = delivrance(premier)
    if delivree is None or not delivree.est_favorable:
        return None
    return suites.validite(
        premier.type,
        delivree.date,
        prorogations(dossier),
        decidee_le=delivree.date_decision,
        tacite_le=certificat_tacite_le(premier),
    )


def certificat_tacite_le(dossier: Dossier) -> date | None:
    """The day silence makes, or made, a tacit certificate (R*410-12); None when it means something else."""
    if dossier.effet_silence != EffetSilence.CERTIFICAT_TACITE or dossier.est_provisoire:
        return None
    return dossier.date_silence


def vie(dossier: Dossier) -> Vie | None:
    """The life of the authorisation this dossier belongs to; None when the law sets none, or it is not in force."""
    duree = duree_de_validite(dossier)
    if duree is None or est_retiree(dossier):
        return None
    reserves = tuple(r.texte for r in duree.reserves)
    if dossier.suffixe:
        reserves = (PAS_DE_NOUVEAU_DELAI, *reserves)
    return Vie(
        duree.fin, duree.demande_avant, duree.avec_travaux, ouverture(dossier), tuple(duree.motifs), reserves
    )


def declarations(dossier: Dossier, nature: str) -> QuerySet[DeclarationDeTravaux]:
    """Declarations of works of one nature on the authorisation, whichever of its dossiers bears them."""
    dossiers = dossier.autorisation.dossiers.all() if dossier.autorisation_id else [dossier]
    return DeclarationDeTravaux.objects.filter(dossier__in=dossiers, nature=nature).order_by("date_fait")


def ouverture(dossier: Dossier) -> date | None:
    """Day the works of the authorisation began, as declared (R*424-16)."""
    return declarations(dossier, NatureDeclaration.DOC).values_list("date_fait", flat=True).first()


def est_acheve(dossier: Dossier) -> bool:
    """Whether the whole works are declared complete (R462-1)."""
    return declarations(dossier, NatureDeclaration.DAACT).filter(est_partielle=False).exists()


def transfert_accorde(dossier: Dossier) -> Dossier | None:
    """The last transfer granted on the authorisation of this dossier and not withdrawn; None: it never changed hands."""
    if not dossier.autorisation_id:
        return None
    transferts = dossier.autorisation.dossiers.filter(suffixe__startswith="T", numero__isnull=False)
    for transfert in transferts.order_by("-pk"):
        delivree = delivrance(transfert)
        if delivree is not None and delivree.est_favorable and not est_retiree(transfert):
            return transfert
    return None


def exiger_titulaire(par, dossier: Dossier) -> None:
    """Refuses an act of the holder to whoever filed the authorisation and then gave it away.

    Raises:
        ErreurMetier: a transfer granted since, filed by someone else.
    """
    transfert = transfert_accorde(dossier)
    if transfert is None or transfert.pk <= dossier.pk or transfert.depositaire_id == par.pk:
        return
    raise ErreurMetier(
        f"Cette autorisation a été transférée ({transfert}) : cette démarche revient à son nouveau titulaire. "
        "Si une partie vous est restée, adressez-vous à la mairie."
    )


def exiger_apres_l_autorisation(dossier: Dossier, recue_le: date) -> None:
    """Refuses a modification or a transfer received before the authorisation it changes was given.

    Raises:
        ErreurMetier: received too early.
    """
    if not dossier.suffixe:
        return
    premier = origine(dossier)
    delivree = delivrance(premier) if premier is not None else None
    if delivree is not None and recue_le < delivree.date_decision:
        raise ErreurMetier(
            "Cette demande précède l'autorisation qu'elle change : vérifiez sa date de réception."
        )
