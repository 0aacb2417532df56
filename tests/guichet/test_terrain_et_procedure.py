"""Where and what: several communes, a commune found by itself, the wrong one, the wrong procedure, a form that changed."""

from __future__ import annotations

import pytest
from django import forms
from django.core import mail
from django.urls import reverse

from ads.formulaires.construction import MaisonForm
from communes import habilitations as h
from communes.models import CodeRole
from dossiers.models import Demandeur, Dossier, Envoi, VersionPiece
from dossiers.services import depot, saisie
from tests import fabriques as f
from tests.guichet.conftest import url
from workflows import circuit

DEPOT = {"accepte_cgu": "on", "electronique": "oui"}


def terrain(decor, **champs):
    return {**f.saisie_complete("PCMI", decor.commune)["terrain"], **champs}


@pytest.fixture
def brouillon(decor):
    return f.brouillon("PCMI", decor.commune, decor.petitionnaire)


def test_un_terrain_sur_deux_communes_fait_un_dossier_numerote_dans_chacune(decor, petitionnaire, brouillon):
    voisine = f.commune("Linselles")
    h.ouvrir_convention(decor.service, voisine, "ads", debut=f.DEPUIS)
    h.ouvrir_commune(voisine, "ads", [CodeRole.ACCUEIL], debut=f.DEPUIS)
    accueil_voisin = f.agent(CodeRole.ACCUEIL, commune=voisine)
    reponse = petitionnaire.post(
        url("etape", brouillon, "terrain"), terrain(decor, sur_plusieurs="oui", commune_2=voisine.code_insee)
    )
    assert reponse.status_code == 422
    assert "parcelles_2" in reponse.context["form"].errors
    deux = terrain(decor, sur_plusieurs="oui", commune_2=voisine.code_insee, parcelles_2="B 7")
    assert petitionnaire.post(url("etape", brouillon, "terrain"), deux).status_code == 302
    for _ in range(2):
        petitionnaire.post(url("deposer", brouillon), DEPOT)
    ici, ailleurs = Dossier.objects.order_by("pk")
    assert (ici.commune, ailleurs.commune) == (decor.commune, voisine)
    assert ici.groupe == ailleurs.groupe == ici.reference
    assert [str(p) for p in ailleurs.parcelles.all()] == ["B 7"]
    assert [str(p) for p in ici.parcelles.all()] == ["AK 123", "AK 124"]
    assert ailleurs.depot.contenu["donnees"]["terrain"]["commune"] == voisine.code_insee
    assert Envoi.objects.filter(genre="aee").count() == 2
    for dossier in (ici, ailleurs):
        versions = VersionPiece.objects.filter(piece__dossier=dossier)
        assert versions.count() == dossier.pieces.filter(est_exigible=True).count()
    ici = circuit.enregistrer(ici, par=decor.accueil)
    with pytest.raises(Exception, match="droit"):
        circuit.enregistrer(ailleurs, par=decor.accueil)
    ailleurs = circuit.enregistrer(ailleurs, par=accueil_voisin)
    assert ici.numero[2:8] != ailleurs.numero[2:8]
    assert ici.limite_instruction == ailleurs.limite_instruction
    page = petitionnaire.get(url("dossier", ici)).content.decode()
    assert reverse("guichet:dossier", args=[ailleurs.reference]) in page
    assert ailleurs.numero in page
    # The instructor of both follows the link; whoever sees only one commune reads the other's name, no more.
    lien = reverse("workflows:dossier", args=[ailleurs.reference])
    petitionnaire.force_login(decor.instructeur)
    assert lien in petitionnaire.get(reverse("workflows:dossier", args=[ici.reference])).content.decode()
    petitionnaire.force_login(decor.accueil)
    page = petitionnaire.get(reverse("workflows:dossier", args=[ici.reference])).content.decode()
    assert "Linselles, que vous n’instruisez pas" in page
    assert lien not in page
    assert ailleurs.numero not in page
    circuit.abandonner(ici, par=decor.petitionnaire)
    ailleurs.refresh_from_db()
    assert not ailleurs.est_clos


