"""Numbers of the dossiers that follow a permit: ``…M01``, ``…T01`` (A423-4)."""

from __future__ import annotations

from communes.erreurs import ErreurMetier
from dossiers.models import Autorisation, Dossier


def exiger_la_commune(dossier: Dossier) -> None:
    """Refuses a modification or a transfer whose land was moved to another commune than its authorisation's.

    Raises:
        ErreurMetier: another commune.
    """
    if dossier.suffixe and dossier.commune_id != dossier.autorisation.commune_id:
        raise ErreurMetier(
            f"Le terrain reste celui de l'autorisation {dossier.autorisation}, à {dossier.autorisation.commune} : "
            "pour un autre terrain, il faut une nouvelle demande."
        )


def numero_de_suite(dossier: Dossier) -> str:
    """The permit's number and the next M or T of its own continuous series; sets ``dossier.suffixe``.

    The permit's row stays locked until the end of the transaction.
    """
    exiger_la_commune(dossier)
    autorisation = Autorisation.objects.select_for_update().get(pk=dossier.autorisation_id)
    lettre = dossier.suffixe[:1]
    pris = autorisation.dossiers.filter(suffixe__regex=rf"^{lettre}[0-9]{{2}}$").values_list(
        "suffixe", flat=True
    )
    debut = f"{autorisation.numero}{lettre}"
    numeros = Dossier.objects.filter(numero__startswith=debut).values_list("numero", flat=True)
    rangs = [s[1:] for s in pris] + [n.removeprefix(debut) for n in numeros]
    rang = max((int(r) for r in rangs if r.isdecimal()), default=0) + 1
    dossier.suffixe = f"{lettre}{rang:02d}"
    return f"{autorisation.numero}{dossier.suffixe}"
