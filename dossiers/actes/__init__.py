"""@CTES: the files by which an act reaches the préfet, and what comes back."""