def test_la_meme_commune_deux_fois_est_refusee(decor, petitionnaire, brouillon):
    deux = terrain(decor, sur_plusieurs="oui", commune_2=decor.commune.code_insee, parcelles_2="B 7")
    reponse = petitionnaire.post(url("etape", brouillon, "terrain"), deux)
    assert "déjà indiquée" in reponse.content.decode()


def test_la_commune_se_trouve_par_le_code_postal_ou_l_identifiant_de_la_parcelle(
    decor, petitionnaire, brouillon
):
    decor.commune.codes_postaux = ["59166"]
    decor.commune.save()
    sans = terrain(decor, commune="", adresse="3 rue de Lille, 59166 Bousbecque")
    page = petitionnaire.post(url("etape", brouillon, "terrain"), sans, follow=True).content.decode()
    assert "Commune reconnue : Bousbecque" in page
    brouillon.refresh_from_db()
    assert brouillon.donnees["terrain"]["commune"] == decor.commune.code_insee
    insee = decor.commune.code_insee
    par_parcelle = terrain(decor, commune="", parcelles=f"{insee}000AK0123")
    assert petitionnaire.post(url("etape", brouillon, "terrain"), par_parcelle).status_code == 302
    # A street named after a town is not that town.
    f.commune("Lille", codes_postaux=["59000"])
    perdue = petitionnaire.post(
        url("etape", brouillon, "terrain"), terrain(decor, commune="", adresse="3 rue de Lille")
    )
    assert "Choisissez la commune du terrain." in perdue.content.decode()


def test_une_commune_absente_mene_a_sa_mairie(decor, petitionnaire, brouillon):
    f.commune("Ailleurs", adherente_depuis=None, codes_postaux=["59999"], adresse_mairie="1 place du Bourg")
    reponse = petitionnaire.post(
        url("etape", brouillon, "terrain"), terrain(decor, commune="", adresse="2 rue Haute 59999 Ailleurs")
    )
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Ailleurs ne reçoit pas encore les demandes ici" in page
    assert "1 place du Bourg" in page
    assert "R*423-1" in page


def test_une_parcelle_d_une_autre_commune_est_signalee(decor, petitionnaire, brouillon):
    autre = f.commune("Halluin")
    reponse = petitionnaire.post(
        url("etape", brouillon, "terrain"), terrain(decor, parcelles=f"{autre.code_insee}000AB0001")
    )
    assert f"à Halluin, pas à {decor.commune.nom}" in reponse.content.decode()


def test_la_mauvaise_procedure_est_dite_et_les_reponses_reprises(decor, petitionnaire):
    dossier = f.brouillon("DP", decor.commune, decor.petitionnaire)
    assert petitionnaire.get(url("verifier", dossier)).context["conseils"] == []
    maison = {
        **f.PROJETS["DP"],
        "nature": "construction_neuve",
        "surface_creee": "118",
        "emprise_creee": "80",
    }
    petitionnaire.post(url("etape", dossier, "projet"), maison)
    (conseil,) = petitionnaire.get(url("verifier", dossier)).context["conseils"]
    assert "PCMI" in [t.code for t in conseil["types"]]
    assert conseil["motifs"]
    petitionnaire.post(url("dupliquer", dossier), {"type": "PCMI"})
    repris = Dossier.objects.exclude(pk=dossier.pk).get()
    assert repris.type == "PCMI"
    assert repris.donnees["projet"]["surface_creee"] == "118"
    petitionnaire.post(url("dupliquer", dossier), {"type": "XX"})
    assert Dossier.objects.count() == 2


