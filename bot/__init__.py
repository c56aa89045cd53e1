"""The Telegram bot of a collections team: commands, morning push, reports."""

__version__ = "0.1.0"
