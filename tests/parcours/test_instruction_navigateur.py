"""The instructor's whole job in a real browser: a monument's perimeter, then missing pieces and three services."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from unittest import mock

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from dossiers.models import Dossier
from dossiers.services import annuaire, fichiers, liens_avis
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows import battement, temps
from workflows.controles import breches_du_circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

PC = {**f.PROJETS["PCMI"], "destination": "commerce", "erp": "non", "nom_architecte": "Agence D'Ici"}


def le(jour: date):
    """The platform on ``jour``, in the morning."""
    instant = datetime.combine(jour, time(9), tzinfo=UTC)
    return mock.patch("django.utils.timezone.now", return_value=instant)


class Banc(Parcours):
    """One dossier on the bench, whoever sits there."""

    def __init__(self, page, live_server, tmp_path):
        super().__init__(page, live_server.url, tmp_path)
        page.set_default_timeout(15_000)

    def ouvrir(self, nom: str, *arguments, suite: str = "") -> None:
        """Opens one page of the bench and asks axe about it."""
        assert self.aller(reverse(f"workflows:{nom}", args=arguments) + suite) == 200
        self.controler()

    def appuyer(self, bouton: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=bouton).click()
        self.controler()

    def rendre(self, consultation, sens: str, texte: str) -> None:
        """The consulted service answers by its link, without account."""
        self.page.context.clear_cookies()
        assert self.aller(liens_avis.lien(consultation)) == 200
        self.controler()
        self.page.locator(f"[name=sens][value={sens}]").check()
        self.page.fill("[name=motivation]", texte)
        self.page.fill("[name=signataire]", "Dominique Caron, cheffe de service")
        self.appuyer("Rendre l’avis")

    def decider(self, decor: f.Decor, dossier: Dossier, sens: str, **textes: str) -> Dossier:
        """Draft, parapheur, signature."""
        self.asseoir(decor.instructeur.courriel)
        self.ouvrir("decision", dossier.reference)
        self.page.locator(f"[name=sens][value={sens}]").check()
        for nom, texte in textes.items():
            self.page.fill(f"textarea[name={nom}]", texte)
        self.appuyer("Envoyer à la signature")
        decision = dossier.decisions.get(etat="a_signer")
        self.asseoir(decor.maire.courriel)
        self.ouvrir("parapheur_decision", decision.pk)
        self.appuyer("Signer l’arrêté")
        return Dossier.objects.get(pk=dossier.pk)

    def rien_a_redire(self, jour: date) -> None:
        assert self.violations == []
        assert self.erreurs == []
        assert list(breches(jour)) == []
        assert list(breches_du_circuit()) == []


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    f.services_consultables()
    return f.Decor()


@pytest.fixture
def banc(page, live_server, tmp_path, decor) -> Banc:
    return Banc(page, live_server, tmp_path)


def test_une_maison_aux_abords_d_un_monument_avec_prescriptions_de_l_abf(banc, decor):
    debut, avis, fin = date(2026, 3, 2), date(2026, 3, 24), date(2026, 4, 2)
    with le(debut):
        dossier = f.enregistre("PCMI", decor)
        banc.asseoir(decor.instructeur.courriel)
        banc.ouvrir("dossier", dossier.reference)
        banc.ouvrir("circonstances", dossier.reference)
        banc.page.locator("[name=codes][value=abords]").check()
        banc.appuyer("Enregistrer")
        expect(banc.page.get_by_text("porté à")).to_be_visible()
        banc.appuyer("Envoyer la lettre")
        banc.ouvrir("delai", dossier.reference)
        expect(banc.page.get_by_text("Lettre de modification du délai notifiée")).to_be_visible()
        dossier.refresh_from_db()
        assert dossier.limite_instruction == date(2026, 6, 2)
        banc.ouvrir("pieces", dossier.reference)
        banc.page.get_by_role("button", name="Déclarer le dossier complet").click()
        with banc.page.expect_navigation():
            banc.page.get_by_role("dialog").get_by_role("button", name="Déclarer complet").click()
        banc.ouvrir("consultations", dossier.reference, suite="?service=abf")
        banc.page.fill("[name=projet_decision]", "Accord, enduit de ton pierre.")
        banc.appuyer("Envoyer la demande")
    with le(avis):
        consultation = dossier.consultations.get()
        banc.rendre(consultation, "prescriptions", "Tuiles de terre cuite rouge.")
        assert dossier.evenements.get(nature="avis_abf").date_legale == avis
    with le(fin):
        banc.asseoir(decor.instructeur.courriel)
        banc.ouvrir("consultation", dossier.reference, consultation.pk)
        expect(banc.page.get_by_text("Tuiles de terre cuite rouge.")).to_be_visible()
        signe = banc.decider(
            decor,
            dossier,
            "accord_prescriptions",
            motifs="L’architecte des Bâtiments de France a donné son accord avec prescriptions.",
            prescriptions="Tuiles de terre cuite rouge.",
            rapport="Rien ne s’oppose au projet.",
        )
    assert signe.etat == "notifie"
    arrete = PdfReader(io.BytesIO(fichiers.lire(signe.decisions.get(pdf_signe__isnull=False).pdf_signe)))
    assert "Tuiles de terre cuite rouge" in " ".join(p.extract_text() for p in arrete.pages)
    banc.rien_a_redire(fin)


def test_un_permis_incomplet_trois_services_l_un_repond_l_un_est_tacite_l_autre_se_tait(
    banc, decor, monkeypatch
):
    monkeypatch.setitem(f.PROJETS, "PC", PC)
    debut, complet, fin = date(2026, 3, 2), date(2026, 3, 16), date(2026, 4, 20)
    with le(debut):
        dossier = f.enregistre("PC", decor)
        piece = dossier.pieces.filter(est_exigible=True).first()
        banc.asseoir(decor.instructeur.courriel)
        banc.ouvrir("pieces", dossier.reference)
        carte = banc.page.locator(f"#piece-{piece.pk}")
        carte.locator("[name=verdict]").select_option("illisible")
        carte.locator("[name=motif]").fill("Le nord et l’échelle ne se lisent pas.")
        carte.get_by_role("button", name="Enregistrer").click()
        expect(carte.get_by_text("Enregistré.")).to_be_visible()
        with banc.page.expect_navigation():
            banc.page.get_by_role("link", name="Demander les pièces").click()
        expect(banc.page.get_by_text("Envoyée aujourd’hui, cette demande compte")).to_be_visible()
        banc.appuyer("Envoyer la demande")
        dossier.refresh_from_db()
        assert (dossier.etat, dossier.limite_pieces) == ("incomplet", date(2026, 6, 3))
    with le(complet):
        banc.asseoir(decor.petitionnaire.courriel)
        banc.aller(f"/guichet/dossiers/{dossier.reference}/completer/")
        banc.controler()
        nouveau = banc.dossier / "plan.pdf"
        nouveau.write_bytes(f.pdf(titre="plan lisible"))
        banc.page.locator("input[type=file]").first.set_input_files(nouveau)
        expect(banc.page.locator("ul.fichiers a", has_text="plan.pdf")).to_be_visible()
        banc.appuyer("Envoyer à la mairie")
        dossier.refresh_from_db()
        assert (dossier.etat, dossier.limite_instruction) == ("en_instruction", date(2026, 6, 16))
        banc.asseoir(decor.instructeur.courriel)
        consulter(banc, dossier, "sdis", "voirie")
        banc.rendre(dossier.consultations.get(service__code="sdis"), "favorable", "Poteau d’incendie à 80 m.")
    with le(date(2026, 4, 10)):
        banc.asseoir(decor.instructeur.courriel)
        consulter(banc, dossier, "mel_assainissement")
    with le(fin):
        list(temps.passer(fin))
        banc.asseoir(decor.instructeur.courriel)
        banc.ouvrir("consultations", dossier.reference)
        etats = dict(dossier.consultations.values_list("service__code", "etat"))
        assert etats == {"sdis": "rendu", "voirie": "tacite", "mel_assainissement": "envoyee"}
        banc.ouvrir("dossier", dossier.reference)
        expect(banc.page.get_by_text("1 avis attendu.")).to_be_visible()
        signe = banc.decider(decor, dossier, "accord", rapport="Desserte suffisante.")
    assert signe.etat == "notifie"
    banc.rien_a_redire(fin)


def consulter(banc: Banc, dossier: Dossier, *codes: str) -> None:
    """One request a service, with the pieces already ticked."""
    for code in codes:
        banc.ouvrir("consultations", dossier.reference)
        nom = annuaire.ServiceConsultable.objects.get(code=code).nom
        banc.page.locator("[name=service]").select_option(label=nom)
        banc.appuyer("Envoyer la demande")
