"""End of the works: declaration, récolement, conformity (R462-1 to R462-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ads.droit.conditions import Condition, sauf, si, tous, un_de
from ads.droit.delais import Echeance, echeance
from ads.droit.projet import Projet
from droit.articles import Article
from droit.trace import Motif

# R462-7: the cases where the récolement is compulsory, in the order of the article.
RECOLEMENT: tuple[tuple[str, Condition], ...] = (
    (
        "a",
        un_de(
            si("mh_inscrit", "l'immeuble est inscrit au titre des monuments historiques"),
            si("spr", "le terrain est dans un site patrimonial remarquable classé"),
            si("site_classe", "le terrain est dans un site classé ou en instance de classement"),
        ),
    ),
    (
        "b",
        un_de(
            si("igh", "le projet est un immeuble de grande hauteur"),
            tous(
                si("erp", "le projet est un établissement recevant du public"),
                sauf(
                    si("erp_5e_sans_hebergement", "il est de 5e catégorie sans local d'hébergement"),
                    "il n'est pas de 5e catégorie sans local d'hébergement",
                ),
            ),
        ),
    ),
    (
        "c",
        un_de(
            si("coeur_parc_national", "le terrain est au cœur d'un parc national"),
            si("reserve_naturelle", "le terrain est dans une réserve naturelle"),
        ),
    ),
    (
        "d",
        tous(
            si("ppr", "le terrain est couvert par un plan de prévention des risques"),
            sauf(
                si("ppr_sismique_ou_etude", "ce plan n'impose que des normes parasismiques ou une étude"),
                "ce plan impose d'autres règles que des normes parasismiques ou une étude",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Recolement:
    """Whether a récolement is compulsory (``None``: not known yet), why, and the facts missing."""

    obligatoire: bool | None
    motifs: tuple[Motif, ...] = ()
    champs: tuple[str, ...] = ()


def recolement(projet: Projet) -> Recolement:
    """R462-7: whether the récolement is compulsory. A site inscrit or abords alone do not make it so."""
    valeurs = [(alinea, condition, condition.evaluer(projet)) for alinea, condition in RECOLEMENT]
    motifs = tuple(
        Motif(Article("R462-7", alinea), f"Récolement obligatoire : {condition.raison(projet)}.")
        for alinea, condition, valeur in valeurs
        if valeur
    )
    if motifs:
        return Recolement(True, motifs)
    inconnus = [champ for _, c, valeur in valeurs if valeur is None for champ in c.champs]
    champs = tuple(dict.fromkeys(champ for champ in inconnus if getattr(projet, champ) is None))
    return Recolement(None if champs else False, (), champs)


def contestation(daact_recue_le: date, recolement_obligatoire: bool) -> Echeance:
    """R462-6: last day to contest conformity (mise en demeure included, R462-9)."""
    code = "conformite_recolement" if recolement_obligatoire else "conformite"
    return echeance(code, daact_recue_le, "Contestation de la conformité des travaux")


def attestation(requete_recue_le: date) -> Echeance:
    """R462-10: last day to deliver the certificate that conformity was not contested."""
    return echeance("attestation_conformite", requete_recue_le, "Attestation de non-contestation")
