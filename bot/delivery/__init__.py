"""The one place that sends to Telegram, and says what a failed send means."""
