"""Consistency: the conventions of the house, each turned into a failure."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
ETAGES = ("config", "guichet", "workflows", "ads", "rlpi", "dossiers", "carto", "communes", "droit")
SCRIPTS = ("bootstrap", "server", "test", "bench", "vendor", "verrouiller")
VERROUS = ("requirements.lock", "requirements-dev.lock", "requirements-outils.lock", "package-lock.json")
LIGNES_MAXIMALES = 400


@cache
def suivis() -> tuple[Path, ...]:
    """The files of the project: those git tracks, or all of them in an unpacked archive."""
    fait = subprocess.run(["git", "-C", str(RACINE), "ls-files", "-z"], capture_output=True, check=False)
    if fait.returncode == 0 and fait.stdout:
        noms = fait.stdout.decode().rstrip("\0").split("\0")
        return tuple(chemin for nom in noms if (chemin := RACINE / nom).is_file())
    mis_de_cote = {".venv", "var", "node_modules", "__pycache__"}
    return tuple(
        chemin
        for chemin in RACINE.rglob("*")
        if chemin.is_file() and not mis_de_cote & set(chemin.relative_to(RACINE).parts)
    )


def modules(*dossiers: str) -> list[Path]:
    """The Python modules written here, migrations left out (Django writes those)."""
    return [
        chemin
        for chemin in suivis()
        if chemin.suffix == ".py"
        and chemin.relative_to(RACINE).parts[0] in dossiers
        and "migrations" not in chemin.parts
    ]


def nom(chemin: Path) -> str:
    return chemin.relative_to(RACINE).as_posix()


def test_aucun_module_ne_depasse_quatre_cents_lignes() -> None:
    longs = {
        nom(chemin): lignes
        for chemin in modules(*ETAGES, "bench")
        if (lignes := len(chemin.read_text(encoding="utf-8").splitlines())) > LIGNES_MAXIMALES
    }
    assert longs == {}


def test_les_noms_du_code_sont_en_ascii() -> None:
    fautifs = []
    for chemin in modules(*ETAGES, "tests", "bench"):
        arbre = ast.parse(chemin.read_text(encoding="utf-8"))
        for noeud in ast.walk(arbre):
            identifiant = (
                getattr(noeud, "name", None) or getattr(noeud, "id", None) or getattr(noeud, "arg", None)
            )
            if isinstance(identifiant, str) and not identifiant.isascii():
                fautifs.append(f"{nom(chemin)}:{noeud.lineno} {identifiant}")
    assert fautifs == []


def test_chaque_module_et_chaque_fonction_publique_du_droit_dit_son_sens() -> None:
    muets = []
    for chemin in modules("droit", "ads", "rlpi"):
        if chemin.parent.name != "droit" and chemin.relative_to(RACINE).parts[0] != "droit":
            continue
        arbre = ast.parse(chemin.read_text(encoding="utf-8"))
        if arbre.body and not ast.get_docstring(arbre):
            muets.append(nom(chemin))
        muets += [
            f"{nom(chemin)}:{noeud.lineno} {noeud.name}"
            for noeud in arbre.body
            if isinstance(noeud, ast.FunctionDef | ast.ClassDef)
            and not noeud.name.startswith("_")
            and not ast.get_docstring(noeud)
        ]
    assert muets == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_chaque_commande_est_executable_et_se_lit(script: str) -> None:
    chemin = RACINE / "script" / script
    assert os.access(chemin, os.X_OK)
    assert chemin.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", str(chemin)], check=False).returncode == 0


def test_l_integration_continue_joue_la_meme_commande_qu_un_developpeur() -> None:
    texte = (RACINE / ".ci" / "run").read_text(encoding="utf-8")
    assert "script/test" in texte
    assert "--rapide" not in texte


@pytest.mark.parametrize("verrou", VERROUS)
def test_un_verrou_porte_des_empreintes_et_ne_nomme_aucun_registre(verrou: str) -> None:
    texte = (RACINE / verrou).read_text(encoding="utf-8")
    assert ("sha512-" if verrou.endswith(".json") else "--hash=sha256:") in texte
    assert "resolved" not in texte
    assert not re.search(r"^\s*(-i |-f |--(\w+-)*(url|links)\b)", texte, re.MULTILINE)
    assert verrou.endswith(".json") or "://" not in texte


def _interdits() -> re.Pattern[str]:
    """Package registries' hosts and the places of one machine, spelled so that this file is not caught."""
    hotes = (("py", "pi.org"), ("python", "hosted.org"), ("registry.npm", "js.org"), ("deb.", "debian.org"))
    lieux = (("/ro", r"ot/\w"), ("/ho", r"me/\w+/"), ("/Us", r"ers/\w+/"), ("/wo", r"rk/\w"))
    return re.compile("|".join("".join(morceaux) for morceaux in (*hotes, *lieux)))


def test_aucun_fichier_ne_nomme_un_registre_ni_un_lieu_de_la_machine() -> None:
    interdits = _interdits()
    fautifs = []
    for chemin in suivis():
        if chemin.stat().st_size > 2_000_000 or nom(chemin).startswith("static/vendor/"):
            continue
        try:
            texte = chemin.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        fautifs += [f"{nom(chemin)} : {trouve[0]}" for trouve in interdits.finditer(texte)]
    assert fautifs == []


