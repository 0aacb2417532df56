"""Conditions met by several bordereaux, each said once."""

from __future__ import annotations

from ads.droit.conditions import Condition, comporte, sauf, si, tous, un_de
from ads.droit.projet import AMENAGEMENTS, CONSTRUCTIONS, Travaux

ABORDS = si("abords", "le terrain est aux abords d'un monument historique")
SPR = si("spr", "le terrain est dans un site patrimonial remarquable")
MH_INSCRIT = si("mh_inscrit", "l'immeuble est inscrit au titre des monuments historiques")
RESTAURATION = si(
    "restauration_immobiliere", "les travaux relèvent d'une opération de restauration immobilière"
)
PARC = si("coeur_parc_national", "le terrain est au cœur d'un parc national")
PUP = si("projet_urbain_partenarial", "le projet relève d'un projet urbain partenarial")
ERP = si("erp", "le projet porte sur un établissement recevant du public")
IGH = si("igh", "le projet porte sur un immeuble de grande hauteur")
NATURA = si("natura_2000", "le projet doit évaluer ses incidences sur un site Natura 2000")
ASSAINISSEMENT = si(
    "assainissement_non_collectif", "une installation d'assainissement non collectif est créée ou réhabilitée"
)
DEFRICHEMENT = si("defrichement", "les travaux exigent une autorisation de défrichement")
SOL_POLLUE = si("sol_pollue", "le terrain a accueilli une installation classée (L556-1)")
SECTEUR_SOLS = si("secteur_information_sols", "le terrain est dans un secteur d'information sur les sols")
SOLAIRE = si("obligation_solaire", "le projet est soumis à l'obligation de solarisation ou de végétalisation")
LOT = si("dans_lotissement", "le terrain est un lot de lotissement")

ETUDE_IMPACT = un_de(
    si("evaluation_environnementale", "le projet est soumis à évaluation environnementale"),
    si("dispense_evaluation", "le projet a été dispensé d'évaluation environnementale au cas par cas"),
)
ETUDE_IMPACT_PC = un_de(
    ETUDE_IMPACT,
    si("icpe_enregistrement", "le projet est une installation classée soumise à enregistrement"),
)
IMPACT_ACTUALISEE = si("etude_impact_actualisee", "l'étude d'impact doit être actualisée")

DEMOLITION = comporte(frozenset({Travaux.DEMOLITION}), "le projet comporte une démolition")
DEMOLITION_SOUMISE = tous(
    DEMOLITION,
    un_de(
        si("permis_demolir_institue", "la commune a institué le permis de démolir"),
        SPR,
        ABORDS,
        MH_INSCRIT,
        RESTAURATION,
        si("site_inscrit", "le terrain est dans un site inscrit"),
        si("site_classe", "le terrain est dans un site classé"),
        si("element_protege", "le bâtiment est protégé par le plan local d'urbanisme"),
    ),
    sauf(
        si("demolition_d_office", "la démolition est imposée"),
        "la démolition n'est pas imposée (R*421-29)",
    ),
)

PORTE_CONSTRUCTION = comporte(
    CONSTRUCTIONS | {Travaux.DEMOLITION}, "le projet est une construction ou des travaux sur une construction"
)
PORTE_AMENAGEMENT = comporte(AMENAGEMENTS, "le projet est un aménagement")
LOTISSEMENT = comporte(frozenset({Travaux.LOTISSEMENT}), "le projet est un lotissement")
CAMPING = comporte(
    frozenset({Travaux.CAMPING, Travaux.PARC_RESIDENTIEL}), "le projet est un camping ou un parc résidentiel"
)
DEMONTABLES = comporte(
    frozenset({Travaux.RESIDENCES_DEMONTABLES}), "le projet installe des résidences démontables"
)
DANS_PERMIS_AMENAGER = si(
    "dans_permis_amenager", "le terrain est couvert par un permis d'aménager (R*431-12)"
)
INTERIEUR = si("interieur_uniquement", "les travaux sont uniquement intérieurs (R*431-11)")
PERIMETRE_PATRIMOINE = un_de(RESTAURATION, MH_INSCRIT, SPR, ABORDS)


def cree(*travaux: Travaux, texte: str) -> Condition:
    """The project holds one of these works."""
    return comporte(frozenset(travaux), texte)
