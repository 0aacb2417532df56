#!/usr/bin/env python3
"""Vérifie hors ligne une preuve exportée : ``python3 verifier_preuve.py preuve.json``.

Standard library only, so that anyone can read it and run it without the platform. It checks that the
journal of the dossier is one unbroken chain, that each day's seal follows the one before, and that the
journal's head is under the seals. The RFC 3161 tokens (``jeton-<jour>.tsr``) are checked by
``openssl ts -verify -digest <empreinte> -in jeton-<jour>.tsr -token_in -CAfile autorite.pem``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

GENESE = "0" * 64


def canoniser(donnee: Any) -> bytes:
    """The one writing of a JSON value: sorted keys, no space, UTF-8."""
    return json.dumps(donnee, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def chainer(precedent: str, charge: Any) -> str:
    """SHA-256 of what follows ``precedent``."""
    return hashlib.sha256(precedent.encode("ascii") + b"\n" + canoniser(charge)).hexdigest()


def feuille(reference: str, rang: int, empreinte: str) -> str:
    """What a seal holds of the head of one dossier: its hash, so that a seal names nobody."""
    return hashlib.sha256(canoniser([reference, rang, empreinte])).hexdigest()


def fautes_du_journal(preuve: dict[str, Any]) -> list[str]:
    """Breaches of the chain of the dossier, in French."""
    fautes, precedent = [], GENESE
    for attendu, ligne in enumerate(preuve["journal"], start=1):
        charge, ou = ligne["charge"], f"journal, ligne {attendu}"
        if charge["rang"] != attendu or charge["dossier"] != preuve["dossier"]:
            fautes.append(f"{ou} : rang ou dossier inattendu")
        if ligne["precedent"] != precedent:
            fautes.append(f"{ou} : chaînage rompu")
        if chainer(ligne["precedent"], charge) != ligne["empreinte"]:
            fautes.append(f"{ou} : ligne altérée")
        donnees = ligne["donnees"]
        if donnees is not None and hashlib.sha256(canoniser(donnees)).hexdigest() != charge["donnees"]:
            fautes.append(f"{ou} : données altérées")
        precedent = ligne["empreinte"]
    return fautes


def fautes_des_sceaux(preuve: dict[str, Any]) -> list[str]:
    """Breaches of the chain of seals, and rows of the journal that no seal covers as they are."""
    fautes, precedent = [], None
    par_jour: dict[str, dict[str, Any]] = {}
    for ligne in preuve["journal"]:
        par_jour[ligne["jour"]] = ligne
    for sceau in preuve["sceaux"]:
        ou = f"sceau du {sceau['jour']}"
        if precedent is not None and sceau["precedent"] != precedent:
            fautes.append(f"{ou} : il ne suit pas le précédent")
        contenu = {"jour": sceau["jour"], "tetes": sceau["tetes"]}
        if chainer(sceau["precedent"], contenu) != sceau["empreinte"]:
            fautes.append(f"{ou} : sceau altéré")
        tete = par_jour.get(sceau["jour"])
        if (
            tete
            and feuille(preuve["dossier"], tete["charge"]["rang"], tete["empreinte"]) not in sceau["tetes"]
        ):
            fautes.append(f"{ou} : la tête du journal n'y est pas")
        precedent = sceau["empreinte"]
    return fautes


def principal(chemins: list[str]) -> int:
    """Prints one line a breach; 0 when the proof holds, 1 when it does not."""
    fautes = []
    for chemin in chemins:
        preuve = json.loads(Path(chemin).read_text(encoding="utf-8"))
        fautes += fautes_du_journal(preuve) + fautes_des_sceaux(preuve)
    for faute in fautes:
        print(faute)
    print("Preuve rompue." if fautes else "Preuve intacte.")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
