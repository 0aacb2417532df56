"""Seals: posed once, caught up, broken by any change, checked without the platform."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from dossiers.models import DonneesEvenement, Evenement, Sceau
from dossiers.services import scellement
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return f.enregistre("PCMI", f.Decor())


def dans(jours: int):
    """An instant of a later day, late enough for the day before to be sealed."""
    return scellement._minuit(timezone.localdate() + timedelta(days=jours)) + timedelta(hours=2)


def alterer(sql: str, *valeurs) -> None:
    """Changes a row behind the ledger's back, as someone with the database's keys would."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            curseur.execute("ALTER TABLE dossiers_evenement DISABLE TRIGGER USER")
            curseur.execute("ALTER TABLE dossiers_sceau DISABLE TRIGGER USER")
        else:
            curseur.execute("DROP TRIGGER dossiers_evenement_inalterable")
            curseur.execute("DROP TRIGGER dossiers_sceau_inalterable")
        curseur.execute(sql, valeurs)


def test_un_jour_se_scelle_une_fois_quand_il_est_fini(dossier):
    assert scellement.poser(scellement._minuit(timezone.localdate()) + timedelta(hours=20)) == []
    poses = scellement.poser(dans(1))
    assert [(s.jour, s.nombre) for s in poses] == [(timezone.localdate(), 1)]
    assert scellement.poser(dans(1)) == []
    assert list(scellement.fautes()) == []


def test_les_jours_manques_se_rattrapent_dans_l_ordre(dossier):
    poses = scellement.poser(dans(3))
    assert [s.jour - timezone.localdate() for s in poses] == [timedelta(days=n) for n in range(3)]
    assert [s.nombre for s in poses] == [1, 0, 0]
    assert list(scellement.fautes()) == []


def test_le_jeton_rfc_3161_porte_sur_le_sceau_et_sur_lui_seul(dossier):
    sceau = scellement.poser(dans(1))[0]
    assert scellement.jeton_valable(bytes(sceau.jeton), sceau.empreinte)
    assert not scellement.jeton_valable(bytes(sceau.jeton), "a" * 64)
    assert not scellement.jeton_valable(bytes(sceau.jeton), sceau.empreinte, racines=[])
    assert not scellement.jeton_valable(b"rien", sceau.empreinte)


def test_un_sceau_se_pose_et_se_verifie_dans_une_boucle_qui_tourne(dossier):
    """A thread may already run an event loop: the seal must not depend on it."""

    async def dans_une_boucle():
        return scellement._horodater("ab" * 32)

    jeton = asyncio.run(dans_une_boucle())

    async def verifier():
        return scellement.jeton_valable(jeton, "ab" * 32), scellement.jeton_valable(jeton, "cd" * 32)

    assert asyncio.run(verifier()) == (True, False)


def test_l_horodateur_en_panne_laisse_le_jour_a_sceller(dossier, monkeypatch):
    class EnPanne:
        async def async_timestamp(self, *args):
            raise TimestampRequestError("injoignable")

    monkeypatch.setattr(scellement, "horodateur_configure", EnPanne)
    with pytest.raises(scellement.HorodatageIndisponible):
        scellement.poser(dans(1))
    monkeypatch.undo()
    assert len(scellement.poser(dans(1))) == 1


def test_sans_horodateur_le_sceau_est_pose_sans_jeton(dossier, monkeypatch):
    monkeypatch.setattr(scellement, "horodateur_configure", lambda: None)
    assert scellement.poser(dans(1))[0].jeton is None
    assert list(scellement.fautes()) == []


def test_une_ligne_changee_rompt_le_sceau(dossier):
    scellement.poser(dans(2))
    dernier = Evenement.objects.filter(dossier=dossier).order_by("-rang").first()
    alterer("UPDATE dossiers_evenement SET empreinte = %s WHERE id = %s", "b" * 64, dernier.pk)
    assert [faute for faute in scellement.fautes() if "ne correspond plus" in faute]
    with pytest.raises(CommandError):
        call_command("sceller", verifier=True)


def test_un_sceau_refait_ne_trompe_ni_son_jeton_ni_le_suivant(dossier):
    scellement.poser(dans(2))
    premier = Sceau.objects.order_by("jour").first()
    alterer("UPDATE dossiers_sceau SET empreinte = %s WHERE id = %s", "c" * 64, premier.pk)
    trouvees = list(scellement.fautes())
    assert any("jeton" in faute for faute in trouvees)
    assert len(trouvees) >= 3


def _exporter(dossier, tmp_path):
    archive = tmp_path / "preuve.zip"
    call_command("exporter_preuve", dossier.numero, archive, verbosity=0)
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as contenu:
        contenu.extractall(tmp_path)
    return tmp_path


def _verifier(repertoire):
    return subprocess.run(
        [sys.executable, "-I", "verifier_preuve.py", "preuve.json"],
        cwd=repertoire, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_la_preuve_se_verifie_sans_la_plateforme_et_ne_nomme_personne_d_autre(dossier, tmp_path):
    autre = f.enregistre("DP", f.Decor())
    scellement.poser(dans(2))
    ici = _exporter(dossier, tmp_path)
    fait = _verifier(ici)
    assert (fait.returncode, fait.stdout) == (0, "Preuve intacte.\n")
    texte = (ici / "preuve.json").read_text(encoding="utf-8")
    assert autre.reference not in texte
    assert autre.numero not in texte
    assert (ici / f"jeton-{timezone.localdate()}.tsr").exists()


@pytest.mark.parametrize("ou", ["donnees", "charge", "tetes", "ligne"])
def test_la_moindre_retouche_de_la_preuve_se_voit(dossier, tmp_path, ou):
    scellement.poser(dans(2))
    ici = _exporter(dossier, tmp_path)
    preuve = json.loads((ici / "preuve.json").read_text(encoding="utf-8"))
    if ou == "donnees":
        preuve["journal"][-1]["donnees"] = {"numero": "autre"}
    elif ou == "charge":
        preuve["journal"][0]["charge"]["date_legale"] = "2020-01-01"
    elif ou == "tetes":
        preuve["sceaux"][0]["tetes"] = []
    else:
        preuve["journal"].pop()
    (ici / "preuve.json").write_text(json.dumps(preuve), encoding="utf-8")
    fait = _verifier(ici)
    assert fait.returncode == 1
    assert "Preuve rompue." in fait.stdout


def test_une_purge_de_donnees_laisse_la_preuve_intacte(dossier, tmp_path):
    DonneesEvenement.objects.filter(evenement__dossier=dossier).update(contenu={}, purge_le=timezone.now())
    scellement.poser(dans(1))
    assert _verifier(_exporter(dossier, tmp_path)).returncode == 0
