"""A filled PDF form begins a draft; anything else says what to do and begins nothing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from ads.cerfa import SIGNATURE
from dossiers.models import Dossier
from tests import fabriques as f
from tests.guichet.conftest import url

REMPLI = {
    **dict.fromkeys(SIGNATURE, ""),
    "D1N_nom": "D'Hondt",
    "D1P_prenom": "Élise",
    "D3N_numero": "12",
    "D3V_voie": "rue Basse",
    "D3C_code": "59166",
    "D3L_localite": "Bousbecque",
    "D5GE1_email": "elise",
    "D5GE2_email": "example.org",
    "T2Q_numero": "3",
    "T2V_voie": "rue de la Lys",
    "T2C_code": "59166",
    "T2L_localite": "Bousbecque",
    "T2S_section": "AK",
    "T2N_numero": "123",
    "T2SP2_section": "AK",
    "T2NP2_numero": "124",
    "C2ZD1_description": "Clôture sur rue.",
    "W3ES2_creee": "0",
}


def formulaire(valeurs: dict[str, str], cochees: tuple[str, ...] = ()) -> bytes:
    """A PDF whose AcroForm holds these fields."""
    ecrivain = PdfWriter()
    ecrivain.add_blank_page(width=595, height=842)
    champs = ArrayObject()
    for nom, valeur in valeurs.items():
        champ = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject(f"{nom}[0]"),
                NameObject("/V"): TextStringObject(valeur),
            }
        )
        champs.append(ecrivain._add_object(champ))
    for nom in cochees:
        case = DictionaryObject(
            {
                NameObject("/FT"): NameObject("/Btn"),
                NameObject("/T"): TextStringObject(nom),
                NameObject("/V"): NameObject("/Oui"),
            }
        )
        champs.append(ecrivain._add_object(case))
    ecrivain.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): champs})
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    return tampon.getvalue()


def envoyer(client, contenu: bytes):
    envoi = {"cerfa": SimpleUploadedFile("cerfa.pdf", contenu)} if contenu else {}
    return client.post(reverse("guichet:reprendre_cerfa"), envoi, follow=True)


def test_un_cerfa_rempli_commence_un_brouillon(decor, petitionnaire):
    decor.commune.codes_postaux = ["59166"]
    decor.commune.save()
    page = envoyer(petitionnaire, formulaire(REMPLI, ("C2ZC3_cloture",)))
    dossier = Dossier.objects.get()
    assert (dossier.type, dossier.est_brouillon, dossier.commune) == ("DP", True, decor.commune)
    assert page.redirect_chain[-1][0] == url("etape", dossier, "demandeur")
    assert "Le tableau des surfaces n’est pas repris" in page.content.decode().replace("&#x27;", "’")
    assert dossier.donnees["demandeur"]["courriel"] == "elise@example.org"
    assert dossier.donnees["demandeur"]["adresse"] == "12 rue Basse"
    assert dossier.donnees["terrain"]["parcelles"] == "AK 123, AK 124"
    assert dossier.donnees["projet"]["nature"] == "cloture"


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "Choisissez le PDF"),
        (b"bonjour", "pu être lu"),
        (f.pdf(), "pas un formulaire que nous savons lire"),
        (formulaire({"D1N_nom": "Autre formulaire"}), "pas un formulaire que nous savons lire"),
    ],
)
def test_un_autre_fichier_ne_commence_rien(decor, petitionnaire, contenu, message):
    assert message in envoyer(petitionnaire, contenu).content.decode().replace("&#x27;", "'")
    assert not Dossier.objects.exists()
