"""Pieces of a permis de construire (R*431-7 to R*431-34-1): PCMI and PC differ by the numbers only.

A row: number on the PCMI form, number on the PC form, name, article, when it is due, what exempts.
"""

from __future__ import annotations

from ads.droit.conditions import TOUJOURS, Condition, si, tous, un_de
from ads.droit.pieces import communes as c
from droit.articles import Article

Ligne = tuple[str | None, str | None, str, Article, Condition, Condition | None]


def base(
    pcmi: str, pc: str, libelle: str, numero: str, alinea: str = "", dispense: Condition | None = c.INTERIEUR
) -> Ligne:
    """A piece of every permit, unless ``dispense`` holds."""
    return (pcmi, pc, libelle, Article(numero, alinea), TOUJOURS, dispense)


def ligne(
    pcmi: str | None, pc: str | None, libelle: str, numero: str, alinea: str, quand: Condition
) -> Ligne:
    """A piece due when ``quand`` holds; a number left ``None`` is not known."""
    return (pcmi, pc, libelle, Article(numero, alinea), quand, None)


SANS_INSERTION = un_de(c.INTERIEUR, c.DANS_PERMIS_AMENAGER)

PROJET_ARCHITECTURAL: tuple[Ligne, ...] = (
    base("PCMI1", "PC1", "Plan de situation du terrain", "R*431-7", "a", None),
    base("PCMI2", "PC2", "Plan de masse coté dans les trois dimensions", "R*431-9"),
    base("PCMI3", "PC3", "Plan en coupe du terrain et de la construction", "R*431-10", "b"),
    base("PCMI4", "PC4", "Notice décrivant le terrain et présentant le projet", "R*431-8"),
    base("PCMI5", "PC5", "Plan des façades et des toitures", "R*431-10", "a"),
    base("PCMI6", "PC6", "Document graphique d'insertion", "R*431-10", "c", SANS_INSERTION),
    base("PCMI7", "PC7", "Photographie de l'environnement proche", "R*431-10", "d", SANS_INSERTION),
    base(
        "PCMI8",
        "PC8",
        "Photographie du paysage lointain, sauf impossibilité justifiée",
        "R*431-10",
        "d",
        SANS_INSERTION,
    ),
    ligne(
        None,
        "PC9°",
        "Document graphique : état initial et état futur du bâtiment",
        "R*431-11",
        "",
        un_de(c.RESTAURATION, c.MH_INSCRIT),
    ),
)

