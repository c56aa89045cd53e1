"""The worked list: who is at it, what was said, what was promised.

The only writer of `bot_claims`, `bot_contacts`, `bot_promise…`, `bot_workers`. What became of a
promise is not stored: `metrics.promise_states` tells it from the facts.
"""
