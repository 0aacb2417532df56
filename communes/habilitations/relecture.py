"""The question every act asks again of the database: ``octrois_de`` on one commune, as written SQL.

Building the query costs more than running it; a test holds this answer against the other on random grants.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import cache

from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from communes.models import Affectation, Convention, OctroiCommune, Role, Utilisateur


def lire_les_octrois(agent: int, commune: int, jour: date) -> list[tuple[int, str, list[str] | None]]:
    """(commune, codename, types of its convention) of each grant a person holds there on ``jour``."""
    lendemain = timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))
    date_, instant = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
    le = date_(jour)
    with connection.cursor() as curseur:
        curseur.execute(_sql_des_droits(), [commune, le, le, agent, le, le, instant(lendemain)])
        lignes = curseur.fetchall()
    return [(commune, codename, json.loads(types) if types else None) for codename, types in lignes]


#: Through a posting and a grant both in force, of an active account.
_MODELE = """
    SELECT droit.codename, convention.types
    FROM "{octroi}" octroi
    JOIN "{droit}" droit ON droit.id = octroi.permission_id
    LEFT JOIN "{convention}" convention ON convention.id = octroi.convention_id
    WHERE octroi.content_object_id = %s
      AND octroi.debut <= %s AND (octroi.fin IS NULL OR octroi.fin >= %s)
      AND EXISTS (
        SELECT 1 FROM "{poste}" poste
        JOIN "{role}" role ON role.id = poste.role_id
        JOIN "{agent}" agent ON agent.id = poste.agent_id
        WHERE role.groupe_id = octroi.group_id AND agent.id = %s AND agent.is_active
          AND poste.debut <= %s AND (poste.fin IS NULL OR poste.fin >= %s)
          AND (poste.revoquee_le IS NULL OR poste.revoquee_le >= %s))
"""

_TABLES = {
    "octroi": OctroiCommune,
    "droit": Permission,
    "convention": Convention,
    "poste": Affectation,
    "role": Role,
    "agent": Utilisateur,
}


@cache
def _sql_des_droits() -> str:
    """The statement; every name of a table comes from its model."""
    return _MODELE.format(**{nom: modele._meta.db_table for nom, modele in _TABLES.items()})
