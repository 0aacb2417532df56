"""The JSON codec: what is a valid case, and the French message when it is not."""

import json
from typing import Any

import pytest

from droit.contrat import CasInvalide, lire_cas
from droit.echeancier import Depot, Fait, Faits
from tests.droit.fabrique import j
from tests.droit.moteurs import CODES, MOTEURS

PAPIER = {"voie": "papier", "date": "2026-03-02"}


def lire(cas: object) -> tuple[str, Faits]:
    return lire_cas(cas if isinstance(cas, str) else json.dumps(cas), MOTEURS, CODES)


def un_cas(**champs: Any) -> dict[str, Any]:
    return {"id": "x", "type": "PC", "depot": PAPIER, **champs}


def un_fait(**champs: Any) -> dict[str, Any]:
    fait = {"nature": "demande_pieces", "voie": "lrar", "date": "2026-03-10", "pieces": ["PC5"], **champs}
    return un_cas(evenements=[{cle: valeur for cle, valeur in fait.items() if valeur is not ...}])


def test_un_cas_complet_se_lit_champ_a_champ() -> None:
    id_, faits = lire(
        {
            "id": "é1",
            "type": "DP",
            "depot": {"voie": "teleservice", "envoi": "2026-03-02", "aee": "2026-03-01", "are": "2026-03-05"},
            "circonstances": ["abords", "abords"],
            "evenements": [
                {
                    "nature": "demande_pieces",
                    "voie": "portail",
                    "date": "2026-03-10",
                    "pieces": ["DP1"],
                    "hors_code": ["etude"],
                    "consulte": "2026-03-11",
                    "accord": False,
                },
                {"nature": "reception_pieces", "date": "2026-03-12", "pieces": []},
                {"nature": "saisine_abf", "date": "2026-03-03"},
                {"nature": "avis_abf", "date": "2026-03-02", "sens": "prescriptions"},
                {"nature": "decision", "voie": "lre", "date": "2026-03-20", "sens": "sursis"},
            ],
            "inconnu": 1,
        }
    )
    assert id_ == "é1"
    assert faits == Faits(
        "DP",
        Depot("teleservice", envoi=j("2026-03-02"), aee=j("2026-03-01"), are=j("2026-03-05")),
        frozenset({"abords"}),
        (
            Fait(
                "demande_pieces",
                j("2026-03-10"),
                "portail",
                ("DP1",),
                ("etude",),
                j("2026-03-11"),
                accord=False,
            ),
            Fait("reception_pieces", j("2026-03-12")),
            Fait("saisine_abf", j("2026-03-03")),
            Fait("avis_abf", j("2026-03-02"), sens="prescriptions"),
            Fait("decision", j("2026-03-20"), "lre", sens="sursis"),
        ),
    )


def test_circonstances_et_evenements_absents_sont_vides() -> None:
    assert lire(un_cas())[1] == Faits("PC", Depot("papier", date=j("2026-03-02")))


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        ("", "vide"),
        (" \r\n", "vide"),
        ("{", "n'est pas du JSON"),
        ("NaN", "n'est pas du JSON"),
        ('{"id": "x", "type": NaN}', "n'est pas du JSON"),
        ('{"id": "x"} {}', "n'est pas du JSON"),
        ("[" * 100_000, "n'est pas du JSON"),
        ("1" * 5000, "n'est pas du JSON"),
        ("\ufeff{}", "n'est pas du JSON"),
        (b'{"id": "\xe9"}'.decode("utf-8", errors="surrogateescape"), "UTF-8"),
        ("[]", "objet JSON"),
        ('"x"', "objet JSON"),
        ("{}", "id : champ obligatoire"),
        ('{"id": 5}', "id : chaîne"),
        ('{"id": null}', "id : chaîne"),
        ('{"id": "a", "id": "b"}', "id : champ donné deux fois"),
        ('[{"id": "a", "id": "b"}]', "id : champ donné deux fois"),
    ],
)
def test_une_ligne_sans_id_lisible_est_refusee_avec_un_id_nul(ligne: str, message: str) -> None:
    with pytest.raises(CasInvalide) as refus:
        lire(ligne)
    assert refus.value.id is None
    assert message in refus.value.message


