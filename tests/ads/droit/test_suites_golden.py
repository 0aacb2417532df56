"""Worked examples G50 to G69 of what follows a decision, as numbered in the table of legal rules."""

from __future__ import annotations

import pytest

from ads.droit import achevement, sursis
from ads.droit import apres_decision as apres
from ads.droit.echeancier import echeancier
from ads.droit.projet import Projet
from ads.droit.prolongations import projet_modifie
from ads.droit.suites import suites
from ads.droit.validite import est_dans_les_temps, prorogation_tacite, validite, validite_certificat
from tests.droit.fabrique import cas, j, limite, silence


def test_g50_r452_1_permis_de_demolir_executoire_quinze_jours_apres_la_plus_tardive_des_deux_dates() -> None:
    lue = apres.executoire("PD", notifiee_le=j("2026-04-20"), transmise_le=j("2026-04-22"))
    assert lue is not None
    assert lue.date == j("2026-05-07")
    assert lue.reserves


def test_g55_r410_17_prorogation_tacite_d_un_certificat() -> None:
    lu = validite_certificat(j("2025-03-10"))
    assert (lu.fin, lu.demande_avant) == (j("2026-09-10"), j("2026-07-10"))
    assert est_dans_les_temps(j("2026-07-08"), lu.fin, certificat=True)
    assert prorogation_tacite(j("2026-07-08"), certificat=True).date == j("2026-09-08")
    assert validite_certificat(j("2025-03-10"), prorogations=1).fin == j("2027-09-10")


@pytest.mark.parametrize(
    ("notifie", "prorogations", "fin", "demande", "restantes"),
    [
        pytest.param("2025-11-17", 0, "2028-11-17", "2028-09-17", 2, id="G56"),
        pytest.param("2023-02-10", 0, "2028-02-10", None, 0, id="G57"),
        pytest.param("2022-03-15", 1, "2027-03-15", "2027-01-15", 1, id="G58"),
        pytest.param("2022-03-15", 0, "2025-03-15", "2025-01-15", 2, id="G59"),
    ],
)
def test_g56_a_g59_r424_17_validite(
    notifie: str, prorogations: int, fin: str, demande: str | None, restantes: int
) -> None:
    lue = validite(j(notifie), prorogations=prorogations)
    assert lue.fin == j(fin)
    assert lue.demande_avant == (None if demande is None else j(demande))
    assert lue.prorogations_possibles == restantes


def test_g60_l424_1_sursis_confirmation_puis_decision() -> None:
    lu = sursis.prononcer("plu", j("2026-03-15"), limite=j("2026-03-20"), depose_le=j("2025-12-20"))
    decision = sursis.confirmer(lu.fin.date, j("2028-04-20"))
    assert decision is not None
    dates = (lu.fin.date, lu.confirmation.date, decision.date)
    assert dates == (j("2028-03-15"), j("2028-05-15"), j("2028-06-20"))


def test_g61_r424_1_un_sursis_presente_apres_la_limite_n_arrete_pas_le_permis_tacite() -> None:
    assert apres.existence(j("2026-04-10")) == j("2026-04-11")
    with pytest.raises(sursis.SursisImpossible, match="décision tacite existe"):
        sursis.prononcer("plu", j("2026-04-13"), limite=j("2026-04-10"), depose_le=j("2026-01-10"))


def test_g62_l424_5_retrait_d_un_permis_tacite() -> None:
    lu = apres.retrait(j("2026-05-03"))
    assert lu.date == j("2026-08-03")
    assert lu.reserves


def test_g63_r424_15_l2131_2_signature_transmission_affichage() -> None:
    dates = {
        "signee_le": j("2026-04-20"),
        "notifiee_le": j("2026-04-20"),
        "affichee_mairie_le": j("2026-04-28"),
    }
    lues = {e.code: e.date for e in suites("PC", favorable=True, **dates)}
    assert lues["transmission_controle"] == j("2026-05-05")
    assert lues["affichage_mairie"] == j("2026-04-28")
    assert lues["duree_affichage_mairie"] == j("2026-06-28")


@pytest.mark.parametrize(
    ("faits", "attendue"),
    [
        pytest.param(
            {
                "ppr": False,
                "mh_inscrit": False,
                "spr": False,
                "site_classe": False,
                "igh": False,
                "erp": False,
            }
            | {"coeur_parc_national": False, "reserve_naturelle": False},
            "2026-09-15",
            id="G64",
        ),
        pytest.param({"ppr": True, "ppr_sismique_ou_etude": False}, "2026-11-15", id="G65"),
    ],
)
def test_g64_g65_r462_6_trois_mois_cinq_si_le_recolement_est_obligatoire(
    faits: dict[str, bool], attendue: str
) -> None:
    recolement = achevement.recolement(Projet(**faits))
    assert recolement.obligatoire is not None
    assert achevement.contestation(j("2026-06-15"), recolement.obligatoire).date == j(attendue)


@pytest.mark.parametrize(
    ("informe", "completude", "fin", "tacite"),
    [
        pytest.param("2026-08-28", "2026-09-25", "2026-11-25", "2026-11-26", id="G66"),
        pytest.param(None, "2026-07-01", "2026-09-01", "2026-09-02", id="G67"),
    ],
)
def test_g66_g67_r424_1_projet_modifie_en_fin_d_instruction(
    informe: str | None, completude: str, fin: str, tacite: str
) -> None:
    vu = echeancier(cas("PC", "2026-06-01"))
    modifie = projet_modifie(j("2026-08-25"), j(limite(vu)), None if informe is None else j(informe))
    if modifie.nouvelle_demande_le is not None:
        vu = echeancier(cas("PC", modifie.nouvelle_demande_le.isoformat()))
    assert vu.completude is not None
    assert vu.completude.limite == j(completude)
    assert (limite(vu), silence(vu)) == (fin, ("permis_tacite", tacite))


def test_g69_l600_12_2_le_recours_gracieux_d_un_tiers_n_allonge_plus_le_recours_contentieux() -> None:
    gracieux = apres.recours_gracieux(j("2026-06-01"), j("2026-05-20"))
    assert j("2026-06-20") <= gracieux.date == j("2026-07-01")
    assert "ne prolonge pas" in gracieux.motif.effet
    # Two months by day number, but a clear delay for the judge: Sunday the 2nd, hence Monday the 3rd.
    contentieux = apres.recours_des_tiers(j("2026-06-01"))
    assert contentieux is not None
    assert contentieux.date == j("2026-08-03")
    assert apres.notification_du_recours(j("2026-06-20")).date == j("2026-07-06")
