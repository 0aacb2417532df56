"""A Python that has loaded the platform once and runs management commands on request: ``python -m bench._atelier``.

One JSON line in (the words of the command), one out (its exit code and what it wrote). Its connections are closed
before each command: the base may have died and come back meanwhile.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


class Atelier:
    """The near side: starts it at the first command, again if it has died."""

    def __init__(self, environnement: dict[str, str]) -> None:
        self._environnement = environnement
        self._processus: subprocess.Popen | None = None

    def gerer(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error of one management command."""
        if self._processus is None or self._processus.poll() is not None:
            self._processus = subprocess.Popen(
                [sys.executable, "-m", "bench._atelier"], cwd=RACINE, env=self._environnement, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        entree, sortie = self._processus.stdin, self._processus.stdout
        assert entree is not None
        assert sortie is not None
        entree.write(json.dumps(arguments) + "\n")
        entree.flush()
        reponse = sortie.readline()
        if not reponse:
            return self._processus.wait(), "", "l'atelier est mort"
        code, ecrit, fautes = json.loads(reponse)
        return code, ecrit, fautes

    def fermer(self) -> None:
        if self._processus is not None:
            assert self._processus.stdin is not None
            self._processus.stdin.close()
            self._processus.wait(timeout=20)


def _executer(arguments: list[str]) -> tuple[int, str, str]:
    from django.core.management import ManagementUtility
    from django.db import connections

    connections.close_all()
    ecrit, fautes, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(ecrit), redirect_stderr(fautes):
        try:
            ManagementUtility(["manage.py", *arguments]).execute()
        except SystemExit as fin:
            code = fin.code if isinstance(fin.code, int) else int(fin.code is not None)
        except Exception as faute:
            code = 1
            fautes.write(f"{type(faute).__name__}: {faute}")
    return code, ecrit.getvalue(), fautes.getvalue()


def main() -> None:
    """The far side."""
    reponses, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    for ligne in sys.stdin:
        reponses.write(json.dumps(_executer(json.loads(ligne))) + "\n")
        reponses.flush()


if __name__ == "__main__":
    main()
