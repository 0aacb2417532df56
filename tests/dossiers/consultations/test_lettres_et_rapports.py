"""Letters written from templates, paragraphs of the bible, instruction reports."""

from __future__ import annotations

import pytest

from communes.erreurs import ActionInterdite, ErreurMetier
from dossiers.models import ControleRegle, Courrier, Dossier, RegleDeZone
from dossiers.models.modeles import EtatModele
from dossiers.services import fichiers, lettres, modeles, rapports
from dossiers.services.champs_lettres import CHAMPS, ModeleInvalide, fondre, mettre_en_page
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)

CORPS = (
    "Madame, Monsieur,\n\nVotre dossier {{ dossier.numero }} à {{ commune.nom }} :\n\n- **un point**\n- fin"
)


@pytest.fixture
def decor() -> f.Decor:
    return f.Decor()


@pytest.fixture
def dossier(decor) -> Dossier:
    return f.en_instruction("PCMI", decor)


def modele(decor, *, corps=CORPS, publie=True, par=None, **niveau):
    ecrit = modeles.enregistrer_modele(
        "info", "ads", par=par or decor.chef, libelle="Information", objet="Suivi de {{ dossier.numero }}",
        corps=corps, signataire="Le maire", **niveau,
    )  # fmt: skip
    return modeles.publier(ecrit, par=par or decor.chef) if publie else ecrit


def test_un_champ_inconnu_est_refuse_par_son_nom_avec_le_plus_proche(decor):
    with pytest.raises(ModeleInvalide, match=r"« dossier.numro » n'existe pas.*« dossier.numero »"):
        modele(decor, corps="Bonjour {{ dossier.numro }}")
    for ouvert in ("Bonjour {{ dossier.numero", "{% include 'x' %}"):
        with pytest.raises(ModeleInvalide):
            modele(decor, corps=ouvert)


def test_tous_les_champs_de_la_liste_se_lisent_sur_un_dossier(dossier):
    texte = fondre("|".join(f"{{{{ {nom} }}}}" for nom in CHAMPS), dossier, dossier.date_depot)
    assert len(texte.split("|")) == len(CHAMPS)
    assert "{{" not in texte


def test_le_texte_tape_ne_devient_jamais_du_html():
    page = mettre_en_page("<script>x</script> **gras & fort**\n\n- a\n- b")
    assert "<script>" not in page
    assert "<strong>gras &amp; fort</strong>" in page
    assert "<ul><li>a</li><li>b</li></ul>" in page


def test_publier_une_version_archive_la_precedente_et_le_niveau_le_plus_proche_l_emporte(decor, dossier):
    premiere = modele(decor)
    seconde = modele(decor, corps="Version deux.")
    premiere.refresh_from_db()
    assert (premiere.etat, seconde.version) == (EtatModele.ARCHIVE, 2)
    assert modeles.modeles_pour(dossier) == [seconde]
    du_service = modele(decor, service=decor.service)
    assert modeles.modeles_pour(dossier) == [du_service]
    de_la_commune = modele(decor, commune=decor.commune)
    assert modeles.modeles_pour(dossier) == [de_la_commune]
    with pytest.raises(ErreurMetier, match="brouillon"):
        modeles.publier(premiere, par=decor.chef)


def test_un_brouillon_n_est_pas_en_usage_et_se_reprend(decor, dossier):
    brouillon = modele(decor, publie=False)
    assert modeles.modeles_pour(dossier) == []
    repris = modele(decor, publie=False, corps="Repris.")
    assert (repris.pk, repris.version) == (brouillon.pk, 1)


def test_qui_n_a_pas_le_niveau_n_edite_pas_ses_modeles(decor):
    ailleurs = f.Decor()
    with pytest.raises(ActionInterdite):
        modele(decor, par=decor.instructeur)
    with pytest.raises(ActionInterdite):
        modele(decor, par=ailleurs.chef, service=decor.service)
    with pytest.raises(ActionInterdite):
        modele(decor, par=ailleurs.chef, commune=decor.commune)


