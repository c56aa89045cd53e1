"""The bot's own tables, the migrations, locks on the data folder."""
