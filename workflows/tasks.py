"""Where Celery looks for tasks."""

from workflows.taches_planifiees import balayer_envois, passer_le_temps

__all__ = ["balayer_envois", "passer_le_temps"]