def test_une_publicite_declaree_comme_enseigne_est_dite(transactional_db, client):
    decor = f.Decor("rlpi")
    client.force_login(decor.petitionnaire)
    dossier = f.brouillon("AP", decor.commune, decor.petitionnaire, pieces=False)
    projet = {**f.PROJETS["AP"], "genre": "publicite", "largeur": "4", "hauteur": "2"}
    client.post(url("etape", dossier, "projet"), projet)
    (conseil,) = client.get(url("verifier", dossier)).context["conseils"]
    assert [t.code for t in conseil["types"]] == ["DPP"]


def test_un_formulaire_change_garde_les_reponses_et_dit_les_questions_nouvelles(
    decor, petitionnaire, brouillon, monkeypatch
):
    assert petitionnaire.get(url("etape", brouillon, "projet")).context["changees"] == []
    neufs = {
        **MaisonForm.base_fields,
        "etages": forms.IntegerField(label="Combien d’étages ?"),
        "hauteur": forms.DecimalField(label="Hauteur au faîtage", required=False),
    }
    monkeypatch.setattr(MaisonForm, "base_fields", neufs)
    page = petitionnaire.get(url("etape", brouillon, "projet"))
    assert page.context["changees"] == [
        ("#id_hauteur", "Hauteur au faîtage"),
        ("#id_etages", "Combien d’étages ?"),
    ]
    assert 'value="118,50"' in page.content.decode()
    assert petitionnaire.get(url("brouillon", brouillon)).url == url("etape", brouillon, "projet")
    assert "id_etages" in str(petitionnaire.get(url("verifier", brouillon)).context["problemes"])
    petitionnaire.post(url("etape", brouillon, "projet"), {**f.PROJETS["PCMI"], "etages": "1"})
    assert petitionnaire.get(url("etape", brouillon, "projet")).context["changees"] == []


def test_chaque_co_demandeur_a_son_adresse_et_dit_s_il_veut_les_messages(decor, petitionnaire, brouillon):
    plusieurs = {
        **f.DEMANDEUR,
        "a_co_demandeur": "oui",
        "co_nom": "D’Hondt",
        "co_prenom": "Élise",
        "co_adresse": "1 rue Basse",
        "co_code_postal": "59000",
        "co_ville": "Lille",
        "co_courriel": "elise@example.org",
        "co_notifie": "oui",
        "a_co2": "oui",
        "co2_nom": "SCI des Lys",
        "co2_courriel": "sci@example.org",
        "co2_notifie": "non",
        "a_mandataire": "oui",
        "mandataire_nom": "Agence",
        "mandataire_courriel": "agence@example.org",
    }
    faux = {**plusieurs, "co_code_postal": "59"}
    assert petitionnaire.post(url("etape", brouillon, "demandeur"), faux).status_code == 422
    assert petitionnaire.post(url("etape", brouillon, "demandeur"), plusieurs).status_code == 302
    mail.outbox.clear()
    petitionnaire.post(url("deposer", brouillon), DEPOT)
    gens = Demandeur.objects.filter(dossier=brouillon).order_by("rang")
    assert [(d.role, str(d), d.ville) for d in gens[1:]] == [
        ("co_petitionnaire", "Élise D’Hondt", "Lille"),
        ("co_petitionnaire", "SCI des Lys", ""),
        ("mandataire", "Agence", ""),
    ]
    destinataires = {adresse for message in mail.outbox for adresse in message.to}
    assert {"agence@example.org", "camille@example.org", "elise@example.org"} <= destinataires
    assert "sci@example.org" not in destinataires


def test_les_formulaires_disent_qu_ils_restent_a_confronter_au_cerfa(decor, petitionnaire, brouillon):
    assert "à confronter au Cerfa 13406 en vigueur" in (
        petitionnaire.get(url("etape", brouillon, "projet")).content.decode()
    )
    declaration = saisie.ouvrir_brouillon("DP", par=decor.petitionnaire)
    assert "à confronter" not in petitionnaire.get(url("etape", declaration, "projet")).content.decode()
    assert depot.VERSION_CGU in petitionnaire.get(url("verifier", brouillon)).content.decode()
