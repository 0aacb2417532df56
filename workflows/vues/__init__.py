"""Screens of agents and mayors, one module a screen."""
