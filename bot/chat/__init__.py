"""People ask: commands and buttons in, answers out.

May send through `bot.delivery`; decides nothing about money.
"""
