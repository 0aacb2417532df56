"""R*421-1 to R*421-29, L410-1, R*431-2: which procedure, on both sides of each threshold."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from ads.droit.champs import CHAMPS
from ads.droit.exploration import ESSAIS
from ads.droit.projet import Projet, Travaux
from ads.droit.regime import INCONNU, REGLES, regime

T = Travaux
HORS = {
    "abords": False,
    "spr": False,
    "site_classe": False,
    "site_inscrit": False,
    "mh_inscrit": False,
    "reserve_naturelle": False,
    "coeur_parc_national": False,
    "element_protege": False,
    "element_psmv": False,
    "cloture_soumise": False,
    "ravalement_soumis": False,
    "permis_demolir_institue": False,
    "maison_individuelle": True,
    "petitionnaire_physique": True,
}


def juger(*travaux: T, **faits: object):
    return regime(Projet(travaux=frozenset(travaux), **{**HORS, **faits}))


D = Decimal
CAS = [
    # works, facts, procedure, article of the first reason
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": 12},
        None,
        "R*421-2 a",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": D("5.01"), "surface_plancher_creee": 5, "hauteur": 12},
        "DP",
        "R421-9 a",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 5, "surface_plancher_creee": D("5.01"), "hauteur": 12},
        "DP",
        "R421-9 a",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 20, "surface_plancher_creee": 20, "hauteur": 12},
        "DP",
        "R421-9 a",
    ),
    (T.CONSTRUCTION_NEUVE, {"emprise_creee": D("20.01"), "surface_plancher_creee": 0}, "PCMI", "R*421-1"),
    (T.CONSTRUCTION_NEUVE, {"emprise_creee": 0, "surface_plancher_creee": 21}, "PCMI", "R*421-1"),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 0, "surface_plancher_creee": 21, "maison_individuelle": False},
        "PC",
        "R*421-1",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": D("12.1")},
        "DP",
        "R421-9 c",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 6, "surface_plancher_creee": 5, "hauteur": D("12.1")},
        "PCMI",
        "R*421-1",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": 13, "spr": True},
        "PCMI",
        "R*421-1",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 2, "surface_plancher_creee": 0, "hauteur": 2, "abords": True},
        "DP",
        "R421-11 I a",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 2, "surface_plancher_creee": 0, "hauteur": 2, "reserve_naturelle": True},
        "DP",
        "R421-11 I a",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {"emprise_creee": 10, "surface_plancher_creee": 0, "hauteur": 2, "site_classe": True},
        "DP",
        "R421-11 I a",
    ),
    (T.CONSTRUCTION_NEUVE, {"temporaire_trois_mois": True}, None, "R*421-5"),
    (
        T.CONSTRUCTION_NEUVE,
        {"temporaire_trois_mois": True, "spr": True, "temporaire_quinze_jours": True},
        None,
        "R*421-7",
    ),
    (
        T.CONSTRUCTION_NEUVE,
        {
            "temporaire_trois_mois": True,
            "spr": True,
            "temporaire_quinze_jours": False,
            "emprise_creee": 30,
            "surface_plancher_creee": 30,
        },
        "PCMI",
        "R*421-1",
    ),
    (T.PISCINE, {"bassin_piscine": 10}, None, "R*421-2 d"),
    (
        T.PISCINE,
        {"bassin_piscine": 10, "abords": True, "hauteur_couverture_piscine": 0},
        "DP",
        "R421-11 II d",
    ),
    (T.PISCINE, {"bassin_piscine": 11, "hauteur_couverture_piscine": D("1.79")}, "DP", "R421-9 f"),
    (T.PISCINE, {"bassin_piscine": 11, "hauteur_couverture_piscine": D("1.8")}, "PCMI", "R*421-1"),
    (T.PISCINE, {"bassin_piscine": 100, "hauteur_couverture_piscine": 0}, "DP", "R421-9 f"),
    (T.PISCINE, {"bassin_piscine": 101}, "PCMI", "R*421-1"),
    (T.CLOTURE, {}, None, "R*421-2 g"),
    (T.CLOTURE, {"abords": True}, "DP", "R*421-12 a"),
    (T.CLOTURE, {"site_classe": True}, "DP", "R*421-12 b"),
    (T.CLOTURE, {"site_inscrit": True, "cloture_agricole": False}, "DP", "R*421-12 b"),
    (T.CLOTURE, {"element_protege": True, "cloture_agricole": False}, "DP", "R*421-12 c"),
    (T.CLOTURE, {"cloture_soumise": True, "cloture_agricole": False}, "DP", "R*421-12 d"),
    (T.CLOTURE, {"cloture_soumise": True, "cloture_agricole": True}, None, "R*421-2 g"),
    (T.MUR, {"hauteur_mur": D("1.99")}, None, "R*421-2 f"),
    (T.MUR, {"hauteur_mur": 2}, "DP", "R421-9 e"),
    (T.MUR, {"hauteur_mur": 2, "abords": True}, "DP", "R421-11 I c"),
    (T.MUR, {"hauteur_mur": 1, "coeur_parc_national": True}, "DP", "R421-11 I c"),
    (T.SERRE, {"hauteur_serre": D("1.8")}, None, "R*421-2 e"),
    (T.SERRE, {"hauteur_serre": D("1.9"), "surface_serre": 2000}, "DP", "R421-9 g"),
    (T.SERRE, {"hauteur_serre": 4, "surface_serre": 2000}, "DP", "R421-9 g"),
    (T.SERRE, {"hauteur_serre": 4, "surface_serre": 2001}, "PCMI", "R*421-1"),
    (T.SERRE, {"hauteur_serre": D("4.1")}, "PCMI", "R*421-1"),
    (T.SERRE, {"hauteur_serre": 1, "surface_serre": 9, "spr": True}, "DP", "R421-11 II e"),
    (T.SERRE, {"hauteur_serre": 4, "surface_serre": 9, "spr": True}, "PCMI", "R*421-1"),
    (T.TERRASSE_PLAIN_PIED, {}, None, "R*421-2 j"),
    (T.TERRASSE_PLAIN_PIED, {"spr": True}, "DP", "R421-11 II g"),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": D("2.9"), "hauteur_solaire": D("1.8")}, None, "R*421-2 c"),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": D("2.9"), "hauteur_solaire": D("1.81")}, "DP", "R421-9 h"),
    (
        T.SOLAIRE_AU_SOL,
        {"puissance_solaire": D("2.9"), "hauteur_solaire": D("1.81"), "spr": True},
        "DP",
        "R421-11 I b",
    ),
    (
        T.SOLAIRE_AU_SOL,
        {"puissance_solaire": 2, "hauteur_solaire": 1, "reserve_naturelle": True},
        "DP",
        "R421-11 I b",
    ),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": 3}, "DP", "R421-9 h"),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": 3, "spr": True}, "PCMI", "R*421-1"),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": 2999}, "DP", "R421-9 h"),
    (T.SOLAIRE_AU_SOL, {"puissance_solaire": 3000}, "PCMI", "R*421-1"),
    (T.EOLIENNE, {"hauteur_mat": D("11.9")}, None, "R*421-2 c"),
    (T.EOLIENNE, {"hauteur_mat": 12}, "PCMI", "R*421-1"),
    (T.EOLIENNE, {"hauteur_mat": 5, "abords": True}, "DP", "R421-11 II b"),
    (T.ANTENNE_RELAIS, {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": 12}, None, "R*421-2 a"),
    (
        T.ANTENNE_RELAIS,
        {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": 12, "coeur_parc_national": True},
        "DP",
        "R421-11 I a",
    ),
    (T.ANTENNE_RELAIS, {"emprise_creee": 5, "surface_plancher_creee": 5, "hauteur": 40}, "DP", "R421-9 j"),
    (T.ANTENNE_RELAIS, {"emprise_creee": 20, "surface_plancher_creee": 6, "hauteur": 10}, "DP", "R421-9 j"),
    (T.ANTENNE_RELAIS, {"emprise_creee": 21, "surface_plancher_creee": 6, "hauteur": 10}, "PCMI", "R*421-1"),
    (
        T.ANTENNE_RELAIS,
        {"emprise_creee": 1, "surface_plancher_creee": 0, "hauteur": 12, "spr": True},
        "DP",
        "R421-11 I a",
    ),
    (
        T.ANTENNE_RELAIS,
        {"emprise_creee": 1, "surface_plancher_creee": 0, "hauteur": 13, "spr": True},
        "PCMI",
        "R*421-1",
    ),
    (T.HABITATION_LEGERE, {"terrain_hll_autorise": True, "surface_plancher_creee": 35}, None, "R*421-2 b"),
    (T.HABITATION_LEGERE, {"terrain_hll_autorise": True, "surface_plancher_creee": 36}, "DP", "R421-9 b"),
    (
        T.HABITATION_LEGERE,
        {"terrain_hll_autorise": True, "surface_plancher_creee": 36, "site_classe": True},
        "DP",
        "R421-11 II a",
    ),
    (
        T.HABITATION_LEGERE,
        {"terrain_hll_autorise": True, "surface_plancher_creee": 30, "abords": True},
        "DP",
        "R421-11 II a",
    ),
    (
        T.HABITATION_LEGERE,
        {"terrain_hll_autorise": False, "surface_plancher_creee": 30, "emprise_creee": 30},
        "PCMI",
        "R*421-1",
    ),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 5, "emprise_creee": 5, "modifie_facade": False, "modifie_toiture": False},
        None,
        "R*421-13",
    ),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 5, "emprise_creee": 5, "modifie_facade": True},
        "DP",
        "R*421-17 a",
    ),
    (T.EXTENSION, {"surface_plancher_creee": 0, "emprise_creee": 6}, "DP", "R*421-17 f"),
    (T.EXTENSION, {"surface_plancher_creee": 20, "emprise_creee": 20, "zone_u": False}, "DP", "R*421-17 f"),
    (T.EXTENSION, {"surface_plancher_creee": 21, "emprise_creee": 20, "zone_u": False}, "PCMI", "R*421-14 a"),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 40, "emprise_creee": 40, "zone_u": True, "surface_plancher_totale": 150},
        "DP",
        "R*421-17 f",
    ),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 40, "emprise_creee": 40, "zone_u": True, "surface_plancher_totale": 151},
        "PCMI",
        "R*421-14 b",
    ),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 20, "emprise_creee": 20, "zone_u": True, "surface_plancher_totale": 999},
        "DP",
        "R*421-17 f",
    ),
    (T.EXTENSION, {"surface_plancher_creee": 41, "emprise_creee": 0, "zone_u": True}, "PCMI", "R*421-14 b"),
    (T.EXTENSION, {"surface_plancher_creee": 41, "emprise_creee": 0, "zone_u": False}, "PCMI", "R*421-14 a"),
    (
        T.EXTENSION,
        {
            "surface_plancher_creee": 30,
            "emprise_creee": 30,
            "zone_u": True,
            "usage_agricole": True,
            "surface_plancher_totale": 800,
            "emprise_totale": 801,
        },
        "PCMI",
        "R*421-14 b",
    ),
    (
        T.EXTENSION,
        {
            "surface_plancher_creee": 30,
            "emprise_creee": 30,
            "zone_u": True,
            "serre_de_production": True,
            "surface_plancher_totale": 2000,
            "emprise_totale": 2000,
        },
        "DP",
        "R*421-17 f",
    ),
    (T.EXTENSION, {"surface_plancher_creee": 1, "emprise_creee": 1, "mh_inscrit": True}, "PCMI", "R*421-16"),
    (
        T.EXTENSION,
        {"surface_plancher_creee": 1, "emprise_creee": 1, "restauration_immobiliere": True},
        "PCMI",
        "R*421-14 d",
    ),
    (
        T.TRANSFORMATION_EN_PLANCHER,
        {"surface_plancher_creee": 5, "modifie_facade": False, "modifie_toiture": False},
        None,
        "R*421-13",
    ),
    (
        T.TRANSFORMATION_EN_PLANCHER,
        {"surface_plancher_creee": 5, "modifie_toiture": True, "modifie_facade": False},
        "DP",
        "R*421-17 a",
    ),
    (T.TRANSFORMATION_EN_PLANCHER, {"surface_plancher_creee": 6}, "DP", "R*421-17 g"),
    (T.TRANSFORMATION_EN_PLANCHER, {"surface_plancher_creee": 21, "zone_u": False}, "PCMI", "R*421-14 a"),
    (T.TRANSFORMATION_EN_PLANCHER, {"mh_inscrit": True}, "PCMI", "R*421-16"),
    (T.ASPECT_EXTERIEUR, {}, "DP", "R*421-17 a"),
    (T.ASPECT_EXTERIEUR, {"mh_inscrit": True}, "PCMI", "R*421-16"),
    (T.RAVALEMENT, {}, None, "R*421-2 m"),
    (T.RAVALEMENT, {"mh_inscrit": True}, "PCMI", "R*421-16"),
    (T.RAVALEMENT, {"spr": True}, "DP", "R*421-17-1 a"),
    (T.RAVALEMENT, {"site_inscrit": True}, "DP", "R*421-17-1 b"),
    (T.RAVALEMENT, {"reserve_naturelle": True}, "DP", "R*421-17-1 c"),
    (T.RAVALEMENT, {"element_protege": True}, "DP", "R*421-17-1 d"),
    (T.RAVALEMENT, {"ravalement_soumis": True}, "DP", "R*421-17-1 e"),
    (T.TRAVAUX_INTERIEURS, {}, None, "R*421-13"),
    (T.TRAVAUX_INTERIEURS, {"element_psmv": True}, "DP", "R*421-17 c"),
    (T.TRAVAUX_INTERIEURS, {"mh_inscrit": True}, "PCMI", "R*421-16"),
    (
        T.CHANGEMENT_DESTINATION,
        {"modifie_structure": False, "modifie_facade": False, "entre_destinations": True},
        "DP",
        "R*421-17 b",
    ),
    (
        T.CHANGEMENT_DESTINATION,
        {"modifie_structure": False, "modifie_facade": False, "entre_destinations": False},
        None,
        "R*421-17 b",
    ),
    (T.CHANGEMENT_DESTINATION, {"modifie_structure": True}, "PCMI", "R*421-14 c"),
    (T.CHANGEMENT_DESTINATION, {"mh_inscrit": True}, "PCMI", "R*421-16"),
    (T.DEMOLITION, {}, None, "R*421-26"),
    (T.DEMOLITION, {"permis_demolir_institue": True}, "PD", "R*421-27"),
    (T.DEMOLITION, {"demolition_d_office": True, "spr": True}, None, "R*421-29"),
    (T.DEMOLITION, {"spr": True}, "PD", "R*421-28 a"),
    (T.DEMOLITION, {"mh_inscrit": True}, "PD", "R*421-28 b"),
    (T.DEMOLITION, {"restauration_immobiliere": True}, "PD", "R*421-28 c"),
    (T.DEMOLITION, {"site_inscrit": True}, "PD", "R*421-28 d"),
    (T.DEMOLITION, {"element_protege": True}, "PD", "R*421-28 e"),
    (T.LOTISSEMENT, {"lotissement_equipements_communs": True}, "PA", "R*421-19 a"),
    (T.LOTISSEMENT, {"lotissement_equipements_communs": False, "abords": True}, "PA", "R*421-19 a"),
    (T.LOTISSEMENT, {"lotissement_equipements_communs": False}, "DP", "R*421-23 a"),
    (T.DIVISION_L115_3, {}, "DP", "R*421-23 b"),
    (T.CAMPING, {"personnes_accueillies": 20, "hebergements": 6}, "DP", "R*421-23 c"),
    (T.CAMPING, {"personnes_accueillies": 21}, "PA", "R*421-19 c"),
    (T.CAMPING, {"personnes_accueillies": 20, "hebergements": 7}, "PA", "R*421-19 c"),
    (T.PARC_RESIDENTIEL, {}, "PA", "R*421-19 d"),
    (T.STATIONNEMENT, {"unites_stationnement": 9}, None, "R*421-18"),
    (T.STATIONNEMENT, {"unites_stationnement": 10}, "DP", "R*421-23 e"),
    (T.STATIONNEMENT, {"unites_stationnement": 49}, "DP", "R*421-23 e"),
    (T.STATIONNEMENT, {"unites_stationnement": 50}, "PA", "R*421-19 j"),
    (T.STATIONNEMENT, {"unites_stationnement": 2, "spr": True}, "PA", "R*421-20"),
    (T.AFFOUILLEMENT, {"surface_amenagee": 99}, None, "R*421-18"),
    (T.AFFOUILLEMENT, {"surface_amenagee": 100, "denivele": 2}, None, "R*421-18"),
    (T.AFFOUILLEMENT, {"surface_amenagee": 100, "denivele": D("2.1")}, "DP", "R*421-23 f"),
    (T.AFFOUILLEMENT, {"surface_amenagee": 100, "denivele": 3, "abords": True}, "PA", "R*421-20"),
    (T.AFFOUILLEMENT, {"surface_amenagee": 20000, "denivele": 3}, "PA", "R*421-19 k"),
    (T.AIRE_JEUX_SPORTS, {"surface_amenagee": 20000}, None, "R*421-18"),
    (T.AIRE_JEUX_SPORTS, {"surface_amenagee": 20001}, "PA", "R*421-19 h"),
    (T.AIRE_JEUX_SPORTS, {"surface_amenagee": 5, "spr": True}, "PA", "R*421-20"),
    (T.GOLF, {"surface_amenagee": 250000}, None, "R*421-18"),
    (T.GOLF, {"surface_amenagee": 250001}, "PA", "R*421-19 i"),
    (T.GOLF, {"surface_amenagee": 5, "reserve_naturelle": True}, "PA", "R*421-20"),
    (T.SPORTS_MOTORISES, {}, "PA", "R*421-19 g"),
    (T.COUPE_ARBRES, {"espace_boise_classe": True}, "DP", "R*421-23 g"),
    (T.COUPE_ARBRES, {"espace_boise_classe": False, "element_protege": True}, "DP", "R*421-23 h"),
    (T.COUPE_ARBRES, {"espace_boise_classe": False}, None, "R*421-18"),
    (T.CARAVANE, {"plus_de_trois_mois": True}, "DP", "R*421-23 d"),
    (T.CARAVANE, {"plus_de_trois_mois": False}, None, "R*421-18"),
    (T.RESIDENCE_MOBILE, {"plus_de_trois_mois": True}, "DP", "R*421-23 j"),
    (T.RESIDENCE_MOBILE, {"plus_de_trois_mois": False}, None, "R*421-18"),
    (T.AIRE_ACCUEIL, {"residences": 2}, "DP", "R*421-23 k"),
    (T.AIRE_ACCUEIL, {"residences": 3}, "PA", "R*421-19 l"),
    (T.RESIDENCES_DEMONTABLES, {"residences": 2, "surface_plancher_creee": 40}, "DP", "R*421-23 l"),
    (T.RESIDENCES_DEMONTABLES, {"residences": 2, "surface_plancher_creee": 41}, "PA", "R*421-19 m"),
    (
        T.RESIDENCES_DEMONTABLES,
        {"residences": 1, "surface_plancher_creee": 41, "emprise_creee": 41},
        "PCMI",
        "R*421-1",
    ),
    (T.VOIE, {}, None, "R*421-3 b"),
    (T.VOIE, {"spr": True}, "PA", "R*421-21"),
    (T.VOIE, {"site_classe": True}, "DP", "R*421-25"),
    (T.ESPACE_PUBLIC, {}, None, "R*421-18"),
    (T.ESPACE_PUBLIC, {"abords": True}, "PA", "R*421-20"),
    (T.MOBILIER_URBAIN, {}, None, "R*421-2 h"),
    (T.MOBILIER_URBAIN, {"site_classe": True}, "DP", "R*421-25"),
    (T.ESPACES_NON_BATIS, {}, None, "R*421-18"),
    (T.ESPACES_NON_BATIS, {"spr": True}, "DP", "R*421-24"),
    (T.CERTIFICAT_INFORMATION, {}, "CUa", "L410-1 a"),
    (T.CERTIFICAT_OPERATIONNEL, {}, "CUb", "L410-1 b"),
]


@pytest.mark.parametrize(
    ("travaux", "faits", "procedure", "article"), CAS, ids=[f"{c[3]}-{c[2]}-{i}" for i, c in enumerate(CAS)]
)
def test_regime(travaux: T, faits: dict, procedure: str | None, article: str) -> None:
    resultat = juger(travaux, **faits)
    assert resultat.procedure == procedure
    assert str(resultat.motifs[0].article) == article
    assert resultat.possibles == (procedure,)


def test_chaque_nature_de_travaux_a_sa_regle_et_un_cas() -> None:
    assert set(REGLES) == set(T) == {cas[0] for cas in CAS}


def test_chaque_champ_du_projet_a_sa_question() -> None:
    assert set(CHAMPS) == {champ.name for champ in fields(Projet)}
    assert set(ESSAIS) == {nom for nom, champ in CHAMPS.items() if champ.unite}


def test_sans_travaux_on_demande_lesquels() -> None:
    resultat = regime(Projet())
    assert resultat.procedure == INCONNU
    assert [q.champ for q in resultat.questions] == ["travaux"]


def test_les_ouvrages_avant_la_carte_et_seulement_ce_qui_change_la_reponse() -> None:
    resultat = regime(Projet(travaux=frozenset({T.PISCINE}), bassin_piscine=30))
    assert resultat.procedure == INCONNU
    assert resultat.possibles == ("DP", "PCMI", "PC")
    assert [q.champ for q in resultat.questions] == ["hauteur_couverture_piscine", "maison_individuelle"]
    assert resultat.questions[0].unite == "m"


def test_fait_inconnu_sans_consequence_n_est_pas_demande() -> None:
    resultat = regime(
        Projet(
            travaux=frozenset({T.CONSTRUCTION_NEUVE}), emprise_creee=10, surface_plancher_creee=10, hauteur=3
        )
    )
    assert (resultat.procedure, resultat.questions) == ("DP", ())


def test_la_plus_haute_procedure_l_emporte_et_porte_la_demolition_r431_21() -> None:
    resultat = juger(
        T.CONSTRUCTION_NEUVE,
        T.DEMOLITION,
        T.CLOTURE,
        emprise_creee=90,
        surface_plancher_creee=90,
        permis_demolir_institue=True,
    )
    assert resultat.procedure == "PCMI"
    assert [str(m.article) for m in resultat.motifs] == ["R*421-1", "R*421-27", "R*431-21"]


def test_permis_d_amenager_avec_constructions_r441_6() -> None:
    resultat = juger(
        T.LOTISSEMENT,
        T.CONSTRUCTION_NEUVE,
        lotissement_equipements_communs=True,
        emprise_creee=90,
        surface_plancher_creee=90,
        surface_terrain=2500,
        constructions_par_amenageur=True,
    )
    assert resultat.procedure == "PA"
    assert "R*441-6" in {str(m.article) for m in resultat.motifs}


def test_un_seuil_deja_depasse_avant_travaux_est_une_reserve_r421_14() -> None:
    faits = {"surface_plancher_creee": 30, "emprise_creee": 30, "zone_u": True}
    assert juger(T.EXTENSION, surface_plancher_totale=170, **faits).reserves == ()
    assert len(juger(T.EXTENSION, surface_plancher_totale=200, **faits).reserves) == 1


def test_littoral_remarquable_est_une_reserve_r421_22() -> None:
    assert str(juger(T.VOIE, littoral_remarquable=True).reserves[0].article) == "R*421-22"


@pytest.mark.parametrize(
    ("faits", "obligatoire", "article"),
    [
        ({"surface_plancher_creee": 150}, False, "R*431-2 a"),
        ({"surface_plancher_creee": 151}, True, "R*431-2 a"),
        (
            {"surface_plancher_creee": 90, "petitionnaire_physique": False, "exploitation_agricole": False},
            True,
            "L431-1",
        ),
        ({"surface_plancher_creee": 800, "emprise_creee": 800, "usage_agricole": True}, False, "R*431-2 b"),
        ({"surface_plancher_creee": 800, "emprise_creee": 801, "usage_agricole": True}, True, "R*431-2 b"),
        (
            {
                "surface_plancher_creee": 2000,
                "emprise_creee": 2000,
                "serre_de_production": True,
                "hauteur_serre": 3,
            },
            False,
            "R*431-2 c",
        ),
        (
            {
                "surface_plancher_creee": 2000,
                "emprise_creee": 2000,
                "serre_de_production": True,
                "hauteur_serre": 4,
            },
            True,
            "R*431-2 c",
        ),
        (
            {
                "surface_plancher_creee": 2001,
                "emprise_creee": 0,
                "serre_de_production": True,
                "hauteur_serre": 3,
            },
            True,
            "R*431-2 c",
        ),
        ({"surface_plancher_creee": 500, "interieur_uniquement": True}, False, "L431-3 al. 2"),
    ],
)
def test_architecte_r431_2(faits: dict, obligatoire: bool, article: str) -> None:
    resultat = juger(T.CONSTRUCTION_NEUVE, **{"emprise_creee": 100, **faits})
    assert resultat.procedure == "PCMI"
    assert resultat.architecte_obligatoire is obligatoire
    assert str(resultat.architecte_motifs[0].article) == article


def test_architecte_inconnu_tant_que_la_surface_totale_manque() -> None:
    resultat = juger(T.EXTENSION, surface_plancher_creee=60, emprise_creee=60, zone_u=True)
    assert resultat.architecte_obligatoire is None
    assert [q.champ for q in resultat.questions] == ["surface_plancher_totale"]


@pytest.mark.parametrize(
    ("surface", "construit", "obligatoire", "article"),
    [(2500, False, False, "L441-4"), (2501, False, True, "R. 441-4-2"), (2500, True, True, "R*431-2 a")],
)
def test_architecte_du_lotissement_l441_4(
    surface: int, construit: bool, obligatoire: bool, article: str
) -> None:
    resultat = juger(
        T.LOTISSEMENT,
        lotissement_equipements_communs=True,
        surface_terrain=surface,
        constructions_par_amenageur=construit,
        surface_plancher_creee=400,
    )
    assert (resultat.architecte_obligatoire, str(resultat.architecte_motifs[0].article)) == (
        obligatoire,
        article,
    )


def test_pas_d_architecte_pour_une_declaration() -> None:
    assert juger(T.ASPECT_EXTERIEUR).architecte_obligatoire is False
