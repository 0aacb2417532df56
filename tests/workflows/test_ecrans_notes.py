"""Private notes, and pages made stale by a second agent: what stands is shown, what was typed stays."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dossiers.models import Dossier, NoteInterne
from dossiers.services import circonstances, completude
from tests import fabriques as f
from workflows import battement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def test_une_note_ne_se_lit_que_par_ceux_qui_instruisent_et_s_efface_par_son_auteur(client, decor):
    dossier = f.en_instruction("PCMI", decor)
    client.force_login(decor.instructeur)
    client.post(url("noter", dossier.reference), {"texte": "Voir la voirie <b>avant</b>."})
    client.post(url("noter", dossier.reference), {"texte": "  "})
    note = NoteInterne.objects.get()
    page = client.get(url("dossier", dossier.reference)).content.decode()
    assert "Voir la voirie &lt;b&gt;avant&lt;/b&gt;." in page
    client.force_login(decor.chef)
    assert "Voir la voirie" in client.get(url("dossier", dossier.reference)).content.decode()
    refus = client.post(url("effacer_note", dossier.reference, note.pk), follow=True).content.decode()
    assert "auteur d" in refus
    client.force_login(decor.maire)
    assert "Voir la voirie" not in client.get(url("dossier", dossier.reference)).content.decode()
    assert client.post(url("noter", dossier.reference), {"texte": "x"}).status_code == 403
    client.force_login(decor.instructeur)
    client.post(url("effacer_note", dossier.reference, note.pk))
    assert not NoteInterne.objects.exists()


def test_un_verdict_donne_entre_temps_est_montre_et_n_est_pas_ecrase(client, decor):
    dossier = f.enregistre("PCMI", decor)
    piece = dossier.pieces.first()
    completude.juger_piece(piece, "insuffisante", par=decor.chef, motif="Pas d'échelle.")
    client.force_login(decor.instructeur)
    saisie = {"verdict": "illisible", "motif": "Trop pâle.", "vu": "aucun"}
    page = client.post(url("verdict", dossier.reference, piece.pk), saisie).content.decode()
    assert "Pas d&#x27;échelle." in page
    assert "Trop pâle." in page
    piece.refresh_from_db()
    assert piece.verdict == "insuffisante"
    client.post(url("verdict", dossier.reference, piece.pk), {**saisie, "vu": piece.verdict_le.isoformat()})
    piece.refresh_from_db()
    assert piece.verdict == "illisible"


def test_des_circonstances_changees_entre_temps_sont_montrees(client, decor):
    dossier = f.en_instruction("PCMI", decor)
    circonstances.retenir(dossier, ["spr"], par=decor.chef)
    client.force_login(decor.instructeur)
    adresse = url("circonstances", dossier.reference)
    page = client.post(adresse, {"codes": ["abords"], "vues": "aucune"}).content.decode()
    assert "changées entre-temps" in page
    assert Dossier.objects.get(pk=dossier.pk).circonstances == ["spr"]
    client.post(adresse, {"codes": ["abords"], "vues": "spr"})
    assert Dossier.objects.get(pk=dossier.pk).circonstances == ["abords"]
