"""Loading N dossiers at every stage, from a seed, as on a date."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

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


def generer(
    nombre: int,
    *,
    graine: int,
    au: date,
    communes: list[Commune] | None = None,
    progres: Callable[[int], None] | None = None,
) -> int:
    """Writes ``nombre`` dossiers; the same seed on the same base gives the same dossiers."""
    alea = random.Random(f"mitoyen/{graine}")  # noqa: S311 - drawing lives, not secrets
    choisies = communes or list(Commune.objects.sur_la_plateforme(au).order_by("code_insee"))
    decor = _decor(choisies, au)
    vies = ecriture.par_ordre((tirer(alea, au), alea.choice(choisies)) for _ in range(nombre))
    for debut in range(0, nombre, ecriture.LOT):
        lot = ecriture.ecrire(vies[debut : debut + ecriture.LOT], decor, alea)
        if progres:
            progres(debut + len(lot))
    return nombre


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
