"""The law of ADS as pure functions: no Django, no database."""
