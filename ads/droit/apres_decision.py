"""After the decision: legality control, posting, appeals, withdrawal, enforceability (R*424-10 to R*424-15…)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ads.droit.delais import LOI_HUWART, Echeance, duree, echeance
from droit.articles import Article, Code
from droit.calendrier import ajouter_jours
from droit.francais import en_lettres
from droit.trace import Motif, Reserve

REJET_TACITE = Reserve(
    "Refus né du silence : délai compté du jour où il existe (code de justice administrative, article R421-2, cité "
    "sans son texte). Il ne peut être opposé au demandeur si l'accusé de réception ne l'en a pas informé (CRPA L112-6).",
    Article("L112-6", "", Code.CRPA),
)


def transmission_controle(signee_le: date) -> Echeance:
    """CGCT L2131-1, L2131-2: last day to send the decision to the préfet."""
    return echeance("transmission_controle", signee_le, "Décision transmise au préfet")


def affichage_mairie(delivree_le: date) -> Echeance:
    """R*424-15: last day to post the extract in mairie (or publish it on the site of the commune)."""
    return echeance("affichage_mairie", delivree_le, "Extrait affiché en mairie")


def fin_affichage_mairie(affichee_le: date) -> Echeance:
    """R*424-15: until when the extract stays posted."""
    return echeance("duree_affichage_mairie", affichee_le, "Extrait laissé affiché en mairie")


def recours_des_tiers(affichage_terrain_le: date, retire_le: date | None = None) -> Echeance | None:
    """R*600-2: last day of the third parties' contentious appeal; None when the board did not stand two months.

    ``retire_le``: day it was taken down; None while it stands, and the reader is then told it must stay.
    """
    deux_mois = duree("duree_affichage_terrain", affichage_terrain_le).valeur.depuis(affichage_terrain_le)
    if retire_le is not None and retire_le < deux_mois:
        return None
    fin = echeance("recours_tiers", affichage_terrain_le, "Recours contentieux des tiers")
    return fin if retire_le is not None else replace(fin, reserves=(*fin.reserves, _si_continu(deux_mois)))


def _si_continu(deux_mois: date) -> Reserve:
    return Reserve(
        f"Si l'affichage sur le terrain reste continu jusqu'au {en_lettres(deux_mois)}.", Article("R*600-2")
    )


def forclusion(acheve_le: date) -> Echeance:
    """R*600-3: after it, no action for annulment; completion is proved by the DAACT."""
    return echeance("forclusion", acheve_le, "Fin des recours en annulation")


def notification_du_recours(depose_le: date) -> Echeance:
    """R*600-1: last day to notify an appeal, on pain of inadmissibility (clear days)."""
    return echeance("notification_recours", depose_le, "Recours notifié par lettre recommandée")


def recours_du_demandeur(notifiee_le: date, est_tacite: bool = False) -> Echeance:
    """CJA R421-1: the petitioner against a refusal, an opposition, a prescription.

    ``est_tacite``: silence refused, and ``notifiee_le`` is the day the refusal exists.
    """
    fin = echeance("recours_demandeur", notifiee_le, "Recours contentieux du demandeur")
    return fin if not est_tacite else replace(fin, reserves=(*fin.reserves, REJET_TACITE))


def recours_gracieux(depart: date, decidee_le: date) -> Echeance:
    """L600-12-2: last day of a gracious or hierarchical appeal.

    ``depart``: notification (petitioner) or first day of posting on site (third party); ``decidee_le``: the
    date of the decision, which selects the rule (one month since 28 November 2025).
    """
    effet = (
        "Recours gracieux, qui ne prolonge pas le recours contentieux"
        if decidee_le >= LOI_HUWART
        else "Recours gracieux, qui prolonge le recours contentieux"
    )
    return echeance("recours_gracieux", depart, effet, selectrice=decidee_le)


def recours_gracieux_des_tiers(affichage_terrain_le: date, decidee_le: date) -> Echeance:
    """The same for a third party, from the first day of the posting on site."""
    fin = recours_gracieux(affichage_terrain_le, decidee_le)
    return replace(fin, code="recours_gracieux_tiers", libelle=f"{fin.libelle} des tiers")


def silence_sur_recours_gracieux(recu_le: date) -> Echeance:
    """L600-12-2: silence kept until that day rejects the appeal."""
    return echeance("silence_recours_gracieux", recu_le, "Silence valant rejet du recours gracieux")


def retrait(decision_le: date) -> Echeance:
    """L424-5: last day to *notify* a withdrawal, after hearing the holder (CRPA L121-1, L122-1).

    ``decision_le``: date of the decision, or day the tacit decision exists.
    """
    return echeance("retrait", decision_le, "Retrait, si la décision est illégale")


def participations_apres_tacite(acquise_le: date) -> Echeance:
    """L424-6: last day to fix contributions after a tacit permit or a non-opposition."""
    return echeance("participations", acquise_le, "Participations fixées par arrêté")


def executoire(
    type_: str,
    *,
    notifiee_le: date | None = None,
    transmise_le: date | None = None,
    acquise_le: date | None = None,
    coupe_arbres: bool = False,
) -> Echeance | None:
    """The day the decision can be carried out; ``None`` while a step is missing.

    ``acquise_le``: the day a tacit decision exists. A non-opposition, even express, waits for no
    transmission: it is carried out as soon as it is acquired (L424-8), on its notification. A permit
    waits for its notification and its transmission to the préfet (L424-7). Demolition: fifteen days
    more (R452-1); tree cutting: one month (R*424-1).
    """
    if acquise_le is None and type_ == "DP":
        acquise_le = notifiee_le
    if acquise_le is not None:
        if type_ == "PD":
            return echeance("executoire_pd", acquise_le, "Permis de démolir tacite exécutoire")
        if type_ == "DP" and coupe_arbres:
            return echeance("executoire_coupe", acquise_le, "Coupe d'arbres possible")
        motif = Motif(
            Article("L424-8"), f"Décision exécutoire dès qu'elle est acquise, le {en_lettres(acquise_le)}."
        )
        return Echeance("executoire", "caractère exécutoire", acquise_le, motif)
    if notifiee_le is None or transmise_le is None:
        return None
    depart = max(notifiee_le, transmise_le)
    if type_ == "PD":
        fin = echeance("executoire_pd", depart, "Permis de démolir exécutoire")
        doute = Reserve(
            "Quinze jours comptés de la plus tardive des deux dates (notification, transmission) : lecture "
            "à confirmer.",
            Article("R452-1", "a"),
        )
        return Echeance(fin.code, fin.libelle, fin.date, fin.motif, (*fin.reserves, doute))
    motif = Motif(
        Article("L424-7"), f"Exécutoire une fois notifié et transmis au préfet, le {en_lettres(depart)}."
    )
    return Echeance("executoire", "caractère exécutoire", depart, motif)


def recours_contre_abf(reponse_recue_le: date) -> Echeance:
    """R*423-68: last day for the authority to appeal to the préfet de région."""
    return echeance(
        "recours_abf_autorite", reponse_recue_le, "Recours de l'autorité devant le préfet de région"
    )


def silence_du_prefet_sur_abf(recours_recu_le: date) -> Echeance:
    """R*423-68: silence until that day approves the authority's draft decision."""
    return echeance("silence_prefet_abf", recours_recu_le, "Silence approuvant le projet de décision")


def recours_du_demandeur_contre_abf(notifiee_le: date) -> Echeance:
    """R*424-14: last day for the petitioner to appeal to the préfet de région."""
    return echeance("recours_abf_demandeur", notifiee_le, "Recours du demandeur devant le préfet de région")


def silence_du_prefet_sur_demandeur(recours_recu_le: date) -> Echeance:
    """R*424-14: silence until that day confirms the decision."""
    return echeance("silence_prefet_demandeur", recours_recu_le, "Silence confirmant la décision")


def nouvelle_decision_apres_prefet(decision_recue_le: date) -> Echeance:
    """R*424-14: last day to decide again when the préfet de région overrules the refusal."""
    return echeance("nouvelle_decision_abf", decision_recue_le, "Nouvelle décision de l'autorité")


def existence(dernier_jour: date) -> date:
    """The day a tacit decision exists: the day after the last day of the delay."""
    return ajouter_jours(dernier_jour, 1)
