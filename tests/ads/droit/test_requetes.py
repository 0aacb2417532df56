"""Requests on a decision: named by article and outcome."""

from __future__ import annotations

from datetime import date

import pytest

from ads.droit.requetes import regle_de_requete
from droit.requetes import ACCEPTATION, REJET, RequeteImpossible, communication, recours_administratif

DELIVREE = date(2025, 12, 1)


def regle(nature: str, type_: str = "PCMI", recue_le: date = date(2026, 3, 2), **suite):
    faits = {"delivree_le": DELIVREE, "decidee_le": DELIVREE, "favorable": True} | suite
    return regle_de_requete(nature, type_, recue_le, **faits)


def test_prorogation_silence_de_deux_mois_vaut_accord_r424_23():
    trouvee = regle("prorogation")
    assert (trouvee.limite, trouvee.effet) == (date(2026, 5, 2), ACCEPTATION)
    assert str(trouvee.article) == "R*424-23"
    assert "1er décembre 2028" in trouvee.explication


def test_r424_21_ne_parle_pas_des_participations_et_r424_23_ne_nomme_que_le_permis():
    assert "participations" not in regle("prorogation").explication
    assert not any("R*424-23" in r for r in regle("prorogation").reserves)
    assert any("R*424-23" in r for r in regle("prorogation", "DP").reserves)


def test_prorogation_a_demander_deux_mois_avant_la_fin_r424_22():
    assert regle("prorogation", recue_le=date(2028, 10, 1)).limite
    with pytest.raises(RequeteImpossible, match=r"R\*424-22"):
        regle("prorogation", recue_le=date(2028, 10, 2))


def test_prorogation_tardive_dit_ce_qui_peut_reculer_la_fin_r424_19_r424_20():
    with pytest.raises(RequeteImpossible) as refus:
        regle("prorogation", recue_le=date(2028, 10, 2))
    for attendu in ("R*424-19", "R*424-20", "adressez-vous à la mairie"):
        assert attendu in str(refus.value)
    with pytest.raises(RequeteImpossible) as refus:
        regle("prorogation", "CUb", date(2027, 5, 30))
    assert "R*424-19" not in str(refus.value)


def test_prorogation_d_un_certificat_compte_du_tacite_r410_18():
    trouvee = regle("prorogation", "CUa", tacite_le=date(2025, 11, 15))
    assert "15 mai 2027" in trouvee.explication


def test_deux_prorogations_au_plus_r424_21():
    assert regle("prorogation", prorogations=1).limite
    with pytest.raises(RequeteImpossible, match=r"R\*424-21"):
        regle("prorogation", prorogations=2)


def test_prorogation_d_un_certificat_r410_17():
    trouvee = regle("prorogation", "CUb")
    assert (trouvee.effet, str(trouvee.article)) == (ACCEPTATION, "R*410-17-1")
    assert "taxes et participations" in trouvee.explication
    with pytest.raises(RequeteImpossible, match=r"R\*410-17"):
        regle("prorogation", "CUb", date(2027, 5, 30))


@pytest.mark.parametrize("nature", ["prorogation", "retrait"])
def test_rien_a_proroger_ni_retirer_apres_un_refus(nature):
    with pytest.raises(RequeteImpossible, match="pas d’autorisation"):
        regle(nature, favorable=False)


def test_retrait_a_la_demande_du_beneficiaire_sans_delai_l424_5():
    trouvee = regle("retrait")
    assert (trouvee.limite, trouvee.effet, str(trouvee.article)) == (None, "", "L424-5")
    assert "Passé trois mois" in trouvee.explication
    assert any("illégale" in r for r in trouvee.reserves)


@pytest.mark.parametrize(("nature", "type_"), [("retrait", "CUa"), ("prorogation", "AP")])
def test_demande_que_le_code_n_ouvre_pas(nature, type_):
    with pytest.raises(RequeteImpossible, match="ne prévoit pas"):
        regle(nature, type_)


def test_recours_gracieux_deux_mois_de_silence_valent_rejet_l600_12_2():
    trouvee = regle("recours_gracieux", recue_le=date(2025, 12, 20), favorable=False)
    assert (trouvee.limite, trouvee.effet) == (date(2026, 2, 20), REJET)
    assert "ne prolonge pas" in trouvee.explication
    assert not any("a pris fin" in r for r in trouvee.reserves)


def test_recours_gracieux_tardif_le_dit_et_avant_la_loi_il_prolonge():
    assert any("a pris fin" in r for r in regle("recours_gracieux").reserves)
    ancien = regle("recours_gracieux", recue_le=date(2025, 6, 2), decidee_le=date(2025, 5, 5),
                   delivree_le=date(2025, 5, 6))  # fmt: skip
    assert "il prolonge" in ancien.explication


def test_consultation_d_un_dossier_un_mois_de_silence_vaut_refus_r311_13():
    trouvee = communication(date(2026, 1, 31))
    assert (trouvee.limite, trouvee.effet) == (date(2026, 2, 28), REJET)
    assert "Commission d’accès" in trouvee.explication


def test_recours_hors_urbanisme_deux_mois_l231_4():
    trouvee = recours_administratif(date(2026, 1, 15))
    assert (trouvee.limite, trouvee.effet, trouvee.article.numero) == (date(2026, 3, 15), REJET, "L231-4")
