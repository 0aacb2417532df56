"""The control on the instructor's page, over HTTP, and the wording it lays in the draft decision."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from carto.models import Servitude
from dossiers.etats import EtatDossier
from dossiers.models import Decision, Dossier
from dossiers.models.consultations import Consultation, ServiceConsultable
from rlpi.consultations import suggestions
from tests import fabriques as f
from tests.rlpi import fabriques as r
from workflows import battement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    return decor


def page(client, nom, dossier, **parametres) -> str:
    reponse = client.get(reverse(f"workflows:{nom}", args=[dossier.reference]), parametres)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_le_tableau_dit_la_mesure_la_limite_l_article_et_la_zone(client, decor):
    r.zone("ZP1", r.regle("largeur", 2))
    dossier = r.poser(f.en_instruction("AP", decor), saillie="0,40")
    client.force_login(decor.instructeur)
    lue = page(client, "dossier", dossier)
    assert "Contrôle du dispositif" in lue
    for attendu in ("Non conforme", "0,4 m", "0,25 m", "R581-60", "zone ZP1", "le maire", "À vérifier"):
        assert attendu in lue
    assert "?proposition=refus" in lue


def test_la_proposition_remplit_le_projet_sans_rien_enregistrer(client, decor):
    dossier = r.poser(f.en_instruction("AP", decor), saillie="0,40")
    client.force_login(decor.instructeur)
    lue = page(client, "decision", dossier, proposition="refus")
    assert "Considérant que le projet ne respecte pas" in lue
    assert 'value="refus"' in lue
    assert "checked" in lue
    assert not Decision.objects.filter(dossier=dossier).exists()
    assert "Considérant que le projet ne respecte pas" not in page(client, "decision", dossier)
    assert "Considérant" not in page(client, "decision", dossier, proposition="inconnue")


def test_un_dossier_d_urbanisme_n_a_pas_ce_panneau(client):
    battement.noter(0)
    decor = f.Decor("ads")
    dossier = f.en_instruction("PCMI", decor)
    client.force_login(decor.instructeur)
    assert "Contrôle du dispositif" not in page(client, "dossier", dossier)


def test_r581_15_le_terme_de_huit_ans_d_une_publicite_lumineuse_accordee(client, decor):
    dossier = r.poser(f.depose("AP", decor), genre="publicite", lumiere="numerique")
    Dossier.objects.filter(pk=dossier.pk).update(
        etat=EtatDossier.ACCORD_TACITE, date_silence=date(2026, 3, 15)
    )
    client.force_login(decor.instructeur)
    lue = page(client, "dossier", dossier)
    assert "15 mars 2034" in lue.replace("\u00a0", " ")
    assert "R581-15" in lue


def test_la_police_transferee_nomme_le_president(client, decor):
    decor.commune.situations_affichage.update(police_transferee_le=date(2024, 7, 1))
    dossier = r.enseigne(decor)
    client.force_login(decor.instructeur)
    assert "le président de la Métropole Européenne de Lille" in page(client, "dossier", dossier)


@pytest.mark.parametrize(("sens", "est_alerte"), [("defavorable", True), ("favorable", False)])
def test_r581_13_un_accord_refuse_et_le_silence_font_une_alerte(client, decor, sens, est_alerte):
    dossier = f.en_instruction("AP", decor)
    abf, _ = ServiceConsultable.objects.get_or_create(
        code="abf", defaults={"nom": "Architecte des Bâtiments de France", "nature": "accord"}
    )
    Consultation.objects.create(
        dossier=dossier, service=abf, nature="accord", silence="accord_donne", article="R581-16", etat="rendu",
        sens=sens, motivation="Caisson trop voyant.", date_envoi=dossier.date_depot, date_avis=dossier.date_depot,
    )  # fmt: skip
    client.force_login(decor.instructeur)
    lue = page(client, "dossier", dossier)
    assert ("Sans décision, une autorisation tacite illégale naîtrait." in lue) is est_alerte


def test_la_carte_nourrit_les_consultations_proposees(decor):
    Servitude.objects.create(
        lot=r.lot("sup"), debut=r.DEBUT, categorie="AC1", role="assiette", id_objet="P1", id_generateur="M1",
        nom="Chapelle", est_perimetre_delimite=True, geom=r.carre(-100, -100, 300),
    )  # fmt: skip
    assert [s.code for s in suggestions(r.enseigne(decor))] == ["abf"]
    assert suggestions(r.enseigne(decor, emprise=r.carre(5000, 0))) == []
