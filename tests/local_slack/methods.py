"""The table of Web API methods: each subject's file puts its own into it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.local_slack.world import SlackError, Token, Workspace

if TYPE_CHECKING:
    from tests.local_slack.server import LocalSlack

Given = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: who calls, in which workspace, with what."""

    slack: "LocalSlack"
    token: Token
    given: Given

    @property
    def team(self) -> Workspace:
        return self.slack.workspaces[self.token.team]

    @property
    def scopes(self) -> set[str]:
        return self.slack.scopes if self.token.scopes is None else self.token.scopes

    def need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def text(self, name: str) -> str:
        value = self.given.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true"}

    def required(self, name: str) -> str:
        if not (value := self.text(name)):
            raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value


Method = Callable[[Call], dict[str, Any]]


@dataclass
class Table:
    """`open_to_all` are called without a token."""

    methods: dict[str, Method] = field(default_factory=dict)
    open_to_all: set[str] = field(default_factory=set)
    for_apps: set[str] = field(default_factory=set)

    def method(self, name: str, *, scope: str = "", token: str = "bot") -> Callable[[Method], Method]:
        """`token`: bot, app or none."""

        def put(make: Method) -> Method:
            def checked(call: Call) -> dict[str, Any]:
                if scope:
                    call.need(scope)
                return make(call)

            self.methods[name] = checked
            if token == "none":
                self.open_to_all.add(name)
            if token == "app":
                self.for_apps.add(name)
            return make

        return put


TABLE = Table()
method = TABLE.method
