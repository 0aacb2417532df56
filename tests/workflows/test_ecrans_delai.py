"""The delay of a dossier on screen: prolongations, suspensions, the public, and a wrong day set right."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

import pytest
from django.urls import reverse

from dossiers.models import Courrier, Dossier
from dossiers.services import circonstances, horloge
from dossiers.services.verification import breches
from tests import fabriques as f
from workflows import battement, circuit

pytestmark = pytest.mark.django_db(transaction=True)

JOUR = date(2026, 3, 2)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def relu(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def a(jour: date):
    """The platform on ``jour``, in the morning."""
    instant = datetime.combine(jour, time(9), tzinfo=UTC)
    return mock.patch("django.utils.timezone.now", return_value=instant)


def papier(type_dossier: str, decor: f.Decor, jour: date) -> Dossier:
    """A paper filing received on ``jour``, in instruction."""
    dossier = f.brouillon(type_dossier, decor.commune, decor.accueil)
    dossier = circuit.deposer_papier(dossier, par=decor.accueil, date_reception=jour)
    return circuit.declarer_complet(dossier, par=decor.instructeur)


def test_4_08_une_suspension_arrete_le_delai_et_sa_fin_le_fait_repartir(client, decor):
    with a(JOUR):
        dossier = f.en_instruction("PCMI", decor)
        client.force_login(decor.instructeur)
        page = client.get(url("delai", dossier.reference)).content.decode()
        assert "R*423-37" in page
        adresse = url("prolonger", dossier.reference, "commission_europeenne")
        assert "le délai ne court pas" in client.get(adresse).content.decode()
        refus = client.post(adresse, {"canal": "portail", "motif": ""})
        assert refus.status_code == 200
        saisie = {"canal": "portail", "motif": "La Commission est saisie."}
        client.post(adresse, saisie)
        assert not Courrier.objects.filter(dossier=dossier, nature="prolongation").exists(), "R*423-44"
        saisie["debut"] = "2026-03-02"
        client.post(adresse, saisie)
    assert relu(dossier).limite_instruction is None
    assert relu(dossier).prochaine_echeance is None
    lettre = Courrier.objects.get(dossier=dossier, nature="prolongation")
    assert lettre.notification.canal == "portail"
    with a(JOUR + timedelta(days=30)):
        client.force_login(decor.instructeur)
        page = client.get(url("delai", dossier.reference)).content.decode()
        assert "suspension en cours" in page
        encore = client.post(adresse, saisie)
        assert "déjà consignée" in encore.content.decode()
        suspension = dossier.evenements.get(nature="prolongation")
        reprise = url("reprendre_delai", dossier.reference, suspension.pk)
        trop_tot = client.post(reprise, {"jour": "2026-03-01"}).content.decode()
        assert "ne peut pas précéder" in trop_tot
        client.post(reprise, {"jour": "2026-04-01"})
        # R*423-44: suspended from the day the Commission was seized, 2 March, which leaves the 61 days.
        assert relu(dossier).limite_instruction == date(2026, 6, 1)
        assert client.get(reprise).status_code == 302
        assert list(breches(date(2026, 4, 1))) == []


def test_le_rapport_d_enquete_fait_partir_le_delai(client, decor):
    with a(JOUR):
        dossier = f.en_instruction("PCMI", decor)
        client.force_login(decor.instructeur)
        assert (
            client.get(url("consulter_le_public", dossier.reference, "enquete_publique")).status_code == 404
        )
        circonstances.retenir(dossier, ["enquete_publique"], par=decor.instructeur)
        client.post(url("majoration", dossier.reference), {"canal": "portail"})
        assert relu(dossier).limite_instruction is None
        dates = {
            "debut": "2026-04-01",
            "fin": "2026-04-30",
            "registre_en_ligne": "https://exemple.fr/registre",
        }
        adresse = url("consulter_le_public", dossier.reference, "enquete_publique")
        assert "ne peut pas précéder" in client.post(adresse, {**dates, "fin": "2026-03-01"}).content.decode()
        client.post(adresse, dates)
        page = client.get(url("delai", dossier.reference)).content.decode()
        assert "https://exemple.fr/registre" in page
        assert "R*423-57" in page
    with a(date(2026, 5, 20)):
        client.force_login(decor.instructeur)
        bilan = url("recevoir_bilan", dossier.reference, "enquete_publique")
        client.post(bilan, {"jour": "2026-05-18"})
        assert relu(dossier).limite_instruction == date(2026, 7, 18)
        assert "déjà consignée" in client.post(bilan, {"jour": "2026-05-19"}).content.decode()


def test_2_05_et_21_une_date_de_depot_fausse_se_rectifie_apres_avoir_montre_les_deux_delais(client, decor):
    with a(JOUR):
        dossier = papier("PCMI", decor, JOUR)
        depot = dossier.evenements.get(nature="depot")
        adresse = url("rectifier", dossier.reference, depot.pk)
        client.force_login(decor.instructeur)
        saisie = {"jour": "2026-02-20", "motif": "Le tampon de la mairie porte le 20 février."}
        vue = client.post(adresse, saisie).content.decode()
        assert "2026-04-20" in vue
        assert "2026-05-02" in vue
        assert relu(dossier).date_depot == JOUR
        # Another date than the one just shown is shown again, not written.
        client.post(adresse, {**saisie, "jour": "2026-02-21", "vue": f"{depot.pk}:2026-02-20"})
        assert relu(dossier).date_depot == JOUR
        refus = client.post(adresse, {**saisie, "jour": "2025-12-30"}).content.decode()
        assert "porte l’année" in refus.replace("&#x27;", "’").replace("'", "’")
        client.post(adresse, {**saisie, "vue": f"{depot.pk}:2026-02-20"})
        corrige = relu(dossier)
        assert corrige.date_depot == date(2026, 2, 20)
        assert corrige.limite_instruction == date(2026, 4, 20)
        assert [e.date_legale for e in horloge.journal_utile(corrige) if e.nature == "depot"] == [
            date(2026, 2, 20)
        ]
        assert client.post(adresse, {**saisie, "vue": f"{depot.pk}:2026-02-20"}).status_code == 200
        assert "écarté par rectification" in client.get(url("journal", dossier.reference)).content.decode()
        assert list(breches(JOUR)) == []


def test_une_date_de_la_plateforme_ne_se_rectifie_pas(client, decor):
    with a(JOUR):
        dossier = f.en_instruction("PCMI", decor)
        client.force_login(decor.instructeur)
        for nature in ("depot", "aee", "complet"):
            fait = dossier.evenements.filter(nature=nature).first()
            if fait is not None:
                assert client.get(url("rectifier", dossier.reference, fait.pk)).status_code == 302
        assert client.get(url("rectifier", dossier.reference, 999999)).status_code == 404


def test_une_rectification_ne_defait_pas_l_etat_du_dossier(client, decor):
    with a(JOUR):
        dossier = f.brouillon("PCMI", decor.commune, decor.accueil)
        dossier = circuit.deposer_papier(dossier, par=decor.accueil, date_reception=JOUR)
        piece = dossier.pieces.first()
        piece.verdict, piece.motif = "manquante", "Absente."
        piece.save()
    with a(date(2026, 5, 20)):
        circuit.demander_pieces(
            dossier, par=decor.instructeur, canal="lrar", date_presentation=date(2026, 3, 10)
        )
        demande = dossier.evenements.get(nature="demande_pieces")
        client.force_login(decor.instructeur)
        adresse = url("rectifier", dossier.reference, demande.pk)
        saisie = {"motif": "L’avis de réception porte une autre date."}
        tard = {**saisie, "jour": "2026-04-15", "vue": f"{demande.pk}:2026-04-15"}
        assert "R*423-41" in client.post(adresse, tard).content.decode()
        juste = {**saisie, "jour": "2026-03-12", "vue": f"{demande.pk}:2026-03-12"}
        client.post(adresse, juste)
        assert relu(dossier).limite_pieces == date(2026, 6, 12)
        courrier = Courrier.objects.get(dossier=dossier, nature="demande_pieces")
        assert courrier.notification.date_envoi == date(2026, 3, 12)
