"""What is known of a project: the facts a form, a map or an instructor can tell.

``None`` means *not known yet*, never *no*. Rules read these facts and nothing else; what each one asks,
in plain French and with its article, stands in :mod:`ads.droit.champs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Nombre = Decimal | int


class Travaux(StrEnum):
    """What the petitioner wants to do; a project may hold several."""

    CERTIFICAT_INFORMATION = "certificat_information"
    CERTIFICAT_OPERATIONNEL = "certificat_operationnel"
    CONSTRUCTION_NEUVE = "construction_neuve"
    EXTENSION = "extension"
    TRANSFORMATION_EN_PLANCHER = "transformation_en_plancher"
    ASPECT_EXTERIEUR = "aspect_exterieur"
    RAVALEMENT = "ravalement"
    TRAVAUX_INTERIEURS = "travaux_interieurs"
    CHANGEMENT_DESTINATION = "changement_destination"
    DEMOLITION = "demolition"
    PISCINE = "piscine"
    CLOTURE = "cloture"
    MUR = "mur"
    SERRE = "serre"
    TERRASSE_PLAIN_PIED = "terrasse_plain_pied"
    SOLAIRE_AU_SOL = "solaire_au_sol"
    EOLIENNE = "eolienne"
    ANTENNE_RELAIS = "antenne_relais"
    HABITATION_LEGERE = "habitation_legere"
    LOTISSEMENT = "lotissement"
    DIVISION_L115_3 = "division_l115_3"
    CAMPING = "camping"
    PARC_RESIDENTIEL = "parc_residentiel"
    STATIONNEMENT = "stationnement"
    AFFOUILLEMENT = "affouillement"
    AIRE_JEUX_SPORTS = "aire_jeux_sports"
    GOLF = "golf"
    SPORTS_MOTORISES = "sports_motorises"
    COUPE_ARBRES = "coupe_arbres"
    CARAVANE = "caravane"
    RESIDENCE_MOBILE = "residence_mobile"
    AIRE_ACCUEIL = "aire_accueil"
    RESIDENCES_DEMONTABLES = "residences_demontables"
    VOIE = "voie"
    ESPACE_PUBLIC = "espace_public"
    MOBILIER_URBAIN = "mobilier_urbain"
    ESPACES_NON_BATIS = "espaces_non_batis"


CERTIFICATS = frozenset({Travaux.CERTIFICAT_INFORMATION, Travaux.CERTIFICAT_OPERATIONNEL})
AMENAGEMENTS = frozenset(
    {
        Travaux.LOTISSEMENT,
        Travaux.DIVISION_L115_3,
        Travaux.CAMPING,
        Travaux.PARC_RESIDENTIEL,
        Travaux.STATIONNEMENT,
        Travaux.AFFOUILLEMENT,
        Travaux.AIRE_JEUX_SPORTS,
        Travaux.GOLF,
        Travaux.SPORTS_MOTORISES,
        Travaux.COUPE_ARBRES,
        Travaux.CARAVANE,
        Travaux.RESIDENCE_MOBILE,
        Travaux.AIRE_ACCUEIL,
        Travaux.RESIDENCES_DEMONTABLES,
        Travaux.VOIE,
        Travaux.ESPACE_PUBLIC,
        Travaux.MOBILIER_URBAIN,
        Travaux.ESPACES_NON_BATIS,
    }
)
SUR_EXISTANT = frozenset(
    {
        Travaux.EXTENSION,
        Travaux.TRANSFORMATION_EN_PLANCHER,
        Travaux.ASPECT_EXTERIEUR,
        Travaux.RAVALEMENT,
        Travaux.TRAVAUX_INTERIEURS,
        Travaux.CHANGEMENT_DESTINATION,
    }
)
CONSTRUCTIONS = frozenset(Travaux) - CERTIFICATS - AMENAGEMENTS - {Travaux.DEMOLITION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Projet:
    """A project and its land. Surfaces in m², heights and depths in m, powers in kWc; ``None``: unknown."""

    travaux: frozenset[Travaux] = frozenset()

    # The land: zoning, protections, risks.
    zone_u: bool | None = None
    abords: bool | None = None
    spr: bool | None = None
    site_classe: bool | None = None
    site_inscrit: bool | None = None
    mh_inscrit: bool | None = None
    reserve_naturelle: bool | None = None
    coeur_parc_national: bool | None = None
    element_protege: bool | None = None
    element_psmv: bool | None = None
    littoral_remarquable: bool | None = None
    espace_boise_classe: bool | None = None
    ppr: bool | None = None
    ppr_sismique_ou_etude: bool | None = None
    etude_ppr: bool | None = None
    zone_canalisation: bool | None = None
    sol_pollue: bool | None = None
    secteur_information_sols: bool | None = None
    dans_lotissement: bool | None = None
    lotissement_surface_repartie: bool | None = None
    lotissement_inacheve: bool | None = None
    subdivision_de_lot: bool | None = None
    dans_permis_amenager: bool | None = None
    zac: bool | None = None
    zac_terrain_cede: bool | None = None
    operation_interet_national: bool | None = None
    projet_urbain_partenarial: bool | None = None
    domaine_public: bool | None = None
    commune_moins_20000: bool | None = None
    cloture_soumise: bool | None = None
    ravalement_soumis: bool | None = None
    permis_demolir_institue: bool | None = None

    # Sizes.
    surface_plancher_creee: Nombre | None = None
    emprise_creee: Nombre | None = None
    surface_plancher_totale: Nombre | None = None
    emprise_totale: Nombre | None = None
    hauteur: Nombre | None = None
    bassin_piscine: Nombre | None = None
    hauteur_couverture_piscine: Nombre | None = None
    hauteur_mur: Nombre | None = None
    hauteur_serre: Nombre | None = None
    surface_serre: Nombre | None = None
    puissance_solaire: Nombre | None = None
    hauteur_solaire: Nombre | None = None
    hauteur_mat: Nombre | None = None
    surface_terrain: Nombre | None = None
    surface_amenagee: Nombre | None = None
    denivele: Nombre | None = None
    unites_stationnement: int | None = None
    hebergements: int | None = None
    personnes_accueillies: int | None = None
    residences: int | None = None

    # The works.
    temporaire_trois_mois: bool | None = None
    temporaire_quinze_jours: bool | None = None
    maison_individuelle: bool | None = None
    modifie_structure: bool | None = None
    modifie_facade: bool | None = None
    modifie_toiture: bool | None = None
    modifie_volume: bool | None = None
    modifie_profil_terrain: bool | None = None
    entre_destinations: bool | None = None
    restauration_immobiliere: bool | None = None
    interieur_uniquement: bool | None = None
    visible_espace_public: bool | None = None
    obstacle_aerien: bool | None = None
    cloture_agricole: bool | None = None
    terrain_hll_autorise: bool | None = None
    plus_de_trois_mois: bool | None = None
    lotissement_equipements_communs: bool | None = None
    complete_regles: bool | None = None
    garantie_achevement: bool | None = None
    vente_par_tranches: bool | None = None
    espaces_communs_attribues: bool | None = None
    constructions_par_amenageur: bool | None = None
    camping_mise_aux_normes: bool | None = None
    demolition_partielle: bool | None = None
    demolition_d_office: bool | None = None
    constructions_existantes: bool | None = None
    division_avant_achevement: bool | None = None

    # The petitioner and the use of the building.
    petitionnaire_physique: bool | None = None
    exploitation_agricole: bool | None = None
    usage_agricole: bool | None = None
    serre_de_production: bool | None = None
    erp: bool | None = None
    erp_plus_100: bool | None = None
    erp_5e_sans_hebergement: bool | None = None
    erp_amenagement_inconnu: bool | None = None
    igh: bool | None = None
    logements_collectifs: bool | None = None
    plus_de_200_logements: bool | None = None
    plan_interieur_demande: bool | None = None
    commerce_300_1000: bool | None = None
    cinema: bool | None = None
    bureaux_agrement: bool | None = None
    redevance_bureaux: bool | None = None
    transport_fonds: bool | None = None
    lieu_de_culte: bool | None = None

    # Other legislations and derogations.
    evaluation_environnementale: bool | None = None
    dispense_evaluation: bool | None = None
    icpe_enregistrement: bool | None = None
    etude_impact_actualisee: bool | None = None
    natura_2000: bool | None = None
    assainissement_non_collectif: bool | None = None
    parasismique: bool | None = None
    etude_securite_publique: bool | None = None
    performance_energetique: bool | None = None
    concertation: bool | None = None
    derogation_experimentale: bool | None = None
    derogation_reseau_chaleur: bool | None = None
    obligation_solaire: bool | None = None
    logements_imposes: bool | None = None
    taille_minimale_logements: bool | None = None
    collectif_commune_carencee: bool | None = None
    densite_logement_social: bool | None = None
    exemplarite_energetique: bool | None = None
    engagement_renouvelable: bool | None = None
    defrichement: bool | None = None
    icpe_declaration: bool | None = None
    stationnement_ailleurs: bool | None = None
    stationnement_concession: bool | None = None
    solaire_agricole: bool | None = None
    derogation_accessibilite_logement: bool | None = None
    derogation_cch: bool | None = None
    derogation_plu: bool | None = None
    derogation_l152_5_2: bool | None = None
    cours_communes: bool | None = None
    transfert_cos: bool | None = None
    aec: bool | None = None
