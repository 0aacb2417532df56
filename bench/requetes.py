"""Ten thousand random requests by each sort of account: never another commune's byte, never a failure."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
if str(RACINE) not in sys.path:
    sys.path.insert(0, str(RACINE))

NOMBRE, DOSSIERS, GRAINE = 10_000, 60, 20_261_124
#: One account a role of the demonstration; None is whoever has none.
COMPTES = (
    None, "petitionnaire@example.org", "architecte@example.org", "guichet.lannoy@example.org",
    "maire.bousbecque@example.org", "instructeur.ads@example.org", "chef.ads@example.org",
    "instructeur.rlpi@example.org", "chef.rlpi@example.org", "instructeur.villeneuve-d-ascq@example.org",
    "abf@example.org", "admin@example.org",
)  # fmt: skip


def _mesurer(nombre: int, dossiers: int, graine: int) -> dict[str, Any]:
    from django.core.management import call_command

    from bench._assaut import Assaillant, Reserve
    from communes.models import Utilisateur

    call_command("demo", dossiers=dossiers, verbosity=0)
    reserve, fautes, par_compte = Reserve.de_la_base(), [], {}
    for courriel in COMPTES:
        compte = Utilisateur.objects.get(courriel=courriel) if courriel else None
        assaillant, debut = Assaillant(compte, reserve, graine), perf_counter()
        trouvees = assaillant.assaillir(nombre)
        fautes += trouvees
        par_compte[courriel or "anonyme"] = {
            "dossiers_caches": len(assaillant.oracle.caches),
            "statuts": dict(sorted(assaillant.statuts.items())),
            "fautes": len(trouvees),
            "secondes": round(perf_counter() - debut, 1),
        }
    return {
        "requetes": nombre * len(COMPTES), "dossiers": dossiers, "graine": graine, "comptes": par_compte,
        "fautes": fautes[:50],
        # An account that opened nothing proves nothing.
        "tenu": not fautes and all(200 in c["statuts"] for c in par_compte.values()),
    }  # fmt: skip


def main(nombre: int = NOMBRE, dossiers: int = DOSSIERS, graine: int = GRAINE) -> dict[str, Any]:
    """The faults found, in a base of its own; none is expected."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    logging.disable(logging.ERROR)
    ancien = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _mesurer(nombre, dossiers, graine)
    finally:
        connection.creation.destroy_test_db(ancien, verbosity=0)
        logging.disable(logging.NOTSET)
        teardown_test_environment()


if __name__ == "__main__":
    print(json.dumps(main(), ensure_ascii=False, indent=1))
