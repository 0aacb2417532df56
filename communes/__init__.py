"""Communes, instructing services, conventions, agents and their rights."""
