"""What an answer to a request carries: its author and the remedies (CRPA L212-1, L212-2; CJA R421-1)."""

from datetime import date

import pytest
from django.utils import timezone

from ads.reponses import recours_contre_reponse
from dossiers.models import Requete
from dossiers.services import reponses
from rlpi.redaction import SUITES as AFFICHAGE
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = date(2026, 6, 1)


def requete(dossier, par, nature="prorogation", etat="refusee"):
    return Requete.objects.create(
        dossier=dossier, nature=nature, auteur=dossier.depositaire, texte="Un an de plus.", recue_le=JOUR, etat=etat,
        reponse="Le plan a changé.", repondu_par=par, repondu_le=timezone.localdate(),
    )  # fmt: skip


def test_crpa_l212_1_l212_2_qui_repond_dit_sa_qualite_et_son_service(decor):
    dossier = f.signe("PCMI", decor)
    decor.maire.qualite = ""
    lue = reponses.presenter(requete(dossier, decor.maire))
    assert lue.auteur == f"{decor.maire}, pour le maire de {dossier.commune}, mairie de {dossier.commune}"
    agent = reponses.presenter(requete(dossier, decor.instructeur, "communication"))
    assert agent.auteur.startswith(str(decor.instructeur))
    assert agent.auteur.endswith(str(dossier.service))
    assert agent.recours == reponses.CADA


def test_cja_r421_1_un_refus_dit_les_recours_un_accord_n_en_a_pas(decor):
    dossier = f.signe("PCMI", decor)
    assert reponses.presenter(requete(dossier, decor.maire, etat="acceptee")).recours is None
    recours = reponses.presenter(requete(dossier, decor.maire, "retrait")).recours
    assert recours.article == "CJA R421-1"
    assert "tribunal administratif" in recours.paragraphes[0]
    assert reponses.presenter(requete(dossier, None, "recours_gracieux", "rejetee")) is None


@pytest.mark.parametrize(
    ("decidee_le", "dit"),
    [(date(2025, 11, 27), "notification de cette réponse"), (date(2025, 11, 28), "pas de nouveau délai")],
)
def test_l600_12_2_le_rejet_d_un_recours_gracieux_selon_la_date_de_la_decision(decidee_le, dit):
    recours = recours_contre_reponse("recours_gracieux", JOUR, decidee_le, "59")
    assert dit in recours.paragraphes[0]
    assert "tribunal administratif de Lille" in recours.paragraphes[0]


def test_crpa_l411_2_en_affichage_le_delai_court_de_la_reponse():
    recours = AFFICHAGE.recours_contre_reponse("recours_gracieux", JOUR, JOUR, "59")
    assert "un nouveau délai de deux mois" in recours.paragraphes[0]
    assert recours.article == "CJA R421-1, CRPA L411-2"
