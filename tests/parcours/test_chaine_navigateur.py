"""The whole job in a real browser, with the demonstration accounts: both chains, and the refusals."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from communes.models import Commune, Utilisateur
from dossiers.models import Dossier, Envoi
from dossiers.services.courriers import numero_lisible
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows import battement, circuit
from workflows.controles import breches_du_circuit
from workflows.demo import referentiel

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def parcours(page, live_server, tmp_path, settings):
    """The live site with the accounts, communes and conventions of the demonstration, and no dossier."""
    settings.SITE_URL = live_server.url
    referentiel.poser(graine=5, aujourd_hui=timezone.localdate())
    battement.noter(0)
    page.set_default_timeout(15_000)
    return Parcours(page, live_server.url, tmp_path)


def deposer(type_dossier: str, commune: str) -> str:
    """A dossier filed by the demonstration petitioner, without the screens."""
    petitionnaire = Utilisateur.objects.get(courriel="petitionnaire@example.org")
    brouillon = f.brouillon(type_dossier, Commune.objects.get(slug=commune), petitionnaire)
    circuit.deposer(brouillon, par=petitionnaire, accepte_cgu=True, accepte_electronique=True)
    return brouillon.reference


def jouer(p: Parcours, reference: str, *, commune: str, instructeur: str) -> Dossier:
    """Registration → completeness → draft → signature → opening by the petitioner."""
    p.asseoir(f"guichet.{commune}@example.org")
    p.aller("/instruction/enregistrement/")
    p.controler()
    ligne = p.page.locator("tr", has=p.page.locator(f"a[href='/instruction/{reference}/']"))
    ligne.get_by_role("button", name="Enregistrer").click()
    numero = Dossier.objects.get(reference=reference).numero
    assert numero is not None
    expect(p.page.get_by_text(numero).first).to_be_visible()

    p.asseoir(instructeur)
    p.aller("/instruction/?onglet=a-prendre")
    p.controler()
    p.aller(f"/instruction/{reference}/")
    p.controler()
    p.aller(f"/instruction/{reference}/pieces/")
    p.controler()
    p.page.get_by_role("button", name="Déclarer le dossier complet").first.click()
    with p.page.expect_navigation():
        p.page.get_by_role("dialog").get_by_role("button", name="Déclarer complet").click()
    p.aller(f"/instruction/{reference}/decision/")
    choisir_accord(p)
    p.page.fill("[name=rapport]", "Le projet respecte les règles applicables.")
    p.controler()
    with p.page.expect_navigation():
        p.page.get_by_role("button", name="Envoyer à la signature").click()
    dossier = Dossier.objects.get(reference=reference)
    decision = dossier.decisions.get(etat="a_signer")

    p.asseoir(f"maire.{commune}@example.org")
    p.aller("/parapheur/")
    p.controler()
    p.aller(f"/parapheur/{decision.pk}/")
    p.controler()
    with p.page.expect_navigation():
        p.page.get_by_role("button", name="Signer l’arrêté").click()
    dossier.refresh_from_db()
    assert dossier.etat == "notifie"

    p.asseoir("petitionnaire@example.org")
    p.aller(f"/guichet/dossiers/{reference}/")
    p.controler()
    p.page.locator("[aria-labelledby=t-courriers]").get_by_role("link", name="Décision").last.click()
    p.page.get_by_role("button", name="Ouvrir le courrier").click()
    expect(p.page.get_by_text("Ouvert pour la première fois").first).to_be_visible()
    p.controler()
    courrier = dossier.courriers.get(nature="decision")
    assert courrier.notification.consultee_le is not None
    reponse = p.page.request.get(f"{p.adresse}/guichet/dossiers/{reference}/courriers/{courrier.pk}/pdf/")
    assert reponse.body().startswith(b"%PDF")
    return dossier


def choisir_accord(p: Parcours) -> None:
    """The first outcome offered for the type."""
    champ = p.page.locator("[name=sens]")
    if champ.first.evaluate("e => e.type") == "radio":
        p.page.locator("[name=sens][value=accord]").check()
    else:
        champ.select_option("accord")


def rien_a_redire(p: Parcours) -> None:
    assert p.violations == []
    assert p.erreurs == []
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []


def test_un_permis_de_maison_va_du_guichet_a_la_decision_ouverte(parcours):
    """The only one whose petitioner signs in and fills every screen."""
    parcours.entrer("petitionnaire@example.org")
    reference = parcours.deposer("PCMI", Commune.objects.get(slug="bousbecque"))
    dossier = jouer(parcours, reference, commune="bousbecque", instructeur="instructeur.ads@example.org")
    assert Envoi.objects.filter(dossier=dossier, genre="aee").count() == 1
    parcours.page.context.clear_cookies()
    assert parcours.aller("/affichage/59098/") == 200
    parcours.controler()
    expect(parcours.page.get_by_text(numero_lisible(dossier.numero)).first).to_be_visible()
    rien_a_redire(parcours)


def test_sans_convention_la_commune_instruit_dans_sa_propre_file(parcours):
    """The pages are those of the first journey: axe has read them there."""
    parcours.controler = lambda: None
    reference = deposer("AP", "lannoy")
    dossier = jouer(parcours, reference, commune="lannoy", instructeur="guichet.lannoy@example.org")
    assert dossier.service is None
    rien_a_redire(parcours)


def test_les_refus_commune_voisine_autre_domaine_et_propre_signature(parcours):
    p = parcours
    reference = deposer("PCMI", "bousbecque")
    p.asseoir("guichet.lannoy@example.org")
    assert p.aller(f"/instruction/{reference}/") == 404
    p.asseoir("instructeur.rlpi@example.org")
    assert p.aller(f"/instruction/{reference}/") == 404
    p.asseoir("architecte@example.org")
    assert p.aller(f"/guichet/dossiers/{reference}/") == 404
    p.asseoir("admin@example.org")
    assert p.aller(f"/instruction/{reference}/") in (403, 404)
    p.asseoir("instructeur.ads@example.org")
    assert p.aller(f"/instruction/{reference}/") == 200
    assert p.aller("/parapheur/") == 403
    p.page.context.clear_cookies()
    p.aller(f"/instruction/{reference}/")
    assert "/connexion/?next=" in p.page.url
