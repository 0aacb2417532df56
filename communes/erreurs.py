"""Typed errors of the trade; their message is French and meant for the person who reads it."""

from __future__ import annotations


class ErreurMetier(Exception):
    """An action refused for a reason its author can understand and, most often, mend."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class ActionInterdite(ErreurMetier):
    """The person has no right to do this on this commune (403 on a visible object)."""
