"""A draft held against the file: each check by its article."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communes.erreurs import ErreurMetier
from dossiers.models.consultations import Consultation, ServiceConsultable
from dossiers.services import decisions, signataires
from dossiers.services.controles import avis_recueillis, controler
from dossiers.services.journal import consigner
from tests import fabriques as f
from workflows import circuit

from .conftest import REFUS

pytestmark = pytest.mark.django_db(transaction=True)


def bloquants(dossier, sens, motifs="", prescriptions="", **options):
    return {c.article for c in controler(dossier, sens, motifs, prescriptions, **options) if c.bloque}


def avertis(dossier, sens, motifs="", prescriptions="", **options):
    return {c.article for c in controler(dossier, sens, motifs, prescriptions, **options) if not c.bloque}


@pytest.fixture
def dossier(decor):
    return f.en_instruction("PCMI", decor)


def test_refus_et_prescriptions_sans_motif_sont_bloques_r424_5(dossier):
    assert bloquants(dossier, "refus") == {"R*424-5"}
    assert bloquants(dossier, "accord_prescriptions", "", "Tuiles rouges.") == {"R*424-5"}
    assert bloquants(dossier, "accord_prescriptions", REFUS, "") == {"A424-3 d"}
    assert bloquants(dossier, "refus", REFUS) == set()
    assert bloquants(dossier, "accord") == set()


def test_refus_qui_ne_cite_aucun_article_est_signale_l424_3(dossier):
    assert "L424-3" in avertis(dossier, "refus", "Le projet est laid.")
    assert "L424-3" not in avertis(dossier, "refus", REFUS)


def test_issue_qui_n_existe_pas_pour_le_type(decor):
    assert [c.bloque for c in controler(f.en_instruction("CUa", decor), "refus", REFUS, "")] == [True]


def test_refus_apres_la_limite_est_le_retrait_d_un_permis_tacite_l424_5(dossier, decor, aller_au):
    jour = dossier.limite_instruction
    assert bloquants(dossier, "refus", REFUS, jour=jour) == set()
    aller_au(jour + timedelta(days=1))
    tardif = [c for c in controler(dossier, "refus", REFUS, "") if c.bloque]
    assert "permis tacite existe" in tardif[0].message
    assert "procédure contradictoire, dans les trois mois" in tardif[0].message
    assert tardif[0].article.startswith("L424-5")
    assert bloquants(dossier, "accord") == set()
    assert "R*424-1" in avertis(dossier, "accord")
    with pytest.raises(ErreurMetier, match="permis tacite existe"):
        decisions.preparer(dossier, par=decor.instructeur, sens="refus", motifs=REFUS)


def test_la_limite_proche_rappelle_que_c_est_la_notification_qui_compte(dossier):
    assert "R*424-10" in avertis(dossier, "accord", jour=dossier.limite_instruction - timedelta(days=3))
    assert "R*424-10" not in avertis(dossier, "accord", jour=dossier.limite_instruction - timedelta(days=4))


def test_abf_attendu_bloque_l_accord_et_pas_le_refus_r423_67(dossier):
    consigner(dossier, "saisine_abf", timezone.localdate(), par=None)
    assert "R*423-67" in bloquants(dossier, "accord")
    assert bloquants(dossier, "refus", REFUS) == set()


@pytest.mark.parametrize(
    ("sens", "bloque", "dans_les_visas"),
    [
        ("defavorable", True, "l'avis défavorable de l'architecte"),
        ("prescriptions", True, "l'avis favorable avec prescriptions de l'architecte"),
        ("favorable", False, "l'avis favorable de l'architecte"),
    ],
)
def test_avis_de_l_abf_lie_l_accord_simple_et_entre_dans_les_visas(dossier, sens, bloque, dans_les_visas):
    consigner(dossier, "avis_abf", timezone.localdate(), par=None, donnees={"sens": sens})
    assert bool(bloquants(dossier, "accord")) is bloque
    assert any(texte.startswith(dans_les_visas) for texte in avis_recueillis(dossier))
    acte = decisions.contexte_arrete(dossier, "refus", REFUS, "")["acte"]
    assert any(dans_les_visas in visa for visa in acte.visas)


@pytest.mark.parametrize(("retenues", "est_dit"), [([], True), (["abords"], False), (["spr"], False)])
def test_r424_14_un_refus_de_l_abf_hors_abords_et_spr_retenus_se_dit(dossier, retenues, est_dit):
    assert "R*424-14" not in avertis(dossier, "refus", REFUS)
    consigner(dossier, "avis_abf", timezone.localdate(), par=None, donnees={"sens": "defavorable"})
    dossier.circonstances = retenues
    assert ("R*424-14" in avertis(dossier, "refus", REFUS)) is est_dit
    titres = [i.titre for i in decisions.contexte_arrete(dossier, "refus", REFUS, "")["acte"].informations]
    assert any("architecte" in titre for titre in titres) is not est_dit


def test_l424_4_une_decision_apres_evaluation_environnementale_porte_une_annexe(dossier):
    assert "L424-4" not in avertis(dossier, "accord")
    dossier.circonstances = ["evaluation_environnementale"]
    assert "L424-4" in avertis(dossier, "accord")
    assert "L424-4" in avertis(dossier, "accord_prescriptions", REFUS, "Tuiles rouges.")
    assert "L424-4" not in avertis(dossier, "refus", REFUS)


def consultation(dossier, **champs):
    service, _ = ServiceConsultable.objects.get_or_create(code="sdis", defaults={"nom": "SDIS du Nord"})
    defauts = {
        "nature": "accord",
        "silence": "favorable",
        "article": "R*425-15-1",
        "date_envoi": timezone.localdate(),
    }
    return Consultation.objects.create(dossier=dossier, service=service, **{**defauts, **champs})


def test_accord_attendu_ou_refuse_bloque_avis_attendu_previent(dossier):
    attendue = consultation(dossier)
    assert bloquants(dossier, "accord") == {"R*425-15-1"}
    assert bloquants(dossier, "refus", REFUS) == set()
    Consultation.objects.filter(pk=attendue.pk).update(nature="avis")
    assert bloquants(dossier, "accord") == set()
    assert "R*425-15-1" in avertis(dossier, "accord")
    Consultation.objects.filter(pk=attendue.pk).update(
        nature="accord", etat="rendu", sens="defavorable", motivation="Accès insuffisant.",
        date_avis=timezone.localdate(),
    )  # fmt: skip
    assert bloquants(dossier, "accord") == {"R*425-15-1"}
    Consultation.objects.filter(pk=attendue.pk).update(sens="favorable")
    assert bloquants(dossier, "accord") == set()


def test_maire_interesse_sans_remplacant_est_signale_l422_7(dossier, decor):
    signataires.declarer_interet(dossier, decor.maire, par=decor.accueil)
    assert "L422-7" in avertis(dossier, "accord")


def dit(dossier, **options):
    sens, motifs = options.pop("sens", "accord"), options.pop("motifs", "")
    return {(c.article, c.bloque) for c in controler(dossier, sens, motifs, "", **options)}


def test_une_derogation_ou_une_contribution_se_motive_r424_5_a424_4(dossier):
    derogation = {"complements": {"derogation": "hauteur portée à 9 m"}}
    assert ("R*424-5", True) in dit(dossier, **derogation)
    assert ("R*424-5", True) not in dit(dossier, motifs="L'article L152-5 le permet.", **derogation)
    assert ("A424-4", True) in dit(dossier, complements={"contributions": "1 200 €"})


@pytest.mark.parametrize(("mois", "bloque"), [("24", False), ("25", True), ("0", True), ("deux ans", True)])
def test_un_sursis_dure_deux_ans_au_plus_l424_1(dossier, mois, bloque):
    trouves = dit(dossier, sens="sursis", motifs="L153-11.", complements={"sursis_mois": mois})
    assert (("L424-1, A424-7", True) in trouves) is bloque


def test_un_certificat_muet_sur_la_preemption_est_signale_r410_15(decor):
    certificat = f.en_instruction("CUa", decor)
    assert ("A410-4 b, R*410-15", False) in dit(certificat)
    assert ("A410-4 b, R*410-15", False) not in dit(certificat, complements={"preemption": "non"})


def test_ce_qui_ne_va_pas_avec_l_issue_n_entre_pas_dans_l_acte(dossier, decor):
    decision = circuit.preparer_decision(
        dossier,
        par=decor.instructeur,
        sens="refus",
        motifs=REFUS,
        complements={"derogation": "hauteur", "inconnu": "x"},
    )
    assert decision.complements == {}


def test_un_refus_n_emporte_aucune_prescription(dossier, decor):
    refus = decisions.preparer(
        dossier, par=decor.instructeur, sens="refus", motifs=REFUS, prescriptions="Tuiles rouges."
    )
    assert refus.prescriptions == ""
