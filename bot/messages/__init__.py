"""Views as messages: texts, buttons and keyboards as data, before they know Telegram."""
