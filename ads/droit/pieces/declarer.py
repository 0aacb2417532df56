"""Pieces of a déclaration préalable: R*431-36 and R*431-37 (constructions), R*441-10 (aménagements)."""

from __future__ import annotations

from ads.droit.conditions import Condition, dans, si, tous, un_de
from ads.droit.pieces import communes as c
from ads.droit.pieces.modele import Piece, piece
from ads.droit.projet import Travaux
from droit.articles import Article

T = Travaux
NEUF = (
    T.CONSTRUCTION_NEUVE,
    T.PISCINE,
    T.CLOTURE,
    T.MUR,
    T.SERRE,
    T.TERRASSE_PLAIN_PIED,
    T.SOLAIRE_AU_SOL,
    T.EOLIENNE,
    T.ANTENNE_RELAIS,
    T.HABITATION_LEGERE,
)
CREE_CONSTRUCTION = c.cree(*NEUF, T.EXTENSION, texte="le projet crée une construction ou l'agrandit")
MODIFIE_VOLUME = si("modifie_volume", "les travaux modifient le volume d'une construction existante")
ASPECT = c.cree(
    T.EXTENSION,
    T.ASPECT_EXTERIEUR,
    T.RAVALEMENT,
    texte="les travaux modifient l'aspect extérieur d'un bâtiment",
)
FACADES = un_de(
    c.cree(T.CONSTRUCTION_NEUVE, T.EXTENSION, texte="le projet crée des façades ou une toiture"),
    si("modifie_facade", "les travaux modifient une façade"),
    si("modifie_toiture", "les travaux modifient la toiture"),
)
# R*431-36: "création ou modification d'une construction … visible depuis l'espace public", or SPR, abords.
INSERTION = tous(
    un_de(CREE_CONSTRUCTION, ASPECT, MODIFIE_VOLUME),
    un_de(
        si("visible_espace_public", "le projet est visible depuis l'espace public"),
        c.SPR,
        c.ABORDS,
    ),
)
PSMV = si("element_psmv", "les travaux touchent un élément protégé par un plan de sauvegarde")
R36 = "R*431-36"
R41 = "R*441-10"


def _construction(code: str | None, libelle: str, article: Article, quand: Condition) -> Piece:
    """Not due where R*441-10 alone lists the pieces: a declaration on an aménagement only."""
    return piece(code, libelle, article, dans(c.PORTE_CONSTRUCTION, quand))


def _amenagement(code: str | None, libelle: str, article: Article, quand: Condition) -> Piece:
    return piece(code, libelle, article, dans(c.PORTE_AMENAGEMENT, quand))


SITUATION = (piece("DP1", "Plan de situation du terrain", Article(R36, "a")),)

