"""From filed to decided on a phone: a question with a file, a change proposed, and the instructor's answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Dossier
from tests import fabriques as f
from tests.guichet.navigateur import LARGEURS, controler, ouvrir_session
from workflows import circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def entrer(page: Page, adresse: str, compte, largeur: str) -> None:
    """Someone else takes the browser, at the width of his screen."""
    ouvrir_session(page, adresse, compte)
    page.set_viewport_size(LARGEURS[largeur])


def test_suivre_ecrire_et_modifier_jusqu_a_la_decision(page: Page, live_server, tmp_path):
    page.set_default_timeout(15_000)
    decor = f.Decor()
    dossier = f.en_instruction("PCMI", decor)
    ici = f"{live_server.url}/guichet/dossiers/{dossier.reference}/"
    la = f"{live_server.url}/instruction/{dossier.reference}/"
    photo = tmp_path / "photo.pdf"
    photo.write_bytes(f.pdf(titre="photo"))

    entrer(page, live_server.url, decor.petitionnaire, "telephone")
    page.goto(ici)
    controler(page, "suivi-dossier")
    page.get_by_role("link", name="Écrire à ceux qui suivent le dossier").click()
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.locator("[data-resume-erreurs]")).to_be_focused()
    controler(page, "suivi-message-erreur")
    page.locator("[name=texte]").fill("La clôture compte-t-elle ?")
    page.locator("[name=fichiers]").set_input_files(photo)
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Votre message est envoyé")).to_be_visible()
    expect(page.get_by_role("link", name="photo.pdf")).to_be_visible()
    controler(page, "suivi-message-envoye")

    page.goto(ici)
    page.get_by_role("link", name="Modifier mon projet").click()
    controler(page, "suivi-modifications")
    page.locator("a[href$='/modifications/etapes/projet/']").click()
    controler(page, "suivi-modification-etape")
    page.locator("[name=hauteur]").fill("8,20")
    page.get_by_role("button", name="Garder dans ma proposition").click()
    expect(page.locator("ins", has_text="8,20 m")).to_be_visible()
    page.locator("#explication").fill("Toiture relevée.")
    page.get_by_role("button", name="Envoyer ma proposition").click()
    expect(page.get_by_text("Votre proposition est envoyée")).to_be_visible()
    controler(page, "suivi-modification-envoyee")

    entrer(page, live_server.url, decor.instructeur, "bureau")
    page.goto(f"{la}echanges/")
    expect(page.get_by_role("button", name="Marquer comme lu")).to_have_count(0)
    assert dossier.messages.get().lu_par == decor.instructeur
    controler(page, "suivi-instructeur-messages")
    page.locator("[name=texte]").fill("Oui, à 1,60 m.")
    page.get_by_role("button", name="Envoyer au demandeur").click()
    expect(page.get_by_text("Message envoyé au demandeur")).to_be_visible()
    page.get_by_role("link", name="Modifications proposées").click()
    expect(page.locator("del", has_text="7,80 m")).to_be_visible()
    controler(page, "suivi-instructeur-modifications")
    page.get_by_role("button", name="Prendre en compte").click()
    expect(page.get_by_text("le projet instruit est le projet modifié")).to_be_visible()
    page.get_by_role("link", name="Demandes", exact=True).click()
    controler(page, "suivi-instructeur-demandes")
    assert Dossier.objects.get(pk=dossier.pk).donnees["projet"]["hauteur"] == "8,20"

    decision = circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord")
    circuit.signer(decision, par=decor.maire)
    entrer(page, live_server.url, decor.petitionnaire, "telephone")
    page.goto(f"{live_server.url}/guichet/")
    expect(page.get_by_text("1 nouveau message")).to_be_visible()
    controler(page, "suivi-accueil")
    page.goto(f"{ici}echanges/")
    expect(page.get_by_text("Oui, à 1,60 m.")).to_be_visible()
    page.goto(ici)
    expect(page.get_by_text("Votre modification est prise en compte")).to_be_visible()
    controler(page, "suivi-decide")
    page.get_by_role("link", name="Après la décision").click()
    controler(page, "suivi-suites")
    page.locator("summary", has_text="Recours gracieux").click()
    page.locator("#id_recours_gracieux_texte").fill("Je demande une hauteur de 9 m.")
    page.locator("form", has=page.locator("#id_recours_gracieux_texte")).get_by_role(
        "button", name="Envoyer"
    ).click()
    expect(page.get_by_text("Votre demande est reçue aujourd’hui")).to_be_visible()
    controler(page, "suivi-recours")
    brouillon = f.brouillon("DP", decor.commune, decor.petitionnaire, pieces=False)
    inviter = f"guichet/dossiers/{brouillon.reference}/partage/"
    autour = ("guichet/demandes/", "guichet/demandes/consultation/", "guichet/courriels/", inviter)
    for chemin in (
        *autour,
        "guichet/lots/",
        "compte/",
        "compte/second-facteur/",
        "compte/supprimer/",
        "mot-de-passe/",
    ):
        assert page.goto(f"{live_server.url}/{chemin}").ok, chemin
        controler(page, "suivi-" + chemin.strip("/").replace("/", "-"))
    page.goto(f"{ici}imprimer/")
    controler(page, "suivi-imprimer")
