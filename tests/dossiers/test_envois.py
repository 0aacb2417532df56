"""The outbox against a real mail server: up, down, refusing, cut in the middle."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models import Envoi, Evenement
from dossiers.models.courriers import EtatEnvoi
from dossiers.services import envois, horloge
from dossiers.technique.courriel import EnvoiImpossible, EnvoiIncertain, EnvoiReporte
from tests import fabriques as f
from workflows import circuit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def serveur_eteint(settings):
    """A mail server that nobody listens for."""
    settings.EMAIL_BACKEND = "dossiers.technique.courriel.EnvoiSmtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    return settings


def test_serveur_eteint_l_horloge_reste_une_prevision_puis_l_aee_porte_le_jour_de_son_depart(
    serveur_eteint, mailoutbox
):
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    dossier.refresh_from_db()
    assert dossier.est_provisoire
    envoi = Envoi.objects.get(dossier=dossier, genre="aee")
    assert envoi.etat == EtatEnvoi.A_ENVOYER
    assert envoi.prochaine_tentative > timezone.now()
    serveur_eteint.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert envois.balayer()["envoyes"] == 0, "son heure n'est pas venue"
    assert envois.balayer(tous=True)["envoyes"] == 1
    dossier.refresh_from_db()
    assert not dossier.est_provisoire
    assert Evenement.objects.get(dossier=dossier, nature="aee").date_legale == timezone.localdate()


def test_aee_parti_le_lendemain_le_delai_part_le_lendemain(serveur_eteint, monkeypatch, mailoutbox):
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    demain = timezone.now() + timedelta(days=1)
    serveur_eteint.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr("django.utils.timezone.now", lambda: demain)
    envois.balayer(tous=True)
    dossier.refresh_from_db()
    assert horloge.projeter(dossier).echeancier.depart == dossier.date_depot + timedelta(days=1)


def test_un_envoi_interrompu_n_est_pas_refait_tout_seul(mailoutbox):
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    vieux = timezone.now() - timedelta(hours=1)
    Envoi.objects.filter(dossier=dossier, genre="aee").update(
        etat=EtatEnvoi.EN_COURS, prochaine_tentative=vieux
    )
    mailoutbox.clear()
    assert envois.balayer()["interrompus"] == 1
    assert mailoutbox == []
    envoi = Envoi.objects.get(dossier=dossier, genre="aee")
    assert envoi.etat == EtatEnvoi.A_VERIFIER
    envois.relancer(envoi, par=decor.accueil)
    assert Envoi.objects.get(pk=envoi.pk).etat == EtatEnvoi.ENVOYE
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("erreur", "etat"),
    [
        (EnvoiReporte("serveur occupé"), EtatEnvoi.A_ENVOYER),
        (EnvoiImpossible("adresse refusée"), EtatEnvoi.IMPOSSIBLE),
        (EnvoiIncertain("coupure après l'envoi"), EtatEnvoi.A_VERIFIER),
        (RuntimeError("panne"), EtatEnvoi.A_VERIFIER),
    ],
)
def test_chaque_echec_laisse_l_envoi_dans_l_etat_qui_dit_quoi_faire(erreur, etat, monkeypatch):
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    envoi = Envoi.objects.get(dossier=dossier, genre="aee")
    Envoi.objects.filter(pk=envoi.pk).update(etat=EtatEnvoi.A_ENVOYER)

    def refuser(_):
        raise erreur

    monkeypatch.setitem(envois._GENRES, "aee", (refuser, None))
    assert envois.traiter(envoi.pk) == etat
    assert Envoi.objects.get(pk=envoi.pk).derniere_erreur


def test_demander_deux_fois_la_meme_occurrence_prevoit_un_envoi():
    decor = f.Decor()
    dossier = f.enregistre("PCMI", decor)
    premier = envois.prevoir(dossier, "courrier", occurrence="7")
    assert envois.prevoir(dossier, "courrier", occurrence="7") == premier


def test_sans_broker_le_depot_reussit_et_le_balayage_envoie(monkeypatch, mailoutbox):
    def panne(*_):
        raise ConnectionError

    monkeypatch.setattr("dossiers.tasks.traiter_envois.delay", panne)
    decor = f.Decor()
    dossier = f.depose("PCMI", decor)
    assert mailoutbox == []
    envois.balayer()
    assert len(mailoutbox) == 1
    assert circuit.enregistrer(dossier, par=decor.accueil).numero


def test_le_sujet_ne_dit_rien_de_personnel(mailoutbox):
    decor = f.Decor()
    f.enregistre("PCMI", decor)
    for message in mailoutbox:
        assert "Vandamme" not in message.subject
        assert "example.org" not in message.subject


def test_un_acte_ne_reveille_l_ouvrier_qu_une_fois_et_rien_d_annule(monkeypatch):
    dossier, reveils = f.enregistre("DP", f.Decor()), []
    monkeypatch.setattr(envois, "_reveiller", reveils.append)
    with transaction.atomic():
        premier = envois.prevoir(dossier, "aee", occurrence="a")
        with contextlib.suppress(ErreurMetier), transaction.atomic():
            envois.prevoir(dossier, "aee", occurrence="annule")
            raise ErreurMetier("non")
        second = envois.prevoir(dossier, "aee", occurrence="b")
        assert reveils == []
    (pks,) = reveils
    assert {premier.pk, second.pk} <= set(pks)
    inconnus = set(pks) - set(Envoi.objects.values_list("pk", flat=True))
    assert all(envois.traiter(pk) == "" for pk in inconnus), "a message for no row does nothing"
    reveils.clear()
    with contextlib.suppress(ErreurMetier), transaction.atomic():
        envois.prevoir(dossier, "aee", occurrence="c")
        raise ErreurMetier("non")
    assert reveils == []
    seul = envois.prevoir(dossier, "aee", occurrence="d")
    assert reveils == [[seul.pk]]
