"""What PostgreSQL does for the daily job on a day with nothing due: it reads what is open by indexes, never a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier, Envoi, Evenement
from dossiers.models.dossiers import Etape
from dossiers.models.journal import NatureEvenement
from tests import fabriques as f
from workflows import temps

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

GRANDES = ("dossiers_dossier", "dossiers_evenement", "dossiers_decision", "dossiers_envoi", "dossiers_mots")
OUVERTS = (EtatDossier.A_VERIFIER, EtatDossier.INCOMPLET, EtatDossier.EN_INSTRUCTION)


@pytest.fixture
def rien_a_faire():
    """5,000 dossiers of two domains, one in fifty open and acknowledged, none due, whatever is due already told."""
    decor, aujourd_hui = f.Decor(), timezone.localdate()
    maintenant = timezone.now()
    dossiers = Dossier.objects.bulk_create(
        Dossier(
            numero=f"PC{decor.commune.code_insee}26{n:05d}", commune=decor.commune,
            domaine="rlpi" if n % 7 == 0 else "ads", type="AP" if n % 7 == 0 else "PCMI",
            etat=OUVERTS[n // 50 % 3] if n % 50 == 0 else EtatDossier.ACCORD_TACITE if n % 9 == 0 else EtatDossier.NOTIFIE,
            etape=Etape.INSTRUCTION if n % 50 == 0 else Etape.CLOS, date_depot=aujourd_hui - timedelta(days=60),
            objet="Enseigne" if n % 7 == 0 else "Maison", nom_demandeur=f"Demandeur{n:05d}",
            limite_completude=aujourd_hui + timedelta(days=20), limite_pieces=aujourd_hui + timedelta(days=60),
            prochaine_echeance=aujourd_hui + timedelta(days=60), date_silence=aujourd_hui + timedelta(days=n % 900 + 60),
        )
        for n in range(5000)
    )  # fmt: skip
    Evenement.objects.bulk_create(
        Evenement(
            dossier=d, rang=rang, nature=nature, date_legale=aujourd_hui, enregistre_le=maintenant,
            condensat_donnees="", precedent="", empreinte="",
        )
        for d in dossiers
        for rang, nature in enumerate((NatureEvenement.DEPOT, NatureEvenement.ARE, NatureEvenement.COMPLET), start=1)
    )  # fmt: skip
    Decision.objects.bulk_create(
        Decision(
            dossier=d,
            sens="accord",
            etat="projet",
            preparee_par=decor.instructeur,
            preparee_le=maintenant,
            date_decision=aujourd_hui - timedelta(days=d.pk % 3000),
        )
        for d in dossiers
        if d.etat == EtatDossier.NOTIFIE
    )
    Envoi.objects.bulk_create(
        Envoi(dossier=d, genre="decision", occurrence="1", etat="envoye") for d in dossiers[::5]
    )
    with connection.cursor() as curseur:
        for table in GRANDES:
            curseur.execute(f"ANALYZE {table}")
    return aujourd_hui


def _plans(jour) -> dict[str, str]:
    with CaptureQueriesContext(
        connection,
    ) as lues:
        assert list(temps.passer(jour)) == []
    plans = {}
    with connection.cursor() as curseur:
        for requete in {r["sql"] for r in lues.captured_queries if r["sql"].startswith("SELECT")}:
            curseur.execute(f"EXPLAIN {requete}")
            plans[requete] = "\n".join(ligne for (ligne,) in curseur.fetchall())
    return plans


def test_un_jour_sans_rien_du_ne_lit_aucune_grande_table_en_entier(rien_a_faire):
    plans = _plans(rien_a_faire)
    for requete, plan in plans.items():
        for table in GRANDES:
            assert f"Seq Scan on {table}" not in plan, f"{requete}\n{plan}"
    ensemble = "\n".join(plans.values())
    for index in ("completude", "pieces", "tacite", "silence"):
        assert f"dossier_{index}_idx" in ensemble, index
    assert "decision_jour_idx" in ensemble
