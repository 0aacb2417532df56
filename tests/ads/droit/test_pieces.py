"""R*431-4 to R*431-37, R*441-2 to R442-8-1, R451-2 to R*451-7, R*410-1, L423-1: which pieces."""

from __future__ import annotations

import pytest

from ads.droit import conditions
from ads.droit.pieces import (
    NOMS,
    PIECES,
    TypeSansBordereau,
    pieces_a_preciser,
    pieces_exigibles,
)
from ads.droit.projet import Projet, Travaux

T = Travaux
BASE_PC = [f"PC{n}" for n in range(1, 9)]
# R*431-36 (with R*431-37) and R*441-10 close the list of a declaration.
ARTICLES_DP = {
    "R*431-36", "R*431-10", "R*431-14", "R431-16", "R*431-18", "R*431-18-1", "R*431-21", "R*431-23-2", "R*431-31",
    "R*431-31-1", "R*431-31-2", "R431-31-3", "R*431-32", "R*431-33", "R*431-34-1", "R*431-27", "R*431-37",
    "R*441-10", "R*441-4-1", "R441-5", "R*441-6", "R*441-6-1", "R*441-7", "R*441-8", "R441-8-1", "R441-8-4", "R*442-21",
}  # fmt: skip


def projet(*travaux: T, **faits: object) -> Projet:
    return Projet(travaux=frozenset(travaux), **faits)


def codes(type_: str, *travaux: T, **faits: object) -> list[str]:
    return [piece.code for piece in pieces_exigibles(type_, projet(*travaux, **faits))]


@pytest.mark.parametrize("type_", list(PIECES))
def test_un_code_et_un_article_par_piece(type_: str) -> None:
    lus = [piece.code for piece in PIECES[type_]]
    assert len(lus) == len(set(lus))
    assert all(piece.article.numero for piece in PIECES[type_])
    assert type_ in NOMS


def test_declaration_seulement_les_articles_de_r431_36_et_r441_10() -> None:
    assert {piece.article.numero for piece in PIECES["DP"]} <= ARTICLES_DP
    lettres = {p.article.alinea for p in PIECES["DP"] if p.article.numero == "R431-16"}
    assert lettres == set("abcgqr")


def test_r431_7_a_r431_10_pieces_de_tout_permis_de_construire() -> None:
    assert codes("PC", T.CONSTRUCTION_NEUVE) == BASE_PC
    assert codes("PCMI") == [f"PCMI{n}" for n in range(1, 9)]
    piece = pieces_exigibles("PC", Projet())[0]
    assert (piece.conditionnelle, piece.pourquoi) == (
        False,
        "Exigée pour toute demande de permis de construire.",
    )


def test_r431_11_travaux_interieurs_dispenses_du_projet_architectural() -> None:
    assert codes("PC", T.TRAVAUX_INTERIEURS, interieur_uniquement=True, mh_inscrit=True)[:2] == ["PC1", "PC9"]


def test_r431_12_dans_un_permis_d_amenager_ni_insertion_ni_photographies() -> None:
    assert codes("PC", dans_permis_amenager=True) == BASE_PC[:5]


@pytest.mark.parametrize(
    ("type_", "faits", "code", "article"),
    [
        ("PCMI", {"abords": True}, "PCMI21", "R*431-14"),
        ("PCMI", {"assainissement_non_collectif": True}, "PCMI12-2", "R431-16 d"),
        ("PCMI", {"etude_ppr": True}, "PCMI14", "R431-16 f"),
        ("PCMI", {"performance_energetique": True}, "PCMI14-1", "R431-16 j"),
        ("PC", {"erp": True}, "PC39", "R*431-30 a"),
        ("PC", {"erp": True}, "PC40", "R*431-30 b"),
        ("PC", {"igh": True}, "PC38", "R*431-29"),
        ("PC", {"zone_canalisation": True, "erp_plus_100": True}, "PC16-2", "R431-16 k"),
        ("PC", {"division_avant_achevement": True}, "PC32", "R*431-24"),
        ("PC", {"zac": True, "zac_terrain_cede": True}, "PC30", "R*431-23 a"),
        ("PC", {"zac": True, "zac_terrain_cede": False}, "PC31", "R*431-23 b"),
        ("PC", {"logements_collectifs": True, "plan_interieur_demande": True}, "R*431-34-1", "R*431-34-1"),
        ("PD", {"mh_inscrit": True, "demolition_partielle": False}, "PD4", "R*451-3 a"),
        ("PD", {"mh_inscrit": True, "demolition_partielle": True}, "PD8", "R*451-3 c"),
        ("PD", {"spr": True}, "R*451-4", "R*451-4"),
        ("CUb", {"constructions_existantes": True}, "CU3", "R*410-1 al. 2"),
    ],
)
def test_piece_due_par_un_fait(type_: str, faits: dict, code: str, article: str) -> None:
    dues = {p.code: p for p in pieces_exigibles(type_, projet(T.CONSTRUCTION_NEUVE, **faits))}
    assert str(dues[code].article) == article
    assert dues[code].conditionnelle
    assert dues[code].pourquoi.startswith("Exigée car ")
    assert code not in codes(type_, T.CONSTRUCTION_NEUVE)


