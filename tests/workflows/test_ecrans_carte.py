"""Dossiers and notices on a map: who sees what in tiles, files and pages; the text that says the same."""

from __future__ import annotations

import json
import sqlite3
import subprocess

import pytest
from django.urls import reverse

from carto.models import Parcelle
from dossiers.models import Dossier
from dossiers.services import carte_dossiers
from tests import fabriques as f
from tests.carto import fabriques as c
from tests.carto.test_tuiles import tuile_de

pytestmark = pytest.mark.django_db
BRUT = {"Accept-Encoding": "identity"}


@pytest.fixture
def decor():
    return f.Decor("ads")


def situe(dossier: Dossier, x: float = 0.0) -> Dossier:
    dossier.emprise = c.carre(x)
    dossier.save(update_fields=["emprise"])
    return dossier


def tuile(client, z: int = 16, **parametres) -> bytes:
    z, x, y = tuile_de(c.carre(20), z)
    adresse = reverse("workflows:tuile_dossiers", args=[z, x, y])
    reponse = client.get(adresse, parametres, headers=BRUT)
    assert reponse.status_code == 200
    assert "no-store" in reponse["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in reponse
    return reponse.content


def test_aucune_tuile_ne_montre_un_dossier_d_une_autre_commune(decor, client):
    ici = situe(f.depose("PCMI", decor))
    etranger = f.Decor("ads")
    ailleurs = situe(f.depose("PCMI", etranger), 30)
    brouillon = situe(f.brouillon("DP", decor.commune, decor.petitionnaire, pieces=False), 10)
    for personne in (decor.instructeur, decor.maire, decor.accueil):
        client.force_login(personne)
        for zoom in (10, 14, 16, 18):
            contenu = tuile(client, zoom)
            assert ici.reference.encode() in contenu
            assert ailleurs.reference.encode() not in contenu
            assert brouillon.reference.encode() not in contenu
        export = json.loads(client.get(reverse("workflows:export_carte", args=["geojson"])).getvalue())
        assert [o["properties"]["reference"] for o in export["features"]] == [ici.reference]
    client.force_login(etranger.maire)
    assert ici.reference.encode() not in tuile(client)
    assert ailleurs.reference.encode() in tuile(client)
    client.force_login(decor.petitionnaire)
    z, x, y = tuile_de(c.carre(), 16)
    assert client.get(reverse("workflows:tuile_dossiers", args=[z, x, y])).status_code == 403
    client.logout()
    assert client.get(reverse("workflows:tuile_dossiers", args=[z, x, y])).status_code == 302


def test_la_carte_des_dossiers_filtre_exporte_et_se_lit_en_texte(decor, client, tmp_path):
    pcmi, dp = situe(f.depose("PCMI", decor)), f.depose("DP", decor)
    client.force_login(decor.maire)
    page = client.get(reverse("workflows:carte_dossiers"))
    texte = page.content.decode()
    assert page.context["nombre"] == 2
    assert "dont 1 sans terrain situé : il n’est que dans la liste" in texte
    assert reverse("workflows:dossier", args=[pcmi.reference]) in texte
    assert reverse("workflows:dossier", args=[dp.reference]) in texte
    assert page.context["a_verifier"] == 2  # AK 123 and AK 124 are in no cadastre
    filtree = client.get(reverse("workflows:carte_dossiers"), {"type": "DP", "terrain": "a_verifier"})
    assert [ligne["dossier"] for ligne in filtree.context["lignes"]] == [dp]
    assert tuile(client, type="DP") == b""
    assert tuile(client, type="PCMI") != b""
    fichier = tmp_path / "dossiers.gpkg"
    fichier.write_bytes(client.get(reverse("workflows:export_carte", args=["gpkg"])).getvalue())
    base = sqlite3.connect(fichier)
    assert base.execute("SELECT reference, titre FROM dossiers").fetchall() == [
        (pcmi.reference, pcmi.reference)
    ]
    boite = base.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents").fetchone()
    assert boite == pytest.approx(pcmi.emprise.extent)
    base.close()
    assert client.get(reverse("workflows:export_carte", args=["exe"])).status_code == 404


def test_l_export_part_en_entier_quelle_que_soit_la_selection(decor, client, django_assert_max_num_queries):
    """More dossiers than the 5,000 once allowed: streamed, neither refused nor cut."""
    modele = situe(f.depose("PCMI", decor))
    commun = {
        champ.attname: getattr(modele, champ.attname)
        for champ in Dossier._meta.concrete_fields
        if not (champ.primary_key or champ.unique)
    }
    Dossier.objects.bulk_create(
        [Dossier(**commun, reference=f"COPIE{rang:05}") for rang in range(5_000)], batch_size=500
    )
    client.force_login(decor.maire)
    with django_assert_max_num_queries(30):
        reponse = client.get(reverse("workflows:export_carte", args=["geojson"]))
        assert reponse.streaming
        collection = json.loads(reponse.getvalue())
    assert len({o["properties"]["reference"] for o in collection["features"]}) == 5_001
    assert collection["features"][-1]["geometry"]["type"] == "MultiPolygon"


def test_la_page_du_terrain_dit_examine_et_fait_verifier(decor, client):
    Parcelle.objects.create(
        lot=c.lot("cadastre"), debut=c.DEBUT, commune=decor.commune, idu=f"{decor.commune.code_insee}000AK0123",
        section="AK", numero="0123", contenance=400, geom=c.carre(),
    )  # fmt: skip
    c.servitude(
        role="assiette", geom=c.carre(-9, -9, 99), est_perimetre_delimite=True, nom="Abords de la chapelle"
    )
    dossier = f.enregistre("PCMI", decor)
    voisin = situe(f.depose("DP", decor), 40)
    client.force_login(decor.instructeur)
    resume = client.get(reverse("workflows:dossier", args=[dossier.reference])).content.decode()
    assert (
        "3 suggestions de la carte à examiner" in resume or "2 suggestions de la carte à examiner" in resume
    )
    adresse = reverse("workflows:terrain", args=[dossier.reference])
    page = client.get(adresse)
    texte = page.content.decode()
    assert "Abords de la chapelle" in texte
    assert "non trouvée, à vérifier" in texte
    assert [v.pk for v in page.context["voisins"]] == [voisin.pk]
    cle = next(s["cle"] for s in dossier.detections.get().suggestions if s["nature"] == "circonstance")
    examiner = reverse("workflows:examiner_suggestion", args=[dossier.reference])
    sans_motif = client.post(examiner, {"cle": cle, "choix": "ecartee", "motif": ""}, follow=True)
    assert "Dites pourquoi" in sans_motif.content.decode()
    motif = "Le projet est de l’autre côté du talus <b>."
    apres = client.post(
        examiner, {"cle": cle, "choix": "ecartee", "motif": motif}, follow=True
    ).content.decode()
    assert "talus &lt;b&gt;." in apres
    journal = client.get(reverse("workflows:journal", args=[dossier.reference])).content.decode()
    assert "Règle signalée par la carte, écartée" in journal
    client.post(examiner, {"cle": cle, "choix": "a_examiner"})
    client.post(reverse("workflows:retenir_certaines", args=[dossier.reference]))
    dossier.refresh_from_db()
    assert dossier.circonstances == ["abords"]
    relue = client.post(reverse("workflows:relancer_carte", args=[dossier.reference]), follow=True)
    assert "rien n’a changé" in relue.content.decode()
    perdue = dossier.parcelles.get(est_trouvee=False)
    verifier = reverse("workflows:verifier_parcelle", args=[dossier.reference, perdue.pk])
    assert (
        "Parcelle vérifiée" in client.post(verifier, {"motif": "Acte notarié."}, follow=True).content.decode()
    )
    client.force_login(decor.maire)
    assert "Écarter" not in client.get(adresse).content.decode()


def test_une_page_de_terrain_jamais_confronte_ne_s_ecrit_pas_en_la_lisant(decor, client):
    dossier = situe(f.enregistre("PCMI", decor))
    c.zone(geom=c.carre(-300, -300, 900))
    client.force_login(decor.instructeur)
    page = client.get(reverse("workflows:terrain", args=[dossier.reference])).content.decode()
    assert "elle sera enregistrée à votre premier choix" in page
    assert not dossier.detections.exists()


def test_les_avis_publics_sur_la_carte_dans_les_tuiles_et_l_interface_ouverte(decor, client):
    publie = situe(f.enregistre("PCMI", decor))
    depose = situe(f.depose("DP", decor), 30)  # no number yet: nothing to post
    certificat = situe(f.enregistre("CUa", decor), 60)  # certificates are not posted
    assert list(carte_dossiers.avis_publics()) == [publie]
    page = client.get(reverse("guichet:affichage", args=[decor.commune.code_insee])).content.decode()
    assert 'id="carte-affichage"' in page
    assert f'id="avis-{publie.numero}-d"' in page
    assert "Vandamme" not in page
    objets = client.get("/carto/ogc/collections/avis_publics/items").json()["features"]
    assert [o["properties"]["nom"] for o in objets] == [publie.numero]
    assert objets[0]["properties"]["avis"] == "Demande déposée"
    assert "Vandamme" not in json.dumps(objets)
    assert client.get(f"/carto/ogc/collections/avis_publics/items/{depose.pk}").status_code == 404
    z, x, y = tuile_de(c.carre(20), 16)
    contenu = client.get(f"/carto/tuiles/avis_publics/{z}/{x}/{y}.mvt", headers=BRUT).content
    assert publie.numero.encode() in contenu
    for cache in (depose, certificat):
        assert cache.reference.encode() not in contenu
    lon, lat = publie.emprise.centroid.transform(4326, clone=True).coords
    ici = client.get("/carto/identifier/", {"lon": lon, "lat": lat}).json()["objets"]
    assert any(publie.numero in objet["libelle"] for objet in ici)


@pytest.mark.django_db(transaction=True)
def test_gdal_ouvre_les_avis_publics(live_server):
    decor = f.Decor("ads")
    publie = situe(f.enregistre("PCMI", decor))
    source = f"OAPIF:{live_server.url}/carto/ogc/"
    lu = subprocess.run(
        ["/usr/bin/ogrinfo", "-ro", "-al", source, "avis_publics"], check=True, capture_output=True, text=True
    ).stdout
    assert publie.numero in lu
    assert "MULTIPOLYGON" in lu
