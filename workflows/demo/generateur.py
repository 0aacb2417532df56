"""Loading N dossiers at every stage, from a seed, as on a date."""

from __future__ import annotations

import gc
import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connections

from carto.services.tissu import parcelles_de_demo
from communes.habilitations import personnes_pouvant, service_charge
from communes.models import Commune, Utilisateur
from communes.models.utilisateurs import NatureCompte
from dossiers import registre
from dossiers.services.fichiers import ranger_octets
from dossiers.technique.autorite_demo import certificat_de_demo
from dossiers.technique.horodatage import horodateur_configure
from dossiers.technique.pdf import rendre_pdf
from dossiers.technique.signature import signer_pdf
from workflows.demo import ecriture
from workflows.demo.referentiel import COMMUNES_DE_DEMO
from workflows.demo.scenarios import tirer

PETITIONNAIRES = 40
#: Lives held in memory at once, to be numbered in the order of their filing.
TRANCHE = 50_000


def generer(
    nombre: int,
    *,
    graine: int | str,
    au: date,
    communes: list[Commune] | None = None,
    progres: Callable[[int], None] | None = None,
    processus: int = 1,
) -> int:
    """Writes ``nombre`` dossiers; the same seed on the same base gives the same dossiers.

    ``processus``: how many processes write, each for communes of its own, since a series of numbers is a commune's
    (PostgreSQL; another split gives other dossiers). ``progres`` is told how many this process has written.
    """
    choisies = communes or list(Commune.objects.sur_la_plateforme(au).order_by("code_insee"))
    decor = _decor(choisies, au)
    parts = [choisies[rang::processus] for rang in range(min(processus, len(choisies)))]
    if len(parts) == 1:
        _ecrire_tout(nombre, str(graine), choisies, decor, progres)
        return nombre
    _fermer_les_connexions()
    # Forked: each child has the scenery as it is, nothing is copied by pickling.
    enfants = [
        multiprocessing.get_context("fork").Process(
            target=_ecrire_tout,
            args=(
                nombre // len(parts) + (rang < nombre % len(parts)),
                f"{graine}/{rang}",
                part,
                decor,
                progres,
            ),
        )
        for rang, part in enumerate(parts)
    ]
    for enfant in enfants:
        enfant.start()
    for enfant in enfants:
        enfant.join()
    if any(enfant.exitcode for enfant in enfants):
        raise RuntimeError("un processus de chargement s'est arrêté : voir son message ci-dessus")
    return nombre


def _fermer_les_connexions() -> None:
    """A child process opens its own: a connection, and the threads of a pool, do not survive a fork."""
    for connexion in connections.all():
        connexion.close()
        if fermer := getattr(connexion, "close_pool", None):
            fermer()


def _ecrire_tout(
    nombre: int,
    graine: str,
    communes: list[Commune],
    decor: ecriture.Decor,
    progres: Callable[[int], None] | None,
) -> None:
    faits = 0
    for debut in range(0, nombre, TRANCHE):
        alea = random.Random(f"mitoyen/{graine}" + (f"/{debut}" if debut else ""))  # noqa: S311 - drawing lives, not secrets
        ici = min(TRANCHE, nombre - debut)
        vies = ecriture.par_ordre((tirer(alea, decor.au), alea.choice(communes)) for _ in range(ici))
        with _gelees():
            for rang in range(0, ici, ecriture.LOT):
                faits += len(ecriture.ecrire(vies[rang : rang + ecriture.LOT], decor, alea))
                if progres:
                    progres(faits)


@contextmanager
def _gelees() -> Iterator[None]:
    """What is in memory now is not looked at by the garbage collector: it would, at each batch, for nothing."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _decor(communes: list[Commune], au: date) -> ecriture.Decor:
    services, instructeurs = {}, {}
    for commune in communes:
        for domaine in registre.domaines():
            service = service_charge(commune, domaine.code, "", au)
            services[commune.pk, domaine.code] = service
            if service and service.pk not in instructeurs:
                instructeurs[service.pk] = list(
                    personnes_pouvant("instruire", commune, domaine.code, jour=au)
                )
    arrete = rendre_pdf(
        "courriers/arrete_generique.html",
        {"collectivite": {"nom": "Commune de démonstration"}, "reference": "dossier généré"},
        titre="Arrêté de démonstration",
        etabli_le=au,
    )
    cle = certificat_de_demo("Maire de démonstration", "maire.generique@example.org", "Maire")
    signe = signer_pdf(
        arrete, signataire=cle, motif="Démonstration", lieu="Lille", horodateur=horodateur_configure()
    )
    return ecriture.Decor(
        communes=communes,
        services=services,
        instructeurs=instructeurs,
        petitionnaires=_petitionnaires(),
        preparateur=_compte("service.generique@example.org", "Service", "générique"),
        signataire=_compte("maire.generique@example.org", "Maire", "générique"),
        arrete=ranger_octets(arrete, "arrete.pdf"),
        arrete_signe=ranger_octets(signe, "arrete-signe.pdf"),
        au=au,
        parcelles={c.pk: parcelles_de_demo(c) for c in communes if c.slug in COMMUNES_DE_DEMO},
    )


def _compte(courriel: str, prenom: str, nom: str, nature: str = NatureCompte.AGENT) -> Utilisateur:
    """A fictional account that nobody can open."""
    existant = Utilisateur.objects.filter(courriel=courriel).first()
    if existant:
        return existant
    compte = Utilisateur(
        courriel=courriel, prenom=prenom, nom=nom, nature=nature, is_active=False, est_de_demonstration=True
    )
    compte.set_unusable_password()
    compte.save()
    return compte


def _petitionnaires() -> list[Utilisateur]:
    return [
        _compte(f"demandeur{n}@example.org", "Demandeur", f"fictif {n}", NatureCompte.PARTICULIER)
        for n in range(1, PETITIONNAIRES + 1)
    ]
