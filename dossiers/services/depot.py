"""Filing: one dossier, one acknowledgement, however many clicks or tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils import timezone

from communes.actes import acte
from communes.erreurs import ErreurMetier
from communes.habilitations import service_charge
from dossiers import registre, saisie
from dossiers.etats import EtatDossier, passer
from dossiers.models import Depot, Dossier
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement
from dossiers.saisie import Probleme
from dossiers.services import envois, horloge, terrain
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.numerotation import exiger_la_commune
from dossiers.services.saisie import exiger_brouillon_de, instantane
from dossiers.technique.empreintes import condensat_normal

if TYPE_CHECKING:
    from dossiers.formulaires import FormulaireEtape

VERSION_CGU = "2026-11"


class DepotIncomplet(ErreurMetier):
    """The form or its pieces are not ready; ``problemes`` lists each thing to mend."""

    def __init__(self, problemes: list[Probleme]):
        super().__init__("Votre dossier n'est pas prêt : corrigez les points signalés.")
        self.problemes = problemes


def problemes(
    dossier: Dossier, *, jour=None, verifies: dict[str, FormulaireEtape] | None = None
) -> list[Probleme]:
    """All that stands between this draft and its filing; ``verifies`` receives the checked forms."""
    jour = jour or timezone.localdate()
    trouves = saisie.problemes_de_saisie(dossier, verifies)
    if dossier.commune is not None and not dossier.commune.est_sur_la_plateforme(jour):
        trouves.append(
            Probleme(
                "terrain",
                "commune",
                f"{dossier.commune} ne reçoit pas encore les dossiers ici. Adressez-vous à sa mairie.",
                "Le terrain",
            )
        )
    try:
        exiger_la_commune(dossier)
    except ErreurMetier as refus:
        trouves.append(Probleme("terrain", "commune", refus.message, "Le terrain"))
    sans_fichier = dossier.pieces.filter(est_exigible=True).exclude(versions__est_retiree=False)
    for piece in sans_fichier:
        trouves.append(
            Probleme(
                "pieces", piece.code, f"La pièce {piece.code} ({piece.libelle}) n'est pas jointe.", "Pièces"
            )
        )
    return trouves


@acte()
def deposer(
    dossier: Dossier,
    *,
    par,
    accepte_cgu: bool,
    accepte_electronique: bool,
    oppose_statistiques: bool = False,
) -> tuple[Dossier, bool]:
    """Files a draft online (R423-1, CRPA L112-8). Returns the dossier and whether this call filed it.

    A second call on a filed dossier changes nothing and says so. The AEE leaves by the outbox.

    Raises:
        DepotIncomplet: problems remain.
        ErreurMetier: terms of use refused, or not the author.
    """
    dossier = verrouiller(dossier)
    if dossier.depositaire_id == par.pk and dossier.etat != EtatDossier.BROUILLON:
        return dossier, False
    if dossier.voie == Voie.PAPIER:
        raise ErreurMetier(
            "Cette demande a été reçue sur papier : elle s'enregistre au guichet de la mairie."
        )
    exiger_brouillon_de(dossier, par)
    if not accepte_cgu:
        raise ErreurMetier("Pour déposer, acceptez les conditions d'utilisation du service.")
    verifies: dict[str, FormulaireEtape] = {}
    restants = problemes(dossier, verifies=verifies)
    if restants:
        raise DepotIncomplet(restants)
    jour = timezone.localdate()
    poser(
        dossier,
        par=par,
        jour=jour,
        voie=Voie.TELESERVICE,
        version_cgu=VERSION_CGU,
        accepte_electronique=accepte_electronique,
        oppose_statistiques=oppose_statistiques,
        verifies=verifies,
    )
    envois.prevoir(dossier, "aee")
    return dossier, True


def poser(
    dossier: Dossier,
    *,
    par,
    jour,
    voie: str,
    version_cgu: str = "",
    accepte_electronique: bool = False,
    oppose_statistiques: bool = False,
    verifies: Mapping[str, FormulaireEtape] | None = None,
) -> None:
    """Turns a checked draft into a filed dossier on ``jour``: people, parcels, seal, journal, clock.

    ``verifies``: the forms of this very row, checked since the act holds it.
    """
    for etape in saisie.etapes(dossier):
        form = (verifies or {}).get(etape.code) or saisie.formulaire(dossier, etape.code)
        form.is_valid()
        appliquer = getattr(form, "appliquer", None)
        if appliquer is not None:
            appliquer(dossier)
    # Read now: a form that has just applied itself may have joined a sheet.
    contenu = instantane(dossier)
    Depot.objects.create(
        dossier=dossier,
        contenu=contenu,
        condensat=condensat_normal(contenu),
        depose_par=par,
        depose_le=timezone.now(),
        version_cgu=version_cgu,
        accepte_electronique=accepte_electronique,
    )
    passer(dossier, "deposer")
    dossier.voie = voie
    dossier.date_depot = jour
    dossier.depose_le = timezone.now()
    dossier.opposition_le = timezone.now() if oppose_statistiques else None
    dossier.etape = Etape.ENREGISTREMENT
    dossier.service = service_charge(dossier.commune, dossier.domaine, dossier.type, jour)
    consigner(
        dossier,
        NatureEvenement.DEPOT,
        jour,
        par=par,
        donnees={"voie": str(voie), "condensat": dossier.depot.condensat},
    )
    horloge.actualiser(dossier, avec=None)
    terrain.confronter_au_depot(dossier, par=par)


def libelle_complet(dossier: Dossier) -> str:
    """« Permis de construire … » for letters and mails."""
    return registre.type_de(dossier).libelle
