"""Is it the right procedure? The finished form, read by the law (R*421-1 to R*421-29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ads.droit.regime import INCONNU, regime
from ads.projet import projet
from dossiers.registre import Conseil

_CERTIFICATS = ("CUa", "CUb")


def conseils(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[Conseil]:
    """What the petitioner should read before filing: another procedure, or none. Never a refusal.

    Silent while the answers leave this type possible, and on certificates, which anyone may ask for.
    """
    if type_dossier in _CERTIFICATS:
        return ()
    faits = projet(type_dossier, donnees)
    if not faits.travaux:
        return ()
    avis = regime(faits)
    if type_dossier in avis.possibles or (avis.procedure == INCONNU and not avis.possibles):
        return ()
    motifs = tuple((motif.effet, str(motif.article)) for motif in avis.motifs[:3])
    if avis.procedure is None:
        return (Conseil("D'après vos réponses, votre projet ne demande aucune autorisation.", motifs),)
    types = tuple(p for p in avis.possibles if p)
    return (Conseil("D'après vos réponses, ce n'est pas la bonne procédure.", motifs, types),)
