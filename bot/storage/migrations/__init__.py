"""Alembic's folder: one file a version, newest last. `bot.storage.migrate` runs it; nothing else imports it."""