TELESERVICE = {"voie": "teleservice", "envoi": "2026-03-02", "aee": "2026-03-02"}
INVALIDES: list[tuple[object, str]] = [
    ('{"id": "x", "type": "DP", "type": "PC"}', "type : champ donné deux fois"),
    ({"id": "x", "depot": PAPIER}, "type : champ obligatoire"),
    (un_cas(type="XX"), "type : code inconnu « XX »"),
    (un_cas(type=5), "type : chaîne"),
    (un_cas(type=["PC"]), "type : chaîne"),
    (un_cas(type=None), "type : chaîne"),
    ({"id": "x", "type": "PC"}, "depot : champ obligatoire"),
    (un_cas(depot="2026-03-02"), "depot : objet"),
    (un_cas(depot={"date": "2026-03-02"}), "depot.voie : champ obligatoire"),
    (un_cas(depot={"voie": "fax", "date": "2026-03-02"}), "depot.voie : code inconnu"),
    (un_cas(depot={"voie": "papier"}), "depot.date : champ obligatoire"),
    (un_cas(depot={"voie": "papier", "date": 20260302}), "depot.date : date attendue"),
    (un_cas(depot={"voie": "papier", "date": True}), "depot.date : date attendue"),
    (un_cas(depot={"voie": "papier", "date": None}), "depot.date : date attendue"),
    (un_cas(depot={"voie": "papier", "date": "2026-02-30"}), "depot.date : cette date n'existe pas"),
    (un_cas(depot={"voie": "papier", "date": "0000-01-01"}), "depot.date : cette date n'existe pas"),
    (un_cas(depot={"voie": "papier", "date": "20260302"}), "AAAA-MM-JJ"),
    (un_cas(depot={"voie": "papier", "date": "2026-3-02"}), "AAAA-MM-JJ"),
    (un_cas(depot={"voie": "papier", "date": "2026-W10-1"}), "AAAA-MM-JJ"),
    (un_cas(depot={"voie": "papier", "date": "2026-03-02\n"}), "AAAA-MM-JJ"),
    (un_cas(depot={"voie": "papier", "date": "2026-03-02T00:00"}), "AAAA-MM-JJ"),
    (un_cas(depot={"voie": "papier", "date": "٢٠٢٦-٠٣-٠٢"}), "AAAA-MM-JJ"),
    (un_cas(depot={**TELESERVICE, "envoi": ...}), "depot.envoi : champ obligatoire"),
    (un_cas(depot={**TELESERVICE, "aee": ...}), "au moins un accusé"),
    (un_cas(depot={**TELESERVICE, "are": None}), "depot.are : date attendue"),
    (un_cas(circonstances="abords"), "circonstances : liste"),
    (un_cas(circonstances=None), "circonstances : liste"),
    (un_cas(circonstances=[1]), "circonstances : liste de chaînes"),
    (un_cas(circonstances=["lune"]), "circonstances : code inconnu « lune »"),
    (un_cas(evenements={}), "evenements : liste"),
    (un_cas(evenements=[5]), "evenements[0] : objet"),
    (un_fait(nature=...), "evenements[0].nature : champ obligatoire"),
    (un_fait(nature="orage"), "evenements[0].nature : code inconnu"),
    (un_fait(voie=...), "evenements[0].voie : champ obligatoire"),
    (un_fait(voie="pigeon"), "evenements[0].voie : code inconnu"),
    (un_fait(voie=False), "evenements[0].voie : chaîne"),
    (un_fait(date=...), "evenements[0].date : champ obligatoire"),
    (un_fait(date="2026-03-01"), "evenements[0].date : l'événement précède le dépôt"),
    (un_fait(date="2026-13-01"), "evenements[0].date : cette date n'existe pas"),
    (un_fait(pieces=...), "evenements[0].pieces : champ obligatoire"),
    (un_fait(pieces="PC5"), "evenements[0].pieces : liste"),
    (un_fait(pieces=["PC5", 6]), "evenements[0].pieces : liste de chaînes"),
    (un_fait(hors_code=[None]), "evenements[0].hors_code : liste de chaînes"),
    (un_fait(consulte="2026-03-09"), "evenements[0].consulte : la consultation précède"),
    (un_fait(consulte=3), "evenements[0].consulte : date attendue"),
    (un_fait(accord=0), "evenements[0].accord : vrai ou faux"),
    (un_fait(accord="false"), "evenements[0].accord : vrai ou faux"),
    (un_fait(nature="decision"), "evenements[0].sens : champ obligatoire"),
    (un_fait(nature="decision", sens="favorable"), "evenements[0].sens : code inconnu"),
    (un_fait(nature="avis_abf", sens="refus"), "evenements[0].sens : code inconnu"),
    (un_fait(nature="avis_abf", sens="favorable"), "« avis_abf » sans « saisine_abf »"),
]


