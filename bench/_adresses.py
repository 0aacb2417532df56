"""Every address of the site, by its name: what a matrix of rights declares, and an attack draws from."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes(motifs=None, prefixe: str = "", espace: str = "") -> Iterator[tuple[str, str]]:
    """(full name, pattern) of every route, nested ones and the referentials' administration included."""
    for motif in get_resolver().url_patterns if motifs is None else motifs:
        ici = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            dedans = ":".join(n for n in (espace, motif.namespace) if n)
            yield from routes(motif.url_patterns, ici, dedans)
        elif isinstance(motif, URLPattern):
            yield ":".join(n for n in (espace, motif.name or f"sans nom ({ici})") if n), ici
