"""Cadastral references: what people type is read, what cannot be is explained, a missing parcel blocks nothing."""

import pytest

from carto.parcelles import Reference, ReferenceInvalide, lire_reference, lire_references, trouver
from carto.services.communes import charger_communes
from carto.services.tissu import poser_tissu
from communes.models import Commune
from tests.carto.fabriques import JOUR


@pytest.mark.parametrize(
    ("texte", "attendu", "ecrit"),
    [
        ("AK 123", ("000", "AK", "0123"), "AK 123"),
        ("ak123", ("000", "AK", "0123"), "AK 123"),
        ("A12", ("000", "0A", "0012"), "A 12"),
        ("0A 0012", ("000", "0A", "0012"), "A 12"),
        ("355 B 4", ("355", "0B", "0004"), "355 B 4"),
        ("000-AK-7", ("000", "AK", "0007"), "AK 7"),
        ("section AB n° 7", ("000", "AB", "0007"), "AB 7"),
        ("12 34", ("000", "12", "0034"), "12 34"),
        ("59098000AK0123", ("000", "AK", "0123"), "AK 123"),
        ("59350355 0B0004", ("355", "0B", "0004"), "355 B 4"),
    ],
)
def test_references_lues(texte, attendu, ecrit):
    reference = lire_reference(texte)
    assert reference == Reference(*attendu)
    assert str(reference) == ecrit
    assert lire_reference(str(reference)) == reference
    assert reference.idu("59098") == "59098" + "".join(attendu)


@pytest.mark.parametrize(
    "texte", ["", "  ", "ABC 12", "AK", "123", "AK 12345", "AK 0", "rue Basse", "1 AK 3 4"]
)
def test_references_illisibles_expliquees(texte):
    with pytest.raises(ReferenceInvalide) as refus:
        lire_reference(texte)
    assert "AK 123" in refus.value.message or "commence à 1" in refus.value.message


def test_plusieurs_references_dans_un_texte():
    assert [str(r) for r in lire_references("AK 1, AK 2 ; A3\nAK 1 et B 4")] == ["AK 1", "AK 2", "A 3", "B 4"]
    with pytest.raises(ReferenceInvalide, match="vide"):
        lire_references(" ; ")


@pytest.mark.django_db
def test_trouver_en_une_requete_et_non_trouvee_sans_blocage(django_assert_num_queries):
    charger_communes()
    commune = Commune.objects.get(slug="lannoy")
    poser_tissu(commune, 1)
    parcelle = commune.parcelles.first()
    with django_assert_num_queries(1):
        resultat = trouver(commune, [parcelle.reference, "ZZ 99"], JOUR)
    assert [(str(r), p and p.idu) for r, p in resultat] == [
        (parcelle.reference, parcelle.idu),
        ("ZZ 99", None),
    ]
    assert trouver(Commune.objects.get(slug="lille"), [parcelle.reference], JOUR)[0][1] is None
