"""Pieces of a permis de démolir (R451-2 to R451-6-1) and of a certificat d'urbanisme (R*410-1)."""

from __future__ import annotations

from ads.droit.conditions import sauf, si, tous, un_de
from ads.droit.pieces import communes as c
from ads.droit.pieces.modele import Piece, piece
from droit.articles import Article

PARTIELLE = si("demolition_partielle", "la démolition est partielle")
TOTALE = sauf(PARTIELLE, "la démolition est totale")
R3 = "R*451-3"

PIECES_PD: tuple[Piece, ...] = (
    piece("PD1", "Plan de situation du terrain", Article("R451-2", "a")),
    piece("PD2", "Plan de masse des constructions à démolir ou à conserver", Article("R451-2", "b")),
    piece("PD3", "Photographie des bâtiments et de leur insertion", Article("R451-2", "c")),
    piece(
        "PD4",
        "Notice : pourquoi le bâtiment inscrit ne peut plus être conservé",
        Article(R3, "a"),
        tous(c.MH_INSCRIT, TOTALE),
    ),
    piece(
        "PD5",
        "Photographies des façades, des toitures et de l'intérieur",
        Article(R3, "b"),
        tous(c.MH_INSCRIT, TOTALE),
    ),
    piece(
        "PD6",
        "Notice : pourquoi le bâtiment inscrit ne peut plus être conservé",
        Article(R3, "a"),
        tous(c.MH_INSCRIT, PARTIELLE),
    ),
    piece(
        "PD7",
        "Photographies des façades, des toitures et de l'intérieur",
        Article(R3, "b"),
        tous(c.MH_INSCRIT, PARTIELLE),
    ),
    piece(
        "PD8",
        "Moyens mis en œuvre pour protéger les parties conservées",
        Article(R3, "c"),
        tous(c.MH_INSCRIT, PARTIELLE),
    ),
    piece(
        None,
        "Moyens mis en œuvre pour éviter toute atteinte au patrimoine protégé",
        Article("R*451-4"),
        un_de(c.SPR, c.ABORDS),
    ),
    piece("PD11°", "Dossier propre au cœur de parc national", Article("R451-5"), c.PARC),
    piece(None, "Évaluation des incidences Natura 2000", Article("R*451-6"), c.NATURA),
    piece(None, "Étude d'impact ou décision de dispense", Article("R451-6-1", "a"), c.ETUDE_IMPACT),
    piece(None, "Étude d'impact actualisée et avis", Article("R451-6-1", "b"), c.IMPACT_ACTUALISEE),
)

PIECES_CUA: tuple[Piece, ...] = (piece("CU1°", "Plan de situation du terrain", Article("R*410-1", "al. 1")),)
PIECES_CUB: tuple[Piece, ...] = (
    *PIECES_CUA,
    piece("CU2°", "Note descriptive de l'opération", Article("R*410-1", "al. 2")),
    piece(
        "CU3°",
        "Plan du terrain : emplacement des constructions existantes",
        Article("R*410-1", "al. 2"),
        si("constructions_existantes", "le terrain porte des constructions"),
    ),
)
