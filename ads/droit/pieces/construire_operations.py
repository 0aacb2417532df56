"""Pieces of a permis de construire, continued: operations, destinations, derogations (R*431-19 and after)."""

from __future__ import annotations

from ads.droit.conditions import sauf, si, tous
from ads.droit.pieces import communes as c
from ads.droit.pieces.construire import (
    LOGEMENT_ET_ENERGIE,
    PROJET_ARCHITECTURAL,
    SITUATION,
    Ligne,
    ligne,
)
from ads.droit.pieces.modele import Piece, piece

ZAC = si("zac", "le terrain est dans une zone d'aménagement concerté")
CEDE = si("zac_terrain_cede", "l'aménageur a cédé ou loué le terrain")
NON_CEDE = sauf(CEDE, "l'aménageur n'a ni cédé ni loué le terrain")
DIVISION = si("division_avant_achevement", "le terrain sera divisé avant l'achèvement des bâtiments")

OPERATIONS: tuple[Ligne, ...] = (
    ligne(
        "PCMI17",
        "PC24°",
        "Lettre du préfet : dossier de défrichement complet",
        "R*431-19",
        "",
        c.DEFRICHEMENT,
    ),
    ligne(
        None,
        "PC25°",
        "Preuve de dépôt de la déclaration d'installation classée",
        "R*431-20",
        "",
        si("icpe_declaration", "le projet porte sur une installation classée soumise à déclaration"),
    ),
    ligne(
        "PCMI18",
        "PC26°",
        "Preuve de dépôt du permis de démolir, ou pièces de ce permis si la demande porte aussi sur la démolition",
        "R*431-21",
        "",
        c.DEMOLITION_SOUMISE,
    ),
    ligne(
        "PCMI9",
        "PC28°",
        "Certificat du lotisseur : surface constructible du lot",
        "R*431-22",
        "",
        tous(c.LOT, si("lotissement_surface_repartie", "le lotisseur a réparti la surface constructible")),
    ),
    ligne(
        "PCMI10",
        "PC29°",
        "Certificat du lotisseur : équipements desservant le lot achevés",
        "R*431-22-1",
        "a",
        tous(c.LOT, si("lotissement_inacheve", "les travaux du lotissement sont inachevés")),
    ),
    ligne(
        None,
        None,
        "Accord du lotisseur sur la subdivision du lot",
        "R*431-22-1",
        "b",
        tous(c.LOT, si("subdivision_de_lot", "le terrain provient du partage d'un lot")),
    ),
    ligne(
        "PCMI11",
        "PC30°",
        "Extrait du cahier des charges de cession de terrain",
        "R*431-23",
        "a",
        tous(ZAC, CEDE),
    ),
    ligne("PCMI12", "PC31°", "Convention de participation de la zone", "R*431-23", "b", tous(ZAC, NON_CEDE)),
    ligne(
        None,
        None,
        "Attestation de l'aménageur de l'opération d'intérêt national",
        "R*431-23-1",
        "",
        si("operation_interet_national", "le terrain est dans une opération d'intérêt national"),
    ),
    ligne("PCMI26", None, "Extrait de la convention de projet urbain partenarial", "R*431-23-2", "", c.PUP),
    ligne("R*431-24 plan°", "PC32", "Plan de division du terrain", "R*431-24", "", DIVISION),
    ligne(
        "R*431-24 association°",
        "PC33°",
        "Projet d'association syndicale des acquéreurs, si des espaces communs sont prévus",
        "R*431-24",
        "",
        tous(
            DIVISION,
            si("lotissement_equipements_communs", "des voies ou espaces communs sont prévus"),
            sauf(
                si("espaces_communs_attribues", "les espaces communs sont attribués ou repris"),
                "les espaces communs ne sont ni en copropriété ni repris par la collectivité",
            ),
        ),
    ),
    ligne(
        None,
        None,
        "Déclaration de la redevance sur les bureaux, commerces et entrepôts",
        "R*431-25-2",
        "",
        si("redevance_bureaux", "la commune perçoit la redevance de l'article L520-1"),
    ),
    ligne(
        "PCMI22",
        "PC34°",
        "Plan de situation et plan des places de stationnement sur l'autre terrain",
        "R*431-26",
        "a",
        si("stationnement_ailleurs", "les places imposées sont réalisées sur un autre terrain"),
    ),
    ligne(
        "PCMI23",
        "PC35°",
        "Promesse de concession ou d'acquisition de places de stationnement",
        "R*431-26",
        "b",
        si("stationnement_concession", "les places imposées sont remplacées par une concession ou un achat"),
    ),
)

