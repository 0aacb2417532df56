"""A world laid again is the one that was made, and a test that wrote something makes its own."""

import re
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import transaction

from communes.models import Utilisateur
from dossiers import recherche
from dossiers.models import Dossier, Fichier
from dossiers.services import fichiers
from dossiers.services.journal import ruptures
from dossiers.technique import fichiers as depot
from tests import fabriques as f
from tests import mondes
from workflows import circuit
from workflows.controles import breches_du_circuit

pytestmark = pytest.mark.django_db


class _Defaire(Exception):
    pass


def rejouer(request, faire):
    """What ``faire`` finds as the first step of a test; the base is then as before."""
    mondes.ouvrir(request)
    mail.outbox.clear()
    try:
        with transaction.atomic():
            rendu = faire()
            raise _Defaire
    except _Defaire:
        return rendu


def scene():
    dossier = f.enregistre("PCMI", f.Decor())
    assert list(breches_du_circuit()) == []
    assert list(ruptures(dossier)) == []
    return dossier, mondes.photographie(), [fichiers.lire(ligne) for ligne in Fichier.objects.order_by("pk")]


def test_un_monde_pose_a_les_memes_lignes_et_les_memes_octets(request):
    fait, lignes, octets = rejouer(request, scene)
    with patch.object(circuit, "deposer", side_effect=AssertionError("refait")):
        pose, lignes_posees, octets_poses = rejouer(request, scene)
    assert pose == fait
    assert pose is not fait
    assert lignes["dossiers_dossier"]
    assert octets
    assert lignes_posees == lignes
    assert octets_poses == octets


def test_un_fichier_abime_par_un_test_revient_entier(request):
    def abimer():
        _, _, octets = scene()
        for ligne in Fichier.objects.all():
            depot.effacer(ligne.empreinte)
        return octets

    avant = rejouer(request, abimer)
    assert rejouer(request, scene)[2] == avant


def test_qui_ecrit_autre_chose_fait_son_propre_monde(request):
    def decale():
        decor = f.Decor()
        decor.commune.nom = "Comines"
        decor.commune.save()
        return f.depose("PCMI", decor).commune.nom, Dossier.objects.count()

    rejouer(request, scene)
    assert rejouer(request, decale) == ("Comines", 1)
    assert rejouer(request, decale) == ("Comines", 1)


def test_qui_remplace_une_fonction_ou_change_un_reglage_fait_son_propre_monde(request, monkeypatch, settings):
    rejouer(request, scene)
    deposes, vrai = [], circuit.deposer

    def deposer(*arguments, **options):
        deposes.append(arguments)
        return vrai(*arguments, **options)

    monkeypatch.setattr(circuit, "deposer", deposer)
    rejouer(request, scene)
    assert len(deposes) == 1
    monkeypatch.undo()
    settings.SITE_URL = "https://ailleurs.example"
    with patch.object(circuit, "deposer", deposer):
        rejouer(request, scene)
    assert len(deposes) == 2


def test_se_connecter_entre_deux_etapes_ne_change_pas_le_monde(request, client):
    def connecte():
        decor = f.Decor()
        client.force_login(decor.instructeur)
        dossier = f.enregistre("DP", decor)
        return dossier, Utilisateur.objects.filter(last_login__isnull=False).count()

    def sans_personne():
        dossier = f.enregistre("DP", f.Decor())
        return dossier, Utilisateur.objects.filter(last_login__isnull=False).count()

    fait, presents = rejouer(request, connecte)
    assert presents == 1
    with patch.object(circuit, "deposer", side_effect=AssertionError("refait")):
        assert rejouer(request, connecte) == (fait, 1)
        assert rejouer(request, sans_personne) == (fait, 0)


def test_les_tests_ne_remplacent_par_mock_que_l_horloge():
    """``mock.patch`` leaves no trace that a world could see; but for the clock, ``monkeypatch`` is used."""
    sources = [p for p in Path(__file__).parent.rglob("*.py") if p.name != "test_mondes.py"]
    usages = re.findall(
        r"mock\.patch\S*\(([^,]+),", "\n".join(p.read_text(encoding="utf-8") for p in sources)
    )
    assert set(usages) == {'"django.utils.timezone.now"'}


@pytest.mark.postgresql
def test_un_monde_pose_se_cherche_par_ses_mots(request):
    def cherche():
        dossier, *_ = scene()
        mot = dossier.nom_demandeur.split()[-1]
        return list(Dossier.objects.filter(recherche.mots(mot, [dossier.commune_id]))) == [dossier]

    assert rejouer(request, cherche)
    assert rejouer(request, cherche)
