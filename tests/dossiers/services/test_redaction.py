"""The words of each arrêté, by type and outcome. No database: the domain writes from plain data."""

from datetime import date

import pytest

from ads.redaction import rediger
from dossiers.redaction import ActeADecider, considerants
from rlpi.redaction import rediger as rediger_affichage

REFUS = "L'article UB 7 impose un recul de 3 m\nLe projet est implanté à 1,80 m."


def acte(type_="PCMI", sens="accord", **remplace):
    champs = {
        "type": type_,
        "sens": sens,
        "commune": "Bousbecque",
        "departement": "59",
        "numero": "PC 059 098 26 00001",
        "objet": "Maison à étage.",
        "demandeur": "Camille Vandamme, 12 rue des Lilas 59166 Bousbecque",
        "terrain": "3 rue de la Lys à Bousbecque (cadastré AK 123)",
        "date_depot": date(2026, 3, 1),
        "jour": date(2026, 4, 10),
        "motifs": "",
        "prescriptions": "",
        "donnees": {"projet": {"surface_creee": "118.50", "nombre_lots": "4"}},
    }
    return ActeADecider(**{**champs, **remplace})


@pytest.mark.parametrize(
    ("type_", "sens", "titre", "dispositif"),
    [
        ("PCMI", "accord", "Arrêté accordant un permis de construire", "Le permis de construire est accordé"),
        ("PA", "accord", "Arrêté accordant un permis d'aménager", "Le permis d'aménager est accordé"),
        ("PD", "refus", "Arrêté refusant un permis de démolir", "Le permis de démolir est refusé"),
        ("PC", "accord_prescriptions", "Arrêté accordant un permis de construire avec prescriptions",
         "sous réserve du respect des prescriptions"),
        ("DP", "accord", "Arrêté de non-opposition à une déclaration préalable", "Il n'est pas fait opposition"),
        ("DP", "refus", "Arrêté d'opposition à une déclaration préalable", "Il est fait opposition"),
        ("PC", "sursis", "Arrêté de sursis à statuer sur une demande de permis de construire",
         "pour une durée de deux ans"),
        ("DP", "sursis", "Arrêté de sursis à statuer sur une déclaration préalable", "Il est sursis à statuer"),
        ("CUa", "accord", "Certificat d'urbanisme — information", "sont mentionnées au présent certificat"),
        ("CUb", "accord", "Certificat d'urbanisme — opération réalisable", "peut être utilisé"),
        ("CUb", "refus", "Certificat d'urbanisme — opération non réalisable", "ne peut pas être utilisé"),
    ],
)  # fmt: skip
def test_chaque_issue_a_son_titre_et_son_dispositif(type_, sens, titre, dispositif):
    redige = rediger(acte(type_, sens, motifs=REFUS, prescriptions="Tuiles rouges."))
    assert redige.titre == titre
    assert dispositif in redige.articles[0]
    assert redige.verbe == ("Certifie" if type_.startswith("CU") else "Arrête")


def test_a424_2_b_la_demande_est_visee_avec_qui_quoi_ou_quand():
    visa = rediger(acte()).visas[0]
    for attendu in ("PC 059 098 26 00001", "1er mars 2026", "Camille Vandamme", "Maison à étage", "AK 123"):
        assert attendu in visa


def test_a424_2_d_les_avis_et_r424_5_l_avis_de_depot_sont_vises():
    visas = rediger(acte(avis=("l'avis favorable du SDIS",), avis_de_depot=date(2026, 3, 3))).visas
    assert "Vu l'avis favorable du SDIS" in visas
    assert any(v.endswith("le 3 mars 2026") for v in visas)


def test_a424_4_chaque_motif_devient_un_considerant():
    assert rediger(acte(sens="refus", motifs=REFUS)).considerants == (
        "Considérant que l'article UB 7 impose un recul de 3 m",
        "Considérant que le projet est implanté à 1,80 m",
    )
    assert considerants("Considérant le plan ;\n\n- une haie manque.") == (
        "Considérant le plan",
        "Considérant qu’une haie manque",
    )


def notes(redige):
    return {n.titre: (" ".join(n.paragraphes), n.article) for n in redige.informations}


