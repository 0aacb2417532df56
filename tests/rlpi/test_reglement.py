"""The regulation as data, read by a jurist: by commune and by date."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from carto.models import ZonePublicite
from communes.models import CodeRole
from rlpi.reglement import lire
from tests import fabriques as f
from tests.carto.conftest import X, Y, carre, ecrire_geojson
from tests.rlpi import fabriques as r

pytestmark = pytest.mark.django_db(transaction=True)

ANCIEN, NOUVEAU = date(2020, 6, 18), date(2026, 9, 1)


@pytest.fixture
def decor() -> f.Decor:
    """A commune under two successive regulations: 3 m then 2 m of width for a sign."""
    decor = f.Decor("rlpi")
    r.situation(decor.commune)
    insee = [decor.commune.code_insee]
    for debut, fin, largeur in ((ANCIEN, NOUVEAU, 3), (NOUVEAU, None, 2)):
        lot = r.lot(debut=debut, fin=fin, communes_insee=insee)
        zone = r.zone("ZP1", r.regle("largeur", largeur), r.regle("inconnue", 1), debut=debut, fin=fin)
        type(zone).objects.filter(pk=zone.pk).update(lot=lot)
    return decor


@pytest.mark.parametrize(("jour", "limite"), [(date(2026, 8, 31), "3 m au plus"), (NOUVEAU, "2 m au plus")])
def test_la_zone_lue_est_celle_du_jour(decor, jour, limite):
    lu = lire(decor.commune, jour)
    assert [regle.limite for regle in lu.zones[0].regles] == [limite]
    assert lu.zones[0].illisibles == ("Zone ZP1, règle n° 2 illisible : Mesure inconnue : « inconnue ».",)
    assert [v.est_en_vigueur for v in lu.versions] == [jour >= NOUVEAU, jour < NOUVEAU]


def test_g31_deux_ans_pour_les_publicites_six_pour_les_enseignes_r581_88_l581_43(decor):
    nouveau, ancien = lire(decor.commune, NOUVEAU).versions
    assert (ancien.publicites, ancien.enseignes) == (date(2022, 6, 18), date(2026, 6, 18))
    assert (nouveau.publicites, nouveau.enseignes) == (date(2028, 9, 1), date(2032, 9, 1))
    assert [str(article) for article in nouveau.articles] == ["R581-88 I", "L581-43"]


def test_l_instructeur_lit_les_regles_et_change_de_jour(client, decor):
    client.force_login(decor.instructeur)
    assert decor.commune.nom in client.get(reverse("rlpi:reglements")).content.decode()
    adresse = reverse("rlpi:reglement", args=[decor.commune.code_insee])
    page = client.get(adresse, {"jour": "2026-08-31"}).content.decode()
    assert "3 m au plus" in page
    assert "2 m au plus" not in page
    for attendu in ("1\u202f000\u202f000 habitants", "Règle illisible", "Le maire"):
        assert attendu in page
    assert client.get(adresse, {"jour": "n’importe quoi"}).status_code == 200


def test_une_commune_d_ailleurs_est_introuvable(client, decor):
    client.force_login(decor.instructeur)
    assert client.get(reverse("rlpi:reglement", args=[f.commune("Ailleurs").code_insee])).status_code == 404


def test_l_administrateur_de_la_plateforme_importe_des_zones_par_un_ecran(client, tmp_path, decor):
    """A wrong file changes nothing and names the object; the right one closes the former version."""
    client.force_login(decor.chef)
    adresse = reverse("rlpi:importer")
    assert client.get(adresse).status_code == 403
    client.force_login(f.agent(CodeRole.ADMIN_PLATEFORME))
    assert client.get(adresse).status_code == 200

    def envoyer(nom: str, **proprietes):
        fichier = ecrire_geojson(
            tmp_path / nom, [(proprietes, {"type": "Polygon", "coordinates": [carre(X, Y)]})]
        )
        saisie = {
            "fichier": SimpleUploadedFile(nom, fichier.read_bytes()),
            "territoire": "RLPi d'essai",
            "debut": "2026-10-01",
            "source": "essai",
            "communes": [decor.commune.pk],
        }
        return client.post(adresse, saisie).content.decode()

    avant = ZonePublicite.objects.count()
    page = envoyer("faux.geojson", ZONE="ZP9", REGLES='[{"dispositif": "x", "maximum": "six"}]')
    assert "rien n’a changé" in page
    assert ZonePublicite.objects.count() == avant
    assert "Import réussi" in envoyer("zones.geojson", ZONE="ZP9", NOM="Centre")
    importee = ZonePublicite.objects.get(code="ZP9")
    assert (importee.debut, importee.lot.communes_insee) == (date(2026, 10, 1), [decor.commune.code_insee])
    assert "archive ZIP" in envoyer("zones.txt", ZONE="ZP9")
