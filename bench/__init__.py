"""Benchmarks: each module ``bench/<name>.py`` has ``main(**options) -> dict``; ``script/bench`` runs them."""
