"""Which procedure, row by row (L581-9, L581-18, R581-6 to R581-21)."""

from dataclasses import replace

import pytest

from rlpi.droit.dispositif import Dispositif, Genre, Lumiere, Support
from rlpi.droit.lieu import Lieu, Protection
from rlpi.droit.regime import (
    AP,
    AUCUNE,
    DPP,
    QUESTION_FORMAT,
    QUESTION_LUMIERE,
    QUESTION_PROTECTION,
    QUESTION_RLP,
    regime,
)
from tests.rlpi.droit.objets import GRANDE, D, affiche, enseigne

ABORDS = replace(GRANDE, protections=frozenset({Protection.ABORDS}))
CLASSE = replace(GRANDE, protections=frozenset({Protection.MONUMENT_HISTORIQUE}))


def reponse(dispositif, lieu=GRANDE):
    lue = regime(dispositif, lieu)
    return lue.procedure, [str(motif.article) for motif in lue.motifs]


@pytest.mark.parametrize(
    ("lieu", "procedure", "articles"),
    [
        (GRANDE, AUCUNE, ["L581-18 al. 3"]),
        (replace(GRANDE, rlp=True), AP, ["L581-18 al. 3"]),
        (ABORDS, AP, ["L581-8 I"]),
        (CLASSE, AP, ["L581-4 I"]),
        (replace(ABORDS, rlp=True), AP, ["L581-8 I", "L581-18 al. 3"]),
        (Lieu(rlp=True), AP, ["L581-18 al. 3"]),
    ],
)
def test_L581_18_enseigne(lieu, procedure, articles):
    assert reponse(enseigne(), lieu) == (procedure, articles)


def test_G17_L581_18_enseigne_hors_RLPi_et_hors_protection_sans_autorisation():
    lue = regime(enseigne(), GRANDE)
    assert (lue.procedure, lue.questions, lue.reserves) == (AUCUNE, (), ())


@pytest.mark.parametrize(
    ("lieu", "questions"),
    [
        (Lieu(), (QUESTION_RLP, QUESTION_PROTECTION)),
        (Lieu(rlp=False), (QUESTION_PROTECTION,)),
        (Lieu(protections=frozenset()), (QUESTION_RLP,)),
    ],
)
def test_L581_18_enseigne_lieu_inconnu_pose_les_questions(lieu, questions):
    lue = regime(enseigne(), lieu)
    assert (lue.procedure, lue.questions) == (None, questions)


@pytest.mark.parametrize(
    ("support", "lieu", "procedure"),
    [
        (Support.MUR, CLASSE, AP),
        (Support.SOL, ABORDS, AP),
        (Support.MUR, ABORDS, AUCUNE),
        (Support.SOL, GRANDE, AUCUNE),
        (Support.SOL, Lieu(rlp=True), None),
    ],
)
def test_R581_17_enseigne_temporaire(support, lieu, procedure):
    assert regime(enseigne(support, Genre.ENSEIGNE_TEMPORAIRE), lieu).procedure == procedure


def test_R581_17_enseigne_temporaire_sous_RLP_reserve():
    seule = regime(enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE), GRANDE)
    sous_rlp = regime(enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE), replace(GRANDE, rlp=True))
    assert sous_rlp.procedure == AUCUNE
    assert len(sous_rlp.reserves) == len(seule.reserves) + 1