def test_l_apercu_est_a_l_octet_ce_qui_part(decor, dossier):
    lettre = lettres.ecrire(dossier, modele(decor), par=decor.instructeur)
    apercu = lettres.apercu(lettre)
    assert lettres.apercu(lettre) == apercu
    courrier = lettres.finaliser(lettre, par=decor.instructeur, vue=lettres.empreinte(apercu))
    assert fichiers.lire(courrier.fichier) == apercu
    with pytest.raises(ErreurMetier, match="rouvrez-la"):
        lettres.enregistrer(lettre, par=decor.instructeur, revision=1, objet="x", corps="y")
    lettres.envoyer(lettre, par=decor.instructeur)
    assert courrier.notification.canal == "portail"
    with pytest.raises(ErreurMetier, match="partie"):
        lettres.rouvrir(lettre, par=decor.instructeur)
    with pytest.raises(ErreurMetier, match="déjà partie"):
        lettres.envoyer(lettre, par=decor.instructeur)


def test_rouvrir_avant_l_envoi_et_finaliser_un_apercu_perime(decor, dossier):
    lettre = lettres.ecrire(dossier, modele(decor), par=decor.instructeur)
    vue = lettres.empreinte(lettres.apercu(lettre))
    lettres.finaliser(lettre, par=decor.instructeur, vue=vue)
    lettre = lettres.rouvrir(lettre, par=decor.instructeur)
    assert not Courrier.objects.filter(dossier=dossier, nature="lettre").exists()
    lettre = lettres.enregistrer(
        lettre,
        par=decor.instructeur,
        revision=lettre.revision,
        objet="Autre",
        corps="Autre {{ commune.nom }}",
    )
    assert lettre.corps == f"Autre {decor.commune.nom}"
    with pytest.raises(ErreurMetier, match="depuis l'aperçu"):
        lettres.finaliser(lettre, par=decor.instructeur, vue=vue)


def test_61_un_blanc_a_completer_empeche_de_finaliser(decor, dossier):
    lettre = lettres.ecrire(dossier, modele(decor, corps="{{ commune.maire }}"), par=decor.instructeur)
    assert lettre.corps == "[à compléter]"
    with pytest.raises(ErreurMetier, match="à compléter"):
        lettres.finaliser(lettre, par=decor.instructeur, vue="")


def test_une_lettre_perimee_est_refusee_avec_la_version_qui_vaut(decor, dossier):
    lettre = lettres.ecrire(dossier, modele(decor), par=decor.instructeur)
    lettres.enregistrer(lettre, par=decor.chef, revision=1, objet="Du chef", corps="Texte du chef")
    with pytest.raises(lettres.LettrePerimee) as refus:
        lettres.enregistrer(lettre, par=decor.instructeur, revision=1, objet="À moi", corps="Mon texte")
    assert refus.value.actuelle.corps == "Texte du chef"
    with pytest.raises(ActionInterdite):
        lettres.enregistrer(lettre, par=decor.maire, revision=2, objet="x", corps="y")


def test_la_bible_se_cherche_sans_accent_et_par_niveau(decor, dossier):
    ailleurs = f.Decor()
    modeles.enregistrer_paragraphe(
        "ads", par=decor.chef, theme="Clôtures", titre="Hauteur", texte="La clôture ne dépasse pas 2 m."
    )
    modeles.enregistrer_paragraphe(
        "ads", par=ailleurs.chef, commune=ailleurs.commune, theme="Clôtures", titre="Ailleurs", texte="Non."
    )
    assert [p.titre for p in modeles.chercher_paragraphes(dossier, "cloture depasse")] == ["Hauteur"]
    assert modeles.chercher_paragraphes(dossier, "piscine") == []
    assert [p.titre for p in modeles.chercher_paragraphes(dossier, theme="Clôtures")] == ["Hauteur"]
    with pytest.raises(ModeleInvalide):
        modeles.enregistrer_paragraphe("ads", par=decor.chef, theme="T", titre="T", texte="{{ inconnu }}")
    with pytest.raises(ActionInterdite):
        modeles.enregistrer_paragraphe("ads", par=decor.instructeur, theme="T", titre="T", texte="x")


# --- Instruction report --------------------------------------------------------------------------


