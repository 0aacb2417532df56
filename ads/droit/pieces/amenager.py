"""Pieces of a permis d'aménager (R*441-2 to R441-8-4, R*442-3 to R442-8-1, R443-2 to R443-5)."""

from __future__ import annotations

from ads.droit.conditions import TOUJOURS, dans, sauf, si, tous, un_de
from ads.droit.pieces import communes as c
from ads.droit.pieces.construire_operations import LIGNES
from ads.droit.pieces.modele import Piece, piece
from droit.articles import Article

CONSTRUIT = si("constructions_par_amenageur", "l'aménageur édifie des constructions")
SANS_CONSTRUCTION = sauf(CONSTRUIT, "l'aménageur n'édifie pas de construction")

PROJET: tuple[Piece, ...] = (
    piece("PA1", "Plan de situation du terrain", Article("R*441-2", "a")),
    piece("PA2", "Notice décrivant le terrain et présentant le projet", Article("R*441-3")),
    piece("PA3", "Plan de l'état actuel du terrain et de ses abords", Article("R*441-4", "1°")),
    piece("PA4", "Plan de composition coté dans les trois dimensions", Article("R*441-4", "2°")),
    piece(None, "Extrait de la convention de projet urbain partenarial", Article("R*441-4-1"), c.PUP),
    piece("PA14°", "Étude d'impact ou décision de dispense", Article("R441-5", "1°"), c.ETUDE_IMPACT),
    piece(None, "Étude d'impact actualisée et avis", Article("R441-5", "2°"), c.IMPACT_ACTUALISEE),
    piece(
        None,
        "Évaluation des incidences Natura 2000",
        Article("R*441-6", "a"),
        dans(SANS_CONSTRUCTION, c.NATURA),
    ),
    piece(
        None,
        "Attestation de conformité de l'assainissement non collectif",
        Article("R*441-6", "b"),
        dans(SANS_CONSTRUCTION, c.ASSAINISSEMENT),
    ),
    piece(
        None,
        "Attestation d'hygiène et de sécurité des résidences démontables",
        Article("R*441-6-1"),
        c.DEMONTABLES,
    ),
    piece(None, "Lettre du préfet : dossier de défrichement complet", Article("R*441-7"), c.DEFRICHEMENT),
    piece(
        None,
        "Notice : matériaux et modalités d'exécution des travaux",
        Article("R*441-8"),
        un_de(c.SPR, c.ABORDS),
    ),
    piece(None, "Dossier propre au cœur de parc national", Article("R441-8-1"), c.PARC),
    piece(None, "Attestation : gestion de la pollution du sol", Article("R441-8-3"), c.SOL_POLLUE),
    piece(None, "Attestation de solarisation ou de végétalisation", Article("R441-8-4"), c.SOLAIRE),
)

LOTISSEMENT: tuple[Piece, ...] = (
    piece("PA5", "Vues et coupes du projet dans le terrain naturel", Article("R*442-5", "a"), c.LOTISSEMENT),
    piece("PA6", "Photographie de l'environnement proche", Article("R*442-5", "b"), c.LOTISSEMENT),
    piece(
        "PA7",
        "Photographie du paysage lointain, sauf impossibilité justifiée",
        Article("R*442-5", "b"),
        c.LOTISSEMENT,
    ),
    piece("PA8", "Programme et plans des travaux d'aménagement", Article("R*442-5", "c"), c.LOTISSEMENT),
    piece("PA9", "Hypothèses d'implantation des bâtiments", Article("R*442-5", "d"), c.LOTISSEMENT),
    piece(
        "PA10",
        "Projet de règlement du lotissement",
        Article("R*442-6", "a"),
        dans(c.LOTISSEMENT, si("complete_regles", "le lotisseur complète les règles d'urbanisme")),
    ),
    piece(
        "PA11°",
        "Attestation de la garantie d'achèvement des travaux",
        Article("R*442-6", "b"),
        dans(c.LOTISSEMENT, si("garantie_achevement", "les lots sont vendus avant la fin des travaux")),
    ),
    piece(
        None,
        "Plan des tranches et garantie de la première tranche",
        Article("R*442-6", "c"),
        dans(c.LOTISSEMENT, si("vente_par_tranches", "le lotissement est réalisé par tranches")),
    ),
    piece(
        "PA12°",
        "Engagement de constituer une association syndicale",
        Article("R*442-7"),
        tous(
            c.LOTISSEMENT,
            si("lotissement_equipements_communs", "des voies ou espaces communs sont prévus"),
            sauf(
                si("espaces_communs_attribues", "les espaces communs sont attribués ou repris"),
                "les espaces communs ne sont ni attribués aux acquéreurs ni repris par la collectivité",
            ),
        ),
    ),
    piece(
        None,
        "Accord du lotisseur sur la subdivision du lot",
        Article("R*442-3"),
        dans(c.LOTISSEMENT, si("subdivision_de_lot", "le terrain provient du partage d'un lot")),
    ),
    piece(
        None,
        "Attestation : étude de sols prise en compte",
        Article("R442-8-1"),
        dans(c.LOTISSEMENT, c.SECTEUR_SOLS),
    ),
)

CAMPING: tuple[Piece, ...] = (
    piece(
        None,
        "Description et document graphique de la mise aux normes du camping",
        Article("R*443-2-1"),
        dans(c.CAMPING, si("camping_mise_aux_normes", "la demande vise la mise aux normes du camping")),
    ),
    piece("PA13°", "Engagement d'exploiter selon le mode de gestion indiqué", Article("R*443-4"), c.CAMPING),
)

# R*441-6: the pieces of the permis de construire, where the developer builds; numbers known for some only.
CODES_CONSTRUCTION = {
    "R*431-9": "PA17",
    "R*431-10 a": "PA18",
    "R*431-10 b": "PA19",
    "R431-16 i": "PA27",
    "R*431-29": "PA49",
    "R*431-30 a": "PA50",
    "R*431-30 b": "PA51",
}
# Not referred to by R*441-6, or already due as a piece of the aménagement itself.
EXCLUES = frozenset(
    {
        "R*431-7 a",
        "R*431-8",
        "R*431-10 c",
        "R*431-10 d",
        "R431-16 a",
        "R431-16 b",
        "R*431-33-1",
        "R*431-34-1",
        "R*431-19",
        "R*431-23-2",
        "R431-14-1",
        "R431-16 n",
        "R431-16 r",
    }
)

CONSTRUCTIONS: tuple[Piece, ...] = tuple(
    piece(
        CODES_CONSTRUCTION.get(str(article)) or (code if article.numero == "R*431-24" else None),
        f"{libelle} (constructions de l'aménageur)",
        article,
        CONSTRUIT if quand is TOUJOURS else dans(CONSTRUIT, quand),
        dispense,
    )
    for code, _, libelle, article, quand, dispense in LIGNES
    if str(article) not in EXCLUES
)
DEMOLITION = (
    piece(
        None,
        "Preuve de dépôt du permis de démolir, ou pièces de ce permis",
        Article("R*431-21"),
        c.DEMOLITION_SOUMISE,
    ),
)

PIECES_PA: tuple[Piece, ...] = (
    *PROJET,
    *LOTISSEMENT,
    *CAMPING,
    *(p for p in CONSTRUCTIONS if p.article.numero != "R*431-21"),
    *DEMOLITION,
)
