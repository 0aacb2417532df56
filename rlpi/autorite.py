"""Who decides on outdoor advertising in a commune on a day: its mayor, or the president of the métropole.

The police passed to mayors on 1 January 2024 (L581-3-1), and in some communes on to the president of the EPCI
(CGCT L5211-9-2): the same chain serves both, only the signatory and the words of the acts change.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dossiers.models import Dossier
from droit.francais import en_lettres
from rlpi.droit.police import Autorite
from rlpi.models import SituationCommune
from rlpi.territoire import LIBELLES_AUTORITE, territoire


def autorite(dossier: Dossier, jour: date) -> str:
    """« Le maire de Lannoy », « Le président de la Métropole Européenne de Lille »."""
    qui = territoire(dossier.commune, jour).competence.autorite
    if qui in (None, Autorite.MAIRE):
        return f"Le maire de {dossier.commune.nom}"
    libelle = LIBELLES_AUTORITE[qui]
    return f"{libelle[:1].upper()}{libelle[1:]}"


def empechement(personne: Any, dossier: Dossier, jour: date) -> str:
    """Where the police is the president's, only the person recorded to sign for him signs."""
    competence = territoire(dossier.commune, jour).competence
    if competence.autorite is not Autorite.PRESIDENT:
        return ""
    situation = SituationCommune.objects.en_vigueur(jour).filter(commune=dossier.commune).first()
    if situation is not None and situation.signataire_id == personne.pk:
        return ""
    depuis = competence.motif.version_depuis
    quand = f" depuis le {en_lettres(depuis)}" if depuis else ""
    suite = (
        "son signataire n'est pas enregistré : l'administrateur l'indique dans la situation de la commune"
        if situation is None or situation.signataire_id is None
        else f"{situation.signataire} signe pour lui"
    )
    return (
        f"À {dossier.commune}, la police de l'affichage appartient au président de la Métropole Européenne de "
        f"Lille{quand} ({competence.motif.article}) ; {suite}."
    )