SITUATION: tuple[Ligne, ...] = (
    ligne(
        "PCMI20",
        "PC10°",
        "Accord du gestionnaire du domaine public",
        "R*431-13",
        "",
        si("domaine_public", "le projet occupe le domaine public"),
    ),
    ligne(
        "PCMI21",
        "PC10-1°",
        "Notice : matériaux et modalités d'exécution des travaux",
        "R*431-14",
        "",
        c.PERIMETRE_PATRIMOINE,
    ),
    ligne("PCMI21-1", "PC10-2°", "Dossier propre au cœur de parc national", "R431-14-1", "", c.PARC),
    ligne(
        None,
        "PC11°",
        "Étude d'impact, décision de dispense ou récépissé d'enregistrement",
        "R431-16",
        "a",
        c.ETUDE_IMPACT_PC,
    ),
    ligne(None, None, "Étude d'impact actualisée et avis", "R431-16", "b", c.IMPACT_ACTUALISEE),
    ligne("PCMI12-1", "PC11-1°", "Évaluation des incidences Natura 2000", "R431-16", "c", c.NATURA),
    ligne(
        "PCMI12-2",
        "PC11-3°",
        "Attestation de conformité de l'assainissement non collectif",
        "R431-16",
        "d",
        c.ASSAINISSEMENT,
    ),
    ligne(
        "PCMI13",
        "PC12°",
        "Attestation parasismique",
        "R431-16",
        "e",
        si("parasismique", "le projet est soumis aux règles parasismiques"),
    ),
    ligne(
        "PCMI14",
        "PC13°",
        "Attestation de l'étude imposée par le plan de prévention des risques",
        "R431-16",
        "f",
        si("etude_ppr", "le plan de prévention des risques impose une étude préalable"),
    ),
    ligne(
        None,
        "PC14°",
        "Agrément de l'article L510-1",
        "R431-16",
        "g",
        si("bureaux_agrement", "le projet exige l'agrément de l'article L510-1"),
    ),
    ligne(
        None,
        "PC15°",
        "Notice sur l'activité économique en espace littoral remarquable",
        "R431-16",
        "h",
        si("littoral_remarquable", "le terrain est dans un espace remarquable du littoral"),
    ),
    ligne(
        None,
        "PC16",
        "Étude de sécurité publique",
        "R431-16",
        "i",
        si("etude_securite_publique", "le projet exige une étude de sécurité publique"),
    ),
    ligne(
        "PCMI14-1",
        "PC16-1°",
        "Attestation de performance énergétique (RE2020 ou réglementation thermique)",
        "R431-16",
        "j",
        si("performance_energetique", "le projet est soumis à l'attestation de performance énergétique"),
    ),
    ligne(
        None,
        "PC16-2°",
        "Analyse de compatibilité avec la canalisation de transport",
        "R431-16",
        "k",
        tous(
            si("zone_canalisation", "le terrain est proche d'une canalisation de transport"),
            un_de(si("erp_plus_100", "l'établissement reçoit plus de cent personnes"), c.IGH),
        ),
    ),
    ligne(
        None,
        None,
        "Récépissé de la commission départementale de la sécurité des transports de fonds",
        "R431-16",
        "l",
        si("transport_fonds", "le bâtiment comporte un lieu sécurisé pour le transport de fonds"),
    ),
    ligne(
        None,
        None,
        "Bilan de la concertation et document qui en tire les conséquences",
        "R431-16",
        "m",
        si("concertation", "le projet a fait l'objet d'une concertation"),
    ),
    ligne(None, "PC16-5°", "Attestation : gestion de la pollution du sol", "R431-16", "n", c.SOL_POLLUE),
    ligne(None, "PC16-6°", "Attestation : étude de sols prise en compte", "R431-16", "o", c.SECTEUR_SOLS),
    ligne(
        None,
        None,
        "Décision sur la dérogation expérimentale aux règles de construction",
        "R431-16",
        "p",
        si("derogation_experimentale", "le projet bénéficie d'une dérogation expérimentale"),
    ),
    ligne(
        None,
        None,
        "Décision sur la dérogation au raccordement au réseau de chaleur ou de froid",
        "R431-16",
        "q",
        si("derogation_reseau_chaleur", "une décision a été prise sur cette dérogation"),
    ),
    ligne(None, None, "Attestation de solarisation ou de végétalisation", "R431-16", "r", c.SOLAIRE),
)

LOGEMENT_ET_ENERGIE: tuple[Ligne, ...] = (
    ligne(
        None,
        "PC17°",
        "Tableau des surfaces de logements par catégorie imposée",
        "R*431-16-1",
        "",
        si("logements_imposes", "le plan local d'urbanisme impose des catégories de logements"),
    ),
    ligne(
        None,
        None,
        "Tableau des logements de taille minimale",
        "R431-16-2",
        "",
        si("taille_minimale_logements", "le plan local d'urbanisme impose une taille minimale de logements"),
    ),
    ligne(
        None,
        None,
        "Tableau des logements familiaux et locatifs sociaux",
        "R*431-16-3",
        "",
        si(
            "collectif_commune_carencee",
            "le projet dépasse douze logements ou 800 m² dans une commune carencée en logements sociaux",
        ),
    ),
    *(
        ligne(
            None,
            code,
            libelle,
            "R*431-17",
            alinea,
            si("densite_logement_social", "du logement social dépasse la densité permise"),
        )
        for code, alinea, libelle in (
            ("PC18°", "a", "Délimitation de la partie en logement social"),
            ("PC19°", "b et c", "Surface de plancher et coût foncier du logement social"),
            ("PC20°", "d", "Engagement de conclure la convention de logement social"),
        )
    ),
    ligne(
        "PCMI15",
        "PC21°",
        "Attestation d'exemplarité énergétique ou environnementale",
        "R*431-18",
        "",
        si("exemplarite_energetique", "le projet demande un dépassement pour exemplarité énergétique"),
    ),
    ligne(
        "PCMI16",
        "PC22°",
        "Engagement d'installer des dispositifs conformes (énergies renouvelables)",
        "R*431-18-1",
        "",
        si(
            "engagement_renouvelable",
            "le projet installe des énergies renouvelables malgré une règle contraire",
        ),
    ),
)
