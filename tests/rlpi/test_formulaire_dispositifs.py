"""The step of the devices: one or several, added and removed without script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dossiers import saisie
from dossiers.services.saisie import actualiser_pieces
from rlpi.domaine import objet, resume
from rlpi.formulaires.dispositif import INVITATION, DispositifForm
from rlpi.formulaires.groupes import MAXIMUM
from tests import fabriques as f

UN = f.PROJETS["AP"]
DEUX = {
    **UN,
    "nombre_dispositifs": "2",
    **{f"{cle}_2": valeur for cle, valeur in UN.items() if cle != "activite"},
    "largeur_2": "1,5",
}


def formulaire(donnees):
    form = DispositifForm(donnees, dossier=None)
    form.is_valid()
    return form


def largeurs(form):
    return [str(dispositif.largeur) for dispositif in form.cleaned_data["dispositifs"]]


def test_un_brouillon_d_un_seul_dispositif_se_relit():
    form = formulaire(UN)
    assert form.errors == {}
    assert largeurs(form) == ["3"]


def test_deux_dispositifs():
    form = formulaire(DEUX)
    assert form.errors == {}
    assert largeurs(form) == ["3", "1.5"]


def test_ajouter_ouvre_un_dispositif_vide_et_ne_montre_qu_une_invitation():
    form = formulaire({**UN, "ajouter_dispositif": "on"})
    assert form.nombre == 2
    assert form.errors == {"genre_2": [INVITATION]}
    assert largeurs(form) == ["3"]
    assert "ajouter_dispositif" not in form.data


def test_retirer_garde_les_autres_a_leur_rang():
    form = formulaire({**DEUX, "retirer": "on"})
    assert form.errors == {}
    assert largeurs(form) == ["1.5"]
    assert form["largeur"].value() == "1,5"


def test_le_dernier_dispositif_ne_se_retire_pas():
    form = formulaire({**DEUX, "retirer": "on", "retirer_2": "on"})
    assert largeurs(form) == ["3"]


def test_au_plus_dix_dispositifs():
    form = formulaire({**UN, "nombre_dispositifs": "4000", "ajouter_dispositif": "on"})
    assert form.nombre == MAXIMUM
    assert "ajouter_dispositif" not in form.fields


@pytest.mark.parametrize("valeur", ["-1", "0"])
def test_une_taille_nulle_ou_negative_est_refusee_sur_son_dispositif(valeur):
    form = formulaire({**DEUX, "largeur_2": valeur})
    assert list(form.errors) == ["largeur_2"]
    assert largeurs(form) == ["3"]


def test_une_incoherence_est_dite_sur_le_dispositif_concerne():
    form = formulaire({**DEUX, "hauteur_sol_2": "0,10"})
    assert list(form.errors) == ["hauteur_sol_2"]


def test_une_question_conditionnelle_du_second_dispositif_suit_son_eclairage():
    allume = formulaire({**DEUX, "lumiere_2": "neon", "luminance_2": "300", "luminance": "900"})
    assert [d.luminance for d in allume.cleaned_data["dispositifs"]] == [None, 300]


def test_l_objet_et_le_resume_nomment_chaque_dispositif():
    donnees = {"projet": DEUX}
    assert objet("AP", donnees) == "2 dispositifs : enseigne — Boulangerie"
    assert ("Dispositif 2 – largeur (m)", "1,5") in resume("AP", donnees)
    assert objet("AP", {"projet": UN}) == "Enseigne — Boulangerie"
    assert ("Largeur (m)", "3") in resume("AP", {"projet": UN})


@pytest.mark.django_db(transaction=True)
def test_au_guichet_ajouter_puis_retirer_sans_script(client):
    decor = f.Decor("rlpi")
    dossier = f.brouillon("AP", decor.commune, decor.petitionnaire, pieces=False)
    client.force_login(decor.petitionnaire)
    adresse = reverse("guichet:etape", args=[dossier.reference, "projet"])
    reponse = client.post(adresse, {**UN, "ajouter_dispositif": "on", "action": "continuer"})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert 'name="largeur_2"' in page
    assert page.count('name="nombre_dispositifs"') == 1
    assert client.post(adresse, {**DEUX, "action": "continuer"}).status_code == 302
    dossier.refresh_from_db()
    assert len(saisie.donnees_propres(dossier)["projet"]["dispositifs"]) == 2
    assert dossier.objet == "2 dispositifs : enseigne — Boulangerie"
    assert client.post(adresse, {**DEUX, "retirer_2": "on", "action": "continuer"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.objet == "Enseigne — Boulangerie"
    assert 'name="largeur_2"' not in client.get(adresse).content.decode()


@pytest.mark.django_db(transaction=True)
def test_les_pieces_sont_celles_de_tous_les_dispositifs():
    decor = f.Decor("rlpi")
    dossier = f.brouillon("AP", decor.commune, decor.petitionnaire, pieces=False)
    seules = set(dossier.pieces.values_list("code", flat=True))
    assert "R581-15-1" not in seules
    donnees = {**dossier.donnees, "projet": {**DEUX, "genre_2": "publicite", "lumiere_2": "numerique"}}
    dossier.donnees = donnees
    dossier.save()
    actualiser_pieces(dossier)
    toutes = set(dossier.pieces.values_list("code", flat=True))
    assert seules < toutes
    assert "R581-15-1" in toutes
