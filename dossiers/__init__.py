"""The dossier itself, whatever its law: people, land, pieces, journal, letters, decisions, outbox."""
