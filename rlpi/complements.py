"""What must be known before signing an arrêté of outdoor advertising, each with its article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dossiers.models import Dossier
from dossiers.registre import Mention
from rlpi.territoire import territoire


def controles(dossier: Dossier, sens: str, jour: date) -> Sequence[Mention]:
    """The arrêté names the local regulation only where one is known to apply: say when nobody knows."""
    if territoire(dossier.commune, jour).rlp is not None:
        return ()
    return (
        Mention(
            f"Rien n'établit qu'un règlement local de publicité couvre {dossier.commune}, ni qu'aucun ne la couvre : "
            "l'arrêté n'en vise pas. L'administrateur l'indique dans la situation de la commune.",
            "L581-14",
        ),
    )
