"""Outdoor advertising in a real browser: a sign drawn in a monument's surroundings, a billboard declared too big."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from communes.models import Commune
from dossiers.models import Dossier, Evenement
from dossiers.services.verification import breches
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows.controles import breches_du_circuit

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def parcours(page, live_server, tmp_path, settings):
    """The live site on a small demonstration."""
    settings.SITE_URL = live_server.url
    call_command("demo", dossiers=4, graine=5, verbosity=0)
    page.set_default_timeout(15_000)
    return Parcours(page, live_server.url, tmp_path)


def rien_a_redire(p: Parcours) -> None:
    assert p.violations == []
    assert p.erreurs == []
    assert list(breches(timezone.localdate())) == []
    assert list(breches_du_circuit()) == []


def jusqu_au_dispositif(p: Parcours, type_dossier: str, **lieu) -> None:
    """Opens a request and fills the steps before the devices."""
    p.entrer("petitionnaire@example.org")
    p.aller("/guichet/nouveau/")
    p.page.locator(f"#commencer-{type_dossier}").click()
    saisie = f.saisie_complete(type_dossier, Commune.objects.get(slug="bousbecque"))
    for etape in ("demandeur", "terrain", "lieu"):
        p.remplir(saisie[etape] | (lieu if etape == "lieu" else {}))
        p.page.get_by_role("button", name="Continuer").click()
    p.page.wait_for_url("**/saisie/projet/**")


def photo(p: Parcours):
    """A façade of 16 m by 11 m at 1 cm a pixel, its door 2.60 m wide."""
    image = Image.new("RGB", (1600, 1100), "#9c5a42")
    ImageDraw.Draw(image).rectangle((980, 620, 1240, 980), fill="#3d5a4c")
    chemin = p.dossier / "facade.jpg"
    image.save(chemin, quality=80)
    return chemin


def glisser(p: Parcours, selecteur: str, x: float, y: float) -> None:
    """Drags the centre of an element to a point of the photo (in its own pixels)."""
    p.page.locator("[data-scene]").scroll_into_view_if_needed()
    boite = p.page.locator("[data-scene] svg").bounding_box()
    prise = p.page.locator(selecteur).bounding_box()
    souris = p.page.mouse
    souris.move(prise["x"] + prise["width"] / 2, prise["y"] + prise["height"] / 2)
    souris.down()
    souris.move(boite["x"] + x * boite["width"] / 1600, boite["y"] + y * boite["height"] / 1100, steps=4)
    souris.up()


def dessiner(p: Parcours) -> None:
    """Photo, scale (by mouse), façade, then the sign (by keyboard): the numbers of the form follow."""
    p.page.set_input_files("[data-photo]", photo(p))
    expect(p.page.locator("[data-scene] img")).to_have_js_property("naturalWidth", 1600)
    p.page.locator("[data-poser-reference]").click()
    expect(p.page.locator("[data-sans-echelle]")).to_be_hidden()
    p.page.locator("[data-dessiner='1']").click()
    expect(p.page.locator("[data-sans-echelle]")).to_be_visible()
    glisser(p, "[data-bout='1'] .dessin-prise", 980, 800)
    glisser(p, "[data-bout='2'] .dessin-prise", 1240, 800)
    p.page.fill("[data-metres]", "2,60")
    p.page.locator("[data-poser-facade]").click()
    p.page.locator("[data-objet=d1]").focus()
    for _ in range(5):
        p.page.keyboard.press("Shift+Alt+ArrowRight")
    p.page.keyboard.press("Alt+ArrowUp")
    largeur = p.page.input_value("form.formulaire-etape [name=largeur]")
    assert Decimal(largeur.replace(",", ".")) == pytest.approx(Decimal("5.3"), abs=Decimal("0.06"))
    p.page.keyboard.press("Control+z")


def joindre_le_reste(p: Parcours) -> None:
    """Brings the pieces that are still missing, then files."""
    p.page.wait_for_url("**/pieces/**")
    p.controler()
    for code in p.page.locator("section.piece").evaluate_all("s => s.map(e => e.id.slice(6))"):
        if p.page.locator(f"#piece-{code} .badge", has_text="à joindre").count():
            fichier = p.dossier / f"{code}.pdf"
            fichier.write_bytes(f.pdf(titre=code))
            p.page.locator(f"section[id='piece-{code}'] input[type=file]").set_input_files(fichier)
            expect(p.page.locator(f"section[id='piece-{code}'] ul.fichiers")).to_be_visible()
    p.page.get_by_role("link", name="Vérifier ma demande").click()
    p.page.locator("[name=electronique][value=oui]").check()
    p.page.locator("[name=accepte_cgu]").check()
    p.page.get_by_role("button", name="Déposer ma demande").click()
    p.page.wait_for_url("**/guichet/dossiers/*/")


def enregistrer(p: Parcours) -> Dossier:
    """The counter of the commune gives the number."""
    reference = p.page.url.rstrip("/").split("/")[-1]
    p.entrer("guichet.bousbecque@example.org")
    p.aller(f"/instruction/{reference}/")
    p.page.get_by_role("button", name="Enregistrer et donner un numéro").click()
    expect(p.page.get_by_role("button", name="Enregistrer et donner un numéro")).to_have_count(0)
    return Dossier.objects.get(reference=reference)


def test_une_enseigne_aux_abords_d_un_monument_du_dessin_a_l_arrete_signe(parcours):
    p = parcours
    jusqu_au_dispositif(p, "AP", protection="abords")
    dessiner(p)
    projet = {k: v for k, v in f.PROJETS["AP"].items() if k not in ("largeur", "hauteur", "surface_facade")}
    p.remplir({**projet, "hauteur_sol": "6"})
    expect(p.page.locator("[data-plafond]")).to_contain_text("R581-63")
    expect(p.page.locator("#avis-contenu")).to_contain_text("autorisation préalable (AP)")
    p.controler()
    p.page.locator("[data-joindre]").click()
    expect(p.page.get_by_text("Le dessin est joint aux pièces R581-16-1, R581-16-2.")).to_be_visible()
    p.page.get_by_role("button", name="Continuer").click()
    joindre_le_reste(p)
    dossier = enregistrer(p)
    assert json.loads(dossier.depot.contenu["donnees"]["projet"]["dessin"])["reference"]["metres"] == "2,60"

    p.entrer("instructeur.rlpi@example.org")
    p.aller(f"/instruction/{dossier.reference}/")
    expect(p.page.get_by_role("heading", name="Dessin à l’échelle")).to_be_visible()
    expect(p.page.locator(".scene img")).to_have_js_property("naturalWidth", 1600)
    p.controler()
    p.aller(f"/instruction/{dossier.reference}/consultations/?service=abf")
    p.page.get_by_role("button", name="Envoyer la demande").click()
    p.aller(f"/instruction/{dossier.reference}/pieces/")
    p.page.get_by_role("button", name="Déclarer le dossier complet").first.click()
    with p.page.expect_navigation():
        p.page.get_by_role("dialog").get_by_role("button", name="Déclarer complet").click()

    p.entrer("abf@example.org")
    p.aller(f"/consultations/{dossier.consultations.get().pk}/")
    p.remplir({"sens": "favorable", "motivation": "Lettres discrètes, sans éclairage."})
    p.page.get_by_role("button", name="Rendre").click()
    p.page.wait_for_load_state()
    assert dossier.consultations.get().sens == "favorable"

    p.entrer("instructeur.rlpi@example.org")
    p.aller(f"/instruction/{dossier.reference}/decision/?proposition=rapport")
    p.remplir({"sens": "accord"})
    with p.page.expect_navigation():
        p.page.get_by_role("button", name="Envoyer à la signature").click()
    p.entrer("maire.bousbecque@example.org")
    p.aller(f"/parapheur/{dossier.decisions.get(etat='a_signer').pk}/")
    p.controler()
    with p.page.expect_navigation():
        p.page.get_by_role("button", name="Signer l’arrêté").click()
    dossier.refresh_from_db()
    assert dossier.etat == "notifie"
    rien_a_redire(p)


def test_un_panneau_declare_s_installe_aussitot_et_se_constate_non_conforme(parcours):
    p = parcours
    jusqu_au_dispositif(p, "DPP")
    p.remplir(f.PROJETS["DPP"] | {"autorisation_proprietaire": "oui"})
    expect(p.page.locator("#avis-contenu")).to_contain_text("déclaration préalable (DPP)")
    p.controler()
    p.page.get_by_role("button", name="Continuer").click()
    joindre_le_reste(p)
    dossier = enregistrer(p)
    assert dossier.limite_instruction is None

    p.entrer("instructeur.rlpi@example.org")
    p.aller(f"/instruction/{dossier.reference}/")
    expect(p.page.get_by_role("row").filter(has_text="R581-26").first).to_contain_text("Non conforme")
    p.controler()
    p.aller(f"/instruction/{dossier.reference}/conformite/")
    expect(p.page.locator("[name=constat]")).to_have_value(re.compile("R581-26"))
    p.page.locator("[name=est_conforme][value=non]").check()
    p.controler()
    with p.page.expect_navigation():
        p.page.get_by_role("button", name="Consigner et clore").click()
    constat = Evenement.objects.get(dossier=dossier, nature="controle").donnees.contenu
    assert constat["est_conforme"] is False
    assert "R581-26" in constat["constat"]
    rien_a_redire(p)
