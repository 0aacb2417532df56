"""Months by day number, working days, French holidays."""

from datetime import MAXYEAR, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from droit.calendrier import ajouter_jours, ajouter_jours_ouvres, ajouter_mois, est_ouvre, jours_feries

JOURS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("depart", "mois", "attendu"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-30", 2, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-05-15", -3, "2026-02-15"),
    ],
)
def test_un_delai_en_mois_finit_au_meme_quantieme_ou_au_dernier_jour(
    depart: str, mois: int, attendu: str
) -> None:
    assert ajouter_mois(date.fromisoformat(depart), mois) == date.fromisoformat(attendu)


@given(JOURS, st.integers(0, 120))
def test_ajouter_mois_garde_le_quantieme_ou_le_dernier_jour_du_mois(jour: date, mois: int) -> None:
    arrivee = ajouter_mois(jour, mois)
    assert (arrivee.year * 12 + arrivee.month) - (jour.year * 12 + jour.month) == mois
    assert arrivee.day == jour.day or (
        arrivee.day < jour.day and (arrivee + timedelta(days=1)).month != arrivee.month
    )


@given(JOURS, JOURS, st.integers(0, 24))
def test_un_depart_plus_tardif_ne_finit_jamais_plus_tot(un: date, autre: date, mois: int) -> None:
    tot, tard = sorted((un, autre))
    assert ajouter_mois(tot, mois) <= ajouter_mois(tard, mois)


@pytest.mark.parametrize("mois", [1, -120_000])
def test_un_delai_hors_du_calendrier_est_refuse(mois: int) -> None:
    with pytest.raises(OverflowError, match="calendrier"):
        ajouter_mois(date(MAXYEAR, 12, 31), mois)


def test_ajouter_jours_compte_les_jours_du_calendrier() -> None:
    assert ajouter_jours(date(2026, 2, 27), 3) == date(2026, 3, 2)


def test_les_onze_jours_feries_de_2026() -> None:
    assert sorted(jour.isoformat() for jour in jours_feries(2026)) == [
        "2026-01-01",
        "2026-04-06",
        "2026-05-01",
        "2026-05-08",
        "2026-05-14",
        "2026-05-25",
        "2026-07-14",
        "2026-08-15",
        "2026-11-01",
        "2026-11-11",
        "2026-12-25",
    ]


def test_crpa_r112_11_2_dix_jours_ouvres_sautent_week_ends_et_feries() -> None:
    # From Thursday 30 April 2026: 1, 8 and 14 May are public holidays.
    assert ajouter_jours_ouvres(date(2026, 4, 30), 10) == date(2026, 5, 19)
    assert not est_ouvre(date(2026, 5, 1))
    assert not est_ouvre(date(2026, 5, 2))
    assert est_ouvre(date(2026, 5, 4))


def test_aucun_jour_ouvre_a_ajouter_rend_le_jour_meme() -> None:
    assert ajouter_jours_ouvres(date(2026, 5, 2), 0) == date(2026, 5, 2)
