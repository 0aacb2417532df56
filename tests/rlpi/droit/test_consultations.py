"""Who is consulted, when, what silence means (R581-11, R581-12, R581-16 to R581-21)."""

from dataclasses import replace

import pytest

from rlpi.droit.consultations import (
    ACCORD,
    AVIS,
    Organisme,
    alerte_refus_et_silence,
    consultations,
    consultations_du_dossier,
    dates,
)
from rlpi.droit.dispositif import Genre, Lumiere, Support
from rlpi.droit.lieu import Protection
from tests.rlpi.droit.objets import GRANDE, affiche, enseigne, j

P = Protection
ABF = (Organisme.ABF, ACCORD)
PREFET = (Organisme.PREFET_REGION, ACCORD)


def en(*protections):
    return replace(GRANDE, protections=frozenset(protections), rlp=True)


def lues(dispositif, lieu):
    return [(c.organisme, c.nature, str(c.motif.article)) for c in consultations(dispositif, lieu)]


@pytest.mark.parametrize(
    ("protections", "attendues"),
    [
        ((), []),
        ((P.ABORDS,), [(*ABF, "R581-16 II 1°")]),
        ((P.MONUMENT_HISTORIQUE,), [(*ABF, "R581-16 II 1°")]),
        ((P.SITE_PATRIMONIAL,), [(*ABF, "R581-16 II 3°")]),
        ((P.SITE_PATRIMONIAL, P.ABORDS), [(*ABF, "R581-16 II 1°")]),
        ((P.SITE_CLASSE,), [(*PREFET, "R581-16 II 2°")]),  # G09
        ((P.ARBRE, P.ABORDS), [(*ABF, "R581-16 II 1°"), (*PREFET, "R581-16 II 2°")]),
        ((P.NATURA_2000,), []),
    ],
)
def test_R581_16_enseigne_consultations_selon_le_lieu(protections, attendues):
    assert lues(enseigne(), en(*protections)) == attendues


def test_laser_aviation_civile_et_ABF():
    assert lues(enseigne(genre=Genre.LASER), en(P.ABORDS)) == [
        (*ABF, "R581-16 II 1°"),
        (Organisme.AVIATION_CIVILE, AVIS, "R581-18"),
    ]


@pytest.mark.parametrize(("longue", "nombre"), [(True, 1), (None, 1), (False, 0)])
def test_G20_R581_17_enseigne_temporaire_longue_sur_monument_avis_simple(longue, nombre):
    temporaire = enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE, operation_longue=longue)
    attendu = [(Organisme.ABF, AVIS, "R581-17")] * nombre
    assert lues(temporaire, en(P.MONUMENT_HISTORIQUE)) == attendu


def test_R581_17_enseigne_temporaire_au_sol_aux_abords_sans_avis():
    temporaire = enseigne(Support.SOL, Genre.ENSEIGNE_TEMPORAIRE, operation_longue=True)
    assert lues(temporaire, en(P.ABORDS)) == []


@pytest.mark.parametrize(
    ("protection", "organisme"),
    [
        (P.ABORDS, Organisme.ABF),
        (P.SITE_PATRIMONIAL, Organisme.ABF),
        (P.SITE_CLASSE, Organisme.PREFET_REGION),
    ],
)
def test_R581_11_publicite_sur_toiture_memes_accords(protection, organisme):
    numerique = affiche(Support.TOITURE, lumiere=Lumiere.NUMERIQUE)
    assert lues(numerique, en(protection)) == [(organisme, ACCORD, "R581-11")]
    assert lues(affiche(lumiere=Lumiere.NUMERIQUE), en(protection)) == []


def test_declaration_ou_rien_aucune_consultation():
    assert lues(affiche(), en(P.ABORDS)) == []


def test_R581_21_exceptionnel_CDNPS():
    assert lues(affiche(genre=Genre.EXCEPTIONNEL), GRANDE) == [(Organisme.CDNPS, AVIS, "R581-21 II")]


@pytest.mark.parametrize(
    ("dispositif", "complet", "limite", "envoi", "favorable"),
    [
        (enseigne(), "2026-03-10", "2026-05-10", "2026-03-18", "2026-04-25"),  # G06
        (enseigne(), "2026-05-20", "2026-07-20", "2026-05-28", "2026-07-05"),  # G07
        (affiche(genre=Genre.EXCEPTIONNEL), "2026-03-10", "2026-05-10", "2026-03-14", "2026-05-03"),  # G10
    ],
)
def test_R581_12_transmission_et_silence_favorable(dispositif, complet, limite, envoi, favorable):
    (consultation,) = consultations(dispositif, en(P.ABORDS))
    calcul = dates(consultation, j(complet), j(limite))
    assert (calcul.transmission, calcul.repute_favorable) == (j(envoi), j(favorable))
    assert len(calcul.motifs) == 2
    assert calcul.reserves


def test_G08_R581_13_refus_de_l_ABF_et_silence_alerte_bloquante():
    (consultation,) = consultations(enseigne(), en(P.ABORDS))
    alerte = alerte_refus_et_silence(consultation, False, j("2026-05-10"), decision_notifiee=False)
    assert alerte is not None
    assert alerte.agir_avant == j("2026-05-10")
    assert alerte.retrait_possible_jusqu_au == j("2026-09-10")
    assert "tacite" in alerte.texte


@pytest.mark.parametrize(("favorable", "notifiee"), [(True, False), (None, False), (False, True)])
def test_R581_13_pas_d_alerte_sans_refus_ou_apres_decision(favorable, notifiee):
    (consultation,) = consultations(enseigne(), en(P.ABORDS))
    assert alerte_refus_et_silence(consultation, favorable, j("2026-05-10"), notifiee) is None


def test_avis_simple_defavorable_sans_alerte():
    (avis,) = consultations(affiche(genre=Genre.EXCEPTIONNEL), GRANDE)
    assert alerte_refus_et_silence(avis, False, j("2026-05-10"), decision_notifiee=False) is None


def test_dossier_chaque_organisme_une_fois_l_accord_l_emporte():
    lieu = en(P.MONUMENT_HISTORIQUE)
    avis = enseigne(genre=Genre.ENSEIGNE_TEMPORAIRE, operation_longue=True)
    for ordre in ([avis, enseigne()], [enseigne(), avis], [enseigne(), enseigne()]):
        (retenue,) = consultations_du_dossier(ordre, lieu)
        assert retenue.nature == ACCORD
