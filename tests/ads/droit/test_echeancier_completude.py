"""Completeness of a planning dossier (R*423-22, R*423-38 to R*423-41)."""

import pytest

from ads.droit.echeancier import echeancier
from droit.echeancier import Fait
from tests.droit.fabrique import (
    articles,
    cas,
    decision,
    demande,
    j,
    limite,
    majoration,
    prolongation,
    reception,
    silence,
    teleservice,
)

DEPOT = "2026-02-10"
LETTRE = majoration("2026-02-20")

# Completeness -----------------------------------------------------------------------------------


def etat(*faits: Fait, type_: str = "PC", depot: str = "2026-03-02") -> tuple[str, str | None, str | None]:
    vue = echeancier(cas(type_, depot, "", *faits)).completude
    assert vue is not None
    return (
        vue.etat.value,
        vue.date and vue.date.isoformat(),
        vue.pieces_limite and vue.pieces_limite.isoformat(),
    )


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        # the last by notification date, whatever the order given
        (
            (demande("2026-03-30", "B"), demande("2026-03-12", "A"), reception("2026-04-01", "B")),
            ("complet", "2026-04-01", "2026-06-30"),
        ),
        # same notification day: the last given
        (
            (demande("2026-03-12", "A"), demande("2026-03-12", "B"), reception("2026-04-01", "B")),
            ("complet", "2026-04-01", "2026-06-12"),
        ),
        # a letter sent on the 11th by portal is notified on the 12th, after the one of the 11th
        (
            (
                demande("2026-03-11", "A", voie="portail"),
                demande("2026-03-11", "B"),
                reception("2026-04-01", "B"),
            ),
            ("incomplet", None, "2026-06-12"),
        ),
        # a request that counts replaces even one already answered
        (
            (demande("2026-03-10", "A"), reception("2026-03-15", "A"), demande("2026-03-20", "B")),
            ("incomplet", None, "2026-06-20"),
        ),
        # ... a late one does not
        (
            (demande("2026-03-10", "A"), reception("2026-03-15", "A"), demande("2026-04-03", "B")),
            ("complet", "2026-03-15", "2026-06-10"),
        ),
        # a piece counts on its first day
        (
            (demande("2026-03-10", "A"), reception("2026-05-15", "A"), reception("2026-04-15", "A")),
            ("complet", "2026-04-15", "2026-06-10"),
        ),
        # a late duplicate does not spoil it, an early duplicate counts
        (
            (demande("2026-03-10", "A"), reception("2026-07-15", "A"), reception("2026-06-10", "A", "Z")),
            ("complet", "2026-06-10", "2026-06-10"),
        ),
        (
            (demande("2026-03-10", "A"), reception("2026-04-15", "A"), reception("2026-05-15", "A")),
            ("complet", "2026-04-15", "2026-06-10"),
        ),
        # received before it was asked for
        ((demande("2026-03-10", "A"), reception("2026-03-05", "A")), ("complet", "2026-03-05", "2026-06-10")),
        # only pieces of the code are awaited
        (
            (demande("2026-03-10", "A", hors_code=("X",)), reception("2026-03-12", "A")),
            ("complet", "2026-03-12", "2026-06-10"),
        ),
        # one day late
        ((demande("2026-03-10", "A"), reception("2026-06-11", "A")), ("incomplet", None, "2026-06-10")),
        # unasked pieces
        ((reception("2026-03-12", "A"),), ("complet", "2026-03-02", None)),
    ],
)
def test_r423_38_a_r423_40_etat_du_dossier(
    faits: tuple[Fait, ...], attendu: tuple[str, str | None, str | None]
) -> None:
    assert etat(*faits) == attendu


def test_r423_39_une_piece_recue_avant_l_accuse_ne_ramene_pas_au_depart() -> None:
    depot = teleservice("2026-03-02", "2026-03-06")
    vu = echeancier(cas("PC", depot, "", demande("2026-03-10", "A"), reception("2026-03-03", "A")))
    assert vu.instruction is not None
    assert vu.depart == j("2026-03-06")
    assert vu.instruction.depart == j("2026-03-03")
    assert limite(vu) == "2026-06-03"


@pytest.mark.parametrize(
    ("voie", "article"),
    [("lre", "R474-1 II 1°"), ("portail", "R474-1 II 2°"), ("lrar", None), ("remise", None)],
)
def test_r474_1_le_lendemain_d_une_demande_electronique_est_explique(voie: str, article: str | None) -> None:
    vu = echeancier(cas("PC", DEPOT, "", demande("2026-02-20", "A", voie=voie)))
    assert [lu for lu in articles(vu) if lu.startswith("R474-1")] == ([article] if article else [])


def test_r423_39_incomplet_les_mois_restent_donnes_et_rien_ne_court() -> None:
    faits = (LETTRE, demande("2026-02-20", "A"), decision("2026-02-25"), prolongation("2026-03-01"))
    vu = echeancier(cas("DP", DEPOT, "abords", *faits))
    assert vu.instruction is not None
    assert (vu.instruction.mois, vu.instruction.depart, vu.instruction.limite) == (2, None, None)
    assert vu.instruction.derniere_notification_sure is None
    assert vu.decision is not None
    assert (vu.decision.notifiee_le, vu.decision.dans_le_delai) == (j("2026-02-25"), False)
    assert silence(vu) == ("opposition_tacite", "2026-05-21")
    assert any("aucun délai d'instruction" in reserve.texte for reserve in vu.reserves)


def test_r423_39_l_emporte_sur_les_rejets_implicites() -> None:
    vu = echeancier(cas("DP", DEPOT, "evaluation_environnementale", demande("2026-02-20", "A")))
    assert silence(vu) == ("opposition_tacite", "2026-05-21")
