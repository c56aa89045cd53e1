"""What is typed in a terminal: run, demo, sync, relatorio, push, doctor, migrar.

Nothing imports it but `bot.__main__`; it alone knows the simulators.
"""
