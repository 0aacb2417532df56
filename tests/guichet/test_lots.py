"""A notary's spreadsheet: each error by line and column, then one filing for all that is ready."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P

from dossiers.models import Dossier, Envoi
from guichet import lots, tableur
from tests import fabriques as f
from tests.guichet.conftest import joindre, url

DEPOT = {"accepte_cgu": "on", "electronique": "oui"}
TITRES = ["Type", "Référence", "Nom", "Prénom", "Adresse", "Code postal", "Ville", "Courriel",
          "Commune du terrain", "Adresse du terrain", "Parcelles", "Opération"]  # fmt: skip


def rangee(decor, type_dossier="CUa", reference="118", parcelles="AK 123", **cellules):
    valeurs = {
        "Type": type_dossier, "Référence": reference, "Nom": "D'Hondt", "Prénom": "Élise",
        "Adresse": "1 rue Basse", "Code postal": "59000", "Ville": "Lille", "Courriel": "elise@example.org",
        "Commune du terrain": decor.commune.nom.upper(), "Adresse du terrain": "3 rue de la Lys",
        "Parcelles": parcelles, "Opération": "",
    }  # fmt: skip
    return [{**valeurs, **cellules}[titre] for titre in TITRES]


def en_csv(*rangees, separateur=";", encodage="utf-8-sig") -> bytes:
    return "\n".join(separateur.join(f'"{c}"' for c in r) for r in rangees).encode(encodage)


def en_ods(*rangees) -> bytes:
    document = OpenDocumentSpreadsheet()
    feuille = Table(name="Demandes")
    for cellules in rangees:
        ligne = TableRow()
        for texte in cellules:
            cellule = TableCell(valuetype="string")
            cellule.addElement(P(text=texte))
            ligne.addElement(cellule)
        ligne.addElement(TableCell(numbercolumnsrepeated=16000))
        feuille.addElement(ligne)
    document.spreadsheet.addElement(feuille)
    tampon = io.BytesIO()
    document.write(tampon)
    return tampon.getvalue()


@pytest.fixture
def notaire(decor, client):
    compte = f.utilisateur("etude@example.org", nature="professionnel", organisation="Étude des Lilas")
    client.force_login(compte)
    client.compte = compte
    return client


def envoyer(client, contenu: bytes, nom: str = "demandes.csv", **champs):
    return client.post(
        reverse("guichet:lots"), {"tableau": SimpleUploadedFile(nom, contenu), **champs}, follow=True
    )


def test_un_tableau_devient_des_dossiers_deposes_d_un_geste(decor, notaire):
    rangees = [rangee(decor), rangee(decor, "CUb", "119", "AK 9", **{"Opération": "Maison de plain-pied."})]
    page = envoyer(notaire, en_ods(TITRES, *rangees), "demandes.ods")
    dossiers = list(Dossier.objects.order_by("pk"))
    assert [(d.type, d.reference_interne, d.commune) for d in dossiers] == [
        ("CUa", "118", decor.commune),
        ("CUb", "119", decor.commune),
    ]
    assert dossiers[0].donnees["demandeur"]["mandataire_courriel"] == "etude@example.org"
    lot = reverse("guichet:lot", args=[dossiers[0].lot])
    assert page.redirect_chain[-1][0] == lot
    assert page.context["prets"] == 0
    plans = [SimpleUploadedFile(f"{n}.pdf", f.pdf()) for n in ("118", "inconnu")]
    page = notaire.post(lot, {"action": "plans", "plans": plans}, follow=True)
    assert "inconnu.pdf : aucune demande" in page.content.decode()
    assert page.context["prets"] == 1
    assert notaire.post(lot, {}).status_code == 422
    for _ in range(2):
        page = notaire.post(lot, DEPOT, follow=True)
    assert [d.est_brouillon for d in Dossier.objects.order_by("pk")] == [False, True]
    assert Envoi.objects.filter(genre="aee").count() == 1
    for piece in dossiers[1].pieces.filter(est_exigible=True):
        joindre(notaire, dossiers[1], piece.code)
    page = notaire.post(lot, DEPOT, follow=True)
    assert "Tout est déposé" in page.content.decode()
    notaire.force_login(decor.petitionnaire)
    assert notaire.get(lot).status_code == 404


@pytest.mark.parametrize(("separateur", "encodage"), [(";", "utf-8-sig"), (",", "cp1252"), ("\t", "utf-8")])
def test_chaque_erreur_dit_sa_ligne_et_sa_colonne_et_rien_n_est_cree(decor, notaire, separateur, encodage):
    rangees = [
        rangee(decor),
        rangee(decor, "PC", "119"),
        rangee(decor, reference="120", parcelles="n'importe quoi"),
        rangee(decor, reference="121", **{"Commune du terrain": "Atlantis"}),
        rangee(decor, reference="118"),
        rangee(decor, "CUb", "122"),
    ]
    contenu = en_csv(TITRES, *rangees, separateur=separateur, encodage=encodage)
    reponse = envoyer(notaire, contenu)
    assert reponse.status_code == 422
    erreurs = {(li.rang, colonne) for li in reponse.context["fautives"] for colonne, _ in li.erreurs}
    assert {
        (3, "type"),
        (4, "parcelles"),
        (5, "commune du terrain"),
        (6, "référence"),
        (7, "opération"),
    } == erreurs
    assert not Dossier.objects.exists()
    envoyer(notaire, contenu, sauter="oui")
    assert [d.reference_interne for d in Dossier.objects.all()] == ["118"]
    encore = envoyer(notaire, en_csv(TITRES, rangee(decor)))
    assert "déjà une demande avec cette référence" in encore.content.decode()


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (lambda: b"", "vide"),
        (lambda: en_csv(["Nom"], ["x"]), "Colonnes manquantes"),
        (lambda: b"PK\x03\x04abime", "abîmé"),
        (lambda: b"\x00\x01\x02", "CSV ou en ODS"),
        (lambda: en_csv(TITRES, *[["x"] * 12] * 302), "plus de 300 lignes"),
        (lambda: b"x" * (tableur.OCTETS_MAX + 1), "2 Mo"),
        (lambda: _texte_odt(), "pas un tableau"),
    ],
)
def test_un_mauvais_tableau_est_refuse_avec_ce_qu_il_faut_faire(notaire, contenu, message):
    reponse = envoyer(notaire, contenu())
    assert reponse.status_code == 422
    assert message in reponse.content.decode()


def _texte_odt() -> bytes:
    tampon = io.BytesIO()
    OpenDocumentText().write(tampon)
    return tampon.getvalue()


def test_le_modele_se_lit_tel_quel(decor, notaire):
    modele = notaire.get(reverse("guichet:lots_modele")).content
    (ligne,) = lots.analyser(tableur.lire(io.BytesIO(modele)), notaire.compte)
    assert ligne.erreurs == []
    assert "Déposez-les à partir d’un tableau" in notaire.get(reverse("guichet:nouveau")).content.decode()


def test_un_professionnel_retrouve_un_dossier_parmi_beaucoup(decor, notaire):
    envoyer(notaire, en_csv(TITRES, rangee(decor), rangee(decor, reference="2026-77", Nom="Maes")))
    accueil = reverse("guichet:accueil")
    for question in ("2026-77", "maes", "Maes", "2026-77 maes"):
        page = notaire.get(accueil, {"q": question})
        assert [d.reference_interne for d in page.context["brouillons"]] == ["2026-77"], question
    assert "Aucun de vos dossiers" in notaire.get(accueil, {"q": "introuvable"}).content.decode()
    autre = f.depose("PCMI", decor)
    assert autre.reference not in notaire.get(accueil, {"q": "Vandamme"}).content.decode()
    assert notaire.get(url("dossier", autre)).status_code == 404
