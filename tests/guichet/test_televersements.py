"""Resumable sending: the protocol word for word, limits held while writing, nothing lost, nothing left behind."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as reglages
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers.models import Envoi, Fichier, FichierEcarte, Televersement, VersionPiece
from dossiers.services import analyses, envois, saisie, televersements, verification
from dossiers.technique import antivirus
from tests import fabriques as f
from tests.guichet.conftest import joindre, url
from workflows import temps

MO = 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def decor(db):
    """The same as elsewhere, in one transaction: nothing here waits for a commit."""
    return f.Decor("ads")


@pytest.fixture
def brouillon(decor):
    return f.brouillon("PCMI", decor.commune, decor.petitionnaire, pieces=False)


@pytest.fixture
def code(brouillon):
    return brouillon.pieces.filter(est_exigible=True).first().code


def annoncer(client, dossier, code, taille, nom="plan été.pdf", **entetes):
    lisible = base64.b64encode(nom.encode()).decode()
    return client.post(
        url("televersement_ouvrir", dossier, code),
        headers={**TUS, "Upload-Length": str(taille), "Upload-Metadata": f"filename {lisible}", **entetes},
    )


def envoyer(client, adresse, decalage, octets, **entetes):
    return client.patch(
        adresse,
        data=octets,
        content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(decalage), **entetes},
    )


def test_un_fichier_coupe_en_deux_arrive_entier(petitionnaire, brouillon, code):
    contenu = f.pdf(titre="deux fois")
    cree = annoncer(petitionnaire, brouillon, code, len(contenu))
    assert (cree.status_code, cree["Tus-Resumable"]) == (201, "1.0.0")
    adresse = cree["Location"]
    assert envoyer(petitionnaire, adresse, 0, contenu[:100])["Upload-Offset"] == "100"
    ou = petitionnaire.head(adresse, headers=TUS)
    assert (ou["Upload-Offset"], ou["Upload-Length"]) == ("100", str(len(contenu)))
    assert ou["Cache-Control"] == "no-store"
    decale = envoyer(petitionnaire, adresse, 90, contenu[90:])
    assert (decale.status_code, decale["Upload-Offset"]) == (409, "100")
    fini = envoyer(petitionnaire, adresse, 100, contenu[100:])
    assert (fini.status_code, fini["Upload-Offset"]) == (204, str(len(contenu)))
    version = VersionPiece.objects.get(piece__dossier=brouillon, piece__code=code)
    assert version.nom == "plan été.pdf"
    lu = b"".join(petitionnaire.get(url("fichier", brouillon, version.pk)).streaming_content)
    assert lu == contenu
    # The answer to the last PATCH was lost: asking again says that all has come, and adds nothing.
    assert petitionnaire.head(adresse, headers=TUS)["Upload-Offset"] == str(len(contenu))
    envoi = Televersement.objects.get()
    assert televersements.ecrire(envoi, len(contenu), io.BytesIO(), 0) == len(contenu)
    assert VersionPiece.objects.filter(piece__dossier=brouillon).count() == 1
    assert not (Path(reglages.DOSSIER_TELEVERSEMENTS) / Televersement.objects.get().jeton).exists()


def test_le_reseau_coupe_garde_ce_qui_est_arrive(petitionnaire, brouillon, code):
    contenu = f.pdf(titre="coupe")
    adresse = annoncer(petitionnaire, brouillon, code, len(contenu))["Location"]

    class Coupe(io.BytesIO):
        def read(self, *args):
            morceau = super().read(64)
            if not morceau:
                raise televersements.UnreadablePostError("cut")
            return morceau

    envoi = Televersement.objects.get()
    assert televersements.ecrire(envoi, 0, Coupe(contenu[:200]), len(contenu)) == 200
    assert petitionnaire.head(adresse, headers=TUS)["Upload-Offset"] == "200"


def test_deux_envois_du_meme_fichier_ne_se_melangent_pas(petitionnaire, brouillon, code):
    adresse = annoncer(petitionnaire, brouillon, code, 1000)["Location"]
    with televersements._seul(Televersement.objects.get()):
        assert envoyer(petitionnaire, adresse, 0, b"x" * 10).status_code == 423
    assert petitionnaire.head(adresse, headers=TUS)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("entetes", "statut"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": "abc"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Metadata": "filename pas-du-base64!"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(2 * 1024**3)}, 413),
    ],
)
def test_une_mauvaise_annonce_est_refusee_et_rien_n_est_ouvert(
    petitionnaire, brouillon, code, entetes, statut
):
    reponse = annoncer(petitionnaire, brouillon, code, 10, **entetes)
    assert reponse.status_code == statut
    assert not Televersement.objects.exists()
    if statut == 413:
        assert "dépasse 50 Mo" in reponse.content.decode()


def test_on_n_envoie_ni_plus_qu_annonce_ni_plus_que_le_dossier_ne_peut_tenir(
    petitionnaire, brouillon, code, settings
):
    adresse = annoncer(petitionnaire, brouillon, code, 10)["Location"]
    assert envoyer(petitionnaire, adresse, 0, b"x" * 11).status_code == 413
    assert petitionnaire.head(adresse, headers=TUS)["Upload-Offset"] == "0"
    settings.TAILLE_MAXIMALE_DOSSIER = 100
    assert annoncer(petitionnaire, brouillon, code, 90).status_code == 201
    trop = annoncer(petitionnaire, brouillon, code, 1)
    assert trop.status_code == 413
    assert "dépasserait" in trop.content.decode()


def test_un_compte_n_ouvre_pas_mille_envois(petitionnaire, brouillon, code, monkeypatch):
    monkeypatch.setattr(televersements, "OUVERTS_MAX", 2)
    assert [annoncer(petitionnaire, brouillon, code, 10).status_code for _ in range(3)] == [201, 201, 429]


def test_le_protocole_se_presente_et_refuse_le_reste(petitionnaire, brouillon, code):
    adresse = annoncer(petitionnaire, brouillon, code, 10)["Location"]
    for page in (url("televersement_ouvrir", brouillon, code), adresse):
        capacites = petitionnaire.options(page)
        assert (capacites.status_code, capacites["Tus-Version"]) == (204, "1.0.0")
        assert capacites["Tus-Max-Size"] == str(50 * MO)
        assert petitionnaire.get(page).status_code == 405
    mauvais = petitionnaire.patch(adresse, data=b"x", content_type="text/plain", headers=TUS)
    assert mauvais.status_code == 415
    assert petitionnaire.head(adresse).status_code == 412
    cache = petitionnaire.post(adresse, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})
    assert cache.status_code == 204
    assert petitionnaire.head(adresse, headers=TUS).status_code == 404


def test_l_envoi_d_un_autre_n_existe_pas_et_sans_jeton_rien_ne_s_ecrit(decor, petitionnaire, brouillon, code):
    adresse = annoncer(petitionnaire, brouillon, code, 10)["Location"]
    intrus = Client()
    intrus.force_login(f.utilisateur())
    assert intrus.head(adresse, headers=TUS).status_code == 404
    assert envoyer(intrus, adresse, 0, b"x").status_code == 404
    assert annoncer(intrus, brouillon, code, 10).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(decor.petitionnaire)
    assert envoyer(strict, adresse, 0, b"x").status_code == 403
    anonyme = envoyer(Client(), adresse, 0, b"x")
    assert anonyme.url.startswith("/connexion/")
    assert petitionnaire.head(adresse, headers=TUS)["Upload-Offset"] == "0"


def test_un_mauvais_contenu_est_refuse_a_la_fin_avec_sa_raison(petitionnaire, brouillon, code):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    adresse = annoncer(petitionnaire, brouillon, code, len(svg), nom="plan.pdf")["Location"]
    reponse = envoyer(petitionnaire, adresse, 0, svg)
    assert reponse.status_code == 422
    assert "SVG" in reponse.content.decode()
    assert petitionnaire.head(adresse, headers=TUS).status_code == 410
    assert not VersionPiece.objects.exists()


def test_un_envoi_delaisse_disparait_avec_le_temps(petitionnaire, brouillon, code):
    adresse = annoncer(petitionnaire, brouillon, code, 10)["Location"]
    envoyer(petitionnaire, adresse, 0, b"abc")
    partiel = Path(reglages.DOSSIER_TELEVERSEMENTS) / Televersement.objects.get().jeton
    assert partiel.read_bytes() == b"abc"
    assert list(temps.passer(timezone.localdate())) == []
    Televersement.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    assert petitionnaire.head(adresse, headers=TUS).status_code == 404
    assert list(temps.passer(timezone.localdate())) == ["envois de fichiers abandonnés : 1"]
    assert not partiel.exists()
    assert not Televersement.objects.exists()


def archive(**fichiers: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as z:
        for nom, contenu in fichiers.items():
            z.writestr(nom, contenu)
    return tampon.getvalue()


def test_un_zip_donne_ses_fichiers_et_dit_ce_qu_il_n_a_pas_pris(petitionnaire, brouillon, code):
    contenu = archive(**{"plans/../../rez.pdf": f.pdf(), "étage.pdf": f.pdf(), "note.txt": b"bonjour"})
    reponse = joindre(petitionnaire, brouillon, code, contenu, "plans.zip")
    assert reponse.status_code == 422
    assert "note.txt (dans plans.zip)" in reponse.content.decode()
    noms = set(VersionPiece.objects.filter(piece__dossier=brouillon).values_list("nom", flat=True))
    assert noms == {"rez.pdf", "étage.pdf"}


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (lambda: archive(**{"plan.pdf": b"\0" * 40 * MO}), "prendrait trop de place"),
        (lambda: archive(**{f"{i}.pdf": b"x" for i in range(60)}), "60 fichiers"),
        (lambda: archive(), "vide"),
        (lambda: archive(**{"[Content_Types].xml": b"x"}), "bureautique"),
        (lambda: archive(**{"a.pdf": f.pdf()})[:-30], "abîmée"),
        (lambda: archive(**{"dedans.zip": archive(**{"a.pdf": b"x"})}), "archive"),
    ],
)
def test_une_archive_dangereuse_ou_abimee_n_est_pas_ouverte(petitionnaire, brouillon, code, contenu, message):
    reponse = joindre(petitionnaire, brouillon, code, contenu(), "plans.zip")
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert not VersionPiece.objects.exists()


def test_un_fichier_infecte_est_ecarte_dit_et_ne_gene_pas_les_autres(
    petitionnaire, brouillon, code, monkeypatch
):
    infecte = f.pdf(titre="infecté")

    def analyser(flux, **options):
        if flux.read() == infecte:
            return antivirus.Analyse(antivirus.EtatAnalyse.INFECTE, menace="Eicar-Test")
        return antivirus.Analyse(antivirus.EtatAnalyse.SAIN)

    monkeypatch.setattr(antivirus, "est_configure", lambda: True)
    monkeypatch.setattr(antivirus, "analyser", analyser)
    envoi = [SimpleUploadedFile("mauvais.pdf", infecte), SimpleUploadedFile("bon.pdf", f.pdf())]
    reponse = petitionnaire.post(url("piece_deposer", brouillon, code), {"fichiers": envoi})
    assert "contient un virus" in reponse.content.decode()
    version = VersionPiece.objects.get(piece__dossier=brouillon)
    assert version.nom == "bon.pdf"
    ecarte = FichierEcarte.objects.get(dossier=brouillon)
    assert (ecarte.nom, ecarte.menace, ecarte.code) == ("mauvais.pdf", "Eicar-Test", code)
    page = petitionnaire.get(url("pieces", brouillon)).content.decode()
    assert "mauvais.pdf » contenait un virus" in page
    empreinte = Fichier.objects.get(analyse="infecte").empreinte
    assert (reglages.MEDIA_ROOT / "quarantaine" / empreinte).exists()
    assert not list(verification._fichiers())
    sain = petitionnaire.get(url("fichier", brouillon, version.pk))
    assert b"".join(sain.streaming_content).startswith(b"%PDF")
    assert saisie.instantane(brouillon)["ecartes"] == [
        {"code": code, "nom": "mauvais.pdf", "menace": "Eicar-Test"}
    ]
    # The same content again is refused at once.
    encore = joindre(petitionnaire, brouillon, code, infecte)
    assert "contient un virus" in encore.content.decode()


def test_un_antivirus_arrive_apres_coup_relit_ce_qui_n_a_pas_ete_analyse(
    decor, petitionnaire, brouillon, code, monkeypatch
):
    """Nothing is scanned without an antivirus; once there is one, the daily job catches up and says what it found."""
    depose = f.depose("DP", decor)
    attendue = depose.pieces.filter(est_exigible=True).first()
    mauvais = attendue.versions.get().fichier
    contenu = b"".join(
        petitionnaire.get(url("fichier", depose, attendue.versions.get().pk)).streaming_content
    )
    joindre(petitionnaire, brouillon, code, contenu, "mauvais.pdf")
    joindre(petitionnaire, brouillon, code, f.pdf(), "bon.pdf")
    assert list(analyses.reprendre()) == []
    assert not Fichier.objects.exclude(analyse="non_analyse").exists()

    appels = []

    def analyser(flux, **options):
        lu = flux.read()
        appels.append(lu)
        if muet:
            return antivirus.Analyse(antivirus.EtatAnalyse.NON_ANALYSE, a_refaire=True)
        if lu == contenu:
            return antivirus.Analyse(antivirus.EtatAnalyse.INFECTE, menace="Eicar-Test")
        return antivirus.Analyse(antivirus.EtatAnalyse.SAIN)

    monkeypatch.setattr(antivirus, "est_configure", lambda: True)
    monkeypatch.setattr(antivirus, "analyser", analyser)
    muet = True
    assert list(analyses.reprendre()) == []
    assert len(appels) == analyses.SANS_REPONSE_MAXIMUM, "un antivirus en panne n’est pas insisté"
    muet = False
    lignes = list(temps.passer(timezone.localdate()))
    assert sum("contient un virus, mis à l'écart" in ligne for ligne in lignes) == 2
    assert not Fichier.objects.filter(analyse="non_analyse").exists()
    assert list(analyses.reprendre()) == []
    assert (reglages.MEDIA_ROOT / "quarantaine" / mauvais.empreinte).exists()
    # The draft asks for the piece again; the filed dossier keeps its line, without the content.
    assert [v.nom for v in VersionPiece.objects.filter(piece__dossier=brouillon, est_retiree=False)] == [
        "bon.pdf"
    ]
    assert "mauvais.pdf » contenait un virus" in petitionnaire.get(url("pieces", brouillon)).content.decode()
    version = attendue.versions.get()
    assert not version.est_retiree
    page = petitionnaire.get(url("dossier", depose)).content.decode()
    assert "virus trouvé" in page
    assert url("fichier", depose, version.pk) not in page
    assert petitionnaire.get(url("fichier", depose, version.pk)).status_code == 404
    assert {e.dossier for e in Envoi.objects.filter(genre="fichier_ecarte")} == {brouillon, depose}
    envois.balayer()
    recus = [m for m in mail.outbox if "mis à l'écart" in m.subject]
    assert {m.to[0] for m in recus} == {decor.petitionnaire.courriel}
    assert any("mauvais.pdf" in m.body for m in recus)
    assert all("mauvais.pdf" not in m.subject for m in recus)


def test_une_page_a_sa_vignette_un_fichier_abime_n_en_a_pas(petitionnaire, brouillon, code):
    joindre(petitionnaire, brouillon, code)
    version = VersionPiece.objects.get(piece__dossier=brouillon)
    reponse = petitionnaire.get(url("vignette", brouillon, version.pk))
    assert reponse["Content-Type"] == "image/png"
    assert b"".join(reponse.streaming_content).startswith(b"\x89PNG")
    assert reverse("guichet:vignette", args=[brouillon.reference, version.pk]) in (
        petitionnaire.get(url("pieces", brouillon)).content.decode()
    )
    Fichier.objects.filter(pk=version.fichier_id).update(analyse="infecte")
    assert petitionnaire.get(url("vignette", brouillon, version.pk)).status_code == 404
