"""One question — what touches this land on this day? — and what follows from the answer."""

from carto.services.detection.detecter import (
    COUCHES,
    RAYON_ABORDS,
    Detection,
    Touche,
    detecter,
    union_des_parcelles,
)
from carto.services.detection.differences import Difference, differences
from carto.services.detection.suggerer import Certitude, NatureSuggestion, Suggestion, suggerer

__all__ = [
    "COUCHES",
    "RAYON_ABORDS",
    "Certitude",
    "Detection",
    "Difference",
    "NatureSuggestion",
    "Suggestion",
    "Touche",
    "detecter",
    "differences",
    "suggerer",
    "union_des_parcelles",
]
