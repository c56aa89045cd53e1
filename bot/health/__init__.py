"""Whether the bot lives: four ages, told to `healthcheck`, `/status` and whoever watches.

Health ─▶ pulse file ─▶ `python -m bot healthcheck` (no library at all)
   ├────▶ /status
   └────▶ Prometheus, on this machine only      ping: a word to a dead-man's watch
"""
