"""What a view, a form or a card remembers between two looks at it: kept in it as JSON, and handed back by whoever shows it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError


class Memory(BaseModel):
    """It comes back through somebody's hands: nothing in it is believed without being looked up."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def of(cls, written: str) -> Self:
        """As it was kept; as it begins for what is none of ours."""
        try:
            return cls.model_validate_json(written) if written else cls()
        except ValidationError:
            return cls()

    def __str__(self) -> str:
        return self.model_dump_json()

    def but(self, **changes: object) -> Self:
        return self.model_copy(update=changes)
