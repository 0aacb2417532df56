"""The @CTES envelope: valid against the ministry's schema, in ISO-8859-1, with the calendar year."""

import io
import re
import tarfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from dossiers.actes.enveloppe import Acte, ActeInvalide, Emetteur, composer, en_latin1

SCHEMAS = Path(__file__).parents[3] / "data" / "actes"
EMETTEUR = Emetteur(
    siren="215900986",
    departement="59",
    arrondissement="5",
    courriels=("urbanisme@example.org",),
    trigramme="MIT",
    referent="Service d’urbanisme",
    telephone="03 20 00 00 00",
)


def acte(jour=date(2026, 3, 2), **remplace):
    champs = {
        "numero": "PC0590982600001",
        "date": jour,
        "objet": "Maison à l’orée du bois — cœur d’îlot, 12 € « symboliques » Łódź",
        "pdf": b"%PDF-1.7 essai",
        "matiere": (2, 2),
        "classification": date(2017, 4, 19),
    }
    return Acte(**{**champs, **remplace})


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "actesv1_1.xsd")))


def contenu(enveloppe):
    with tarfile.open(fileobj=io.BytesIO(enveloppe.contenu), mode="r:gz") as archive:
        return {m.name: archive.extractfile(m).read() for m in archive.getmembers()}


@pytest.mark.parametrize("annexes", [(), (("pdf", b"%PDF-1.4 a"), ("png", b"x"))])
def test_chaque_xml_est_valide_contre_le_schema_et_en_latin1(schema, annexes):
    enveloppe = composer(EMETTEUR, acte(annexes=annexes), le=date(2026, 3, 3), rang=1)
    fichiers = contenu(enveloppe)
    xml = {nom: octets for nom, octets in fichiers.items() if nom.endswith(".xml")}
    assert len(xml) == 2
    for octets in xml.values():
        assert octets.startswith(b"<?xml version='1.0' encoding='ISO-8859-1'?>")
        octets.decode("iso-8859-1")
        assert b"&#" not in octets  # no character outside the declared set
        schema.assertValid(etree.fromstring(octets))
    assert len(fichiers) == 3 + len(annexes)


def test_le_schema_refuse_ce_que_le_code_n_ecrit_pas(schema):
    octets = next(o for n, o in contenu(composer(EMETTEUR, acte(), le=date(2026, 3, 3), rang=1)).items()
                  if n.endswith("_0.xml"))  # fmt: skip
    faux = etree.fromstring(
        octets.replace(b'NumeroInterne="PC0590982600001"', b'NumeroInterne="TROPLONG12345678"')
    )
    assert not schema.validate(faux)


def test_noms_des_fichiers_et_identifiant():
    enveloppe = composer(EMETTEUR, acte(), le=date(2026, 3, 3), rang=2)
    assert enveloppe.nom == "MIT-EACT--215900986--20260303-2.tar.gz"
    assert enveloppe.identifiant == "059-215900986-20260302-PC0590982600001-AI"
    assert list(contenu(enveloppe)) == [
        "EACT--215900986--20260303-2.xml",
        "059-215900986-20260302-PC0590982600001-AI-1-1_0.xml",
        "CO_DE-059-215900986-20260302-PC0590982600001-AI-1-1_1.pdf",
    ]


def test_nature_individuelle_et_matiere_urbanisme():
    octets = contenu(composer(EMETTEUR, acte(), le=date(2026, 3, 3), rang=1))
    texte = next(o for n, o in octets.items() if n.endswith("_0.xml")).decode("iso-8859-1")
    assert 'CodeNatureActe="3"' in texte
    assert re.findall(r'CodeMatiere\d actes:CodeMatiere="(\d)"', texte) == ["2", "2"]
    assert "coeur d'îlot, 12 EUR « symboliques » Lódz" in texte or "?ódz" in texte


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2024, 12, 30), "20241230"),  # ISO week 1 of 2025
        (date(2025, 12, 29), "20251229"),  # ISO week 1 of 2026
        (date(2025, 12, 31), "20251231"),
        (date(2027, 1, 1), "20270101"),  # ISO week 53 of 2026
    ],
)
def test_annee_civile_a_la_charniere_de_l_annee(jour, attendu, schema):
    """On these days the ISO week year is not the calendar year."""
    assert jour.isocalendar().year != int(attendu[:4]) or jour.month == 12
    enveloppe = composer(EMETTEUR, acte(jour), le=jour, rang=1)
    assert f"--{attendu}-1" in enveloppe.nom
    assert f"-{attendu}-" in enveloppe.identifiant
    message = next(o for n, o in enveloppe.fichiers if n.endswith("_0.xml"))
    assert f'Date="{jour.isoformat()}"'.encode() in message
    schema.assertValid(etree.fromstring(message))


def test_memes_octets_pour_le_meme_acte():
    un, deux = (composer(EMETTEUR, acte(), le=date(2026, 3, 3), rang=1) for _ in range(2))
    assert un.contenu == deux.contenu


def test_objet_trop_long_est_raccourci(schema):
    message = composer(EMETTEUR, acte(objet="x" * 900), le=date(2026, 3, 3), rang=1).fichiers[1][1]
    schema.assertValid(etree.fromstring(message))
    assert len(en_latin1("é" * 900, 500)) == 500


@pytest.mark.parametrize(
    ("emetteur", "remplace", "message"),
    [
        ({"siren": ""}, {}, "SIREN"),
        ({"arrondissement": ""}, {}, "arrondissement"),
        ({"courriels": ()}, {}, "adresse de retour"),
        ({}, {"numero": "PC 059"}, "15 signes"),
        ({}, {"pdf": b"texte"}, "PDF"),
    ],
)
def test_ce_qui_manque_est_nomme(emetteur, remplace, message):
    source = Emetteur(**{**EMETTEUR.__dict__, **emetteur})
    with pytest.raises(ActeInvalide, match=message):
        composer(source, acte(**remplace), le=date(2026, 3, 3), rang=1)