USAGES_ET_DEROGATIONS: tuple[Ligne, ...] = (
    ligne(
        None,
        None,
        "Justification solaire ou agrivoltaïque",
        "R*431-27",
        "",
        si("solaire_agricole", "le projet est solaire ou agrivoltaïque en zone agricole ou naturelle"),
    ),
    ligne(
        None,
        "PC36°",
        "Notice : nature du commerce et surface de vente",
        "R*431-27-1",
        "",
        tous(
            si("commerce_300_1000", "le projet crée un commerce de 300 à 1 000 m²"),
            si("commune_moins_20000", "la commune a moins de 20 000 habitants"),
        ),
    ),
    ligne(
        None,
        "PC37°",
        "Lettre du préfet : dossier de cinéma complet",
        "R*431-28",
        "",
        si("cinema", "le projet est un cinéma soumis à autorisation"),
    ),
    ligne(None, "PC38", "Dossier d'immeuble de grande hauteur", "R*431-29", "", c.IGH),
    ligne(
        None, "PC39", "Dossier d'accessibilité de l'établissement recevant du public", "R*431-30", "a", c.ERP
    ),
    ligne(None, "PC40", "Dossier de sécurité de l'établissement recevant du public", "R*431-30", "b", c.ERP),
    ligne(
        "PCMI23-1",
        None,
        "Note de dérogation : accessibilité du logement",
        "R*431-31",
        "",
        si(
            "derogation_accessibilite_logement",
            "le projet demande une dérogation d'accessibilité du logement",
        ),
    ),
    ligne(
        None,
        None,
        "Demande de dérogation aux règles de construction",
        "R*431-31-1",
        "",
        si("derogation_cch", "le projet demande la dérogation de l'article L111-4-1 (CCH)"),
    ),
    ligne(
        "PCMI23-2°",
        None,
        "Demande et note de dérogation au plan local d'urbanisme",
        "R*431-31-2",
        "",
        si("derogation_plu", "le projet demande une dérogation au plan local d'urbanisme"),
    ),
    ligne(
        "PCMI23-3°",
        None,
        "Demande de dérogation et attestation d'exemplarité environnementale",
        "R431-31-3",
        "",
        si("derogation_l152_5_2", "le projet demande la dérogation de l'article L152-5-2"),
    ),
    ligne(
        "PCMI24",
        "PC41°",
        "Contrat ou jugement de servitude de cours communes",
        "R*431-32",
        "",
        si("cours_communes", "le projet dépend d'une servitude de cours communes"),
    ),
    ligne(
        "PCMI25",
        "PC42°",
        "Contrats de transfert des possibilités de construire",
        "R*431-33",
        "",
        si("transfert_cos", "le projet dépend d'un transfert de possibilités de construire"),
    ),
    ligne(
        None,
        "PC43°",
        "Dossier d'autorisation d'exploitation commerciale",
        "R*431-33-1",
        "",
        si("aec", "le projet exige une autorisation d'exploitation commerciale"),
    ),
    ligne(
        None,
        None,
        "Plan intérieur de l'immeuble",
        "R*431-34-1",
        "",
        tous(
            si("logements_collectifs", "le projet crée des logements collectifs"),
            si("plan_interieur_demande", "le maire l'a demandé"),
        ),
    ),
)

LIGNES = (
    *PROJET_ARCHITECTURAL,
    *SITUATION,
    *LOGEMENT_ET_ENERGIE,
    *OPERATIONS,
    *USAGES_ET_DEROGATIONS,
)

PIECES_PCMI: tuple[Piece, ...] = tuple(piece(rang[0], *rang[2:]) for rang in LIGNES)
PIECES_PC: tuple[Piece, ...] = tuple(piece(rang[1], *rang[2:]) for rang in LIGNES)
