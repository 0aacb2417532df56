"""What is due, and nothing else (R581-7, R581-14 to R581-21)."""

from dataclasses import replace

import pytest

from rlpi.droit.dispositif import Dispositif, Genre, Lumiere, Support
from rlpi.droit.pieces import (
    TypeDeDossierInconnu,
    autorisation_du_proprietaire_requise,
    deposant_attendu,
    informations_exigibles,
    pieces_exigibles,
)
from tests.rlpi.droit.objets import GRANDE, affiche, enseigne

PUBLIC = replace(GRANDE, domaine_public=True)
INCONNU = replace(GRANDE, domaine_public=None)
PRIVEES = ["R581-7-1-f-1", "R581-7-1-f-2", "R581-7-1-f-3"]


def codes(type_dossier, dispositifs, lieu=GRANDE):
    return [piece.code for piece in pieces_exigibles(type_dossier, dispositifs, lieu)]


def bache(**champs):
    return affiche(genre=Genre.BACHE_CHANTIER, largeur=10, hauteur=10, hauteur_sol=12, **champs)


@pytest.mark.parametrize(
    ("dispositif", "propres"),
    [
        (enseigne(), ["R581-16-1", "R581-16-2", "R581-16-3"]),
        (enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE), ["R581-17-1", "R581-17-2", "R581-17-3"]),
        (enseigne(genre=Genre.LASER), ["R581-18-1"]),
        (affiche(lumiere=Lumiere.NUMERIQUE), ["R581-15-1", "R581-15-2", "R581-15-3"]),  # G15
        (affiche(), []),
        (affiche(genre=Genre.BACHE_PUBLICITAIRE), ["R581-20-3"]),
        (affiche(genre=Genre.EXCEPTIONNEL), ["R581-21-4"]),
        (bache(surface_publicitaire=50), ["R581-19-4"]),
        (bache(surface_publicitaire="50.01"), ["R581-19-4", "R581-19-5"]),
        (bache(), ["R581-19-4", "R581-19-5"]),
    ],
)
def test_AP_dossier_commun_puis_pieces_propres(dispositif, propres):
    assert codes("AP", [dispositif]) == PRIVEES + propres


def test_R581_7_domaine_public_seul_le_dessin_cote():
    assert codes("DPP", [affiche()], PUBLIC) == ["R581-7-2-c"]


def test_R581_7_terrain_inconnu_tout_est_conditionnel():
    dues = pieces_exigibles("DPP", [affiche()], INCONNU)
    assert [piece.code for piece in dues] == PRIVEES + ["R581-7-2-c"]
    assert all(piece.conditionnelle for piece in dues)


def test_DPP_ne_demande_rien_de_propre_au_dispositif():
    assert codes("DPP", [affiche(lumiere=Lumiere.NUMERIQUE), bache()]) == PRIVEES


def test_R581_14_aeroport_accord_et_securite():
    lieu = replace(GRANDE, aeroport=True)
    assert codes("DPP", [affiche()], lieu) == PRIVEES + ["R581-14-1", "R581-14-2"]


def test_R581_15_eclairage_inconnu_pieces_conditionnelles():
    dues = pieces_exigibles("AP", [affiche(lumiere=None)], GRANDE)
    assert [piece.conditionnelle for piece in dues] == [False] * 3 + [True] * 3


def test_piece_certaine_pour_un_dispositif_l_emporte_sur_conditionnelle():
    deux = [affiche(lumiere=None), affiche(lumiere=Lumiere.NUMERIQUE)]
    for ordre in (deux, deux[::-1]):
        dues = pieces_exigibles("AP", ordre, GRANDE)
        assert len(dues) == 6
        assert not any(piece.conditionnelle for piece in dues)


def test_plusieurs_dispositifs_chaque_code_une_fois():
    assert len(codes("AP", [enseigne(), enseigne()])) == 6


def test_code_a_verifier_si_l_article_est_lu_en_2015_seulement():
    dues = {piece.code: piece for piece in pieces_exigibles("AP", [affiche(lumiere=Lumiere.NEON)], GRANDE)}
    assert dues["R581-7-1-f-1"].code_a_verifier
    assert not dues["R581-15-1"].code_a_verifier
    assert all(piece.pourquoi.endswith(".") for piece in dues.values())


def test_informations_du_formulaire():
    privees = [f"R581-7-1-{lettre}" for lettre in "abcde"]
    assert [i.code for i in informations_exigibles("DPP", [bache()], GRANDE)] == privees
    lues = [i.code for i in informations_exigibles("AP", [bache(), enseigne()], GRANDE)]
    assert lues == privees + ["R581-19-1", "R581-19-2", "R581-19-3"]
    assert len(informations_exigibles("DPP", [], PUBLIC)) == 4


@pytest.mark.parametrize("fonction", [pieces_exigibles, informations_exigibles])
def test_type_de_dossier_inconnu_erreur_en_francais(fonction):
    with pytest.raises(TypeDeDossierInconnu, match="« PC »") as erreur:
        fonction("PC", [], GRANDE)
    assert erreur.value.code == "PC"


@pytest.mark.parametrize(
    ("genre", "requise"),
    [
        (Genre.ENSEIGNE, False),
        (Genre.VEHICULE, False),
        (Genre.PUBLICITE, True),
        (Genre.PREENSEIGNE_DEROGATOIRE, True),
    ],
)
def test_L581_24_autorisation_ecrite_du_proprietaire(genre, requise):
    assert autorisation_du_proprietaire_requise(Dispositif(genre, Support.MUR)) is requise


def test_R581_9_qui_depose():
    assert "activité signalée" in deposant_attendu(enseigne())[0]
    assert "exploite" in deposant_attendu(affiche())[0]
