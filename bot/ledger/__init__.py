"""What was sent to whom, and to which groups: nothing is sent twice, nobody is lost.

The only writer of the `bot_*` tables, but for those of `bot.worked`.
"""
