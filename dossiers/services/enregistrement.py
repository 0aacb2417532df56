"""Registration by the commune: the number (A423-1 to A423-4) and the acknowledgement of receipt."""

from __future__ import annotations

from django.utils import timezone

from communes import habilitations as h
from communes.actes import acte
from communes.models import Commune
from dossiers import registre
from dossiers.etats import passer
from dossiers.models import Autorisation, Compteur, Dossier
from dossiers.models.courriers import NatureCourrier
from dossiers.models.dossiers import Etape, Voie
from dossiers.models.journal import NatureEvenement
from dossiers.services import courriers, envois, horloge, repartition
from dossiers.services.journal import consigner, verrouiller
from dossiers.services.numerotation import numero_de_suite


def former_numero(prefixe: str, commune: Commune, annee: int, rang: int) -> str:
    """Prefix, department (3), commune (3), year (2), rank (5): ``PC0590982600001`` (A423-1 to A423-3)."""
    insee = commune.code_insee
    departement = insee[:3] if insee.startswith("97") else f"{insee[:2]:0>3}"
    local = insee[3:] if insee.startswith("97") else insee[2:]
    return f"{prefixe}{departement}{local:0>3}{annee % 100:02d}{rang:05d}"


def prochain_rang(commune: Commune, prefixe: str, annee: int) -> int:
    """The next rank of one gap-free series; the row stays locked until the end of the transaction."""
    serie = {"commune": commune, "prefixe": prefixe, "annee": annee}
    tenus = Compteur.objects.select_for_update()
    compteur = tenus.filter(**serie).first()
    if compteur is None:  # the first number of its series, perhaps for two acts at once
        Compteur.objects.get_or_create(**serie)
        compteur = tenus.get(**serie)
    compteur.dernier += 1
    compteur.save(update_fields=["dernier"])
    return compteur.dernier


def _nouvelle_autorisation(dossier: Dossier) -> str:
    prefixe = registre.type_dossier(dossier.type).prefixe
    annee = dossier.date_depot.year
    rang = prochain_rang(dossier.commune, prefixe, annee)
    numero = former_numero(prefixe, dossier.commune, annee, rang)
    dossier.autorisation = Autorisation.objects.create(
        numero=numero,
        commune=dossier.commune,
        domaine=dossier.domaine,
        prefixe=prefixe,
        annee=annee,
        rang=rang,
    )
    return numero


@acte()
def enregistrer(dossier: Dossier, *, par) -> Dossier:
    """Gives the number (R*423-3), writes the ARE or récépissé (R*423-4, R*423-5, CRPA R112-11-1).

    Raises:
        ActionInterdite: ``par`` does not register for this commune.
        TransitionRefusee: already registered.
    """
    h.exiger_sur(par, h.ENREGISTRER, dossier)
    h.exiger_tache(par, "enregistrement", dossier.commune_id, dossier.domaine, dossier.type)
    return numeroter(dossier, par=par)


@acte()
def numeroter(dossier: Dossier, *, par) -> Dossier:
    """The act itself, without the question of right (also used when silence comes before registration)."""
    dossier = verrouiller(dossier)
    passer(dossier, "enregistrer")
    numero = numero_de_suite(dossier) if dossier.autorisation_id else _nouvelle_autorisation(dossier)
    dossier.numero = numero
    dossier.etape = Etape.COMPLETUDE
    consigner(
        dossier, NatureEvenement.ENREGISTREMENT, timezone.localdate(), par=par, donnees={"numero": numero}
    )
    repartition.attribuer(dossier, timezone.localdate())
    la_horloge = horloge.actualiser(dossier, avec=("numero", "autorisation", "suffixe"))
    domaine = registre.domaine(dossier.domaine)
    courrier = courriers.editer(
        dossier,
        NatureCourrier.RECEPISSE,
        {
            "horloge": la_horloge,
            "mentions": domaine.mentions_recepisse(dossier.type, la_horloge.echeancier, dossier.suffixe),
        },
        par=par,
    )
    if dossier.voie == Voie.TELESERVICE:
        courriers.deposer_sur_le_portail(courrier)
        envois.prevoir(dossier, "are", charge={"courrier": courrier.pk})
    else:
        consigner(dossier, NatureEvenement.RECEPISSE, timezone.localdate(), par=par)
    return dossier
