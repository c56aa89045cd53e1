"""The bot speaks first: morning lists, monthly report, ✅ on who has paid.

Decides what is due and whom it names; `bot.ledger` remembers.
"""
