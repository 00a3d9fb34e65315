"""What tests call Teams with: time that passes only by sleeping, and the app's token without Entra."""

from tests.local_teams import LocalTeams


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class OneToken:
    """bot.teams.entra.TokenSource that has one."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    def forget(self, token: str) -> None:
        """There is no other."""


class Given:
    """bot.teams.entra.TokenSource: what the local Teams gives out."""

    def __init__(self, teams: LocalTeams) -> None:
        self.teams, self.last = teams, ""

    async def token(self) -> str:
        self.last = self.last or self.teams.tokens.give()
        return self.last

    def forget(self, token: str) -> None:
        self.last = "" if token == self.last else self.last
