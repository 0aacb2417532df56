"""Charts as plain SVG: bars, their scale written, readable without colour."""

from __future__ import annotations

from html import escape

LARGEUR, HAUT, MARGE = 720, 200, 44


def barres(titre: str, valeurs: list[int], extremes: tuple[str, str]) -> str:
    """One bar a value; ``extremes``: what is written under the first and the last."""
    sommet = max(valeurs, default=0) or 1
    pas = (LARGEUR - MARGE - 10) / max(1, len(valeurs))
    pieds = HAUT - 30
    hauteur = pieds - 34
    traits = "".join(
        f'<rect x="{MARGE + pas * rang:.1f}" y="{pieds - hauteur * v / sommet:.1f}" '
        f'width="{max(0.6, pas * 0.8):.1f}" height="{hauteur * v / sommet:.1f}"/>'
        for rang, v in enumerate(valeurs)
        if v
    )
    reperes = "".join(
        f'<line x1="{MARGE}" x2="{LARGEUR - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#c8c8c8"/>'
        f'<text x="{MARGE - 6}" y="{y + 4:.1f}" text-anchor="end">{sommet * part:.0f}</text>'
        for part in (0, 0.5, 1)
        if (y := pieds - hauteur * part)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {HAUT}" role="img" aria-label="{escape(titre)}">'
        f'<title>{escape(titre)}</title><rect width="{LARGEUR}" height="{HAUT}" fill="#fff"/>'
        f'<g font-family="sans-serif" font-size="12" fill="#222"><text x="{MARGE}" y="18" font-size="14">{escape(titre)}</text>'
        f"{reperes}"
        f'<text x="{MARGE}" y="{HAUT - 10}">{escape(extremes[0])}</text>'
        f'<text x="{LARGEUR - 10}" y="{HAUT - 10}" text-anchor="end">{escape(extremes[1])}</text></g>'
        f'<g fill="#1f4e79">{traits}</g></svg>\n'
    )
