"""Is it the right procedure? Each device of the finished form, read by the law (L581-6, L581-9, L581-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dossiers.registre import Conseil
from rlpi import projet
from rlpi.droit.regime import AUCUNE, regime


def conseils(type_dossier: str, donnees: Mapping[str, Any]) -> Sequence[Conseil]:
    """Devices that another procedure rules, or none. Silent where the place or the light is not known."""
    lieu = projet.lieu(donnees)
    dispositifs = projet.dispositifs(donnees)
    trouves = []
    for rang, dispositif in enumerate(dispositifs, 1):
        avis = regime(dispositif, lieu)
        if avis.procedure in (None, type_dossier):
            continue
        nom = projet.nommer(dispositif, rang if len(dispositifs) > 1 else None)
        motifs = tuple((motif.effet, str(motif.article)) for motif in avis.motifs[:3])
        if avis.procedure == AUCUNE:
            trouves.append(Conseil(f"{nom} : d'après vos réponses, aucun dossier n'est nécessaire.", motifs))
        else:
            texte = f"{nom} : d'après vos réponses, ce n'est pas la bonne procédure."
            trouves.append(Conseil(texte, motifs, (avis.procedure,)))
    return tuple(trouves)
