"""Technical building blocks of a dossier: files, PDF letters, signature, mail, hashes.

Nothing here knows a model: the services of ``dossiers`` call these functions and record what they return.
"""
