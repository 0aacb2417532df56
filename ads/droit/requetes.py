"""Requests on an authorisation: prorogation, withdrawal at the holder's request, gracious appeal."""

from __future__ import annotations

from datetime import date

from ads.droit.apres_decision import recours_gracieux, silence_sur_recours_gracieux
from ads.droit.circonstances import PERMIS_ET_DP
from ads.droit.delais import LOI_HUWART
from ads.droit.validite import est_dans_les_temps, prorogation_tacite, validite, validite_certificat
from droit.articles import Article
from droit.francais import en_lettres
from droit.requetes import ACCEPTATION, REJET, RegleDeRequete, RequeteImpossible

CERTIFICATS = frozenset({"CUa", "CUb"})
PROROGATION, RETRAIT, RECOURS_GRACIEUX = "prorogation", "retrait", "recours_gracieux"


def regle_de_requete(
    nature: str,
    type_: str,
    recue_le: date,
    *,
    delivree_le: date,
    decidee_le: date,
    favorable: bool,
    prorogations: int = 0,
) -> RegleDeRequete:
    """What the code says of one request on a decision delivered.

    Raises:
        RequeteImpossible: the code does not open it here, or no longer.
    """
    if nature == RECOURS_GRACIEUX:
        return _recours(recue_le, delivree_le, decidee_le)
    if not favorable:
        raise RequeteImpossible("Il n’y a pas d’autorisation en vigueur sur ce dossier.")
    if nature == PROROGATION:
        return _prorogation(type_, recue_le, delivree_le, prorogations)
    if nature == RETRAIT and type_ in PERMIS_ET_DP:
        return RegleDeRequete(
            None,
            "",
            Article("L424-5"),
            "Le bénéficiaire peut demander le retrait à tout moment : le délai de trois mois ne joue pas.",
            ("Aucun article du code de l’urbanisme ne dit ce que vaut le silence sur cette demande.",),
        )
    raise RequeteImpossible("Le code ne prévoit pas cette demande pour ce type de dossier.")


def _prorogation(type_: str, recue_le: date, delivree_le: date, prorogations: int) -> RegleDeRequete:
    certificat = type_ in CERTIFICATS
    if not certificat and type_ not in PERMIS_ET_DP:
        raise RequeteImpossible("Le code ne prévoit pas de prorogation pour ce type de dossier.")
    duree = (
        validite_certificat(delivree_le, prorogations)
        if certificat
        else validite(delivree_le, prorogations=prorogations)
    )
    if not duree.prorogations_possibles:
        raise RequeteImpossible("Cette autorisation ne peut plus être prorogée (R*424-21).")
    if not est_dans_les_temps(recue_le, duree.fin, certificat):
        raise RequeteImpossible(
            f"La prorogation se demande deux mois au moins avant la fin de validité, le {en_lettres(duree.fin)} "
            f"({'R*410-17' if certificat else 'R*424-22'})."
        )
    tacite = prorogation_tacite(recue_le, certificat)
    return RegleDeRequete(
        tacite.date,
        ACCEPTATION,
        tacite.motif.article,
        f"Prorogation d’un an, si les règles et les participations n’ont pas changé défavorablement. Fin de validité "
        f"actuelle : {en_lettres(duree.fin)}.",
        tuple(r.texte for r in (*duree.reserves, *tacite.reserves)),
    )


def _recours(recue_le: date, delivree_le: date, decidee_le: date) -> RegleDeRequete:
    ouvert = recours_gracieux(delivree_le, decidee_le)
    silence = silence_sur_recours_gracieux(recue_le)
    reserves = [r.texte for r in (*ouvert.reserves, *silence.reserves)]
    if recue_le > ouvert.date:
        reserves.append(f"Le délai de ce recours a pris fin le {en_lettres(ouvert.date)}.")
    explication = (
        "Il ne prolonge pas le délai de deux mois pour saisir le tribunal (L600-12-2)."
        if decidee_le >= LOI_HUWART
        else "Formé dans son délai, il prolonge celui pour saisir le tribunal."
    )
    return RegleDeRequete(silence.date, REJET, silence.motif.article, explication, tuple(reserves))
