"""What PostgreSQL does for the queue and its search: the indexes made for them, on 4,000 dossiers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from communes.models import CodeRole
from dossiers import recherche
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, ParcelleCitee
from dossiers.models.dossiers import Etape
from tests import fabriques as f
from workflows import file_attente

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def instructeur():
    decor = f.Decor()
    jour = timezone.localdate()
    lignes = [
        Dossier(
            numero=f"PC{decor.commune.code_insee}26{n:05d}", domaine="ads", type="PCMI", commune=decor.commune,
            service=decor.service, etat=EtatDossier.EN_INSTRUCTION if n % 10 == 0 else EtatDossier.NOTIFIE,
            etape=Etape.INSTRUCTION if n % 10 == 0 else Etape.CLOS, date_depot=jour,
            nom_demandeur=f"Demandeur{n:05d}", adresse_terrain=f"{n} rue des Lilas",
            prochaine_echeance=jour + timedelta(days=n % 90),
        )
        for n in range(4000)
    ]  # fmt: skip
    Dossier.objects.bulk_create(lignes)
    ParcelleCitee.objects.bulk_create(
        ParcelleCitee(dossier=d, section="AK", numero=f"{n:04d}") for n, d in enumerate(lignes)
    )
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE dossiers_dossier")
        curseur.execute("ANALYZE dossiers_parcellecitee")
        curseur.execute("ANALYZE dossiers_mots")
    return f.agent(CodeRole.INSTRUCTEUR, service=decor.service)


def plan(dossiers) -> str:
    return dossiers.explain()


def test_la_page_en_cours_se_lit_dans_l_ordre_de_l_index_sans_trier(instructeur):
    onglet = next(o for o in file_attente.onglets(instructeur) if o.code == "service")
    page = file_attente.ordonner(
        file_attente.visibles(instructeur).filter(onglet.condition), par_recence=False
    )
    lu = plan(page[:26])
    assert "dossier_urgence_idx" in lu
    assert "Sort" not in lu


@pytest.mark.parametrize(
    ("demande", "index"),
    [
        ("demandeur01234", "dossier_mots_idx"),
        ("12 rue des Lilas", "dossier_mots_idx"),
        ("PC5999926", "numero"),
        ("AK 1234", "dossiers_parcellecitee"),
    ],
)
def test_chaque_recherche_passe_par_son_index(instructeur, demande, index):
    dossiers = Dossier.objects.visibles_par(instructeur).filter(recherche.texte(demande)).order_by()
    lu = plan(dossiers)

    assert index in lu, lu
    assert demande.startswith("12") is ("Filter: " in lu and "rue" in lu), (
        "un mot courant trie, il ne cherche pas"
    )
    assert "Seq Scan on dossiers_dossier" not in lu, lu


@pytest.mark.parametrize("critere", ["q", "demandeur", "adresse"])
def test_la_file_cherche_les_mots_par_commune(instructeur, critere):
    dossiers = file_attente.filtrer(
        file_attente.visibles(instructeur), {critere: "demandeur01234"}, par=instructeur
    )
    lu = plan(file_attente.ordonner(dossiers, par_recence=True)[:26])

    assert "dossiers_mots_idx" in lu, lu
    assert "dossier_mots_idx" not in lu, lu
    assert "Seq Scan on dossiers_mots" not in lu, lu
    assert "Seq Scan on dossiers_dossier" not in lu, lu
    assert "Index Scan using dossiers_dossier_pkey" in lu, lu
