"""Tokens: those Teams signs what it brings with (RS256, a key of our own, its public half at a loopback address), and the app's own.

Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.local_teams.world import APP_ID, TENANT

ISSUER = "https://api.botframework.com"
KEY_ID = "local-teams-key"


@cache
def a_key(name: str) -> rsa.RSAPrivateKey:
    """The same for the same name: making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Tokens:
    """`app` are the bearer tokens that the app may show; `given` counts how many were asked for."""

    service_url: str = ""
    app: set[str] = field(default_factory=set)
    given: int = 0
    refuses: Exception | None = None
    """Raised in the place of a token."""
    lives: float = 3600

    def sign(self, **changes: Any) -> str:
        """What Teams shows the app: changes None take a claim away. `key` and `kid` name another key."""
        key, kid = a_key(changes.pop("key", KEY_ID)), changes.pop("kid", KEY_ID)
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": APP_ID, "iat": now, "nbf": now, "exp": now + 3600, "serviceurl": self.service_url} | changes
        return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, "RS256", {"kid": kid})

    def give(self, *_for: Any) -> str:
        """A bearer token for the app, as Entra would give it; also fit to be `App(token=…)`'s."""
        if self.refuses:
            raise self.refuses
        self.given += 1
        now = int(time.time())
        claims = {"iss": f"https://sts.windows.net/{TENANT}/", "aud": ISSUER, "appid": APP_ID, "tid": TENANT, "iat": now, "nbf": now}
        token = jwt.encode(claims | {"exp": now + int(self.lives), "jti": str(self.given)}, a_key("entra"), "RS256", {"kid": "entra"})
        self.app.add(token)
        return token

    def revoke(self) -> None:
        """All that were given out are good no more."""
        self.app.clear()

    @property
    def keys(self) -> dict[str, Any]:
        """The key set (RFC 7517) that the app verifies with."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(a_key(KEY_ID).public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}]}


@dataclass
class KeyServer:
    """Gives out a key set, in a thread of its own: PyJWKClient asks for it without letting the loop go on."""

    base: str = ""
    asked: int = 0
    _server: ThreadingHTTPServer | None = None

    def start(self, keys: dict[str, Any]) -> None:
        outer, said = self, json.dumps(keys).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
