"""Everything the bot reads from the mirror: columns for metrics, rows for a card, its age.

The only place with the vocabulary of `ixc` and that of `metrics`.
"""
