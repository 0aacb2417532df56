"""The words of each arrêté, by type and outcome. No database: the domain writes from plain data."""

from datetime import date

import pytest

from ads.complements import complements
from ads.redaction import rediger
from dossiers.redaction import ActeADecider, AutorisationDOrigine, considerants
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


@pytest.mark.parametrize(
    ("type_", "suite", "sens", "titre", "dispositif"),
    [
        ("PC", "M", "accord", "Arrêté accordant un permis de construire modificatif",
         "Le permis de construire n° PC 059 098 26 00001 est modifié comme le décrit la demande susvisée."),
        ("PC", "M", "refus", "Arrêté refusant un permis de construire modificatif",
         "La modification du permis de construire n° PC 059 098 26 00001"),
        ("PA", "M", "accord_prescriptions", "Arrêté accordant un permis d'aménager modificatif avec prescriptions",
         "sous réserve du respect des prescriptions"),
        ("DP", "M", "accord", "Arrêté de non-opposition à la modification d'une déclaration préalable",
         "Il n'est pas fait opposition à la modification de la déclaration préalable n°"),
        ("DP", "M", "refus", "Arrêté d'opposition à la modification d'une déclaration préalable",
         "Il est fait opposition à la modification"),
        ("PCMI", "T", "accord", "Arrêté transférant un permis de construire",
         "Le permis de construire n° PC 059 098 26 00001 est transféré à Camille Vandamme"),
        ("PCMI", "T", "refus", "Arrêté refusant le transfert d'un permis de construire",
         "Le transfert du permis de construire n° PC 059 098 26 00001 est refusé."),
        ("DP", "T", "accord", "Arrêté transférant une décision de non-opposition à déclaration préalable",
         "La décision de non-opposition à la déclaration préalable n° PC 059 098 26 00001 est transférée"),
        ("DP", "T", "refus", "Arrêté refusant le transfert d'une décision de non-opposition à déclaration préalable",
         "Le transfert de la décision de non-opposition"),
        ("PC", "M", "sursis", "Arrêté de sursis à statuer sur une demande de permis de construire modificatif",
         "Il est sursis à statuer sur la demande de permis de construire modificatif susvisée"),
    ],
)  # fmt: skip
def test_une_suite_modifie_ou_transfere_l_autorisation_d_origine(type_, suite, sens, titre, dispositif):
    origine = "PC 059 098 26 00001"
    redige = rediger(
        acte(
            type_,
            sens,
            suite=suite,
            autorisation=origine,
            numero=f"{origine}{suite}01",
            motifs=REFUS,
            prescriptions="Tuiles rouges.",
        )
    )
    assert redige.titre == titre
    assert dispositif in redige.articles[0]
    assert {"M": "modifi", "T": "transfert"}[suite] in redige.visas[0]
    favorable = sens.startswith("accord")
    assert any("demeurent applicables" in a for a in redige.articles) is favorable
    assert ("n'ouvre pas un nouveau délai" in str(notes(redige).get("Durée de validité"))) is favorable
    if suite == "T":
        assert not any("surface de plancher" in a for a in redige.articles)


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


def articles(**options):
    return " ".join(rediger(acte(**options)).articles)


def test_a424_9_la_destination_se_dit_meme_sans_surface_et_en_toutes_lettres():
    projet = {"projet": {"surface_creee": "0", "destination": "bureau_industrie"}}
    assert "La destination des constructions est : industrie, entrepôt, bureau." in articles(
        type_="PC", donnees=projet
    )
    assert "la destination des constructions est : habitation." in articles()
    assert "destination" not in articles(type_="DP", donnees={"projet": {"surface_creee": "0"}})


@pytest.mark.parametrize(
    ("code", "texte", "article"),
    [
        ("contributions", "raccordement, 1 200 €", "A424-5"),
        ("differe", "après l'autorisation de défrichement", "A424-6"),
        ("surface_lots", "1 800 m², 300 m² par lot", "A424-10"),
        ("vente_anticipee", "travaux achevés avant le 1er mars 2027", "A424-11"),
        ("emplacements", "40 emplacements, du 1er avril au 30 septembre", "A424-12"),
        ("garanties", "caution de 30 000 €", "A424-5"),
    ],
)
def test_a424_5_a_a424_13_l_arrete_dit_ce_que_le_projet_ajoute(code, texte, article):
    (complement,) = [c for c in complements("PA") if c.code == code]
    assert article in complement.article
    assert texte in articles(type_="PA", complements={code: texte})
    assert texte not in articles(type_="PA", sens="refus", motifs=REFUS, complements={code: texte})


