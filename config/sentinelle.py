"""Errors sent to a Sentry-compatible server: the traceback only, no value, no person."""

from __future__ import annotations

from typing import Any

from config.journaux import dossier_courant, epurer


def ouvrir(dsn: str, *, environnement: str) -> None:
    """Starts the client; called by the settings when ``SENTRY_DSN`` is given."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        environment=environnement,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0,
        before_send=nettoyer,
        before_breadcrumb=lambda miette, indice: None,
    )


def nettoyer(evenement: dict[str, Any], indice: dict[str, Any]) -> dict[str, Any]:
    """The event without user, cookies, headers, query nor mail address; with the dossier's reference."""
    evenement.pop("user", None)
    requete = evenement.get("request") or {}
    evenement["request"] = {cle: epurer(requete[cle]) for cle in ("url", "method") if cle in requete}
    for erreur in (evenement.get("exception") or {}).get("values", []):
        erreur["value"] = epurer(str(erreur.get("value", "")))
    if "logentry" in evenement:
        evenement["logentry"] = {"message": epurer(str(evenement["logentry"].get("message", "")))}
    evenement.setdefault("tags", {})["dossier"] = dossier_courant.get()
    return evenement
