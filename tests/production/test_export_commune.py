"""A commune leaves with all that is its own, in open formats, and with nothing of another."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from dossiers.models import Fichier
from dossiers.services import export_commune
from dossiers.technique import fichiers as depot_de_fichiers
from dossiers.technique.verifier_preuve import fautes_du_journal
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def parties(tmp_path):
    decor, autre = f.Decor(nom="Partante"), f.Decor(nom="Restante")
    mien, sien = f.enregistre("PCMI", decor), f.enregistre("CUa", autre)
    brouillon = f.brouillon("CUa", decor.commune, decor.petitionnaire)
    archive = tmp_path / "partante.zip"
    call_command("exporter_commune", decor.commune.code_insee, str(archive), verbosity=0)
    with zipfile.ZipFile(archive) as zip_:
        membres = {nom: zip_.read(nom) for nom in zip_.namelist()}
    return decor, mien, sien, brouillon, membres


def lignes(membres, nom):
    return [json.loads(ligne) for ligne in membres[nom].splitlines()]


def test_l_archive_tient_ses_sommes_et_ne_contient_que_la_commune(parties):
    decor, mien, sien, brouillon, membres = parties
    annoncees = dict(reversed(ligne.split("  ", 1)) for ligne in membres["SHA256SUMS"].decode().splitlines())
    assert set(annoncees) == set(membres) - {"SHA256SUMS"}
    for nom, somme in annoncees.items():
        assert hashlib.sha256(membres[nom]).hexdigest() == somme
    assert [d["reference"] for d in lignes(membres, "donnees/dossiers.dossier.jsonl")] == [mien.reference]
    tout = b"".join(contenu for nom, contenu in membres.items() if not nom.startswith("fichiers/"))
    for ailleurs in (sien.reference, brouillon.reference, "Restante", sien.numero):
        assert ailleurs.encode() not in tout
    assert decor.commune.nom in membres["LISEZ-MOI.txt"].decode()


def test_chaque_fichier_sort_octet_pour_octet_et_le_journal_se_verifie_sans_la_plateforme(parties):
    _, mien, _, _, membres = parties
    cites = {v.fichier_id for p in mien.pieces.all() for v in p.versions.all()}
    cites |= set(mien.courriers.values_list("fichier", flat=True))
    assert cites
    liste = {
        int(ligne["id"]): ligne["sha256"]
        for ligne in csv.DictReader(io.StringIO(membres["fichiers.csv"].decode()))
    }
    assert set(liste) == cites
    for fichier in Fichier.objects.filter(pk__in=cites):
        with depot_de_fichiers.ouvrir(fichier.empreinte) as flux:
            assert membres[f"fichiers/{fichier.empreinte[:2]}/{fichier.empreinte}"] == flux.read()
    journal = lignes(membres, "journal.jsonl")
    assert len(journal) == mien.evenements.count()
    assert fautes_du_journal({"dossier": mien.reference, "journal": journal}) == []
    journal[0]["charge"]["date_legale"] = "2001-01-01"
    assert fautes_du_journal({"dossier": mien.reference, "journal": journal})


def test_rien_de_ce_qui_ouvre_une_porte_ne_sort_et_aucune_table_n_est_oubliee(parties):
    decor, _, _, _, membres = parties
    tout = b"".join(membres[nom] for nom in membres if nom.startswith("donnees/") or nom == "personnes.csv")
    assert decor.instructeur.password.encode() not in tout
    assert b"jeton" not in tout
    sorties = {
        nom.removeprefix("donnees/").removesuffix(".jsonl") for nom in membres if nom.startswith("donnees/")
    }
    for attendue in ("dossiers.piece", "dossiers.versionpiece", "dossiers.demandeur", "dossiers.courrier",
                     "dossiers.notification", "communes.convention", "rlpi.dispositifenplace"):  # fmt: skip
        assert attendue in sorties
    assert sorties == {export_commune._cle(m) for m in export_commune.conditions(decor.commune)}
    assert not sorties & set(export_commune.EXCLUS)


def test_une_commune_inconnue_ou_une_archive_qui_existe_sont_refusees(tmp_path):
    with pytest.raises(CommandError, match="Aucune commune"):
        call_command("exporter_commune", "99999", str(tmp_path / "x.zip"))
    commune = f.commune()
    (tmp_path / "deja.zip").write_bytes(b"precieux")
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("exporter_commune", commune.code_insee, str(tmp_path / "deja.zip"))
    assert (tmp_path / "deja.zip").read_bytes() == b"precieux"
    assert not list(tmp_path.glob(".*partiel"))
