"""What the desk says of itself on standard error, without any secret."""

import json
import logging
import re
import sys

from bot.settings import REDACTED, Settings, secrets_of

_PLAIN = logging.Formatter()
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]{4,}")
"""Any token of Slack's: those of workspaces that installed the app stand in no setting."""


class Redacting(logging.Filter):
    """No secret leaves by the log, whoever wrote it there."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._redact(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self._redact(_PLAIN.formatException(record.exc_info))
        return True

    def _redact(self, words: str) -> str:
        for secret in self._secrets:
            words = words.replace(secret, REDACTED)
        return _TOKEN.sub(REDACTED, words)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record), "level": record.levelname.lower(), "from": record.name, "says": record.getMessage()}
        if record.exc_info:
            line["trace"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_log(settings: Settings) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redacting(tuple(secrets_of(settings))))
    handler.setFormatter(JsonLines() if settings.log.json_lines else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level.upper())
    for chatty in ("apscheduler", "slack_bolt", "slack_sdk", "alembic", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
