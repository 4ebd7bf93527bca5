"""What people say in an interim report, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class InterimContent:
    """A whole interim report as it is to be saved: the numbers of the activities that took place, how it went, how
    many people took part, what was difficult and, in euro, what was spent. `typed` keeps what could not be read."""

    done: Sequence[int] = ()
    activities: str = ""
    participants: int | None = None
    difficulties: str = ""
    costs: Decimal | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
