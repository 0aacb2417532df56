"""A world laid again is the one that was made, and a test that wrote something makes its own."""

from unittest.mock import patch

import pytest
from django.core import mail
from django.db import transaction

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