def test_la_suite_ne_lit_rien_hors_du_projet() -> None:
    partage = re.compile(r"\.\./" + "shared|" + "parents?\\[[1-9]\\] / .shared")
    assert [
        nom(c) for c in suivis() if c.suffix in {".py", ".sh", ".toml"} and partage.search(c.read_text())
    ] == []


def test_les_etages_sont_ceux_que_l_integration_verifie() -> None:
    reglages = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    contrats = {contrat["name"]: contrat for contrat in reglages["tool"]["importlinter"]["contracts"]}
    assert contrats["Rooms"]["layers"] == [
        "config", "guichet", "workflows", "ads | rlpi", "dossiers", "carto", "communes", "droit",
    ]  # fmt: skip
    assert set(contrats["The law is pure"]["source_modules"]) == {"droit", "ads.droit", "rlpi.droit"}
    assert '"$b/lint-imports"' in (RACINE / "script" / "test").read_text(encoding="utf-8")
    assert all((RACINE / etage / "__init__.py").is_file() for etage in ETAGES)


def test_les_salles_sont_celles_du_plan() -> None:
    attendus = {
        *ETAGES, "script", "tests", "bench", "docs", "data", "templates", "static", ".ci", "LICENSE", "README.md",
        "CHANGELOG.md", "manage.py", "pyproject.toml", "requirements.lock", "package.json",
    }  # fmt: skip
    assert {nom(chemin).split("/")[0] for chemin in suivis()} >= attendus


def test_la_licence_est_le_texte_exact_de_l_agpl_3() -> None:
    texte = (RACINE / "LICENSE").read_bytes()
    assert (
        hashlib.sha256(texte)
        .hexdigest()
        .startswith("0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079")
    )
    assert 'license = "AGPL-3.0-or-later"' in (RACINE / "pyproject.toml").read_text(encoding="utf-8")


def test_les_fichiers_tiers_ont_leur_licence_et_leurs_empreintes() -> None:
    vendor = RACINE / "static" / "vendor"
    attendues = dict(
        reversed(ligne.split("  "))
        for ligne in (vendor / "EMPREINTES").read_text(encoding="ascii").splitlines()
    )
    presents = {
        chemin.relative_to(vendor).as_posix(): hashlib.sha256(chemin.read_bytes()).hexdigest()
        for chemin in vendor.rglob("*")
        if chemin.is_file() and chemin.name not in {"EMPREINTES", "LISEZMOI.md"}
    }
    assert presents == attendues
    assert all((dossier / "LICENSE").is_file() for dossier in vendor.iterdir() if dossier.is_dir())


def test_les_versions_des_fichiers_tiers_sont_celles_du_verrou_et_de_la_notice() -> None:
    demandes = json.loads((RACINE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    verrou = json.loads((RACINE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    notice = (RACINE / "static" / "vendor" / "LISEZMOI.md").read_text(encoding="utf-8")
    for paquet, version in demandes.items():
        assert verrou[f"node_modules/{paquet}"]["version"] == version
        assert re.search(rf"\| {re.escape(paquet)}\b[^|]*\| {re.escape(version)} \|", notice), paquet


def test_aucune_page_ne_charge_de_fichier_d_un_serveur_exterieur() -> None:
    chargement = re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//", re.I
    )
    pages = [c for c in suivis() if c.suffix == ".html"]
    assert pages
    assert [nom(page) for page in pages if chargement.search(page.read_text(encoding="utf-8"))] == []


def test_aucun_travail_inacheve_n_est_laisse_dans_le_code() -> None:
    marques = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImpl" + r"ementedError")
    fautifs = []
    for chemin in modules(*ETAGES, "tests", "bench"):
        texte = chemin.read_text(encoding="utf-8")
        fautifs += [f"{nom(chemin)} : {trouve[0]}" for trouve in marques.finditer(texte)]
    assert fautifs == []


def test_aucun_test_n_est_saute() -> None:
    sauts = re.compile(r"pytest\.(mark\.)?(" + r"skip|xfail|importorskip)")
    assert [nom(c) for c in modules("tests") if sauts.search(c.read_text(encoding="utf-8"))] == []


def lignes_propres(chemin: Path) -> set[str]:
    """What a module says, without its imports, names of the two laws, texts and blanks."""
    sans = re.compile(r"\b(?:ads|rlpi)\b|[\"'].*?[\"']|\s+", re.IGNORECASE)
    return {
        sans.sub("", ligne)
        for ligne in chemin.read_text(encoding="utf-8").splitlines()
        if len(ligne.strip()) > 15 and not ligne.strip().startswith(("from ", "import ", "#", '"""'))
    }


def test_aucun_fichier_de_l_affichage_n_en_recopie_un_du_droit_des_sols() -> None:
    """What both laws share lives in ``dossiers`` and ``workflows``: half the lines of one file is a copy."""
    ads = {chemin: lignes_propres(chemin) for chemin in modules("ads")}
    copies = {
        nom(chemin): nom(modele)
        for chemin in modules("rlpi")
        if len(lignes := lignes_propres(chemin)) >= 8
        for modele, autres in ads.items()
        if 2 * len(lignes & autres) > len(lignes)
    }
    assert copies == {}
