"""The grammar of the law: articles, dated versions, months, working days, notifications, reasons.

Pure Python, no Django, no database. Every other room reads the law through these words.
"""
