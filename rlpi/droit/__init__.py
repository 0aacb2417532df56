"""The law of outdoor advertising as pure functions: no Django, no database."""
