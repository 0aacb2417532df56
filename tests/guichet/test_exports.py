"""What leaves the counter: archives, the printed page, public notices without personal data, preferences."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dossiers.models import Dossier, Fichier, PreferencesCourriel, Retrait
from dossiers.services import affichage, courriers, echanges, saisie
from droit.calendrier import ajouter_mois
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit


def ouvrir(reponse) -> zipfile.ZipFile:
    assert reponse["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(reponse.streaming_content)))
    assert archive.testzip() is None
    return archive


def accorde(decor) -> Dossier:
    dossier = f.a_signer("PCMI", decor).dossier
    circuit.signer(dossier.decisions.get(etat="a_signer"), par=decor.maire)
    return Dossier.objects.get(pk=dossier.pk)


def test_tout_le_dossier_en_un_zip_pour_l_agent_et_le_demandeur(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    echanges.ecrire(
        dossier,
        "Voici une photo.",
        par=decor.petitionnaire,
        jointes=[SimpleUploadedFile("photo.pdf", f.pdf())],
    )
    circuit.signer(circuit.preparer_decision(dossier, par=decor.instructeur, sens="accord"), par=decor.maire)
    versions = [v for p in dossier.pieces.all() for v in p.versions.all()]
    Fichier.objects.filter(pk=versions[0].fichier_id).update(analyse="infecte")

    ferme = ouvrir(petitionnaire.get(url("archive", dossier))).namelist()
    assert not [n for n in ferme if n.startswith("courriers/")], "ouvrir un courrier reste un geste"
    assert len([n for n in ferme if n.startswith("pieces/")]) == len(versions) - 1
    decision = dossier.courriers.get(nature="decision")
    courriers.consulter(decision, par=decor.petitionnaire)
    archive = ouvrir(petitionnaire.get(url("archive", dossier)))
    (chemin,) = [n for n in archive.namelist() if n.startswith("courriers/")]
    assert archive.read(chemin).startswith(b"%PDF")
    assert json.loads(archive.read("demande-deposee.json"))["condensat"] == dossier.depot.condensat
    assert "Voici une photo." in archive.read("messages/messages.txt").decode()
    assert any(n.endswith("photo.pdf") for n in archive.namelist())

    petitionnaire.force_login(decor.instructeur)
    tout = ouvrir(petitionnaire.get(reverse("workflows:archive", args=[dossier.reference])))
    assert len([n for n in tout.namelist() if n.startswith("courriers/")]) == dossier.courriers.count()
    # A service files pieces under the standard name, alone or in the archive; the petitioner keeps his own names.
    une = versions[1]
    attendu = f"{timezone.localdate(une.deposee_le):%Y%m%d}-{une.piece.code}-1.pdf"
    assert f"pieces/{attendu}" in tout.namelist()
    assert any(n.endswith(f"-{une.nom}") for n in ferme)
    seule = petitionnaire.get(reverse("workflows:fichier", args=[dossier.reference, une.pk]))
    assert f'filename="{attendu}"' in seule["Content-Disposition"]
    assert seule.getvalue()[:4] == b"%PDF"
    final = ouvrir(petitionnaire.get(reverse("workflows:archive", args=[dossier.reference]) + "?final"))
    assert len([n for n in final.namelist() if "decision" in n]) == 1
    assert not [n for n in final.namelist() if n.startswith("messages/")]


def test_un_nom_de_fichier_ne_sort_pas_de_l_archive(decor, petitionnaire):
    dossier = f.depose("PCMI", decor)
    version = dossier.pieces.filter(est_exigible=True).first().versions.get()
    type(version).objects.filter(pk=version.pk).update(nom="../../etc/passwd\n.pdf")
    for nom in ouvrir(petitionnaire.get(url("archive", dossier))).namelist():
        assert "/../" not in f"/{nom}"
        assert "\n" not in nom


def test_le_dossier_sur_une_page_a_imprimer(decor, petitionnaire):
    dossier = f.en_instruction("PCMI", decor)
    page = petitionnaire.get(url("imprimer", dossier)).content.decode()
    for attendu in (dossier.numero, "3 rue de la Lys", dossier.depot.condensat, "Où en est-on"):
        assert attendu in page


def test_ce_qui_se_relit_est_en_clair_jamais_en_codes(decor, petitionnaire):
    """Checking before filing, printing after, the sealed copy, the instructor: names and units, no code of ours."""
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    contour = (
        '{"type": "Polygon", "coordinates": [[[3.1, 50.7], [3.1001, 50.7], [3.1, 50.7001], [3.1, 50.7]]]}'
    )
    terrain = {**f.saisie_complete("PCMI", decor.commune)["terrain"], "emprise_projet": contour}
    petitionnaire.post(url("etape", dossier, "terrain"), terrain)
    pages = {"verifier": petitionnaire.get(url("verifier", dossier))}
    petitionnaire.post(url("deposer", dossier), {"accepte_cgu": "on", "electronique": "oui"})
    for nom in ("imprimer", "copie_deposee"):
        pages[nom] = petitionnaire.get(url(nom, dossier))
    petitionnaire.force_login(decor.instructeur)
    pages["instruction"] = petitionnaire.get(reverse("workflows:demande", args=[dossier.reference]))
    for nom, reponse in pages.items():
        assert reponse.status_code == 200, nom
        page = reponse.content.decode()
        for attendu in (
            ">Bousbecque<",
            "540 m²",
            "118,50 m²",
            "7,80 m<",
            "Construire une maison ou une annexe",
        ):
            assert attendu in page, (nom, attendu)
        for code in (f">{decor.commune.code_insee}<", "construction_neuve", "Polygon", ">physique<"):
            assert code not in page, (nom, code)


def test_preferences_de_courriel_par_nature_de_compte(decor, petitionnaire):
    adresse = reverse("guichet:preferences")
    assert 'name="arrivees"' not in petitionnaire.get(adresse).content.decode()
    petitionnaire.post(adresse, {"messages": "on"})
    choisies = PreferencesCourriel.objects.get(utilisateur=decor.petitionnaire)
    assert (choisies.messages, choisies.etapes) == (True, False)
    petitionnaire.force_login(decor.instructeur)
    assert 'name="messages"' not in petitionnaire.get(adresse).content.decode()


PERSONNEL = ("Vandamme", "vandamme", "camille@example.org", "06 12 34 56 78", "0612345678")


def test_rien_de_personnel_dans_les_avis_publics(decor, client):
    dossier = f.brouillon("PCMI", decor.commune, decor.petitionnaire)
    projet = {
        **f.PROJETS["PCMI"],
        "description": "Maison de Mme Camille VANDAMME, joindre camille@example.org ou 06 12 34 56 78.",
    }
    demandeur = {**f.DEMANDEUR, "telephone": "0612345678"}
    saisie.enregistrer_saisie(dossier, "demandeur", demandeur, par=decor.petitionnaire)
    dossier = saisie.enregistrer_saisie(dossier, "projet", projet, par=decor.petitionnaire)
    circuit.deposer(dossier, par=decor.petitionnaire, accepte_cgu=True, accepte_electronique=True)
    dossier.refresh_from_db()
    circuit.enregistrer(dossier, par=decor.accueil)
    adresses = [
        reverse("guichet:affichage", args=[decor.commune.code_insee]),
        reverse("guichet:affichage_atom", args=[decor.commune.code_insee]),
        reverse("guichet:affichage", args=[decor.commune.code_insee]) + "?q=Lys",
    ]
    for adresse in adresses:
        texte = client.get(adresse).content.decode()
        assert "3 rue de la Lys" in texte
        assert not [mot for mot in PERSONNEL if mot.casefold() in texte.casefold()], adresse
    devine = client.get(adresses[0] + "?q=Vandamme").content.decode()
    assert "3 rue de la Lys" not in devine, "un nom caché ne se devine pas par la recherche"
    for ligne in client.get(adresses[0]).context["depots"]:
        assert set(ligne) <= affichage.CHAMPS_PUBLICS
    assert set(affichage.publier({"numero": "1", "nom_demandeur": "X"})) == {"numero"}


def test_le_retrait_et_l_abandon_retirent_de_l_affichage_et_du_flux(decor, client):
    dossier, abandonne = accorde(decor), f.enregistre("PCMI", decor)
    jour = timezone.localdate()

    def publies() -> set[str]:
        page = client.get(reverse("guichet:affichage", args=[decor.commune.code_insee]))
        flux = client.get(reverse("guichet:affichage_atom", args=[decor.commune.code_insee])).content.decode()
        numeros = {a["numero"] for a in (*page.context["depots"], *page.context["decisions"])}
        assert all(numero in flux for numero in numeros)
        return {numero.replace(" ", "") for numero in numeros}

    assert publies() == {dossier.numero, abandonne.numero}
    circuit.abandonner(abandonne, par=decor.petitionnaire)
    assert publies() == {dossier.numero}
    Retrait.objects.create(
        dossier=dossier, motifs="Illégal.", date_decision_retiree=jour, prepare_par=decor.instructeur,
        signe_par=decor.maire, date_signature=jour, pdf_signe=Fichier.objects.first(), etat="notifie",
    )  # fmt: skip
    assert publies() == set()
    demain = jour + timedelta(days=1)
    assert list(affichage.decisions(decor.commune, demain)) == [], "ni aujourd'hui, ni plus tard"


def test_l_affichage_cesse_au_terme_des_deux_mois_et_ne_montre_pas_un_refus(decor):
    dossier = accorde(decor)
    jour = timezone.localdate()
    # Sent by the portal today, delivered tomorrow (R474-1 II 2°).
    terme = ajouter_mois(jour + timedelta(days=1), 2)
    assert [e.dossier for e in affichage.decisions(decor.commune, terme)] == [dossier]
    assert list(affichage.decisions(decor.commune, terme + timedelta(days=1))) == []
    refuse = f.en_instruction("PCMI", decor)
    motifs = "L'article UB 7 impose un recul de 3 m ; la façade nord est à 1,80 m."
    decision = circuit.preparer_decision(refuse, par=decor.instructeur, sens="refus", motifs=motifs)
    circuit.signer(decision, par=decor.maire)
    assert [e.dossier for e in affichage.decisions(decor.commune, jour)] == [dossier]
