"""Screens of the petitioner's side and of the public."""
