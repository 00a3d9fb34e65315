"""Workspaces' tokens as they stand in the database: sealed with Fernet (AES-128-CBC and HMAC-SHA256, cryptography.io/en/latest/fernet)."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import ValidationError

from bot.errors import SettingError
from bot.models import Grant
from bot.storage.codec import decode, encode

MAKE = "`kakehashi manifest key` makes one; put it into KAKEHASHI_SLACK_TOKEN_KEY."


class Seal:
    """Seals with the first of the keys, opens with any of them: so a key is changed by putting the new one before the old."""

    def __init__(self, keys: str) -> None:
        """Raises SettingError, which never quotes a key."""
        given = [key.strip() for key in keys.split(",") if key.strip()]
        if not given:
            raise SettingError("slack.token_key is not set, and workspaces' tokens are kept sealed only.", MAKE)
        try:
            self._keys = MultiFernet([Fernet(key) for key in given])
        except ValueError:
            raise SettingError("slack.token_key is no key: one has 32 bytes in URL-safe base64.", MAKE) from None

    def close(self, grant: Grant) -> str:
        return self._keys.encrypt(encode(grant).encode()).decode()

    def open(self, sealed: str, installation: int) -> Grant:
        """Raises SettingError where none of the keys fits, or what was sealed is another installation's."""
        try:
            grant = decode(Grant, self._keys.decrypt(sealed.encode()).decode())
        except (InvalidToken, ValidationError):
            raise SettingError(
                "slack.token_key is not the key that the tokens in this database were sealed with.",
                "Put that one behind the new one (new,old); if it is lost, install the app again in each workspace.",
            ) from None
        if grant.installation != installation:
            raise SettingError("A sealed token in this database is another workspace's.", "Install the app again there.")
        return grant

    def renew(self, sealed: str) -> str:
        """Under the first key. Raises SettingError."""
        try:
            return self._keys.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise SettingError(
                "slack.token_key is not the key that the tokens in this database were sealed with.",
                "Put that one behind the new one (new,old).",
            ) from None


def make_key() -> str:
    return Fernet.generate_key().decode()
