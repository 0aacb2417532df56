"""The letter library, a dossier's letters and its instruction report, over HTTP."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from communes import armes
from communes.erreurs import ErreurMetier
from dossiers.models import Lettre, ModeleCourrier, ParagrapheBible, RapportInstruction
from dossiers.services import circonstances, courriers, majoration, modeles, modeles_fournis, rapports
from tests import fabriques as f
from workflows import battement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decor() -> f.Decor:
    battement.noter(0)
    return f.Decor()


@pytest.fixture
def dossier(decor):
    return f.en_instruction("PCMI", decor)


def url(nom: str, *arguments) -> str:
    return reverse(f"workflows:{nom}", args=arguments)


def ecrire_modele(client, decor, corps="Bonjour,\n\nDossier {{ dossier.numero }}.") -> ModeleCourrier:
    client.force_login(decor.chef)
    reponse = client.post(
        url("nouveau_modele"),
        {"niveau": "ads|", "code": "info", "libelle": "Information", "objet": "Suivi", "corps": corps},
    )
    if reponse.status_code == 200:
        raise AssertionError(reponse.content.decode())
    modele = ModeleCourrier.objects.get(etat="brouillon")
    client.post(url("publier_modele", modele.pk))
    modele.refresh_from_db()
    return modele


def test_un_chef_ecrit_publie_et_revoit_un_modele_sans_developpeur(client, decor):
    modele = ecrire_modele(client, decor)
    assert modele.etat == "publie"
    page = client.get(url("modele", modele.pk)).content.decode()
    assert "dossier.numero" in page
    refus = client.post(
        url("nouveau_modele"),
        {"niveau": "ads|", "code": "x", "libelle": "X", "objet": "X", "corps": "{{ inconnu }}"},
    )
    assert "Le champ « inconnu » n&#x27;existe pas" in refus.content.decode()
    client.post(url("paragraphe"), {"niveau": "ads|", "theme": "Clôture", "titre": "H", "texte": "2 m."})
    assert ParagrapheBible.objects.count() == 1
    assert "2 m." in client.get(url("modeles"), {"q": "cloture"}).content.decode()
    assert "2 m." not in client.get(url("modeles"), {"q": "piscine"}).content.decode()


def test_un_instructeur_lit_les_modeles_et_n_en_ecrit_pas(client, decor):
    ecrire_modele(client, decor)
    client.force_login(decor.instructeur)
    assert "Information" in client.get(url("modeles")).content.decode()
    assert client.get(url("nouveau_modele")).status_code == 403
    assert client.get(url("paragraphe")).status_code == 403
    client.force_login(decor.petitionnaire)
    assert client.get(url("modeles")).status_code == 403


def test_une_lettre_s_ecrit_s_apercoit_se_finalise_et_part(client, decor, dossier):
    modele = ecrire_modele(client, decor)
    client.force_login(decor.instructeur)
    client.post(url("lettres", dossier.reference), {"modele": modele.pk})
    lettre = Lettre.objects.get()
    ici = [dossier.reference, lettre.pk]
    page = client.get(url("lettre", *ici))
    assert dossier.numero[:2] in page.content.decode()
    apercu = client.get(url("apercu_lettre", *ici))
    assert apercu["Content-Type"] == "application/pdf"
    saisie = {
        "revision": 1,
        "objet": "Suivi",
        "corps": "Texte",
        "date_lettre": lettre.date_lettre.isoformat(),
    }
    assert client.post(url("lettre", *ici), saisie).status_code == 302
    perimee = client.post(url("lettre", *ici), {**saisie, "corps": "Autre texte"})
    assert perimee.status_code == 409
    assert "Texte" in perimee.content.decode()
    assert "Autre texte" in perimee.content.decode()
    vue = client.get(url("lettre", *ici)).context["vue"]
    client.post(url("finaliser_lettre", *ici), {"vue": "fausse"})
    lettre.refresh_from_db()
    assert not lettre.est_finalisee
    client.post(url("finaliser_lettre", *ici), {"vue": vue})
    client.post(url("rouvrir_lettre", *ici))
    lettre.refresh_from_db()
    assert not lettre.est_finalisee
    client.post(url("finaliser_lettre", *ici), {"vue": vue})
    assert "Envoyer" in client.get(url("lettre", *ici)).content.decode()
    client.post(url("envoyer_lettre", *ici), {"canal": "portail"})
    assert "Partie sur le portail" in client.get(url("lettre", *ici)).content.decode()


def test_le_rapport_se_remplit_et_dit_ce_qui_l_empeche(client, decor, dossier):
    rapports.poser_regles_de_base(["UCa"])
    client.force_login(decor.instructeur)
    client.post(url("rapport", dossier.reference), {"zones": ["UCa"]})
    rapport = RapportInstruction.objects.get()
    saisie = {f"verdict-{c.pk}": "conforme" for c in rapport.controles.all()}
    hauteur = rapport.controles.get(theme="hauteur")
    refuse = {**saisie, f"verdict-{hauteur.pk}": "non_conforme", "conclusion": "accord", "revision": 2}
    refuse[f"commentaire-{hauteur.pk}"] = "9 m pour 8 m."
    page = client.post(url("rapport", dossier.reference), refuse).content.decode()
    assert "L421-6" in page
    assert "9 m pour 8 m." in page
    client.post(url("rapport", dossier.reference), {**refuse, "conclusion": "refus"})
    rapport.refresh_from_db()
    assert rapport.conclusion == "refus"
    stale = client.post(url("rapport", dossier.reference), {**refuse, "conclusion": "refus"})
    assert stale.status_code == 409
    assert "modifié entre-temps" in stale.content.decode()
    # Both versions: the one that stands, and what was typed on the older one.
    tard = {**refuse, "conclusion": "refus", "analyse": "Mon analyse perdue ?"}
    deux = client.post(url("rapport", dossier.reference), tard).content.decode()
    assert "Conclusion : défavorable." in deux
    assert "Mon analyse perdue ?" in deux
    pdf = PdfReader(io.BytesIO(client.get(url("rapport_pdf", dossier.reference)).content))
    lu = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "9 m pour 8 m." in lu
    assert "Défavorable" in lu


def test_le_rapport_passe_dans_le_projet_puis_au_parapheur_sans_ecraser_ce_qui_est_ecrit(
    client, decor, dossier
):
    rapports.poser_regles_de_base(["UCa"])
    rapport = rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.instructeur)
    verdicts = {
        c.pk: ("non_conforme", "9 m pour 8 m.") if c.theme == "hauteur" else ("conforme", "")
        for c in rapport.controles.all()
    }
    rapports.enregistrer_rapport(
        rapport, par=decor.instructeur, revision=rapport.revision, verdicts=verdicts, conclusion="refus"
    )
    client.force_login(decor.instructeur)
    adresse = url("decision", dossier.reference)
    assert (
        f'<a href="{adresse}">Préparer la décision</a>'
        in client.get(url("rapport", dossier.reference)).content.decode()
    )
    page = client.get(adresse)
    initial = page.context["formulaire"].initial
    assert initial["sens"] == "refus"
    assert "9 m pour 8 m." in initial["motifs"]
    assert "Conclusion : défavorable." in initial["rapport"]
    assert "Repris du rapport et des avis" in page.content.decode()
    assert not dossier.decisions.exists(), "rien n'est gardé par une lecture"

    client.post(adresse, {"sens": "accord", "rapport": "Mes mots", "action": "garder"})
    page = client.get(adresse)
    assert page.context["formulaire"].initial["rapport"] == "Mes mots"
    assert page.context["formulaire"].initial["motifs"] == ""
    version = page.context["formulaire"].initial["version"]
    tape = {"sens": "accord", "rapport": "Mes mots changés", "version": version, "action": "reprendre"}
    page = client.post(adresse, tape)
    initial = page.context["formulaire"].initial
    assert (initial["sens"], initial["rapport"], initial["version"]) == (
        "accord",
        "Mes mots changés",
        version,
    )
    assert "9 m pour 8 m." in initial["motifs"]
    assert "rien n’est encore gardé" in page.content.decode()
    assert dossier.decisions.get().rapport == "Mes mots", "reprendre ne garde rien"
    client.post(adresse, {**tape, "sens": "refus", "motifs": initial["motifs"], "action": "envoyer"})
    client.force_login(decor.maire)
    decision = dossier.decisions.get(etat="a_signer")
    page = client.get(url("parapheur_decision", decision.pk)).content.decode()
    assert url("rapport_pdf", dossier.reference) in page


def test_4_21_l_apercu_suit_la_saisie_sans_rien_garder_et_nomme_le_champ_inconnu(client, decor, dossier):
    modele = ecrire_modele(client, decor)
    client.force_login(decor.instructeur)
    client.post(url("lettres", dossier.reference), {"modele": modele.pk})
    lettre = Lettre.objects.get()
    ici = [dossier.reference, lettre.pk]
    saisie = {
        "revision": lettre.revision,
        "objet": "Votre projet",
        "date_lettre": "2026-03-02",
        "corps": "Pour {{ demandeur.nom }}.",
    }
    vu = client.post(url("apercu_lettre", *ici), saisie)
    assert vu["Content-Type"] == "application/pdf"
    lettre.refresh_from_db()
    assert lettre.objet != "Votre projet"
    client.post(url("lettre", *ici), saisie)
    assert client.get(url("apercu_lettre", *ici)).content == vu.content
    faux = client.post(url("apercu_lettre", *ici), {**saisie, "corps": "{{ demandeur.nm }}"})
    assert (faux.status_code, "demandeur.nm" in faux.content.decode()) == (422, True)
    assert client.post(url("apercu_lettre", *ici), {**saisie, "corps": ""}).status_code == 422


def test_4_18_les_armes_de_la_commune_sont_en_tete_de_ses_courriers(decor, dossier):
    grande = io.BytesIO()
    Image.new("RGB", (1800, 900), "#123f39").save(grande, "JPEG")
    grande.seek(0)
    preparees = armes.preparer(grande)
    assert Image.open(io.BytesIO(preparees)).size == (600, 300)
    assert courriers.contexte_commun(dossier)["collectivite"]["blason"] == ""
    armes.poser(decor.commune, preparees)
    dossier = circonstances.retenir(dossier, ["abords"], par=decor.instructeur)
    pdf = PdfReader(io.BytesIO(majoration.apercu(dossier, auteur=decor.instructeur)))
    assert len(pdf.pages[0].images) == 1
    armes.poser(decor.commune, b"")
    assert armes.adresse(decor.commune) == ""
    with pytest.raises(ErreurMetier, match="PNG ou JPEG"):
        armes.preparer(io.BytesIO(b"<svg/>"))
    with pytest.raises(ErreurMetier, match="2 Mo"):
        armes.preparer(io.BytesIO(b"x" * 2_000_001))


def test_lettres_et_rapport_d_une_autre_commune_404_sans_droit_403(client, decor, dossier):
    modele = ecrire_modele(client, decor)
    client.force_login(decor.instructeur)
    client.post(url("lettres", dossier.reference), {"modele": modele.pk})
    ici = [dossier.reference, Lettre.objects.get().pk]
    lues, postees = ("lettre", "apercu_lettre"), ("finaliser_lettre", "rouvrir_lettre", "envoyer_lettre")
    client.force_login(f.Decor().instructeur)
    assert {client.get(url(n, *ici)).status_code for n in lues} == {404}
    assert {client.post(url(n, *ici)).status_code for n in postees} == {404}
    assert {client.get(url(n, dossier.reference)).status_code for n in ("lettres", "rapport")} == {404}
    client.force_login(decor.maire)
    assert {client.post(url(n, *ici)).status_code for n in postees} == {403}
    assert {client.post(url(n, dossier.reference)).status_code for n in ("lettres", "rapport")} == {403}
    assert client.post(url("lettre", *ici)).status_code == 403


def test_les_modeles_livres_servent_des_le_premier_jour_et_ne_se_reposent_pas(client, decor, dossier):
    client.force_login(decor.instructeur)
    vide = client.get(url("lettres", dossier.reference)).content.decode()
    assert "Un chef de service ou l’administrateur de la commune" in vide
    assert url("modeles") in vide
    assert modeles_fournis.poser_modeles_fournis() > 20
    revu = ModeleCourrier.objects.get(code="rendez-vous", domaine="ads")
    client.force_login(decor.chef)
    client.post(
        url("modele", revu.pk),
        {"niveau": "ads|", "code": revu.code, "libelle": "Rendez-vous", "objet": "R", "corps": "Venez."},
    )
    assert modeles_fournis.poser_modeles_fournis() == 0
    client.force_login(decor.instructeur)
    assert "Relance de pièces" in client.get(url("lettres", dossier.reference)).content.decode()
    for modele in ModeleCourrier.objects.filter(domaine="ads", etat="publie"):
        client.post(url("lettres", dossier.reference), {"modele": modele.pk})
        ecrite = dossier.lettres.first()
        apercu = PdfReader(io.BytesIO(client.get(url("apercu_lettre", dossier.reference, ecrite.pk)).content))
        assert "Affaire suivie par" in " ".join(apercu.pages[0].extract_text().split()), modele.code
    assert dossier.lettres.count() >= 6


def test_un_paragraphe_partage_se_modifie_et_s_archive_par_qui_redige_son_niveau(client, decor, dossier):
    modeles_fournis.poser_modeles_fournis()
    ligne = ParagrapheBible.objects.get(titre="Hauteur")
    client.force_login(decor.instructeur)
    assert url("modifier_paragraphe", ligne.pk) not in client.get(url("modeles")).content.decode()
    assert client.post(url("modifier_paragraphe", ligne.pk), {}).status_code == 403
    client.force_login(decor.chef)
    assert url("modifier_paragraphe", ligne.pk) in client.get(url("modeles")).content.decode()
    assert "limite la hauteur" in client.get(url("modifier_paragraphe", ligne.pk)).content.decode()
    client.post(
        url("modifier_paragraphe", ligne.pk), {"theme": "Motifs", "titre": "Hauteur", "texte": "9 m."}
    )
    ligne.refresh_from_db()
    assert (ligne.texte, ligne.modifie_par) == ("9 m.", decor.chef)
    assert modeles.chercher_paragraphes(dossier, "9 m.") == [ligne]
    client.post(url("proposer_paragraphe", ligne.pk))
    assert modeles.chercher_paragraphes(dossier, "9 m.") == []
    assert "(archivé)" in client.get(url("modeles")).content.decode()
    assert modeles_fournis.poser_modeles_fournis() == 0
    client.post(url("proposer_paragraphe", ligne.pk))
    assert modeles.chercher_paragraphes(dossier, "9 m.") == [ligne]
