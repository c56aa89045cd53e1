"""Collections metrics, pure: arrays in, figures out (definitions: docs and docstrings)."""