def test_a424_8_le_droit_prive_et_les_tribunaux_civils_y_sont():
    informations = notes(rediger(acte()))
    assert "en saisissant les tribunaux civils" in informations["Droits des tiers"][0]
    assert "législation connexe" in informations["Durée de validité"][0]


def test_r424_18_un_changement_de_destination_devient_caduc():
    projet = {"projet": {"nature": "changement_destination"}}
    texte, article = notes(rediger(acte("DP", donnees=projet)))["Durée de validité"]
    assert "R*424-18" in article
    assert "devient caduque si le changement de destination n'a pas eu lieu" in texte


@pytest.mark.parametrize(
    ("type_", "est_tacite", "visa"),
    [
        ("PC", False, "Vu le permis de construire n° PC 059 098 25 00007 délivré le 2 mai 2025 à Anne Six"),
        ("PC", True, "Vu le permis de construire n° PC 059 098 25 00007 tacitement accordé le 2 mai 2025 à Anne Six"),
        ("DP", False, "Vu la décision de non-opposition à la déclaration préalable n° PC 059 098 25 00007 du 2 mai 2025, "
         "au bénéfice de Anne Six"),
        ("DP", True, "Vu la décision tacite de non-opposition à la déclaration préalable n° PC 059 098 25 00007"),
    ],
)  # fmt: skip
def test_a424_2_c_un_modificatif_vise_l_autorisation_d_origine_et_dit_la_fin_de_sa_validite(
    type_, est_tacite, visa
):
    origine = AutorisationDOrigine(date(2025, 5, 2), "Anne Six", est_tacite, date(2028, 5, 2))
    numero = "PC 059 098 25 00007"
    redige = rediger(acte(type_, suite="M", autorisation=numero, origine=origine))
    assert redige.visas[1].startswith(visa)
    assert "prend fin le 2 mai 2028." in notes(redige)["Durée de validité"][0]
    inconnue = rediger(acte(type_, suite="M", autorisation=numero))
    assert not any(v.startswith(("Vu le permis", "Vu la décision")) for v in inconnue.visas)
    assert "reste compté de la notification" in notes(inconnue)["Durée de validité"][0]


@pytest.mark.parametrize(
    ("nature", "phrase"),
    [
        ("lotissement", "la division n'a pas eu lieu"),
        ("division_l115_3", "la division n'a pas eu lieu"),
        ("caravane", "l'installation de la caravane n'a pas eu lieu"),
        ("camping", "la mise à disposition des campeurs n'a pas eu lieu"),
    ],
)
def test_r424_18_une_division_ou_une_installation_declaree_devient_caduque(nature, phrase):
    texte, _ = notes(rediger(acte("DP", donnees={"projet": {"nature": nature}})))["Durée de validité"]
    assert f"devient caduque si {phrase}" in texte
    permis, _ = notes(rediger(acte("PA", donnees={"projet": {"nature": nature}})))["Durée de validité"]
    assert "caduque" not in permis


def test_r424_19_un_recours_ne_suspend_que_le_delai_de_r424_17():
    division, _ = notes(rediger(acte("DP", donnees={"projet": {"nature": "lotissement"}})))[
        "Durée de validité"
    ]
    assert "le délai de l'article R*424-17 est suspendu" in division
    travaux, _ = notes(rediger(acte("DP")))["Durée de validité"]
    assert "le délai de validité est suspendu" in travaux


def test_a424_9_une_declaration_sans_surface_dit_la_destination():
    sans = {"projet": {"nature": "construction_neuve", "surface_creee": "0"}}
    redige = rediger(acte("DP", donnees=sans, complements={"destination": "habitation."}))
    assert "La destination des constructions est : habitation." in redige.articles
    assert "Assurance" not in notes(redige)
    (attendu,) = [c for c in complements("DP", sans) if c.code == "destination"]
    assert attendu.est_attendu
    (admis,) = [c for c in complements("DP", {"projet": {"nature": "cloture"}}) if c.code == "destination"]
    assert not admis.est_attendu
    connue = {"projet": {"nature": "extension", "destination": "commerce"}}
    assert not [c for c in complements("DP", connue) if c.code == "destination"]


