"""The demonstration: contract numbers, determinism, sane from the first minute."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from carto.models import Parcelle
from communes import habilitations as h
from communes.models import Commune, Convention, Utilisateur
from dossiers.etats import EtatDossier
from dossiers.models import Autorisation, Dossier, Evenement, ModeleCourrier
from dossiers.services import emplacements
from dossiers.services.verification import breches
from workflows.controles import breches_du_circuit
from workflows.demo.generateur import generer

pytestmark = pytest.mark.django_db(transaction=True)


def test_la_demonstration_tient_ses_nombres_et_ses_invariants():
    sortie = StringIO()
    call_command("demo", dossiers=120, graine=3, stdout=sortie)
    assert Commune.objects.filter(code_insee__startswith="59").count() >= 95
    assert Commune.objects.sur_la_plateforme(timezone.localdate()).count() == 78
    assert Convention.objects.filter(domaine="ads").count() == 22
    assert not Convention.objects.filter(domaine="ads", commune__population_municipale__gte=10_000).exists()
    assert Convention.objects.filter(domaine="rlpi").count() == 28
    assert not Convention.objects.filter(domaine="rlpi", commune__slug="lannoy").exists()
    assert Convention.objects.filter(domaine="ads", commune__slug__in=["bousbecque", "lannoy"]).count() == 2
    assert Utilisateur.objects.filter(est_de_demonstration=True, is_active=True).count() == 15
    assert Parcelle.objects.filter(est_fictive=True).exists()
    assert set(Dossier.objects.values_list("etat", flat=True)) >= {
        EtatDossier.BROUILLON,
        EtatDossier.A_VERIFIER,
        EtatDossier.EN_INSTRUCTION,
        EtatDossier.NOTIFIE,
        EtatDossier.ACCORD_TACITE,
    }
    incomplets = Dossier.objects.filter(etat=EtatDossier.INCOMPLET)
    assert all(d.pieces.filter(est_demandee=True).exclude(libelle="").count() == 1 for d in incomplets)
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []
    avant = Dossier.objects.count()
    call_command("demo", dossiers=120, graine=3, stdout=sortie)
    assert Dossier.objects.count() == avant


def test_la_meme_graine_donne_les_memes_dossiers():
    Commune.objects.create(nom="Essai", code_insee="59999", slug="essai", adherente_depuis=date(2024, 1, 1))
    generer(60, graine=7, au=date(2026, 11, 1))
    premiers = list(Evenement.objects.order_by("pk").values_list("empreinte", flat=True))
    rangs = list(
        Autorisation.objects.order_by("prefixe", "annee", "rang").values_list("prefixe", "annee", "rang")
    )
    assert len(premiers) > 200
    series: dict = {}
    for prefixe, annee, rang in rangs:
        assert rang == series.get((prefixe, annee), 0) + 1, "une série sans trou"
        series[prefixe, annee] = rang
    import random

    from workflows.demo.scenarios import tirer

    seconde = [tirer(random.Random("x"), date(2026, 11, 1)).lignes for _ in range(2)]
    assert seconde[0] == seconde[1]


def test_chaque_dossier_incomplet_a_l_emplacement_de_la_piece_qu_il_attend():
    Commune.objects.create(nom="Essai", code_insee="59999", slug="essai", adherente_depuis=date(2024, 1, 1))
    generer(500, graine=7, au=date(2026, 11, 1))
    incomplets = Dossier.objects.filter(etat=EtatDossier.INCOMPLET)
    assert {d.domaine for d in incomplets} == {"ads", "rlpi"}, "cette graine en donne"
    for dossier in incomplets:
        piece = dossier.pieces.get()
        assert (piece.est_demandee, piece.verdict, piece.est_exigible) == (True, "manquante", True)
        assert piece.libelle != emplacements.INCONNUE


@pytest.mark.postgresql
def test_plusieurs_processus_ecrivent_chacun_ses_communes():
    for rang in range(3):
        Commune.objects.create(
            nom=f"Essai {rang}",
            code_insee=f"5999{rang}",
            slug=f"essai-{rang}",
            adherente_depuis=date(2024, 1, 1),
        )
    generer(41, graine=7, au=date(2026, 11, 1), processus=2)
    assert Dossier.objects.count() == 41
    assert Dossier.objects.values("commune").distinct().count() == 3
    for commune in Commune.objects.filter(code_insee__startswith="5999"):
        par_serie: dict = {}
        for prefixe, annee, rang in (
            Autorisation.objects.filter(commune=commune)
            .order_by("prefixe", "annee", "rang")
            .values_list("prefixe", "annee", "rang")
        ):
            assert rang == par_serie.get((prefixe, annee), 0) + 1, "une série sans trou"
            par_serie[prefixe, annee] = rang
    assert list(breches(date(2026, 11, 1))) == []


def test_plusieurs_processus_ne_se_demandent_que_la_ou_ils_ecrivent_ensemble():
    with pytest.raises(CommandError, match="au moins un"):
        call_command("generer", dossiers=1, processus=0)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("commande", [("demo", {}), ("generer", {"dossiers": 1})])
def test_rien_de_fictif_hors_demonstration(commande, settings):
    settings.DEMO = False
    nom, options = commande
    with pytest.raises(CommandError):
        call_command(nom, **options)
    assert not Dossier.objects.exists()


def test_initialiser_ouvre_une_vraie_commune_et_donne_un_lien(settings):
    settings.DEMO = False
    sortie = StringIO()
    call_command("initialiser", commune="59098", administrateur="Urba@ville.example", stdout=sortie)
    assert "Bousbecque est ouverte" in sortie.getvalue()
    assert "/mot-de-passe/" in sortie.getvalue()
    assert ModeleCourrier.objects.filter(domaine="ads", portee="", etat="publie").count() >= 6
    compte = Utilisateur.objects.get(courriel="urba@ville.example")
    assert not compte.has_usable_password()
    assert not compte.is_superuser
    for faux in (
        {"commune": "59999", "administrateur": "a@b.fr"},
        {"commune": "59098", "administrateur": "x"},
    ):
        with pytest.raises(CommandError):
            call_command("initialiser", **faux)


def test_initialiser_donne_aussi_l_administrateur_de_la_plateforme(settings):
    settings.DEMO = False
    sortie = StringIO()
    call_command("initialiser", plateforme="DSI@ville.example", stdout=sortie)
    compte = Utilisateur.objects.get(courriel="dsi@ville.example")
    assert h.est_administrateur_plateforme(compte)
    assert compte.is_staff
    assert not compte.is_superuser
    assert "/mot-de-passe/" in sortie.getvalue()
    call_command("initialiser", plateforme="dsi@ville.example", stdout=sortie)
    assert compte.affectations.count() == 1
    commune = {"commune": "59098", "administrateur": "dgs@ville.example"}
    for faux in (
        {},
        {"commune": "59098"},
        {**commune, "plateforme": "DGS@ville.example"},
        {**commune, "administrateur": "dsi@ville.example"},
    ):
        with pytest.raises(CommandError):
            call_command("initialiser", **faux)


def test_oublier_un_second_facteur_le_fait_regler_de_nouveau():
    compte = Utilisateur.objects.creer("agent@ville.example", nature="agent")
    TOTPDevice.objects.create(user=compte, name="téléphone")
    StaticDevice.objects.create(user=compte, name="secours")
    sortie = StringIO()
    call_command("oublier_second_facteur", "Agent@ville.example", stdout=sortie)
    assert "Second facteur retiré" in sortie.getvalue()
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    with pytest.raises(CommandError):
        call_command("oublier_second_facteur", "personne@ville.example")


def test_initialiser_est_refuse_en_demonstration(settings):
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("initialiser", commune="59098", administrateur="a@b.fr")