def test_a424_8_un_permis_accorde_porte_ses_informations():
    informations = notes(rediger(acte()))
    assert "trois ans" in informations["Durée de validité"][0]
    assert "13407" in informations["Avant de commencer les travaux"][0]
    assert "trois mois après sa date" in informations["Attention"][0]
    assert "sous réserve du droit des tiers" in informations["Droits des tiers"][0]
    assert "A424-9" in informations["Assurance"][1]
    assert all(article for _, article in informations.values())


def test_une_declaration_n_a_pas_d_ouverture_de_chantier():
    assert "13407" not in str(notes(rediger(acte("DP"))))


def test_un_refus_ne_porte_que_les_recours():
    assert list(notes(rediger(acte(sens="refus", motifs=REFUS)))) == ["Voies et délais de recours"]


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (date(2025, 11, 27), "dans le même délai, qu'il prolonge"),
        (date(2025, 11, 28), "dans le mois ; il ne prolonge pas"),
    ],
)
def test_l600_12_2_le_recours_gracieux_selon_la_date_de_la_decision(jour, attendu):
    texte, _ = notes(rediger(acte(jour=jour)))["Voies et délais de recours"]
    assert attendu in texte
    assert "tribunal administratif de Lille" in texte


def test_tribunal_d_un_autre_departement_n_est_pas_devine():
    texte, _ = notes(rediger(acte(departement="76")))["Voies et délais de recours"]
    assert "dans le ressort duquel se trouve le terrain" in texte


@pytest.mark.parametrize(("type_", "article"), [("PCMI", "L424-7"), ("PD", "R452-1"), ("DP", "L424-8")])
def test_r424_11_l_arrete_dit_quand_il_devient_executoire(type_, article):
    assert any(article in a and "exécutoire" in a for a in rediger(acte(type_)).articles)


def test_a424_7_le_sursis_dit_sa_duree_et_le_delai_de_confirmation():
    redige = rediger(acte(sens="sursis", motifs=REFUS, complements={"sursis_mois": 12}))
    assert "pour une durée de 12 mois" in redige.articles[0]
    assert "deux mois après" in redige.articles[1]
    assert not any("exécutoire" in article for article in redige.articles)


def test_a424_9_surface_a424_10_lots_a424_3_e_derogation():
    assert any("118,50 m²" in a for a in rediger(acte()).articles)
    assert any("nombre maximum de lots est de 4" in a for a in rediger(acte("PA")).articles)
    deroge = rediger(acte(complements={"derogation": "hauteur portée à 9 m (L152-5)."}))
    assert any("hauteur portée à 9 m" in a for a in deroge.articles)


def test_prescriptions_en_article_seulement_quand_l_issue_en_porte():
    avec = rediger(acte(sens="accord_prescriptions", motifs=REFUS, prescriptions="Tuiles rouges."))
    assert any("Tuiles rouges." in a for a in avec.articles)
    assert not any("Tuiles rouges." in a for a in rediger(acte(prescriptions="Tuiles rouges.")).articles)


def test_certificat_defavorable_motive_et_favorable_liste_les_regles_a410_4():
    favorable = rediger(acte("CUa", motifs="Zone UB du plan.\nDroit de préemption urbain : oui."))
    assert favorable.considerants == ()
    assert any("Zone UB du plan." in a for a in favorable.articles)
    refuse = rediger(acte("CUb", "refus", motifs=REFUS))
    assert len(refuse.considerants) == 2
    assert "dix-huit mois" in notes(refuse)["Durée de validité"][0]


@pytest.mark.parametrize(
    ("sens", "titre", "dispositif"),
    [
        ("accord", "Arrêté autorisant un dispositif d'affichage extérieur", "est accordée."),
        ("accord_prescriptions", "Arrêté autorisant un dispositif d'affichage extérieur avec prescriptions",
         "sous réserve"),
        ("refus", "Arrêté refusant une autorisation d'affichage extérieur", "est refusée."),
    ],
)  # fmt: skip
def test_affichage_exterieur(sens, titre, dispositif):
    redige = rediger_affichage(acte("AP", sens, motifs=REFUS, prescriptions="Éteinte à 22 h."))
    assert redige.titre == titre
    assert dispositif in redige.articles[0]
    assert "code de l'environnement" in redige.visas[1]
    assert "tribunal administratif" in redige.informations[0].paragraphes[0]
