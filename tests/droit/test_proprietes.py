"""Properties of the clock, over any valid case: two readings agree, and the law's invariants hold."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from droit.contrat import lire_cas, rendre
from droit.echeancier import Echeancier
from droit.francais import en_lettres
from tests.droit.contre_lecture import relire
from tests.droit.fabrique import issue
from tests.droit.moteurs import CODES, MOTEURS

# A busy machine must not fail a property: neither deadline nor speed check.
REGLAGES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEBUT = date(2025, 12, 15)
# Short spans, so that events fall on, just before and just after the limits.
ECART = st.one_of(
    st.integers(0, 35), st.integers(0, 400), st.sampled_from([27, 28, 29, 30, 31, 58, 59, 60, 61, 62])
)
JOUR_DEPOT = st.one_of(
    st.integers(0, 90).map(lambda n: DEBUT + timedelta(n)), st.dates(date(2024, 1, 1), date(2028, 12, 31))
)
TYPES = st.sampled_from(sorted(MOTEURS))
PIECES = st.lists(st.sampled_from("ABC"), max_size=3, unique=True)
CIRCONSTANCES = st.lists(
    st.one_of(
        st.sampled_from(["abords", "spr", "crpa", "ppve", "enquete_publique", "site_inscrit"]),
        st.sampled_from(sorted(CODES)),
    ),
    max_size=4,
    unique=True,
)
UNIQUES = {"saisine_abf", "avis_abf", "rapport_enquete", "decision"}


@st.composite
def evenements(tirer: st.DrawFn, depot: date) -> list[dict[str, Any]]:
    """Events on or after the filing; each kind that may stand only once does."""
    natures = tirer(
        st.lists(
            st.sampled_from(
                ["demande_pieces", "demande_pieces", "reception_pieces", "reception_pieces", "majoration"]
                + ["saisine_abf", "avis_abf", "prolongation_recours_abf", "rapport_enquete", "decision"]
            ),
            max_size=7,
        )
    )
    faits: list[dict[str, Any]] = []
    vues: set[str] = set()
    for nature in natures:
        if nature in vues & UNIQUES or (nature == "avis_abf" and "saisine_abf" not in vues):
            continue
        vues.add(nature)
        jour = depot + timedelta(tirer(ECART))
        fait: dict[str, Any] = {"nature": nature, "date": jour.isoformat()}
        if nature in {"demande_pieces", "majoration", "prolongation_recours_abf", "decision"}:
            fait["voie"] = tirer(st.sampled_from(["lrar", "lre", "portail", "remise"]))
            if tirer(st.booleans()):
                fait["accord"] = tirer(st.booleans())
        if nature in {"demande_pieces", "decision"} and tirer(st.booleans()):
            fait["consulte"] = (jour + timedelta(tirer(st.integers(0, 18)))).isoformat()
        if nature in {"demande_pieces", "reception_pieces"}:
            fait["pieces"] = tirer(PIECES)
        if nature == "avis_abf":
            fait["sens"] = tirer(st.sampled_from(["favorable", "prescriptions", "defavorable"]))
        if nature == "decision":
            fait["sens"] = tirer(st.sampled_from(["accord", "refus", "sursis"]))
        faits.append(fait)
    return faits


@st.composite
def les_cas(tirer: st.DrawFn) -> dict[str, Any]:
    """Any valid case of the contract."""
    jour = tirer(JOUR_DEPOT)
    depot: dict[str, Any] = {"voie": "papier", "date": jour.isoformat()}
    if tirer(st.booleans()):
        depot = {"voie": "teleservice", "envoi": jour.isoformat()}
        accuses = tirer(st.sampled_from([("aee",), ("are",), ("aee", "are")]))
        for accuse in accuses:
            depot[accuse] = (jour + timedelta(tirer(st.integers(0, 10)))).isoformat()
    return {
        "id": "h",
        "type": tirer(TYPES),
        "depot": depot,
        "circonstances": tirer(CIRCONSTANCES),
        "evenements": tirer(evenements(jour)),
    }


def projeter(cas: dict[str, Any]) -> Echeancier:
    _, faits = lire_cas(json.dumps(cas), MOTEURS, CODES)
    return MOTEURS[faits.type](faits)


@settings(REGLAGES, max_examples=400)
@given(les_cas())
def test_les_deux_lectures_du_contrat_donnent_la_meme_reponse(cas: dict[str, Any]) -> None:
    reponse = rendre("h", projeter(cas))
    attendu = relire(cas)
    reponse["jalons"].pop("are")
    obtenu = {cle: set(reponse[cle]) if cle == "alertes" else reponse[cle] for cle in attendu}
    assert obtenu == attendu


@REGLAGES
@given(les_cas())
def test_chaque_nombre_de_la_reponse_a_un_motif(cas: dict[str, Any]) -> None:
    vu = projeter(cas)
    texte = " | ".join(motif.effet for motif in vu.motifs)
    jours = [vu.depart, vu.silence.le]
    jours += [
        vu.jalons.affichage_depot,
        vu.jalons.are,
        vu.jalons.transmission_abf,
        vu.jalons.accord_abf_repute,
    ]
    if vu.completude is not None:
        jours += [vu.completude.limite, vu.completude.pieces_limite]
        jours += [vu.completude.date]
    if vu.instruction is not None:
        jours += [vu.instruction.depart, vu.instruction.limite, vu.instruction.derniere_notification_sure]
        assert f"{vu.instruction.mois} mois" in texte
    if vu.decision is not None:
        jours += [vu.decision.notifiee_le]
    for jour in jours:
        assert jour is None or en_lettres(jour) in texte
    assert all(motif.article.numero and motif.effet for motif in vu.motifs)


@REGLAGES
@given(les_cas(), st.integers(1, 60))
def test_un_depot_plus_tardif_ne_finit_jamais_plus_tot(cas: dict[str, Any], jours: int) -> None:
    cas["evenements"], cas["circonstances"] = [], []
    tot = projeter(cas)
    cas["depot"] = {
        cle: valeur if cle == "voie" else (date.fromisoformat(valeur) + timedelta(jours)).isoformat()
        for cle, valeur in cas["depot"].items()
    }
    tard = projeter(cas)
    assert tot.depart < tard.depart
    if tot.instruction and tard.instruction and tot.instruction.limite and tard.instruction.limite:
        assert tot.instruction.limite <= tard.instruction.limite
    if tot.completude and tard.completude:
        assert tot.completude.limite <= tard.completude.limite


@REGLAGES
@given(les_cas(), st.integers(0, 300))
def test_un_evenement_sans_effet_legal_ne_change_rien(cas: dict[str, Any], ecart: int) -> None:
    avant = issue(projeter(cas))
    premiere = date.fromisoformat(cas["depot"].get("envoi") or cas["depot"]["date"])
    jour = (premiere + timedelta(ecart)).isoformat()
    sans_effet = [
        {"nature": "demande_pieces", "voie": "lrar", "date": jour, "pieces": [], "hors_code": ["étude"]},
        {"nature": "demande_pieces", "voie": "lre", "date": jour, "pieces": ["A"], "accord": False},
        {"nature": "majoration", "voie": "portail", "date": jour, "accord": False},
        {"nature": "prolongation_recours_abf", "voie": "lre", "date": jour, "accord": False},
        {"nature": "reception_pieces", "date": jour, "pieces": ["Z"]},
        {"nature": "majoration", "voie": "lrar", "date": (premiere + timedelta(60)).isoformat()},
    ]
    for fait in sans_effet:
        assert issue(projeter({**cas, "evenements": [*cas["evenements"], fait]})) == avant


@REGLAGES
@given(les_cas(), st.randoms(use_true_random=False))
def test_l_ordre_de_saisie_ne_compte_qu_entre_demandes_du_meme_jour(cas: dict[str, Any], alea: Any) -> None:
    demandes = [fait for fait in cas["evenements"] if fait["nature"] == "demande_pieces"]
    autres = [fait for fait in cas["evenements"] if fait["nature"] != "demande_pieces"]
    melange = list(autres)
    alea.shuffle(melange)
    circonstances = list(cas["circonstances"])
    alea.shuffle(circonstances)
    reference = projeter({**cas, "evenements": [*demandes, *autres]})
    autre = projeter({**cas, "circonstances": circonstances, "evenements": [*melange, *demandes]})
    assert autre == reference


@REGLAGES
@given(les_cas())
def test_le_silence_prend_effet_le_lendemain_de_la_limite(cas: dict[str, Any]) -> None:
    vu = projeter(cas)
    if vu.instruction is not None and vu.instruction.limite is not None:
        assert vu.silence.le == vu.instruction.limite + timedelta(days=1)
        assert vu.instruction.derniere_notification_sure == vu.instruction.limite - timedelta(days=1)
    if vu.completude is not None and vu.completude.etat == "incomplet":
        assert vu.completude.pieces_limite is not None
        assert vu.silence.le == vu.completude.pieces_limite + timedelta(days=1)


@REGLAGES
@given(les_cas())
def test_la_reponse_ne_depend_que_des_faits(cas: dict[str, Any]) -> None:
    assert projeter(cas) == projeter(cas)
