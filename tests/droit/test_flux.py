"""The stream: one answer a line, in order, the exit code, constant memory."""

import io
import json
import tracemalloc
from collections.abc import Iterator

from droit.flux import traiter
from tests.droit.moteurs import CODES, MOTEURS

LIGNE = '{"id": "%s", "type": "DP", "depot": {"voie": "papier", "date": "%s"}}\n'


def repondre(*lignes: str) -> tuple[int, list[dict[str, object]]]:
    sortie = io.StringIO()
    code = traiter(lignes, sortie, MOTEURS, CODES)
    return code, [json.loads(ligne) for ligne in sortie.getvalue().splitlines()]


def test_chaque_ligne_recoit_sa_reponse_dans_l_ordre() -> None:
    code, reponses = repondre(*(LIGNE % (rang, "2026-01-15") for rang in range(3)))
    assert code == 0
    assert [reponse["id"] for reponse in reponses] == ["0", "1", "2"]


def test_une_ligne_fautive_est_nommee_et_le_flux_continue() -> None:
    code, reponses = repondre(LIGNE % ("a", "2026-02-30"), "pas du json\n", LIGNE % ("b", "2026-01-15"))
    assert code == 1
    assert reponses[0] == {
        "id": "a",
        "erreur": "ligne 1 : depot.date : cette date n'existe pas : « 2026-02-30 »",
    }
    assert reponses[1] == {"id": None, "erreur": "ligne 2 : la ligne n'est pas du JSON"}
    assert reponses[2]["depart"] == "2026-01-15"


def test_une_echeance_apres_l_an_9999_est_une_erreur_et_non_un_plantage() -> None:
    code, reponses = repondre(LIGNE % ("fin", "9999-12-20"))
    assert code == 1
    assert reponses == [
        {"id": "fin", "erreur": "ligne 1 : une échéance sort du calendrier (après l'an 9999)"}
    ]


def test_un_id_que_l_utf8_ne_sait_pas_ecrire_est_rendu_echappe() -> None:
    sortie = io.StringIO()
    assert traiter([LIGNE % ("\\ud800", "2026-01-15")], sortie, MOTEURS, CODES) == 0
    assert sortie.getvalue().isascii()
    assert json.loads(sortie.getvalue())["id"] == "\ud800"


def test_le_francais_est_ecrit_sans_echappement() -> None:
    sortie = io.StringIO()
    traiter([LIGNE % ("é", "2026-01-15")], sortie, MOTEURS, CODES)
    assert "délai de droit commun : 1 mois" in sortie.getvalue()


def test_aucune_ligne_aucune_reponse() -> None:
    assert repondre() == (0, [])


def test_la_memoire_ne_croit_pas_avec_le_nombre_de_lignes() -> None:
    class Puits(io.StringIO):
        def write(self, texte: str) -> int:
            return len(texte)

    def lignes(nombre: int) -> Iterator[str]:
        return (LIGNE % (rang, "2026-01-15") for rang in range(nombre))

    def pic(nombre: int) -> int:
        tracemalloc.start()
        traiter(lignes(nombre), Puits(), MOTEURS, CODES)
        _, sommet = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return sommet

    pic(10)
    assert pic(2000) < pic(200) + 50_000
