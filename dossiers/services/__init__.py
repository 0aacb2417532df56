"""Acts on dossiers: one function a verb of the trade, one transaction, one journal entry."""
