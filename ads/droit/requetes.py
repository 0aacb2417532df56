"""Requests on an authorisation: prorogation, withdrawal at the holder's request, gracious appeal."""

from __future__ import annotations

from datetime import date

from ads.droit.apres_decision import recours_gracieux, silence_sur_recours_gracieux
from ads.droit.circonstances import DP, PERMIS_ET_DP
from ads.droit.delais import LOI_HUWART
from ads.droit.validite import (
    CE_QUI_DEPLACE_LA_VALIDITE,
    Validite,
    est_dans_les_temps,
    prorogation_tacite,
    validite,
    validite_certificat,
)
from droit.articles import Article
from droit.francais import en_lettres
from droit.requetes import ACCEPTATION, REJET, RegleDeRequete, RequeteImpossible

CERTIFICATS = frozenset({"CUa", "CUb"})
PROROGATION, RETRAIT, RECOURS_GRACIEUX = "prorogation", "retrait", "recours_gracieux"
# R*424-21 speaks of rules and easements only; R*410-17 adds taxes and contributions.
CONDITION = (
    "les règles d’urbanisme et les servitudes n’ont pas évolué de façon défavorable au projet (R*424-21)"
)
CONDITION_CU = (
    "les règles, les servitudes et le régime des taxes et participations n’ont pas changé (R*410-17)"
)
RESERVE_DP = (
    "L’article R*424-23 ne nomme que le permis : pour une déclaration, l’effet du silence est à confirmer."
)
RESERVE_ACCUSE = (
    "En ligne, ce délai court de l’envoi de l’accusé de réception (R474-1 I 1°) ; il est compté ici du jour de "
    "votre envoi."
)


def regle_de_requete(
    nature: str,
    type_: str,
    recue_le: date,
    *,
    delivree_le: date,
    decidee_le: date,
    favorable: bool,
    prorogations: int = 0,
    tacite_le: date | None = None,
) -> RegleDeRequete:
    """What the code says of one request on a decision delivered.

    ``tacite_le``: day silence made a tacit certificate, if it did.

    Raises:
        RequeteImpossible: the code does not open it here, or no longer.
    """
    if nature == RECOURS_GRACIEUX:
        return _recours(recue_le, delivree_le, decidee_le)
    if not favorable:
        raise RequeteImpossible("Il n’y a pas d’autorisation en vigueur sur ce dossier.")
    if nature == PROROGATION:
        if type_ in CERTIFICATS:
            duree = validite_certificat(delivree_le, prorogations, tacite_le=tacite_le)
        else:
            duree = validite(delivree_le, decidee_le=decidee_le, prorogations=prorogations)
        return _prorogation(type_, recue_le, duree, prorogations)
    if nature == RETRAIT and type_ in PERMIS_ET_DP:
        return RegleDeRequete(
            None,
            "",
            Article("L424-5"),
            "Passé trois mois, l’autorisation ne peut plus être retirée que sur demande expresse de son bénéficiaire.",
            (
                "Avant trois mois, l’article ne permet de retirer qu’une autorisation illégale : l’effet de votre "
                "demande est alors à confirmer.",
                "Aucun article du code de l’urbanisme ne dit ce que vaut le silence sur cette demande.",
            ),
        )
    raise RequeteImpossible("Le code ne prévoit pas cette demande pour ce type de dossier.")


def _prorogation(type_: str, recue_le: date, duree: Validite, prorogations: int) -> RegleDeRequete:
    certificat = type_ in CERTIFICATS
    if not certificat and type_ not in PERMIS_ET_DP:
        raise RequeteImpossible("Le code ne prévoit pas de prorogation pour ce type de dossier.")
    if not duree.prorogations_possibles:
        article = "R*424-21" if prorogations else duree.motifs[-1].article
        raise RequeteImpossible(
            f"Cette autorisation ne peut plus être prorogée ({article}). Pour un ouvrage d’énergie renouvelable, "
            "qui se proroge chaque année pendant dix ans, adressez-vous à la mairie."
        )
    if not est_dans_les_temps(recue_le, duree.fin, certificat):
        raise RequeteImpossible(_trop_tard(duree.fin, certificat))
    tacite = prorogation_tacite(recue_le, certificat)
    return RegleDeRequete(
        tacite.date,
        ACCEPTATION,
        tacite.motif.article,
        f"Prorogation d’un an, si {CONDITION_CU if certificat else CONDITION}. Fin de validité actuelle : "
        f"{en_lettres(duree.fin)}.",
        (
            *(r.texte for r in (*duree.reserves, *tacite.reserves)),
            *((RESERVE_DP,) if type_ in DP else ()),
            RESERVE_ACCUSE,
        ),
    )


def _trop_tard(fin: date, certificat: bool) -> str:
    """Why a prorogation comes too late; for a permit, what no dossier tells may still move its end."""
    article = "R*410-17" if certificat else "R*424-22"
    dit = f"La prorogation se demande deux mois au moins avant la fin de validité, le {en_lettres(fin)} ({article})."
    if certificat:
        return dit
    doutes = " ".join(f"{r.texte.rstrip('.')} ({r.article})." for r in CE_QUI_DEPLACE_LA_VALIDITE)
    return f"{dit} Cette fin peut toutefois être plus tardive : {doutes} Dans ces cas, adressez-vous à la mairie."


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