def test_la_raison_est_celle_du_projet() -> None:
    piece = next(p for p in pieces_exigibles("PCMI", projet(spr=True)) if p.code == "PCMI21")
    assert piece.pourquoi == "Exigée car le terrain est dans un site patrimonial remarquable."


def test_r431_21_demolition_soumise_a_permis() -> None:
    faits = {"permis_demolir_institue": True, "demolition_d_office": False}
    assert "PC26" in codes("PC", T.CONSTRUCTION_NEUVE, T.DEMOLITION, **faits)
    assert "PC26" not in codes("PC", T.CONSTRUCTION_NEUVE, **faits)
    assert "PC26" not in codes("PC", T.DEMOLITION, permis_demolir_institue=True, demolition_d_office=True)


@pytest.mark.parametrize(
    ("travaux", "faits", "attendu"),
    [
        (T.RAVALEMENT, {}, ["DP1", "DP5"]),
        (T.CONSTRUCTION_NEUVE, {}, ["DP1", "DP2", "DP4"]),
        (T.CLOTURE, {"visible_espace_public": True}, ["DP1", "DP2", "DP6", "DP7", "DP8"]),
        (T.CLOTURE, {"visible_espace_public": True, "dans_permis_amenager": True}, ["DP1", "DP2"]),
        (T.EXTENSION, {"spr": True}, ["DP1", "DP2", "DP4", "DP5", "DP6", "DP7", "DP8", "DP11"]),
        (T.PISCINE, {"modifie_profil_terrain": True}, ["DP1", "DP2", "DP3"]),
        (T.LOTISSEMENT, {}, ["DP1", "DP9", "DP10"]),
        (T.CHANGEMENT_DESTINATION, {}, ["DP1"]),
    ],
)
def test_r431_36_et_r441_10_declaration(travaux: T, faits: dict, attendu: list[str]) -> None:
    assert codes("DP", travaux, **faits) == attendu


def test_r442_5_lotissement_soumis_a_permis_d_amenager() -> None:
    lus = codes("PA", T.LOTISSEMENT, lotissement_equipements_communs=True, espaces_communs_attribues=False)
    assert lus == ["PA1", "PA2", "PA3", "PA4", "PA5", "PA6", "PA7", "PA8", "PA9", "PA12"]


def test_r441_6_constructions_de_l_amenageur() -> None:
    lus = codes("PA", T.LOTISSEMENT, constructions_par_amenageur=True, erp=True)
    assert {"PA17", "PA18", "PA19", "PA50", "PA51"} <= set(lus)
    assert "PA17" not in codes("PA", T.LOTISSEMENT, constructions_par_amenageur=False, erp=True)


def test_r410_1_certificats() -> None:
    assert codes("CUa") == ["CU1"]
    assert codes("CUb") == ["CU1", "CU2"]


def test_code_jamais_lu_dans_le_formulaire_est_a_verifier() -> None:
    verifies = {p.code: p.code_a_verifier for p in PIECES["PC"]}
    assert (verifies["PC1"], verifies["PC41"], verifies["R431-16 b"]) == (False, True, True)


def test_ce_qui_n_est_pas_su_reste_a_preciser() -> None:
    attente = {p.code: p for p in pieces_a_preciser("DP", projet(T.RAVALEMENT))}
    assert attente["DP6"].champs == ("modifie_volume", "visible_espace_public", "spr", "abords")
    assert "DP1" not in attente
    assert "DP6" not in {
        p.code for p in pieces_a_preciser("DP", projet(T.RAVALEMENT, dans_permis_amenager=True))
    }
    assert "DP2" in {p.code for p in pieces_a_preciser("DP", Projet())}


def test_type_sans_bordereau() -> None:
    with pytest.raises(TypeSansBordereau, match="« AT »"):
        pieces_exigibles("AT", Projet())


def test_les_conditions_ont_trois_valeurs() -> None:
    oui, non, rien = (conditions.si(nom, nom) for nom in ("spr", "abords", "erp"))
    lu = Projet(spr=True, abords=False)
    assert conditions.un_de(non, rien).evaluer(lu) is None
    assert conditions.un_de(non, oui).evaluer(lu) is True
    assert conditions.un_de(non).evaluer(lu) is False
    assert conditions.tous(oui, rien).evaluer(lu) is None
    assert conditions.tous(rien, non).evaluer(lu) is False
    assert conditions.tous(oui).raison(lu) == "spr"
    assert conditions.un_de(non, rien).raison(lu) == "abords ou erp"
    assert conditions.tous(conditions.un_de(oui, non), oui).texte == "(spr ou abords) et spr"
    assert conditions.sauf(rien, "x").evaluer(lu) is None
    assert conditions.TOUJOURS.evaluer(lu) is True
    assert conditions.TOUJOURS.raison(lu) == "toujours exigée"
    with pytest.raises(AttributeError):
        conditions.si("inexistant", "")
