"""``manage.py check --deploy``: what a real site cannot go without, and what it had better have."""

from __future__ import annotations

import os

from django.core import checks

#: Without it the site misleads its users: links that lead nowhere, mails that never leave.
INDISPENSABLES = {
    "SITE_URL": "les liens des courriels mèneraient à http://127.0.0.1:8000",
    "EMAIL_URL": "les courriels seraient écrits dans un dossier au lieu de partir",
}
UTILES = {
    "DATABASE_URL": "la base embarquée (SpatiaLite) ne convient qu'à une petite commune",
    "BROKER_URL": "la file embarquée ne sert qu'un ouvrier sur la même machine",
    "SANTE_JETON": "le détail de /sante/ et les métriques restent fermés : rien n'alertera",
    "EDITEUR": "les mentions légales ne nomment pas l'éditeur du site",
}


@checks.register(checks.Tags.security, deploy=True)
def variables(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """The environment of a production site: told, never refused (a check may run before all is set)."""
    return [
        checks.Info(f"{nom} n'est pas fixée : {suite}.", id=code)
        for code, attendues in (("mitoyen.I001", INDISPENSABLES), ("mitoyen.I002", UTILES))
        for nom, suite in attendues.items()
        if not os.environ.get(nom)
    ]
