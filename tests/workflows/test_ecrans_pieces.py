"""The page of the pieces, over HTTP: what remains to be examined, said before the acts that close the question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from dossiers.etats import EtatDossier
from dossiers.models import Dossier, Evenement, Fichier, VersionPiece
from dossiers.services import completude, fichiers
from tests import fabriques as f
from tests.parcours.outils import Parcours
from workflows import battement, circuit

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def texte(reponse) -> str:
    return " ".join(reponse.content.decode().split())


def test_declarer_complet_dit_d_abord_ce_qui_reste_a_examiner(client, decor):
    dossier = f.enregistre("PCMI", decor)
    dossier.pieces.get(code="PCMI2").versions.all().delete()
    client.force_login(decor.instructeur)
    page = texte(client.get(url("pieces", dossier.reference)))
    nombre = dossier.pieces.count()
    dialogue = page[page.index('<dialog id="confirmer-complet"') :]
    assert f"{nombre} pièces restent à examiner ; 1 pièce exigible n’a aucun fichier." in dialogue
    piece = dossier.pieces.get(code="PCMI2")
    reponse = texte(
        client.post(url("verdict", dossier.reference, piece.pk), {"verdict": "non_exigible"}, headers=HTMX)
    )
    reste = reponse[reponse.index('id="reste-a-verifier"') :]
    assert f"{nombre - 1} pièces restent à examiner." in reste, "le dialogue suit les verdicts"
    for piece in dossier.pieces.filter(verdict="a_examiner"):
        completude.juger_piece(piece, "conforme", par=decor.instructeur)
    assert "Chaque pièce a son verdict" in texte(client.get(url("pieces", dossier.reference)))


def test_un_dossier_sans_aucune_piece_ne_passe_pas_pour_examine(client, decor):
    dossier = f.enregistre("PCMI", decor)
    dossier.pieces.all().delete()
    client.force_login(decor.instructeur)
    page = texte(client.get(url("pieces", dossier.reference)))
    assert "aucune pièce de ce dossier n’est sur la plateforme ; rien n’a été examiné ici." in page
    assert "Aucune pièce n’est sur la plateforme" in page
    assert "Aucune pièce à demander" not in page
    assert "Chaque pièce a son verdict" not in page
    exigibles = client.get(url("pieces", dossier.reference)).context["exigence"].fields["code"].choices
    assert {"PCMI1", "PCMI2", "PCMI5"} <= {code for code, _ in exigibles}


def test_une_demande_dit_ce_qu_elle_laisse_de_cote(client, decor):
    dossier = f.enregistre("PCMI", decor)
    dossier.pieces.get(code="PCMI3").versions.all().delete()
    completude.juger_piece(dossier.pieces.get(code="PCMI2"), "manquante", par=decor.instructeur)
    client.force_login(decor.instructeur)
    page = texte(client.get(url("demande_pieces", dossier.reference)))
    assert "restent à examiner ; 1 pièce exigible n’a aucun fichier." in page
    assert "Finir d’examiner les pièces" in page
    for piece in dossier.pieces.filter(verdict="a_examiner"):
        verdict = "manquante" if piece.code == "PCMI3" else "conforme"
        completude.juger_piece(piece, verdict, par=decor.instructeur)
    assert "Finir d’examiner les pièces" not in texte(client.get(url("demande_pieces", dossier.reference)))


def test_les_pieces_recues_restent_a_verifier_et_le_delai_pour_demander_reste_lu(client, decor):
    dossier = f.enregistre("PCMI", decor)
    for piece in dossier.pieces.all():
        verdict = "manquante" if piece.code in ("PCMI2", "PCMI3") else "conforme"
        completude.juger_piece(piece, verdict, par=decor.instructeur)
    circuit.demander_pieces(dossier, par=decor.instructeur)
    client.force_login(decor.instructeur)
    assert "Une nouvelle demande de pièces compte encore" in texte(
        client.get(url("pieces", dossier.reference))
    )
    for code in ("PCMI2", "PCMI3"):
        fichiers.deposer_piece(
            Dossier.objects.get(pk=dossier.pk),
            code,
            ContentFile(f.pdf(2)),
            "plan.pdf",
            par=decor.petitionnaire,
        )
    circuit.fournir_pieces(Dossier.objects.get(pk=dossier.pk), par=decor.petitionnaire)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.etat == EtatDossier.EN_INSTRUCTION
    page = texte(client.get(url("pieces", dossier.reference)))
    assert "2 pièces reçues à vérifier." in page
    assert "Une demande de pièces compte encore jusqu’au" in page
    assert "2 pièces reçues à vérifier" in texte(client.get(url("dossier", dossier.reference)))
    for piece in dossier.pieces.filter(verdict="a_examiner"):
        completude.juger_piece(piece, "conforme", par=decor.instructeur)
    Dossier.objects.filter(pk=dossier.pk).update(limite_completude=timezone.localdate() - timedelta(days=1))
    page = texte(client.get(url("pieces", dossier.reference)))
    assert "à vérifier" not in page[page.index('id="bilan"') :]
    assert "compte encore" not in page
    assert "reçues à vérifier" not in texte(client.get(url("dossier", dossier.reference)))


def test_marquer_conformes_les_pieces_vues_et_elles_seules(client, decor):
    dossier = f.enregistre("PCMI", decor)
    dossier.pieces.get(code="PCMI2").versions.all().delete()
    completude.juger_piece(dossier.pieces.get(code="PCMI3"), "illisible", par=decor.instructeur, motif="Flou")
    infectee = dossier.pieces.get(code="PCMI4").versions.get()
    fichier = Fichier.objects.create(
        empreinte="0" * 64, taille=1, type_mime="application/pdf", analyse="infecte"
    )
    infectee.fichier = fichier
    infectee.save()
    client.force_login(decor.instructeur)
    page = client.get(url("pieces", dossier.reference))
    nombre = dossier.pieces.count() - 2
    assert f'form="conformes" class="secondaire">Marquer conformes les {nombre} pièces à examiner' in texte(
        page
    )
    vues = [v["version"].pk for ligne in page.context["lignes"] for v in ligne["versions"]]
    tardive = dossier.pieces.get(code="PCMI5")
    VersionPiece.objects.create(
        piece=tardive,
        fichier=tardive.versions.get().fichier,
        nom="b.pdf",
        numero=2,
        deposee_le=timezone.now(),
    )
    faits = Evenement.objects.filter(dossier=dossier).count()
    reponse = client.post(url("conformer_pieces", dossier.reference), {"vues": [*vues, "x"]}, follow=True)
    assert "Marquées conformes : PCMI1" in texte(reponse)
    verdicts = dict(dossier.pieces.values_list("code", "verdict"))
    assert verdicts.pop("PCMI3") == "illisible"
    assert {verdicts.pop(code) for code in ("PCMI2", "PCMI4", "PCMI5")} == {"a_examiner"}
    assert set(verdicts.values()) == {"conforme"}
    assert dossier.pieces.get(code="PCMI1").verdict_par == decor.instructeur
    assert Evenement.objects.filter(dossier=dossier).count() == faits
    encore = client.post(url("conformer_pieces", dossier.reference), {"vues": vues}, follow=True)
    assert "Aucune des pièces que vous avez vues" in texte(encore)


@pytest.mark.navigateur
def test_au_clavier_le_focus_reste_sur_la_piece_jugee(page, live_server, tmp_path, decor):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.get(code="PCMI2")
    banc = Parcours(page, live_server.url, tmp_path)
    banc.asseoir(decor.instructeur.courriel)
    banc.aller(url("pieces", dossier.reference))
    page.select_option(f"#id_{piece.pk}_verdict", "conforme")
    page.locator(f"#juger-{piece.pk}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#piece-{piece.pk} [role=status]")).to_have_text("Enregistré.")
    expect(page.locator(f"#juger-{piece.pk}")).to_be_focused()
    page.get_by_role("button", name="pièces à examiner").click()
    expect(page.locator("#confirmer-conformes")).to_be_visible()
    banc.controler()
    with page.expect_navigation():
        page.get_by_role("button", name="Marquer conformes", exact=True).click()
    expect(page.get_by_text("Marquées conformes : ")).to_be_visible()
    assert banc.violations == []
    assert banc.erreurs == []