@pytest.mark.parametrize(("cas", "message"), INVALIDES, ids=[message for _, message in INVALIDES])
def test_un_cas_invalide_nomme_son_champ_et_garde_son_id(cas: object, message: str) -> None:
    if isinstance(cas, dict) and isinstance(cas.get("depot"), dict):
        cas["depot"] = {cle: valeur for cle, valeur in cas["depot"].items() if valeur is not ...}
    with pytest.raises(CasInvalide) as refus:
        lire(cas)
    assert refus.value.id == "x"
    assert message in refus.value.message


@pytest.mark.parametrize(
    "fait",
    [
        {"nature": "saisine_abf", "date": "2026-03-10"},
        {"nature": "rapport_enquete", "date": "2026-03-10"},
        {"nature": "decision", "voie": "lrar", "date": "2026-03-10", "sens": "refus"},
        {"nature": "avis_abf", "date": "2026-03-10", "sens": "favorable"},
    ],
)
@pytest.mark.parametrize("type_", sorted(MOTEURS))
def test_un_evenement_unique_donne_deux_fois_est_refuse_pour_tout_type(
    type_: str, fait: dict[str, str]
) -> None:
    with pytest.raises(CasInvalide, match="un seul événement"):
        lire(un_cas(type=type_, evenements=[fait, fait]))


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"circonstances": ["lune"]}, "circonstances : code inconnu"),
        ({"evenements": [{"nature": "saisine_abf", "date": "2026-03-01"}]}, "précède le dépôt"),
        ({"evenements": [{"nature": "majoration", "date": "2026-03-10"}]}, "voie : champ obligatoire"),
        ({"evenements": [{"nature": "avis_abf", "date": "2026-03-10"}]}, "sens : champ obligatoire"),
        (
            {"evenements": [{"nature": "avis_abf", "date": "2026-03-10", "sens": "favorable"}]},
            "sans « saisine_abf »",
        ),
    ],
)
@pytest.mark.parametrize("type_", sorted(MOTEURS))
def test_une_faute_est_une_faute_meme_sur_un_evenement_etranger_au_type(
    type_: str, champs: dict[str, Any], message: str
) -> None:
    with pytest.raises(CasInvalide, match=message):
        lire(un_cas(type=type_, **champs))


@pytest.mark.parametrize("voie", ["lrar", "lre", "portail", "remise"])
def test_une_consultation_avant_l_envoi_est_une_faute_par_toute_voie(voie: str) -> None:
    decision = {"nature": "decision", "voie": voie, "date": "2026-03-10", "sens": "refus"}
    with pytest.raises(CasInvalide, match="précède l'envoi"):
        lire(un_cas(evenements=[{**decision, "consulte": "2026-03-09"}]))
    assert lire(un_cas(evenements=[{**decision, "consulte": "2026-03-10"}]))


def test_un_evenement_du_jour_du_depot_est_admis_et_le_depot_electronique_compte_de_l_envoi() -> None:
    depot = {"voie": "teleservice", "envoi": "2026-03-02", "aee": "2026-03-04"}
    saisine = {"nature": "saisine_abf", "date": "2026-03-02"}
    assert lire(un_cas(depot=depot, evenements=[saisine]))
    assert lire(un_cas(evenements=[saisine]))
    with pytest.raises(CasInvalide, match="précède le dépôt"):
        lire(un_cas(depot=depot, evenements=[{**saisine, "date": "2026-03-01"}]))