def test_a424_9_un_amenagement_avec_constructions_les_dit_et_rappelle_l_assurance():
    redige = rediger(acte("PA", complements={"destination": "sanitaires du camping, 40 m²"}))
    assert any("sanitaires du camping, 40 m²." in article for article in redige.articles)
    assert "L242-1" in notes(redige)["Assurance"][0]
    assert "Assurance" not in notes(rediger(acte("PA")))


def test_r424_1_une_coupe_d_arbres_attend_un_mois():
    coupe = articles(type_="DP", donnees={"projet": {"nature": "coupe_arbres"}})
    assert "exécutoire un mois après la date à laquelle elle est acquise" in coupe
    assert "L424-8" not in coupe


def test_r424_14_un_refus_de_l_abf_ouvre_le_recours_au_prefet_de_region():
    titre = "Recours contre l'avis de l'architecte des Bâtiments de France"
    for lieu in ("abords", "spr"):
        la = frozenset({lieu})
        refus = notes(rediger(acte(sens="refus", motifs=REFUS, est_refus_abf=True, circonstances=la)))
        assert "préfet de région" in refus[titre][0]
        assert titre not in notes(rediger(acte(sens="refus", motifs=REFUS, circonstances=la)))
        assert titre not in notes(
            rediger(acte(sens="sursis", motifs=REFUS, est_refus_abf=True, circonstances=la))
        )


def test_r424_14_hors_des_abords_et_d_un_spr_pas_de_recours_au_prefet_de_region():
    titre = "Recours contre l'avis de l'architecte des Bâtiments de France"
    for la in (frozenset(), frozenset({"site_inscrit"})):
        assert titre not in notes(
            rediger(acte(sens="refus", motifs=REFUS, est_refus_abf=True, circonstances=la))
        )


def test_a410_4_a410_5_r410_15_1_et_r410_18_le_certificat_dit_tout():
    dits = {c.code: f"réponse {c.code}" for c in complements("CUb")}
    redige = " ".join(rediger(acte("CUb", complements=dits)).articles)
    for article in ("A410-4 b", "A410-4 c", "A410-4 d", "A410-4 e", "A410-4 f", "R410-15-1", "A410-5 b"):
        (complement,) = [c for c in complements("CUb") if article in c.article]
        assert f"{complement.libelle} :\nréponse {complement.code}" in redige
    assert "R*410-18" in redige
    assert "A410-5 b" not in {c.article for c in complements("CUa")}


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


@pytest.mark.parametrize(
    ("projet", "saisis", "phrases"),
    [
        ({"genre": "publicite", "lumiere": "numerique"}, {"duree": 96}, ["durée de 8 ans", "(R581-15)"]),
        ({"genre": "bache_publicitaire"}, {"duree": 12, "surface": "40 m²."},
         ["durée de 1 an,", "(R581-20 II)", "40 m² (R581-20 III)."]),
        ({"genre": "bache_publicitaire"}, {"duree": 18}, ["durée de 18 mois"]),
        ({"genre": "bache_chantier"}, {"surface": "12 m² en partie haute"}, ["12 m² en partie haute (R581-19 II)."]),
        ({"genre": "exceptionnel"}, {"duree_manifestation": "du 1er au 20 juin 2026"}, ["R581-21 III"]),
    ],
)  # fmt: skip
def test_r581_15_r581_19_r581_20_r581_21_l_arrete_dit_la_duree_et_la_surface(projet, saisis, phrases):
    redige = rediger_affichage(acte("AP", donnees={"projet": projet}, complements=saisis))
    assert all(phrase in " ".join(redige.articles) for phrase in phrases)
    refus = rediger_affichage(
        acte("AP", "refus", motifs=REFUS, donnees={"projet": projet}, complements=saisis)
    )
    assert not any(phrase in " ".join(refus.articles) for phrase in phrases)


def test_r581_16_l_arrete_d_une_enseigne_ne_dit_ni_duree_ni_surface():
    enseigne = {"projet": {"genre": "enseigne", "lumiere": "numerique"}}
    redige = rediger_affichage(acte("AP", donnees=enseigne, complements={"duree": 12, "surface": "2 m²"}))
    assert len(redige.articles) == 2
