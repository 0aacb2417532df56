"""Identity providers of the environment (``FRANCECONNECT_*``, ``PROCONNECT_*``)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: Level asked by default: FranceConnect « eidas1 »; ProConnect asks none.
CONNUS = {
    "franceconnect": {"nom": "FranceConnect", "acr": "eidas1", "courriel_fiable": False},
    "proconnect": {
        "nom": "ProConnect",
        "acr": "",
        "courriel_fiable": True,
        "portee": "openid given_name usual_name email",
    },
}


def lire(env) -> dict[str, dict[str, Any]]:
    """The configured providers; one half configured is a fault told at start."""
    trouves = {}
    for code, defauts in CONNUS.items():
        prefixe = code.upper()
        emetteur = env.str(f"{prefixe}_EMETTEUR", default="")
        client, secret = (env.str(f"{prefixe}_{cle}", default="") for cle in ("CLIENT", "SECRET"))
        if not any((emetteur, client, secret)):
            continue
        if not all((emetteur, client, secret)) or not emetteur.startswith("https://"):
            raise ImproperlyConfigured(
                f"{prefixe}_EMETTEUR (https), {prefixe}_CLIENT et {prefixe}_SECRET vont ensemble."
            )
        options = {"emetteur": emetteur, "client": client, "secret": secret}
        options["acr"] = env.str(f"{prefixe}_ACR", default=str(defauts["acr"]))
        trouves[code] = {**defauts, **options}
    return trouves
