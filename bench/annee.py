"""A year on 2,000 dossiers, day by day, then at once: no limit passes unseen, no breach, the same world.

``script/bench annee`` (``-o dossiers=200 -o jours=60`` for a short run). Two bases of their own, the same seed.
"""

from __future__ import annotations

import os
from datetime import timedelta
from hashlib import sha256
from time import perf_counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django


def _monde() -> str:
    """A digest of what the law retains: state, clock and facts of each dossier, each opinion."""
    from dossiers.models import Consultation, Dossier, Evenement

    empreinte = sha256()
    colonnes = ("reference", "etat", "etape", "numero", "limite_instruction", "effet_silence", "date_silence")
    lectures = (
        Dossier.objects.order_by("reference").values_list(*colonnes),
        Evenement.objects.order_by("dossier__reference", "rang").values_list(
            "dossier__reference", "rang", "nature", "date_legale", "donnees__contenu"
        ),
        Consultation.objects.order_by("dossier__reference", "service__code").values_list(
            "dossier__reference", "service__code", "etat", "date_tacite"
        ),
    )
    for lecture in lectures:
        for ligne in lecture.iterator(chunk_size=2000):
            empreinte.update(repr(ligne).encode())
    return empreinte.hexdigest()


def _vus_trop_tard(jour: Any) -> int:
    """Dossiers whose silence was acquired on ``jour`` or before and is not recorded."""
    from dossiers.models import Dossier

    return Dossier.objects.au_silence_acquis(jour).exclude(effet_silence="sans_objet").count()


def _jouer(dossiers: int, jours: int, *, chaque_jour: bool) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from dossiers.services import verification
    from workflows import temps

    ancien = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("creer_autorite_demo", verbosity=0)
        call_command("generer", dossiers=dossiers, graine=7, verbosity=0)
        debut, effets, manques, durees = timezone.localdate(), 0, 0, []
        for n in range(jours + 1) if chaque_jour else (jours,):
            jour, avant = debut + timedelta(days=n), perf_counter()
            effets += sum(1 for _ in temps.passer(jour))
            durees.append(perf_counter() - avant)
            manques += _vus_trop_tard(jour)
        fin = debut + timedelta(days=jours)
        return {
            "passages": len(durees),
            "effets_et_messages": effets,
            "limites_passees_sans_effet": manques,
            "breches": list(verification.breches(fin))[:20],
            "second_passage": sum(1 for _ in temps.passer(fin)),
            "secondes": round(sum(durees), 1),
            "passage_le_plus_long_s": round(max(durees), 2),
            "monde": _monde(),
        }
    finally:
        connection.creation.destroy_test_db(ancien, verbosity=0)


def main(dossiers: int = 2_000, jours: int = 365) -> dict[str, Any]:
    """The figures of both ways, and whether they end in the same world."""
    os.environ.setdefault("DEMO", "1")
    django.setup()
    petit = _jouer(int(dossiers), int(jours), chaque_jour=True)
    grand = _jouer(int(dossiers), int(jours), chaque_jour=False)
    return {
        "dossiers": int(dossiers),
        "jours": int(jours),
        "jour_par_jour": petit,
        "en_une_fois": grand,
        "meme_monde": petit["monde"] == grand["monde"],
        "tenu": petit["monde"] == grand["monde"]
        and not (petit["breches"] or grand["breches"])
        and not (petit["limites_passees_sans_effet"] or grand["limites_passees_sans_effet"])
        and not (petit["second_passage"] or grand["second_passage"]),
    }