def verdicts(rapport, **autres) -> dict:
    """Everything conforms, but the themes named: ``hauteur=("non_conforme", "…")``."""
    return {c.pk: autres.get(c.theme, ("conforme", "")) for c in rapport.controles.all()}


def enregistrer(rapport, decor, conclusion="", **autres):
    rapport.refresh_from_db()
    return rapports.enregistrer_rapport(
        rapport, par=decor.instructeur, revision=rapport.revision,
        verdicts=verdicts(rapport, **autres), conclusion=conclusion,
    )  # fmt: skip


def test_le_rapport_controle_les_regles_des_zones_et_nourrit_le_projet(decor, dossier):
    rapports.poser_regles_de_base(["UCa", "N"])
    assert rapports.poser_regles_de_base(["UCa"]) == 0
    rapport = rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.instructeur)
    assert rapport.controles.count() == len(rapports.THEMES_DE_BASE)
    enregistrer(rapport, decor, "refus", hauteur=("non_conforme", "9,20 m pour 8 m admis."))
    donne = rapports.pour_la_decision(dossier)
    assert donne["sens"] == "refus"
    assert "ne respecte pas l'article R151-39 de la zone UCa" in donne["motifs"]
    assert "9,20 m pour 8 m admis." in donne["motifs"]
    assert "Conclusion : défavorable." in donne["rapport"]
    enregistrer(rapport, decor, "accord_prescriptions", aspect=("prescription", "Tuiles rouges."))
    assert rapports.pour_la_decision(dossier)["prescriptions"] == "Tuiles rouges. (zone UCa, R151-41)"


def test_la_conclusion_ne_contredit_pas_les_verdicts(decor, dossier):
    rapports.poser_regles_de_base(["UCa"])
    rapport = rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.instructeur)
    cas = (
        ("accord", {"hauteur": ("non_conforme", "Trop haut.")}, "L421-6"),
        ("accord", {"aspect": ("prescription", "Tuiles.")}, "avec prescriptions"),
        ("accord", {"emprise": ("a_examiner", "")}, "à examiner"),
        ("refus", {"hauteur": ("non_conforme", " ")}, "Dites pourquoi"),
    )
    for conclusion, autres, message in cas:
        with pytest.raises(ErreurMetier, match=message):
            enregistrer(rapport, decor, conclusion, **autres)
    assert ControleRegle.objects.exclude(verdict="a_examiner").count() == 0


def test_changer_de_zone_garde_les_verdicts_communs_et_un_rapport_perime_est_refuse(decor, dossier):
    rapports.poser_regles_de_base(["UCa", "N"])
    rapport = rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.instructeur)
    enregistrer(rapport, decor, hauteur=("non_conforme", "Trop haut."))
    rapports.ouvrir_rapport(dossier, ["UCa", "N"], par=decor.instructeur)
    assert rapport.controles.get(zone="UCa", theme="hauteur").commentaire == "Trop haut."
    assert rapport.controles.filter(zone="N").count() == len(rapports.THEMES_DE_BASE)
    rapports.ouvrir_rapport(dossier, ["N"], par=decor.instructeur)
    assert not rapport.controles.filter(zone="UCa").exists()
    with pytest.raises(rapports.RapportPerime):
        rapports.enregistrer_rapport(rapport, par=decor.instructeur, revision=1, verdicts={})


def test_les_regles_lues_sont_celles_du_jour_du_depot_et_de_la_commune(decor, dossier):
    communes = {"zone": "UCa", "theme": "hauteur", "texte": "8 m.", "article": "UCa-10"}
    RegleDeZone.objects.create(**communes, commune=decor.commune)
    RegleDeZone.objects.create(**{**communes, "article": "ailleurs"}, commune=f.Decor().commune)
    RegleDeZone.objects.create(**{**communes, "article": "abrogée"}, fin=f.DEPUIS)
    rapport = rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.instructeur)
    assert [c.article for c in rapport.controles.all()] == ["UCa-10"]
    with pytest.raises(ErreurMetier, match="pas de liste de règles"):
        rapports.ouvrir_rapport(dossier, ["Inconnue"], par=decor.instructeur)
    with pytest.raises(ActionInterdite):
        rapports.ouvrir_rapport(dossier, ["UCa"], par=decor.maire)
