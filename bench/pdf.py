"""Letters and signatures: milliseconds each, and what a worker does in an hour. ``script/bench pdf``."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

from bench import _base


def _fois(acte, fois: int) -> list[float]:
    acte()
    durees = []
    for _ in range(fois):
        debut = perf_counter()
        acte()
        durees.append(1000 * (perf_counter() - debut))
    return durees


def _planchers(fois: int) -> dict[str, float]:
    """The libraries alone: one line of text made a page, one RSA-2048 signature."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from weasyprint import HTML

    cle = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "weasyprint_une_ligne_ms": round(
            median(_fois(lambda: HTML(string="<p>Arrêté").write_pdf(), fois)), 1
        ),
        "signature_rsa_ms": round(
            median(_fois(lambda: cle.sign(b"x" * 32, padding.PKCS1v15(), hashes.SHA256()), fois)), 2
        ),
    }


def main(fois: int = 20) -> dict[str, Any]:
    """A one-page arrêté: rendered, signed (PAdES B-T with the local authority), validated."""
    _base.ouvrir()
    from django.utils import timezone

    from dossiers.technique.autorite_demo import certificat_de_demo
    from dossiers.technique.horodatage import horodateur_configure
    from dossiers.technique.pdf import rendre_pdf
    from dossiers.technique.signature import signer_pdf
    from dossiers.technique.validation import verifier_pdf

    def rendre() -> bytes:
        return rendre_pdf(
            "courriers/arrete_generique.html",
            {"collectivite": {"nom": "Commune de mesure"}, "reference": "mesure"},
            titre="Arrêté", etabli_le=timezone.localdate(),
        )  # fmt: skip

    document = rendre()
    cle = certificat_de_demo("Maire de mesure", "maire.mesure@example.org", "Maire")

    def signer() -> bytes:
        return signer_pdf(
            document, signataire=cle, motif="Mesure", lieu="Lille", horodateur=horodateur_configure()
        )

    signe = signer()
    resultats = {
        "rendre": _fois(rendre, fois),
        "signer": _fois(signer, fois),
        "valider": _fois(lambda: verifier_pdf(signe), fois),
    }
    mesures: dict[str, Any] = {
        nom: {"mediane_ms": round(median(durees), 1), "max_ms": round(max(durees), 1)}
        for nom, durees in resultats.items()
    }
    mesures["plancher"] = _planchers(fois)
    mesures["octets"] = {"non_signe": len(document), "signe": len(signe)}
    mesures["arretes_signes_par_heure_et_par_ouvrier"] = round(
        3_600_000 / sum(median(d) for d in resultats.values())
    )
    return mesures
