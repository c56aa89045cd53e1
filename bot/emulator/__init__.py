"""A local Telegram: the Bot API over HTTP, as strict as the real one, and a page to chat on.

The bot reaches it only through `TELEGRAM_API_BASE_URL`. It shares no code with the bot.
"""
