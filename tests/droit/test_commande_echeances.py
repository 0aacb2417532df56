"""``manage.py echeances`` as a program: bytes in, JSON Lines out, exit code, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).parents[2]
CAS = RACINE / "tests" / "donnees" / "cas-publics.jsonl"
COMMANDE = [sys.executable, "manage.py", "echeances"]


def lancer(entree: bytes, **environnement: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        COMMANDE,
        cwd=RACINE,
        input=entree,
        capture_output=True,
        env={**os.environ, **environnement},
        timeout=60,
    )


def test_la_commande_repond_aux_cas_publics_sans_base_de_donnees(tmp_path: Path) -> None:
    fait = lancer(CAS.read_bytes(), MITOYEN_VAR=str(tmp_path), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert fait.returncode == 0, fait.stderr
    reponses = [json.loads(ligne) for ligne in fait.stdout.decode("utf-8").splitlines()]
    assert len(reponses) == 34
    assert "délai de droit commun" in fait.stdout.decode("utf-8")
    assert [chemin for chemin in tmp_path.rglob("*") if "sqlite" in chemin.name] == []


def test_une_ligne_indechiffrable_a_un_id_nul_et_la_commande_sort_a_1() -> None:
    bonne = CAS.read_bytes().splitlines(keepends=True)[0]
    fait = lancer(b'{"id": "caf\xe9"}\n\n' + bonne)
    assert fait.returncode == 1
    reponses = [json.loads(ligne) for ligne in fait.stdout.splitlines()]
    assert [reponse["id"] for reponse in reponses] == [None, None, "G01"]
    assert fait.stderr == b""


def test_un_lecteur_parti_ne_laisse_aucune_trace() -> None:
    with subprocess.Popen(
        COMMANDE,
        cwd=RACINE,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as processus:
        assert processus.stdin
        assert processus.stdout
        assert processus.stderr
        lignes = CAS.read_bytes()
        processus.stdin.write(lignes)
        processus.stdin.flush()
        assert json.loads(processus.stdout.readline())["id"] == "G01"
        processus.stdout.close()
        try:
            processus.stdin.write(lignes * 20)
            processus.stdin.close()
        except BrokenPipeError:
            pass
        assert processus.stderr.read() == b""
        assert processus.wait(timeout=30) == 1


def test_chaque_reponse_part_aussitot() -> None:
    with subprocess.Popen(COMMANDE, cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as processus:
        assert processus.stdin
        assert processus.stdout
        for ligne in CAS.read_bytes().splitlines(keepends=True)[:3]:
            processus.stdin.write(ligne)
            processus.stdin.flush()
            assert json.loads(processus.stdout.readline())["id"] == json.loads(ligne)["id"]
        processus.stdin.close()
        assert processus.wait(timeout=30) == 0
