"""The drawing on the photo: read, measured, held against the form, printed, sealed."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from communes.erreurs import ErreurMetier
from dossiers.services import fichiers, saisie
from rlpi import dessin, planche
from rlpi.formulaires.dispositif import DispositifForm
from tests import fabriques as f
from workflows import circuit

TRACE = {
    "v": 1,
    "photo": 1,
    "largeur": 800,
    "hauteur": 600,
    "reference": {"x1": 100, "y1": 500, "x2": 300, "y2": 500, "metres": "2"},
    "facade": {"x": 100, "y": 100, "l": 600, "h": 400},
    "dispositifs": [{"x": 200, "y": 150, "l": 300, "h": 60}],
}


def trace(**champs) -> str:
    return json.dumps({**TRACE, **champs})


def image(format_: str = "JPEG", taille=(800, 600)) -> ContentFile:
    tampon = io.BytesIO()
    Image.new("RGB", taille, "#9c5a42").save(tampon, format_)
    return ContentFile(tampon.getvalue(), "facade.jpg")


def test_une_longueur_connue_donne_l_echelle_et_toutes_les_mesures():
    lu = dessin.lire(trace())
    assert lu.metres_par_pixel == pytest.approx(0.01)
    assert lu.mesures() == ((Decimal("3.00"), Decimal("0.60")),)
    assert lu.surface_facade == Decimal("24.00")
    assert dessin.surface(lu.mesures()[0]) == Decimal("1.80")


def test_une_longueur_oblique_se_mesure_en_ligne_droite():
    lu = dessin.lire(trace(reference={"x1": 0, "y1": 0, "x2": 300, "y2": 400, "metres": "2,5"}))
    assert lu.metres_par_pixel == pytest.approx(0.005)


@pytest.mark.parametrize("reference", [None, {"x1": 1, "y1": 1, "x2": 90, "y2": 1, "metres": ""}])
def test_une_photo_sans_echelle_ne_mesure_rien(reference):
    lu = dessin.lire(trace(reference=reference))
    assert lu.metres_par_pixel is None
    assert lu.mesures() == (None,)
    assert lu.surface_facade is None


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"reference": {**TRACE["reference"], "metres": "0"}}, "supérieure à zéro"),
        ({"reference": {**TRACE["reference"], "metres": "-2"}}, "supérieure à zéro"),
        ({"reference": {**TRACE["reference"], "metres": "NaN"}}, "supérieure à zéro"),
        ({"reference": {**TRACE["reference"], "metres": "deux"}}, "nombre de mètres"),
        ({"reference": {**TRACE["reference"], "x2": 101}}, "confondus"),
        ({"reference": {**TRACE["reference"], "x2": 5000}}, "sort de la photo"),
        ({"dispositifs": [{"x": 10, "y": 10, "l": 0, "h": 5}]}, "pas de surface"),
        ({"dispositifs": [{"x": 10, "y": 10, "l": -4, "h": 5}]}, "pas de surface"),
        ({"dispositifs": [{"x": 700, "y": 10, "l": 200, "h": 5}]}, "sort de la photo"),
        ({"dispositifs": [None] * 11}, "pas lisible"),
        ({"dispositifs": [{"x": True, "y": 1, "l": 2, "h": 2}]}, "pas lisible"),
        ({"photo": "1"}, "choisissez à nouveau la photo"),
        ({"largeur": 0}, "choisissez à nouveau la photo"),
    ],
)
def test_un_dessin_impossible_est_refuse_avec_sa_raison(champs, message):
    with pytest.raises(dessin.DessinInvalide, match=message):
        dessin.lire(trace(**champs))


@pytest.mark.parametrize("texte", ["{", "[1]", "3", '"x"', "[" * 7000, "x" * 9000])
def test_un_texte_qui_n_est_pas_un_dessin_est_une_erreur_du_formulaire(texte):
    form = DispositifForm({**f.PROJETS["AP"], "dessin": texte}, dossier=None)
    assert not form.is_valid()
    assert list(form.errors) == ["dessin"]


def test_retirer_un_dispositif_le_retire_du_dessin():
    deux = [{"x": 1, "y": 1, "l": 100, "h": 50}, {"x": 200, "y": 200, "l": 50, "h": 50}]
    un = f.PROJETS["AP"]
    donnees = {
        **un,
        "nombre_dispositifs": "2",
        **{f"{cle}_2": valeur for cle, valeur in un.items() if cle != "activite"},
        "retirer": "on",
        "dessin": trace(dispositifs=deux),
    }
    form = DispositifForm(donnees, dossier=None)
    assert form.is_valid()
    assert [cadre.x for cadre in form.cleaned_data["dessin"].dispositifs] == [200]


@pytest.fixture
def brouillon():
    decor = f.Decor("rlpi")
    return f.brouillon("AP", decor.commune, decor.petitionnaire)


def dessiner(dossier, **champs):
    """Keeps a photo and this drawing on the draft, as the page does."""
    version = planche.deposer_photo(dossier, image(), "facade.jpg", par=dossier.depositaire)
    donnees = {**f.PROJETS["AP"], "dessin": trace(photo=version.pk, **champs)}
    return saisie.enregistrer_saisie(dossier, "projet", donnees, par=dossier.depositaire)


def texte(version) -> str:
    pages = PdfReader(io.BytesIO(fichiers.lire(version.fichier))).pages
    return "".join(page.extract_text() for page in pages).replace("\u00a0", " ")


@pytest.mark.django_db(transaction=True)
def test_le_dessin_devient_les_pieces_qu_il_illustre_r581_16(brouillon):
    dossier = dessiner(brouillon)
    assert planche.joindre(dossier, par=dossier.depositaire) == ["R581-16-1", "R581-16-2"]
    for code in ("R581-16-1", "R581-16-2"):
        feuille = dossier.pieces.get(code=code).versions.filter(est_retiree=False).last()
        assert feuille.fichier.pages == 2
        lu = texte(feuille)
        for attendu in ("sans le dispositif", "avec le dispositif", "3 m", "0,6 m", "1,8 m²", "24 m²", "7,5"):
            assert attendu in lu
    planche.joindre(dossier, par=dossier.depositaire)
    assert planche.jointes(dossier) == ["R581-16-1", "R581-16-2"]


@pytest.mark.django_db(transaction=True)
def test_le_depot_scelle_le_dessin_et_remet_la_feuille_a_jour(brouillon):
    dossier = dessiner(brouillon)
    planche.joindre(dossier, par=dossier.depositaire)
    donnees = json.loads(dossier.donnees["projet"]["dessin"])
    donnees["dispositifs"][0]["l"] = 290
    projet = {**dossier.donnees["projet"], "largeur": "2,90", "dessin": json.dumps(donnees)}
    dossier = saisie.enregistrer_saisie(dossier, "projet", projet, par=dossier.depositaire)
    dossier, _ = circuit.deposer(
        dossier, par=dossier.depositaire, accepte_cgu=True, accepte_electronique=True
    )
    assert json.loads(dossier.depot.contenu["donnees"]["projet"]["dessin"])["dispositifs"][0]["l"] == 290
    feuille = dossier.pieces.get(code="R581-16-1").versions.get(
        est_retiree=False, nom__startswith=planche.PREFIXE
    )
    assert "2,9 m" in texte(feuille)
    scellees = [fichier for piece in dossier.depot.contenu["pieces"] for fichier in piece["fichiers"]]
    assert feuille.fichier.empreinte in {fichier["empreinte"] for fichier in scellees}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("champs", "message"),
    [({"reference": None}, "pas d'échelle"), ({"dispositifs": []}, "au moins un dispositif")],
)
def test_rien_ne_se_joint_sans_echelle_ni_dispositif(brouillon, champs, message):
    dossier = dessiner(brouillon, **champs)
    with pytest.raises(ErreurMetier, match=message):
        planche.joindre(dossier, par=dossier.depositaire)


@pytest.mark.django_db(transaction=True)
def test_la_photo_est_une_image_et_reste_sur_le_brouillon(client, brouillon):
    client.force_login(brouillon.depositaire)
    adresse = reverse("rlpi:dessin_photo", args=[brouillon.reference])
    pdf = ContentFile(f.pdf(), "plan.pdf")
    assert "JPEG ou PNG" in client.post(adresse, {"photo": pdf}).json()["erreur"]
    assert client.post(adresse).status_code == 422
    recue = client.post(adresse, {"photo": image()}).json()
    assert client.get(recue["url"])["Content-Type"] == "image/jpeg"
    page = client.get(reverse("guichet:etape", args=[brouillon.reference, "projet"])).content.decode()
    assert f'value="{recue["version"]}" data-url="{recue["url"]}"' in page
    assert "rlpi/dessin.js" in page
    assert brouillon.pieces.get(code="DESSIN").est_exigible is False


@pytest.mark.django_db(transaction=True)
def test_sans_javascript_le_bouton_enregistre_puis_joint(client, brouillon):
    dossier = dessiner(brouillon)
    client.force_login(dossier.depositaire)
    reponse = client.post(
        reverse("rlpi:dessin_joindre", args=[dossier.reference]),
        {**dossier.donnees["projet"], "activite": "Librairie", "action": "joindre"},
        follow=True,
    )
    assert "Le dessin est joint aux pièces R581-16-1, R581-16-2." in reponse.content.decode()
    dossier.refresh_from_db()
    assert dossier.donnees["projet"]["activite"] == "Librairie"


@pytest.mark.django_db(transaction=True)
def test_le_recapitulatif_ne_montre_pas_le_texte_du_dessin(client, brouillon):
    dossier = dessiner(brouillon)
    client.force_login(dossier.depositaire)
    page = client.get(reverse("guichet:verifier", args=[dossier.reference])).content.decode()
    assert "Boulangerie" in page
    assert "metres" not in page
