"""The words kept by commune find exactly what reading every dossier finds; the base keeps them by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q

from dossiers import recherche, recherche_par_lieu
from dossiers.etats import EtatDossier
from dossiers.models import Dossier, ParcelleCitee
from dossiers.models.dossiers import Etape
from tests import fabriques as f

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

ADRESSES = (
    ("Élise Dufaÿ-L’Hoste", "12 bis rue de l'Église", "Véranda 40 m²"),
    ("Zoé Lambda", "125, avenue de Flandre", "Clôture"),
    ("SCI 100%_\\ Lambda", "12 rue des Lilas", "Maison individuelle"),
    ("Jean Œuvrard", "3 place du Général-de-Gaulle", ""),
    ("Paul Kappa", "2 rue des Lilas", "Extension d'une maison"),
)
DEMANDES = (
    "dufay", "ELISE dufay", "l'hoste", "l’église", "eglise 12", "12 rue des Lilas", "rue", "rue des", "ambd", "lamb",
    "lambda flandre", "100%_\\", "m²", "40 m²", "oeuvrard", "œuvrard", "general de gaulle", "maison", "de l'", "l'e",
    "PC59", "introuvable", "kap pa", "ext mai", "a b", "...", "é",
)  # fmt: skip


@pytest.fixture
def lieux() -> list[f.Decor]:
    return [f.Decor(), f.Decor(nom="Lannoy")]


@pytest.fixture
def dossiers(lieux) -> list[Dossier]:
    faits = [
        Dossier(
            numero=f"PC{lieu.commune.code_insee}26{rang:05d}", domaine="ads", type="PCMI", commune=lieu.commune,
            etat=EtatDossier.NOTIFIE, etape=Etape.CLOS, date_depot="2026-01-05",
            nom_demandeur=nom, adresse_terrain=adresse, objet=objet,
        )
        for lieu in lieux
        for rang, (nom, adresse, objet) in enumerate(ADRESSES)
    ]  # fmt: skip
    return Dossier.objects.bulk_create(faits)


def _pks(condition: Q, *lieux: f.Decor) -> set[int]:
    communes = [lieu.commune.pk for lieu in lieux]
    return set(Dossier.objects.filter(condition, commune__in=communes).values_list("pk", flat=True))


@pytest.mark.usefixtures("dossiers")
def test_chaque_demande_trouve_ce_que_trouvait_la_lecture_de_tous(lieux):
    for perimetre in (lieux, lieux[:1]):
        communes = [lieu.commune.pk for lieu in perimetre]
        for demande in DEMANDES:
            attendus = _pks(recherche.texte(demande), *perimetre)
            assert _pks(recherche.texte(demande, communes), *perimetre) == attendus, demande
            assert _pks(recherche.mots(demande, communes), *perimetre) == _pks(
                recherche.mots(demande), *perimetre
            )
            for colonne in ("nom_demandeur", "adresse_terrain"):
                attendus = _pks(recherche.dans_la_colonne(colonne, demande), *perimetre)
                assert _pks(recherche.dans_la_colonne(colonne, demande, communes), *perimetre) == attendus


def test_hors_du_perimetre_aucun_mot_ne_trouve(lieux, dossiers):
    condition = recherche.mots("lambda", [lieux[0].commune.pk])
    assert set(Dossier.objects.filter(condition)) == {dossiers[1], dossiers[2]}


def test_ce_chemin_est_ferme_sans_lieux_sans_mot_ou_pour_trop_de_lieux():
    assert recherche_par_lieu.trouves(None, ["lambda"], []) is None
    assert recherche_par_lieu.trouves([1], ["l'a"], []) is None
    assert recherche_par_lieu.trouves(range(recherche_par_lieu.LIEUX_MAXIMUM + 1), ["lambda"], []) is None
    assert recherche_par_lieu.trouves([], ["lambda"], []) is not None


def _gardes() -> dict[int, tuple[int, str]]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT dossier_id, commune_id, mots FROM dossiers_mots")
        return {pk: (commune, mots) for pk, commune, mots in curseur.fetchall()}


def test_la_base_garde_les_mots_de_chaque_dossier_depose_et_de_lui_seul(lieux):
    un, autre = (lieu.commune for lieu in lieux)
    dossier = Dossier.objects.create(
        domaine="ads", type="DP", commune=un, nom_demandeur="Zoé", objet="Clôture"
    )
    assert dossier.pk not in _gardes(), "un brouillon ne se cherche pas"
    Dossier.objects.filter(pk=dossier.pk).update(etat=EtatDossier.DEPOSE, date_depot="2026-01-05")
    assert _gardes()[dossier.pk] == (un.pk, "zoe  cloture")
    Dossier.objects.filter(pk=dossier.pk).update(commune=autre, adresse_terrain="2 rue Haute")
    assert _gardes()[dossier.pk] == (autre.pk, "zoe 2 rue haute cloture")
    Dossier.objects.filter(pk=dossier.pk).update(nom_demandeur="", adresse_terrain="", objet="")
    assert _gardes()[dossier.pk] == (autre.pk, "  "), "un effacement efface aussi les mots"
    Dossier.objects.filter(pk=dossier.pk).delete()
    assert dossier.pk not in _gardes()


def test_une_etape_du_dossier_ne_recrit_pas_ses_mots(dossiers):
    with connection.cursor() as curseur:
        curseur.execute("UPDATE dossiers_mots SET mots = 'temoin' WHERE dossier_id = %s", [dossiers[0].pk])
    Dossier.objects.filter(pk=dossiers[0].pk).update(etat=EtatDossier.EN_INSTRUCTION, etape=Etape.INSTRUCTION)
    dossiers[0].save(update_fields=["nom_demandeur", "modifie_le"])
    assert _gardes()[dossiers[0].pk][1] == "temoin"


def test_la_migration_reprend_les_dossiers_deja_la_et_se_rejoue(dossiers):
    gardes = _gardes()
    assert {d.pk for d in dossiers} <= set(gardes)
    with connection.schema_editor() as editeur:
        recherche_par_lieu.oter(editeur)
        recherche_par_lieu.poser(editeur, tranche=3)
        recherche_par_lieu.poser(editeur)
    assert _gardes() == gardes


@pytest.mark.usefixtures("dossiers")
def test_une_ligne_de_parcelle_ou_un_numero_se_trouve_toujours(lieux):
    vise = Dossier.objects.order_by("pk").first()
    ParcelleCitee.objects.create(dossier=vise, section="AK", numero="0123")
    communes = [lieux[0].commune.pk]
    for demande in ("AK 123", vise.numero, vise.numero[:9], vise.reference, f"PCMI {vise.reference}"):
        assert vise.pk in _pks(recherche.texte(demande, communes), *lieux), demande
