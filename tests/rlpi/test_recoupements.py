"""The drawing against the form, the devices of one file against each other, the owner's agreement."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from rlpi import planche
from rlpi.controle import controler_dossier
from tests import fabriques as f
from tests.rlpi import fabriques as r
from tests.rlpi.test_dessin import TRACE, image
from workflows import battement

pytestmark = pytest.mark.django_db(transaction=True)

UN = f.PROJETS["AP"]


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    return decor


def dessinee(decor, trace: dict, **projet):
    """A filed sign with this drawing on a photo of the file."""
    brouillon = f.brouillon("AP", decor.commune, decor.petitionnaire)
    photo = planche.deposer_photo(brouillon, image(), "facade.jpg", par=decor.petitionnaire)
    dossier = f.depose("AP", decor)
    photo.piece.versions.update(piece=dossier.pieces.get(code="DESSIN"))
    return r.poser(dossier, dessin=json.dumps({**TRACE, "photo": photo.pk, **trace}), **projet)


def lignes(dossier, regle: str) -> list:
    bilan = controler_dossier(dossier, timezone.localdate())
    toutes = [*bilan.lignes_du_lieu, *(li for d in bilan.dispositifs for li in d.lignes)]
    return [ligne for ligne in toutes if ligne.controle.regle == regle]


def test_une_photo_sans_echelle_est_a_verifier_jamais_conforme(decor):
    (ligne,) = lignes(dessinee(decor, {"reference": None}), "dessin")
    assert ligne.verdict == "à vérifier"
    assert "Photo sans échelle" in ligne.controle.explication_fr


def test_un_dessin_qui_contredit_le_formulaire_est_a_verifier(decor):
    (ligne,) = lignes(dessinee(decor, {}, largeur="3,60"), "dessin")
    assert (ligne.verdict, str(ligne.controle.article)) == ("à vérifier", "R581-24-1")
    assert "Le dessin montre 3 × 0,6 m, le formulaire dit 3,6 × 0,6 m" in ligne.controle.explication_fr


def test_un_dessin_d_accord_a_cinq_centimetres_ne_dit_rien(decor):
    assert lignes(dessinee(decor, {}, largeur="3,05"), "dessin") == []


def test_une_facade_dessinee_plus_petite_que_dite_est_a_verifier_r581_63(decor):
    (ligne,) = lignes(dessinee(decor, {}, surface_facade="30"), "dessin")
    assert "24 m²" in ligne.controle.explication_fr


def test_l_instructeur_voit_le_dessin_et_ses_mesures(client, decor):
    dossier = dessinee(decor, {})
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:dossier", args=[dossier.reference])).content.decode()
    assert "Dessin à l’échelle" in page
    assert 'x="200.0"' in page
    for attendu in ("3\u00a0m", "0,6\u00a0m", "7,5\u00a0%", "6\u00a0m² d’enseignes au plus"):
        assert attendu in page


def deux_enseignes(**second) -> dict:
    return {
        "nombre_dispositifs": "2",
        **{f"{cle}_2": valeur for cle, valeur in UN.items() if cle != "activite"},
        **{f"{cle}_2": valeur for cle, valeur in second.items()},
    }


def test_deux_enseignes_d_une_facade_partagent_ses_vingt_cinq_pour_cent_r581_63(decor):
    dossier = r.enseigne(decor, largeur="6", **deux_enseignes(largeur="6"))
    assert [ligne.verdict for ligne in lignes(dossier, "part_facade")] == ["non conforme"] * 2
    seule = r.enseigne(decor, largeur="6")
    assert [ligne.verdict for ligne in lignes(seule, "part_facade")] == ["conforme"]


def test_deux_facades_de_surfaces_differentes_ne_se_cumulent_pas_r581_63(decor):
    dossier = r.enseigne(decor, largeur="6", **deux_enseignes(largeur="6", surface_facade="23"))
    assert [ligne.verdict for ligne in lignes(dossier, "part_facade")] == ["conforme"] * 2


@pytest.mark.parametrize(
    ("reponse", "verdict"), [("oui", "conforme"), ("non", "non conforme"), ("", "à vérifier")]
)
def test_accord_ecrit_du_proprietaire_pour_une_publicite_l581_24(decor, reponse, verdict):
    dossier = r.poser(f.depose("DPP", decor), autorisation_proprietaire=reponse)
    assert [ligne.verdict for ligne in lignes(dossier, "proprietaire")] == [verdict]


def test_une_enseigne_ne_demande_pas_cet_accord_l581_24(decor):
    assert lignes(r.enseigne(decor), "proprietaire") == []


def test_deux_enseignes_au_sol_du_meme_cote_de_voie_sont_une_de_trop_r581_64(decor):
    au_sol = {"support": "sol", "nombre_existants": "0", "largeur": "2", "hauteur": "1"}
    deux = r.enseigne(decor, **au_sol, **deux_enseignes(**au_sol))
    assert [ligne.verdict for ligne in lignes(deux, "nombre")] == ["non conforme"] * 2
    petite = r.enseigne(decor, **au_sol, **deux_enseignes(**{**au_sol, "largeur": "0,5"}))
    assert [ligne.verdict for ligne in lignes(petite, "nombre")] == ["conforme"]


def test_deux_enseignes_sur_toiture_partagent_soixante_metres_carres_r581_62(decor):
    toit = {"support": "toiture", "largeur": "16", "hauteur": "2", "hauteur_sol": "12"}
    deux = r.enseigne(decor, **toit, **deux_enseignes(**toit))
    assert [ligne.verdict for ligne in lignes(deux, "surface_totale")] == ["non conforme"] * 2
    assert [ligne.verdict for ligne in lignes(r.enseigne(decor, **toit), "surface_totale")] == ["conforme"]


def test_deux_publicites_d_un_terrain_de_80_metres_sont_une_de_trop_r581_25(decor):
    mur = {"longueur_voie": "80", "nombre_existants": "0"}
    second = {f"{cle}_2": v for cle, v in {**f.PROJETS["DPP"], **mur}.items() if cle != "activite"}
    dossier = r.poser(f.depose("DPP", decor), **mur, nombre_dispositifs="2", **second)
    assert [ligne.verdict for ligne in lignes(dossier, "densite")] == ["non conforme"] * 2
