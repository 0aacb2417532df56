"""Writing the ledger: one chain per dossier, each row bearing the hash of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from communes import actes, habilitations
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers.models import DonneesEvenement, Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from dossiers.technique.empreintes import GENESE, chainer, condensat, condensat_normal, normaliser


class DossierPurge(ErreurMetier):
    """The data of this dossier were deleted at the end of their retention: nothing more is written."""

    def __init__(self, le: datetime):
        super().__init__(
            f"Les données de ce dossier ont été effacées le {timezone.localtime(le):%d/%m/%Y}, au terme de leur "
            "conservation : son journal reste, mais plus rien ne s'y ajoute ni ne s'y rectifie."
        )


def verrouiller(dossier: Dossier) -> Dossier:
    """The dossier's row, locked until the end of the transaction, as it stands now.

    Raises:
        DossierPurge: its data were deleted; nothing more is done on it.
    """
    verrouille = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if verrouille.purge_le is not None:
        raise DossierPurge(verrouille.purge_le)
    actes.noter_verrou(("dossier", dossier.pk))
    # Its commune, which no act on a dossier changes, is not read twice.
    if Dossier.commune.is_cached(dossier) and dossier.commune_id == verrouille.commune_id:
        verrouille.commune = dossier.commune
    return verrouille


def _tenir(dossier: Dossier) -> None:
    """Holds the row as :func:`verrouiller` does, reading nothing of it but that it was not emptied; nothing to do when
    the act holds it already."""
    if actes.tient(("dossier", dossier.pk)):
        return
    for (purge_le,) in Dossier.objects.select_for_update().filter(pk=dossier.pk).values_list("purge_le"):
        if purge_le is not None:
            raise DossierPurge(purge_le)
    actes.noter_verrou(("dossier", dossier.pk))


def charge_de(evenement: Evenement, reference: str, rang_vise: int | None) -> dict[str, Any]:
    """What the hash of one row covers, beside the hash of the row before."""
    return {
        "dossier": reference,
        "rang": evenement.rang,
        "nature": evenement.nature,
        "date_legale": evenement.date_legale,
        "enregistre_le": evenement.enregistre_le,
        "auteur": evenement.auteur_id,
        "vise": rang_vise,
        "donnees": evenement.condensat_donnees,
    }


@acte()
def consigner(
    dossier: Dossier,
    nature: NatureEvenement | str,
    date_legale: date,
    *,
    par,
    donnees: Mapping[str, Any] | None = None,
    vise: Evenement | None = None,
) -> Evenement:
    """Writes one legal fact at the end of the dossier's chain.

    ``date_legale`` is the day the fact counts for the law; ``par=None`` means the platform itself.
    """
    _tenir(dossier)
    if par is not None and par.pk != dossier.depositaire_id and dossier.commune_id is not None:
        habilitations.exiger_type(par, dossier.commune_id, dossier.domaine, dossier.type)
    contenu = normaliser(dict(donnees or {}))
    lignes = _lignes_tenues(dossier)
    dernier = lignes[-1] if lignes else None
    evenement = Evenement(
        dossier=dossier,
        rang=dernier.rang + 1 if dernier else 1,
        nature=str(nature),
        date_legale=date_legale,
        enregistre_le=timezone.now(),
        auteur=par,
        vise=vise,
        condensat_donnees=condensat_normal(contenu),
        precedent=dernier.empreinte if dernier else GENESE,
    )
    evenement.empreinte = chainer(
        evenement.precedent, charge_de(evenement, dossier.reference, vise.rang if vise else None)
    )
    evenement.save()
    DonneesEvenement.objects.create(evenement=evenement, contenu=contenu)
    actes.garder(("journal", dossier.pk), [*lignes, evenement])
    return evenement


def rectifier(fautif: Evenement, *, par, motif: str) -> Evenement:
    """Sets a wrong fact aside: it stays in the ledger, the clock no longer reads it."""
    return consigner(
        fautif.dossier,
        NatureEvenement.RECTIFICATION,
        timezone.localdate(),
        par=par,
        donnees={"motif": motif},
        vise=fautif,
    )


def ruptures(dossier: Dossier) -> Iterator[str]:
    """Breaches of the dossier's chain, in French; nothing when it is whole."""
    precedent, attendu = GENESE, 1
    lignes = Evenement.objects.filter(dossier=dossier).select_related("donnees", "vise").order_by("rang")
    for evenement in lignes:
        ou = f"{dossier} : journal, ligne {evenement.rang}"
        if evenement.rang != attendu:
            yield f"{ou} : une ligne manque avant elle"
        if evenement.precedent != precedent:
            yield f"{ou} : chaînage rompu"
        charge = charge_de(evenement, dossier.reference, evenement.vise.rang if evenement.vise else None)
        if chainer(evenement.precedent, charge) != evenement.empreinte:
            yield f"{ou} : ligne altérée"
        donnees = evenement.donnees
        if donnees.purge_le is None and condensat(donnees.contenu) != evenement.condensat_donnees:
            yield f"{ou} : données altérées"
        precedent, attendu = evenement.empreinte, evenement.rang + 1


def journal_utile(dossier: Dossier) -> list[Evenement]:
    """Facts of the dossier in order, without those a rectification has set aside.

    An act that holds the dossier reads them once, and adds to them what it writes.
    """
    lignes = _lignes_tenues(dossier) if actes.tient(("dossier", dossier.pk)) else _lire(dossier)
    ecartees = {e.vise_id for e in lignes if e.nature == NatureEvenement.RECTIFICATION}
    return [e for e in lignes if e.pk not in ecartees and e.nature != NatureEvenement.RECTIFICATION]


def _lire(dossier: Dossier) -> list[Evenement]:
    # Sorted here: Django compares every column of a wide row with the order asked of the database.
    return sorted(dossier.evenements.select_related("donnees").order_by(), key=lambda e: e.rang)


def _lignes_tenues(dossier: Dossier) -> list[Evenement]:
    """The whole chain of a dossier that the act holds: nobody else can write in it until the act ends.

    What was read or written under a savepoint since undone is read again.
    """
    lignes = actes.garde(("journal", dossier.pk))
    if lignes is None:
        lignes = _lire(dossier)
        actes.garder(("journal", dossier.pk), lignes)
    return lignes


def journal_des(dossier: Dossier, nature: NatureEvenement | str) -> list[Evenement]:
    """Facts of one nature that no rectification has set aside, in order."""
    if actes.tient(("dossier", dossier.pk)):
        return [evenement for evenement in journal_utile(dossier) if evenement.nature == nature]
    ecartees = Evenement.objects.filter(
        dossier=dossier, nature=NatureEvenement.RECTIFICATION, vise__isnull=False
    ).values("vise")
    return list(
        Evenement.objects.filter(dossier=dossier, nature=nature).exclude(pk__in=ecartees).order_by("rang")
    )
