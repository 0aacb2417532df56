"""Droit des sols: permits, declarations and certificates of the code de l'urbanisme."""