@pytest.mark.parametrize(
    ("dispositif", "procedure", "article"),
    [
        (enseigne(genre=Genre.LASER), AP, "L581-18 dernier alinéa"),
        (affiche(genre=Genre.EXCEPTIONNEL), AP, "R581-21"),
        (affiche(Support.VEHICULE, Genre.VEHICULE), AUCUNE, "R581-48"),
        (affiche(genre=Genre.AFFICHAGE_LIBRE), AUCUNE, "L581-13"),
        (affiche(genre=Genre.BACHE_CHANTIER), AP, "R581-19"),
        (affiche(genre=Genre.BACHE_PUBLICITAIRE), AP, "R581-20"),
        (affiche(), DPP, "R581-6"),
        (affiche(lumiere=Lumiere.PROJECTION), DPP, "R581-6"),
        (affiche(Support.MOBILIER, Genre.MOBILIER_URBAIN, lumiere=Lumiere.TRANSPARENCE), DPP, "R581-6"),
        (affiche(genre=Genre.PETIT_FORMAT), DPP, "R581-6"),
        (affiche(lumiere=Lumiere.NUMERIQUE), AP, "L581-9 al. 3"),
        (affiche(Support.MOBILIER, Genre.MOBILIER_URBAIN, lumiere=Lumiere.NUMERIQUE), AP, "L581-9 al. 3"),
        (affiche(genre=Genre.PREENSEIGNE, lumiere=Lumiere.NEON), AP, "L581-9 al. 3"),
    ],
)
def test_regime_par_genre(dispositif, procedure, article):
    lue = regime(dispositif, GRANDE)
    assert (lue.procedure, str(lue.motifs[0].article), lue.questions) == (procedure, article, ())


@pytest.mark.parametrize("genre", [Genre.BACHE_CHANTIER, Genre.BACHE_PUBLICITAIRE])
def test_G18_R581_6_nouvelle_affiche_sur_bache_autorisee_se_declare(genre):
    assert reponse(affiche(genre=genre, remplacement=True)) == (DPP, ["R581-6 dernier alinéa"])


@pytest.mark.parametrize(
    ("hauteur", "largeur", "procedure"),
    [
        ("1.00", "1.50", AUCUNE),  # G13
        ("1.01", "1.50", DPP),  # G14
        ("1.00", "1.51", DPP),  # G14
        ("1.01", None, DPP),
        (None, "1.51", DPP),
        ("1.00", None, None),
        (None, "1.50", None),
    ],
)
def test_G13_G14_R581_6_preenseigne_selon_ses_dimensions(hauteur, largeur, procedure):
    dispositif = Dispositif(
        Genre.PREENSEIGNE,
        Support.SOL,
        hauteur=None if hauteur is None else D(hauteur),
        largeur=None if largeur is None else D(largeur),
    )
    lue = regime(dispositif, GRANDE)
    assert lue.procedure == procedure
    assert lue.questions == ((QUESTION_FORMAT,) if procedure is None else ())


def test_R581_6_petite_preenseigne_eclairee_reserve():
    petite = {"hauteur": D(1), "largeur": D(1), "genre": Genre.PREENSEIGNE, "support": Support.SOL}
    eteinte = regime(Dispositif(**petite), GRANDE)
    eclairee = regime(Dispositif(**petite, lumiere=Lumiere.TRANSPARENCE), GRANDE)
    assert (eclairee.procedure, len(eclairee.reserves)) == (AUCUNE, len(eteinte.reserves) + 1)


def test_L581_9_eclairage_inconnu_pose_la_question():
    lue = regime(affiche(lumiere=None), GRANDE)
    assert (lue.procedure, lue.questions) == (None, (QUESTION_LUMIERE,))


def test_R581_14_publicite_sur_aeroport_declaration_et_accord_du_gestionnaire():
    assert reponse(affiche(), replace(GRANDE, aeroport=True)) == (DPP, ["R581-6", "R581-14"])


def test_L581_10_enceinte_sportive_autorisation_avec_reserve():
    lue = regime(affiche(), replace(GRANDE, enceinte_sportive=True))
    assert (lue.procedure, len(lue.reserves)) == (AP, 1)


def test_L581_9_mesure_d_audience_autorisation_de_la_CNIL_en_plus():
    procedure, articles = reponse(affiche(mesure_audience=True))
    assert (procedure, articles) == (DPP, ["R581-6", "L581-9"])


def test_regle_verifiee_sans_reserve_regle_de_2015_avec_reserve():
    assert regime(affiche(), GRANDE).reserves == ()
    (reserve,) = regime(affiche(genre=Genre.BACHE_CHANTIER), GRANDE).reserves
    assert "R581-19" in reserve.texte
    assert "2015" in reserve.texte