CONSTRUCTION: tuple[Piece, ...] = (
    piece(
        "DP2",
        "Plan de masse coté dans les trois dimensions",
        Article(R36, "b"),
        un_de(CREE_CONSTRUCTION, MODIFIE_VOLUME),
    ),
    _construction(
        "DP3",
        "Plan en coupe du terrain et de la construction",
        Article("R*431-10", "b"),
        si("modifie_profil_terrain", "les travaux modifient le profil du terrain"),
    ),
    _construction("DP4", "Plan des façades et des toitures", Article("R*431-10", "a"), FACADES),
    piece("DP5", "Représentation de l'aspect extérieur modifié", Article(R36, "c"), ASPECT),
    piece(
        "DP6", "Document graphique d'insertion", Article("R*431-10", "c"), INSERTION, c.DANS_PERMIS_AMENAGER
    ),
    piece(
        "DP7",
        "Photographie de l'environnement proche",
        Article("R*431-10", "d"),
        INSERTION,
        c.DANS_PERMIS_AMENAGER,
    ),
    piece(
        "DP8",
        "Photographie du paysage lointain, sauf impossibilité justifiée",
        Article("R*431-10", "d"),
        INSERTION,
        c.DANS_PERMIS_AMENAGER,
    ),
    _construction(
        None,
        "Preuve de dépôt de l'autorisation au titre de la navigation aérienne",
        Article(R36, "d"),
        si("obstacle_aerien", "la construction peut gêner la navigation aérienne"),
    ),
    _construction(
        "DP11",
        "Notice : matériaux et modalités d'exécution des travaux",
        Article("R*431-14"),
        c.PERIMETRE_PATRIMOINE,
    ),
    _construction(
        None,
        "Étude d'impact, décision de dispense ou récépissé d'enregistrement",
        Article("R431-16", "a"),
        c.ETUDE_IMPACT_PC,
    ),
    _construction(None, "Étude d'impact actualisée et avis", Article("R431-16", "b"), c.IMPACT_ACTUALISEE),
    _construction(None, "Évaluation des incidences Natura 2000", Article("R431-16", "c"), c.NATURA),
    _construction(
        "DP23",
        "Agrément de l'article L510-1",
        Article("R431-16", "g"),
        si("bureaux_agrement", "le projet exige l'agrément de l'article L510-1"),
    ),
    _construction(
        None,
        "Décision sur la dérogation au raccordement au réseau de chaleur ou de froid",
        Article("R431-16", "q"),
        si("derogation_reseau_chaleur", "une décision a été prise sur cette dérogation"),
    ),
    _construction(
        None, "Attestation de solarisation ou de végétalisation", Article("R431-16", "r"), c.SOLAIRE
    ),
    _construction(
        "DP12-1",
        "Attestation d'exemplarité énergétique ou environnementale",
        Article("R*431-18"),
        si("exemplarite_energetique", "le projet demande un dépassement pour exemplarité énergétique"),
    ),
    _construction(
        "DP12-2",
        "Engagement d'installer des dispositifs conformes (énergies renouvelables)",
        Article("R*431-18-1"),
        si(
            "engagement_renouvelable",
            "le projet installe des énergies renouvelables malgré une règle contraire",
        ),
    ),
    _construction(
        None,
        "Preuve de dépôt du permis de démolir, ou pièces de ce permis",
        Article("R*431-21"),
        c.DEMOLITION_SOUMISE,
    ),
    _construction(
        "DP22", "Extrait de la convention de projet urbain partenarial", Article("R*431-23-2"), c.PUP
    ),
    _construction(
        "DP14",
        "Note de dérogation : accessibilité du logement",
        Article("R*431-31"),
        si(
            "derogation_accessibilite_logement",
            "le projet demande une dérogation d'accessibilité du logement",
        ),
    ),
    _construction(
        None,
        "Demande de dérogation aux règles de construction",
        Article("R*431-31-1"),
        si("derogation_cch", "le projet demande la dérogation de l'article L111-4-1 (CCH)"),
    ),
    _construction(
        "DP8-1°",
        "Demande et note de dérogation au plan local d'urbanisme",
        Article("R*431-31-2"),
        si("derogation_plu", "le projet demande une dérogation au plan local d'urbanisme"),
    ),
    _construction(
        None,
        "Demande de dérogation et attestation d'exemplarité environnementale",
        Article("R431-31-3"),
        si("derogation_l152_5_2", "le projet demande la dérogation de l'article L152-5-2"),
    ),
    _construction(
        "DP15",
        "Contrat ou jugement de servitude de cours communes",
        Article("R*431-32"),
        si("cours_communes", "le projet dépend d'une servitude de cours communes"),
    ),
    _construction(
        "DP16",
        "Contrats de transfert des possibilités de construire",
        Article("R*431-33"),
        si("transfert_cos", "le projet dépend d'un transfert de possibilités de construire"),
    ),
    _construction(
        None,
        "Plan intérieur de l'immeuble",
        Article("R*431-34-1"),
        tous(
            si("logements_collectifs", "le projet crée des logements collectifs"),
            si("plan_interieur_demande", "le maire l'a demandé"),
        ),
    ),
    _construction(
        None,
        "Justification solaire ou agrivoltaïque, et état initial du terrain",
        Article("R*431-27"),
        si("solaire_agricole", "le projet est solaire ou agrivoltaïque en zone agricole ou naturelle"),
    ),
    _construction(
        "DP17", "Document graphique : état initial et état futur des éléments", Article("R*431-37"), PSMV
    ),
)

AMENAGEMENT: tuple[Piece, ...] = (
    piece(
        "DP9°", "Plan sommaire des lieux et des bâtiments existants", Article(R41, "b"), c.PORTE_AMENAGEMENT
    ),
    piece(
        "DP10°", "Croquis et plan coté, avec les divisions projetées", Article(R41, "c"), c.PORTE_AMENAGEMENT
    ),
    _amenagement(None, "Extrait de la convention de projet urbain partenarial", Article("R*441-4-1"), c.PUP),
    _amenagement(None, "Étude d'impact ou décision de dispense", Article("R441-5", "1°"), c.ETUDE_IMPACT),
    _amenagement(None, "Étude d'impact actualisée et avis", Article("R441-5", "2°"), c.IMPACT_ACTUALISEE),
    _amenagement(None, "Évaluation des incidences Natura 2000", Article("R*441-6", "a"), c.NATURA),
    _amenagement(
        None,
        "Attestation d'hygiène et de sécurité des résidences démontables",
        Article("R*441-6-1"),
        c.DEMONTABLES,
    ),
    _amenagement(
        None, "Lettre du préfet : dossier de défrichement complet", Article("R*441-7"), c.DEFRICHEMENT
    ),
    _amenagement(
        None,
        "Notice : matériaux et modalités d'exécution des travaux",
        Article("R*441-8"),
        un_de(c.SPR, c.ABORDS),
    ),
    _amenagement(None, "Dossier propre au cœur de parc national", Article("R441-8-1"), c.PARC),
    _amenagement(None, "Attestation de solarisation ou de végétalisation", Article("R441-8-4"), c.SOLAIRE),
    _amenagement(
        None,
        "Accord du lotisseur sur la subdivision du lot",
        Article("R*442-21", "b"),
        si("subdivision_de_lot", "le terrain provient du partage d'un lot"),
    ),
)

PIECES_DP: tuple[Piece, ...] = (*SITUATION, *CONSTRUCTION, *AMENAGEMENT)
