"""The ledger: append-only, chained, verifiable."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import DonneesEvenement, Dossier, Evenement
from dossiers.services import horloge
from dossiers.services.journal import consigner, journal_des, rectifier, ruptures
from dossiers.services.verification import breches
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dossier():
    return f.enregistre("PCMI", f.Decor())


def test_une_ligne_ne_se_modifie_ni_ne_s_efface(dossier):
    evenement = dossier.evenements.first()
    for geste in (
        evenement.save,
        evenement.delete,
        Evenement.objects.all().delete,
        lambda: Evenement.objects.update(rang=9),
    ):
        with pytest.raises(ErreurMetier):
            geste()


def test_la_base_elle_meme_refuse_une_modification(dossier):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE dossiers_evenement SET date_legale = %s", [date(2020, 1, 1)])


def test_une_donnee_alteree_se_voit(dossier):
    assert list(ruptures(dossier)) == []
    DonneesEvenement.objects.filter(evenement__nature="enregistrement").update(contenu={"numero": "autre"})
    assert any("données altérées" in ligne for ligne in ruptures(dossier))
    assert any("données altérées" in ligne for ligne in breches(timezone.localdate()))


def test_une_purge_enregistree_laisse_la_chaine_intacte(dossier):
    DonneesEvenement.objects.filter(evenement__dossier=dossier).update(contenu={}, purge_le=timezone.now())
    assert list(ruptures(dossier)) == []


def test_une_ligne_glissee_ou_perdue_se_voit(dossier):
    dernier = dossier.evenements.order_by("-rang").first()
    Evenement.objects.bulk_create(
        [
            Evenement(
                dossier=dossier,
                rang=dernier.rang + 2,
                nature="aee",
                date_legale=date(2026, 1, 1),
                enregistre_le=timezone.now(),
                condensat_donnees="0" * 64,
                precedent=dernier.empreinte,
                empreinte="f" * 64,
            )
        ]
    )
    DonneesEvenement.objects.create(evenement=Evenement.objects.get(empreinte="f" * 64), contenu={})
    lignes = list(ruptures(dossier))
    assert any("manque" in ligne for ligne in lignes)
    assert any("altérée" in ligne for ligne in lignes)


def test_une_rectification_ecarte_un_fait_de_l_horloge_sans_l_effacer(dossier):
    avant = horloge.projeter(dossier).echeancier
    fautif = consigner(
        dossier,
        "demande_pieces",
        timezone.localdate(),
        par=None,
        donnees={"voie": "lrar", "pieces": ["PCMI5"]},
    )
    assert horloge.projeter(dossier).echeancier.completude.etat == "incomplet"
    rectifier(fautif, par=None, motif="saisie sur le mauvais dossier")
    assert horloge.projeter(dossier).echeancier == avant
    assert journal_des(dossier, "demande_pieces") == []
    assert dossier.evenements.filter(nature="demande_pieces").count() == 1
    assert list(ruptures(dossier)) == []


def test_une_colonne_d_horloge_faussee_se_voit(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(limite_instruction=date(2030, 1, 1))
    assert any("limite_instruction" in ligne for ligne in breches(timezone.localdate()))
