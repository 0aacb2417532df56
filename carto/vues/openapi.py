"""OpenAPI 3.0 description of the read-only interface."""

from __future__ import annotations


def _parametre(nom: str, description: str, schema: dict) -> dict:
    return {"name": nom, "in": "query", "required": False, "description": description, "schema": schema,
            "style": "form", "explode": False}  # fmt: skip


def _reponse(description: str, type_: str = "application/json") -> dict:
    return {"200": {"description": description, "content": {type_: {"schema": {"type": "object"}}}}}


def description_openapi(racine: str, couches: list[str], limite: int, limite_maximale: int) -> dict:
    """The document served at ``/carto/ogc/api``; ``racine`` is the address of the landing page."""
    filtres = [
        _parametre("bbox", "ouest,sud,est,nord en degrés", {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}),
        _parametre("datetime", "date de validité, ou intervalle", {"type": "string"}),
        _parametre("limit", "nombre d'objets par page", {"type": "integer", "minimum": 1, "maximum": limite_maximale, "default": limite}),
        _parametre("offset", "rang du premier objet", {"type": "integer", "minimum": 0, "default": 0}),
    ]  # fmt: skip
    chemins = {
        "/": {"get": {"summary": "Accueil", "operationId": "accueil", "responses": _reponse("Liens")}},
        "/conformance": {
            "get": {"summary": "Conformité", "operationId": "conformite", "responses": _reponse("Classes")}
        },
        "/collections": {
            "get": {"summary": "Couches", "operationId": "couches", "responses": _reponse("Couches")}
        },
    }
    for code in couches:
        base = f"/collections/{code}"
        chemins[base] = {
            "get": {"summary": code, "operationId": f"couche_{code}", "responses": _reponse("Couche")}
        }
        chemins[f"{base}/items"] = {
            "get": {"summary": code, "operationId": f"objets_{code}", "parameters": filtres,
                    "responses": _reponse("Objets", "application/geo+json")}
        }  # fmt: skip
        chemins[f"{base}/items/{{pk}}"] = {
            "get": {
                "summary": code, "operationId": f"objet_{code}",
                "parameters": [{"name": "pk", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": _reponse("Objet", "application/geo+json"),
            }
        }  # fmt: skip
    return {
        "openapi": "3.0.3",
        "info": {"title": "Mitoyen : couches publiques", "version": "1.0.0"},
        "servers": [{"url": racine}],
        "paths": chemins,
    }
