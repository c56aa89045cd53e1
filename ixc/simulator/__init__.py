"""An IXC Provedor webservice in miniature, for the demo and the tests.

It answers list calls as the real one was seen to, oddities included, and refuses and
records everything else. It shares no code with the client that it is there to check.
"""
