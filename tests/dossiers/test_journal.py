"""The ledger: append-only, chained, verifiable."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from communes import actes
from communes.actes import acte
from communes.erreurs import ErreurMetier
from dossiers.models import DonneesEvenement, Dossier, Evenement
from dossiers.models.journal import NatureEvenement
from dossiers.services import horloge
from dossiers.services.journal import (
    consigner,
    journal_des,
    journal_utile,
    rectifier,
    ruptures,
    verrouiller,
)
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


def test_ce_qu_un_savepoint_defait_n_est_ni_lu_ni_chaine(dossier):
    tete = dossier.evenements.order_by("-rang").first()

    @transaction.atomic
    def refuse():
        donnees = {"voie": "lrar", "pieces": ["PCMI5"]}
        consigner(dossier, "demande_pieces", timezone.localdate(), par=None, donnees=donnees)
        assert horloge.projeter(dossier).echeancier.completude.etat == "incomplet"
        raise ErreurMetier("refus")

    with acte():
        avant = horloge.projeter(dossier).echeancier
        with pytest.raises(ErreurMetier):
            refuse()
        assert journal_des(dossier, "demande_pieces") == []
        assert horloge.projeter(dossier).echeancier == avant
        suivant = consigner(dossier, "affichage", timezone.localdate(), par=None, donnees={})
    assert (suivant.rang, suivant.precedent) == (tete.rang + 1, tete.empreinte)
    assert list(ruptures(dossier)) == []


def test_un_verrou_pris_sous_un_savepoint_defait_est_repris(dossier):
    @transaction.atomic
    def refuse():
        verrouiller(dossier)
        assert actes.tient(("dossier", dossier.pk))
        raise ErreurMetier("refus")

    with acte():
        with pytest.raises(ErreurMetier):
            refuse()
        assert not actes.tient(("dossier", dossier.pk))


def test_chaque_acte_lit_ce_qu_un_autre_a_ecrit_entre_temps(dossier):
    with acte():
        consigner(dossier, "affichage", timezone.localdate(), par=None)
    autre = Dossier.objects.get(pk=dossier.pk)
    consigner(autre, "affichage", timezone.localdate(), par=None)
    with acte():
        dernier = consigner(dossier, "affichage", timezone.localdate(), par=None)
        assert [e.pk for e in journal_des(dossier, "affichage")] == list(
            Evenement.objects.filter(dossier=dossier, nature="affichage")
            .order_by("rang")
            .values_list("pk", flat=True)
        )
    assert dernier.rang == dossier.evenements.count()
    assert list(ruptures(dossier)) == []


def test_ce_que_l_acte_ecrit_se_lit_comme_depuis_la_base(dossier):
    with acte():
        horloge.projeter(dossier)
        consigner(
            dossier,
            NatureEvenement.DEMANDE_PIECES,
            timezone.localdate(),
            par=None,
            donnees={"voie": "lrar", "pieces": ("PCMI5",), "le": timezone.localdate()},
        )
        tenu = journal_utile(dossier)[-1]
    lu = Evenement.objects.select_related("donnees").get(pk=tenu.pk)
    assert tenu.donnees.contenu == lu.donnees.contenu
    for champ in ("rang", "nature", "date_legale", "empreinte", "precedent", "condensat_donnees", "vise_id"):
        assert getattr(tenu, champ) == getattr(lu, champ), champ
