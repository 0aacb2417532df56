"""Lights out (R581-35, R581-59): windows, devices, blinking."""

from dataclasses import replace
from datetime import date, time

import pytest

from rlpi.droit.dispositif import Genre, Lumiere, Mobilier, Support
from rlpi.droit.extinction import Plage, plage_declaree, plage_enseigne, plage_transport
from tests.rlpi.droit.objets import GRANDE, A, C, D, N, affiche, enseigne, ligne, lignes, table, verdict


@pytest.mark.parametrize(
    ("fermeture", "ouverture", "attendue"),
    [
        (time(1, 30), time(5), "2 h 30 – 4 h"),  # G24
        (time(19), time(9), "1 h – 6 h"),
        (time(0), time(9), "1 h – 6 h"),
        (time(0, 30), time(6, 30), "1 h 30 – 5 h 30"),
        (time(7), time(18), "8 h – 6 h"),
        (time(22), time(4), "1 h – 3 h"),
    ],
)
def test_G24_R581_59_plage_de_l_enseigne(fermeture, ouverture, attendue):
    assert str(plage_enseigne(fermeture, ouverture)) == attendue


@pytest.mark.parametrize(
    ("fermeture", "ouverture"), [(None, time(9)), (time(19), None), (time(2), time(1)), (time(2), time(2))]
)
def test_R581_59_heures_absentes_ou_imprevues(fermeture, ouverture):
    assert plage_enseigne(fermeture, ouverture) is None


def test_R581_59_activite_de_nuit_plage_vide():
    assert plage_enseigne(time(5, 30), time(10)).est_vide
    assert not plage_enseigne(time(19), time(9)).est_vide


@pytest.mark.parametrize(
    ("fin", "debut", "attendue"),
    [
        (time(3), None, Plage(180, 360)),  # G25
        (time(0, 30), time(5), Plage(60, 300)),
        (time(23), time(7), Plage(60, 360)),
        (None, None, Plage(60, 360)),
    ],
)
def test_G25_R581_35_plage_du_mobilier_de_transport(fin, debut, attendue):
    assert plage_transport(fin, debut) == attendue


def test_plage_declaree_du_soir_au_matin():
    assert plage_declaree(time(23), time(7)) == Plage(-60, 420)
    assert plage_declaree(time(1), time(6)) == Plage(60, 360)
    assert plage_declaree(time(13), time(11)) == Plage(-660, 660)


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [
        (time(1), time(6), C),
        (time(1, 1), time(6), N),
        (time(1), time(5, 59), N),
        (time(23), time(7), C),
        (None, None, A),
    ],
)
@pytest.mark.parametrize("lumiere", [Lumiere.PROJECTION, Lumiere.NEON])
def test_R581_35_publicite_eteinte_de_1_h_a_6_h(debut, fin, attendu, lumiere):
    dispositif = affiche(lumiere=lumiere, extinction_debut=debut, extinction_fin=fin)
    assert verdict(dispositif, "extinction") is attendu


def test_R581_35_rien_pour_une_publicite_non_eclairee_ou_sur_un_aeroport():
    assert lignes(table(affiche()), "extinction") == []
    lieu = replace(GRANDE, aeroport=True)
    assert verdict(affiche(lumiere=Lumiere.NEON), "extinction", lieu) is C


@pytest.mark.parametrize(("jour", "attendu"), [(date(2022, 10, 6), A), (date(2022, 10, 7), C)])
def test_R581_35_avant_octobre_2022_a_verifier(jour, attendu):
    dispositif = affiche(lumiere=Lumiere.NEON, extinction_debut=time(1), extinction_fin=time(6))
    assert verdict(dispositif, "extinction", jour=jour) is attendu


def abribus(**champs):
    valeurs = {
        "lumiere": Lumiere.NUMERIQUE,
        "mobilier": Mobilier.ABRI,
        "service_fin": time(3),
        "images_fixes": True,
        "extinction_debut": time(3),
        "extinction_fin": time(6),
    }
    return affiche(Support.MOBILIER, Genre.MOBILIER_URBAIN, **(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, C),
        ({"extinction_debut": time(3, 1)}, N),
        ({"images_fixes": False}, N),
        ({"images_fixes": None}, A),
        ({"service_fin": None}, N),
        ({"service_fin": None, "service_debut": time(5)}, N),
        ({"lumiere": Lumiere.TRANSPARENCE, "images_fixes": None}, C),
    ],
)
def test_G25_R581_35_abribus_allume_jusqu_a_la_fin_du_service(champs, attendu):
    assert verdict(abribus(**champs), "extinction") is attendu


def lumineuse(**champs):
    valeurs = {
        "lumiere": Lumiere.TRANSPARENCE,
        "clignotante": False,
        "fermeture": time(1, 30),
        "ouverture": time(5),
        "extinction_debut": time(2, 30),
        "extinction_fin": time(4),
    }
    return enseigne(**(valeurs | champs))


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, C),
        ({"extinction_debut": time(2, 31)}, N),
        ({"extinction_fin": time(3, 59)}, N),
        ({"fermeture": None}, A),
        ({"extinction_debut": None, "extinction_fin": None}, A),
        ({"activite_continue": True, "fermeture": None}, C),
        ({"fermeture": time(5), "ouverture": time(5, 30)}, C),
    ],
)
def test_G24_R581_59_enseigne_eteinte_apres_la_fermeture(champs, attendu):
    assert verdict(lumineuse(**champs), "extinction") is attendu


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"clignotante": True}, N),
        ({"clignotante": True, "service_urgence": True}, C),
        ({"clignotante": False}, C),
        ({"clignotante": None}, A),
    ],
)
def test_R581_59_enseigne_clignotante_reservee_aux_urgences(champs, attendu):
    assert verdict(lumineuse(**champs), "clignotement") is attendu


def test_R581_34_luminance_a_verifier_avec_sa_mesure():
    lue = ligne(table(lumineuse(lumiere=Lumiere.NUMERIQUE, luminance=D(400))), "luminance")
    assert (lue.verdict, lue.valeur_mesuree) == (A, D(400))
    assert "arrêté ministériel" in lue.reserves[0].texte
