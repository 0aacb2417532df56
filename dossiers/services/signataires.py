"""Which key signs for whom: the test authority in a demonstration, else the person's own PKCS#12."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from communes.models import Utilisateur
from dossiers.technique.autorite_demo import certificat_de_demo
from dossiers.technique.signature import (
    CleDeSignature,
    SignatureImpossible,
    charger_pkcs12,
    verifier_titulaire,
)


def cle_de(personne: Utilisateur, mot_de_passe: str = "") -> CleDeSignature:
    """The signing key of a person.

    Raises:
        SignatureImpossible: no key, wrong password, expired, or someone else's certificate.
    """
    if settings.DEMO and personne.est_de_demonstration:
        return certificat_de_demo(
            personne.get_full_name() or personne.courriel, personne.courriel, personne.qualite or "Signataire"
        )
    chemin = Path(settings.VAR) / "cles" / "signataires" / f"{personne.courriel}.p12"
    if not chemin.exists():
        raise SignatureImpossible(
            "Aucun certificat de signature n'est enregistré pour vous. Adressez-vous à l'administrateur.",
            "cle_indisponible",
        )
    cle = charger_pkcs12(chemin.read_bytes(), mot_de_passe)
    verifier_titulaire(cle, personne.courriel)
    return cle
