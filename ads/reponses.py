"""The remedies against an answer that refuses a request on an authorisation (A424-4, CJA R421-1)."""

from __future__ import annotations

from datetime import date

from ads.droit.delais import LOI_HUWART
from ads.droit.mentions import voies_et_delais_de_recours
from ads.droit.requetes import RECOURS_GRACIEUX
from ads.redaction_commun import TELERECOURS, tribunal
from dossiers.redaction import Information

RESERVE = "Réserve : l'effet de l'article L600-12-2 sur un recours contre cette réponse est à confirmer."


def recours_contre_reponse(nature: str, repondu_le: date, decidee_le: date, departement: str) -> Information:
    """A gracious appeal refused opens no new delay since 28 November 2025; other refusals are decisions themselves."""
    juge = tribunal(departement)
    if nature != RECOURS_GRACIEUX:
        phrases = (voies_et_delais_de_recours(repondu_le, juge), TELERECOURS, RESERVE)
        return Information("Voies et délais de recours", phrases, "CJA R421-1")
    phrase = (
        f"Ce rejet n'ouvre pas de nouveau délai : la décision d'origine se conteste devant {juge} dans les deux mois "
        "de sa propre notification, que votre recours n'a pas prolongés."
        if decidee_le >= LOI_HUWART
        else f"Si votre recours a été formé dans son délai, la décision d'origine peut être contestée devant {juge} dans "
        "les deux mois de la notification de cette réponse."
    )
    return Information("Voies et délais de recours", (phrase, TELERECOURS), "CJA R421-1, L600-12-2")
