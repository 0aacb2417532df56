"""When a letter counts as notified: R*423-47, R474-1 II, CRPA R112-20 and L112-15."""

import pytest

from droit.echeancier import Fait
from droit.notification import Regime, article_notification, date_notification
from tests.droit.fabrique import j


def lettre(voie: str, consulte: str | None = None, accord: bool = True) -> Fait:
    return Fait("decision", j("2026-03-20"), voie, consulte=(consulte and j(consulte)) or None, accord=accord)


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("voie", ["lrar", "remise"])
def test_r423_47_la_lettre_compte_a_sa_premiere_presentation(voie: str, regime: Regime) -> None:
    # Express consent and consultation mean nothing on these channels.
    fait = lettre(voie, consulte="2026-03-25", accord=False)
    assert date_notification(fait, regime) == j("2026-03-20")
    assert str(article_notification(fait, regime)) == "R*423-47"


@pytest.mark.parametrize(("voie", "article"), [("lre", "R474-1 II 1°"), ("portail", "R474-1 II 2°")])
def test_r474_1_l_envoi_electronique_compte_le_lendemain(voie: str, article: str) -> None:
    fait = lettre(voie, consulte="2026-03-20")
    assert date_notification(fait, Regime.URBANISME) == j("2026-03-21")
    assert str(article_notification(fait, Regime.URBANISME)) == article


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("voie", ["lre", "portail"])
def test_l112_15_sans_accord_expres_rien_n_est_notifie(voie: str, regime: Regime) -> None:
    fait = lettre(voie, accord=False)
    assert date_notification(fait, regime) is None
    assert str(article_notification(fait, regime)) == "L112-15"


@pytest.mark.parametrize(
    ("consulte", "attendu"),
    [
        (None, "2026-03-20"),
        ("2026-03-20", "2026-03-20"),
        ("2026-04-04", "2026-04-04"),  # the fifteenth day, included
        ("2026-04-05", "2026-03-20"),  # the sixteenth: deemed notified on the day of deposit
    ],
)
def test_r112_20_le_portail_compte_a_la_premiere_consultation_sous_quinze_jours(
    consulte: str | None, attendu: str
) -> None:
    assert date_notification(lettre("portail", consulte), Regime.CRPA) == j(attendu)
    assert str(article_notification(lettre("portail", consulte), Regime.CRPA)) == "R112-20"


def test_crpa_la_lettre_recommandee_electronique_compte_le_jour_meme() -> None:
    fait = lettre("lre", consulte="2026-03-25")
    assert date_notification(fait, Regime.CRPA) == j("2026-03-20")
    assert str(article_notification(fait, Regime.CRPA)) == "L112-15"
