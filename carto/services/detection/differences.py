"""What changed between two answers about the same land."""

from __future__ import annotations

from dataclasses import dataclass

from carto.services.detection.detecter import Detection

SEUIL_PART = 0.01
SEUIL_DISTANCE = 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that appeared (``avant`` is None), went (``apres`` is None) or changed; both as kept in JSON."""

    cle: str
    avant: dict | None
    apres: dict | None

    @property
    def libelle(self) -> str:
        """The change in French, for the person who re-reads the dossier."""
        if self.avant is None:
            return f"Apparaît : {self.apres['libelle']}{_mesure(self.apres)}."
        if self.apres is None:
            return f"Ne s'applique plus : {self.avant['libelle']}{_mesure(self.avant)}."
        return f"Change : {self.apres['libelle']},{_mesure(self.avant)} auparavant,{_mesure(self.apres)} maintenant."


def _mesure(objet: dict) -> str:
    if objet["part"]:
        return f" {100 * objet['part']:.0f} % du terrain"
    return f" à {objet['distance']:.0f} m" if objet["distance"] else " sur le terrain"


def differences(avant: Detection | dict, apres: Detection | dict) -> list[Difference]:
    """Objects that appeared, went or changed (share by more than 1 %, distance by more than 1 m), in that order.

    Either side may be a :class:`Detection` or what :meth:`Detection.en_json` kept of it.
    """
    anciens, nouveaux = _par_cle(avant), _par_cle(apres)
    apparus = [Difference(cle, None, nouveaux[cle]) for cle in nouveaux if cle not in anciens]
    disparus = [Difference(cle, anciens[cle], None) for cle in anciens if cle not in nouveaux]
    changes = [
        Difference(cle, anciens[cle], nouveaux[cle])
        for cle in nouveaux
        if cle in anciens
        and (
            abs(anciens[cle]["part"] - nouveaux[cle]["part"]) > SEUIL_PART
            or abs(anciens[cle]["distance"] - nouveaux[cle]["distance"]) > SEUIL_DISTANCE
        )
    ]
    return apparus + disparus + changes


def _par_cle(detection: Detection | dict) -> dict[str, dict]:
    """Objects by identity; the parts of a same object (two polygons of one zone) are added up."""
    contenu = detection.en_json() if isinstance(detection, Detection) else detection
    objets: dict[str, dict] = {}
    for objet in contenu["objets"]:
        vu = objets.get(objet["cle"])
        if vu is None:
            objets[objet["cle"]] = dict(objet)
        else:
            vu["aire"] += objet["aire"]
            vu["part"] += objet["part"]
            vu["distance"] = min(vu["distance"], objet["distance"])
    return objets
