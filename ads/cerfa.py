"""A declaration already filled on the Cerfa 16702 (PDF): its answers, as the form of the counter keeps them.

The names of the fields are facts of an administrative form (16702*02). The table of areas is not taken over: its
columns cannot be told apart by their names alone, and a wrong area would mislead.
"""

from __future__ import annotations

from collections.abc import Mapping

from dossiers.registre import Reprise

#: A form is recognised by several of its own fields, never by its title.
SIGNATURE = ("D1N_nom", "C2ZD1_description", "W3ES2_creee", "T2Q_numero")
_PARCELLES = (
    ("T2F_prefixe", "T2S_section", "T2N_numero"),
    ("T2FP2_prefixe", "T2SP2_section", "T2NP2_numero"),
    ("T2FP3_prefixe", "T2SP3_section", "T2NP3_numero"),
)
#: Field of the form → fields of the Cerfa, joined by a space. ``T2Q_numero``: number in the street.
_DEMANDEUR = {
    "nom": ("D1N_nom",),
    "prenom": ("D1P_prenom",),
    "denomination": ("D2D_denomination",),
    "siret": ("D2S_siret",),
    "representant": ("D2P_prenom", "D2N_nom"),
    "adresse": ("D3N_numero", "D3V_voie", "D3W_lieudit"),
    "code_postal": ("D3C_code",),
    "ville": ("D3L_localite",),
    "telephone": ("D3T_telephone",),
}
_TERRAIN = {
    "adresse": ("T2Q_numero", "T2V_voie", "T2W_lieudit", "T2C_code", "T2L_localite"),
    "superficie": ("D5T_total",),
}
_PROJET = {"description": ("C2ZD1_description",), "emprise_creee": ("W3ES2_creee",)}
_NATURES = (
    ("C5ZE1_piscine", "piscine"),
    ("C2ZC3_cloture", "cloture"),
    ("C5ZK1_extension", "extension"),
    ("C2ZA1_nouvelle", "construction_neuve"),
)
_DECOCHEE = ("", "Off", "Non", "0")


def reprendre(champs: Mapping[str, str]) -> Reprise | None:
    """The answers of a filled Cerfa 16702; ``None`` when these are not its fields."""
    if not all(nom in champs for nom in SIGNATURE):
        return None
    demandeur = _lire(champs, _DEMANDEUR)
    demandeur["nature"] = "morale" if demandeur.get("denomination") else "physique"
    courriel = "@".join(champs.get(nom, "").strip("@ ") for nom in ("D5GE1_email", "D5GE2_email")).strip("@")
    if courriel:
        demandeur["courriel"] = courriel
    terrain = _lire(champs, _TERRAIN)
    parcelles = [" ".join(_valeurs(champs, noms)) for noms in _PARCELLES if champs.get(noms[2], "").strip()]
    if parcelles:
        terrain["parcelles"] = ", ".join(parcelles)
    projet = _lire(champs, _PROJET)
    for case, nature in _NATURES:
        if champs.get(case, "").lstrip("/") not in _DECOCHEE:
            projet["nature"] = nature
            break
    return Reprise(
        "DP",
        {"demandeur": demandeur, "terrain": terrain, "projet": projet},
        "Le tableau des surfaces n'est pas repris : saisissez-le.",
    )


def _valeurs(champs: Mapping[str, str], noms: tuple[str, ...]) -> list[str]:
    return [valeur for nom in noms if (valeur := champs.get(nom, "").strip())]


def _lire(champs: Mapping[str, str], table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {cible: " ".join(v) for cible, noms in table.items() if (v := _valeurs(champs, noms))}
