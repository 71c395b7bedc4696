"""What can go wrong with a tracker, on request: faults strike single requests, conditions last.

``server.py`` brings about the faults of ``WIRE`` for every dialect. Those of ``INSIDE`` need to know what
is asked, so a dialect finds them as ``environ["sandbox.fault"]`` and brings them about itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from connector.sandbox.limits import FORMS
from rules.durations import parse_duration

Wire: TypeAlias = Literal[
    "status",  # `status` (429, 503, 500 …) with `headers` and `body`, nothing done
    "limited",  # a rate limit, in the form `form` (``limits.py``), nothing done
    "headers",  # done, with `headers` beside its own
    "html",  # a page for people, with `status` 200 unless another is given
    "truncated",  # done, and half of the answer, as if it were whole
    "broken-off",  # done, and the connection ends in the middle of the answer
    "error-after-rows",  # ServiceNow's time quota: half of the rows, then an error, in JSON that is none
    "error-inside",  # the same, in JSON that is valid
    "drop-before",  # the connection ends, nothing done
    "drop-after",  # done, and the connection ends before an answer
    "slow",  # answered after `seconds` of real time
    "accepted",  # 202 and an empty body, nothing done
    "redirect",  # 302 to `body`, another host's login
    "captcha",  # Jira: 403 until a person has logged in
]
Inside: TypeAlias = Literal[
    "anonymous",  # the login counts for nobody's, and 200
    "unauthorised",  # 401
    "forbidden",  # 403
    "same-token",  # the page token asked with comes back
    "short-page",  # fewer rows than asked for, and more to come
    "ignored",  # a write answers that it is done and changes nothing
]
WIRE: Final[frozenset[str]] = frozenset(get_args(Wire))
INSIDE: Final[frozenset[str]] = frozenset(get_args(Inside))
KEY: Final = "sandbox.fault"
"""Under which a request's environ holds its fault."""


def _form(name: str) -> str:
    if name not in FORMS:
        raise ValueError(f"no form of a rate limit: {name!r}; there are {', '.join(FORMS)}")
    return name


class Fault(BaseModel):
    """One thing that goes wrong. Every request that ``dialect``, ``method`` and ``path`` fit is struck,
    after the first ``skip`` of them and ``times`` times."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Wire | Inside
    dialect: str = ""
    method: str = ""
    path: str = ""
    """A regular expression looked for in the path, ``""`` fits all."""
    times: int | None = 1
    """``None``: until it is cleared."""
    skip: int = 0
    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""
    seconds: float = 1.0
    form: Annotated[str, AfterValidator(_form)] = "seconds"

    def fits(self, dialect: str, method: str, path: str) -> bool:
        return (self.dialect in ("", dialect) and self.method in ("", method)
                and re.search(self.path, path) is not None)


@dataclass
class _Waiting:
    fault: Fault
    met: int = 0
    struck: int = 0


class Faults:
    """The faults that wait for their requests, first come first served; one strikes a request."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._lock = Lock()

    def add(self, kind: Wire | Inside, **more: Any) -> Fault:
        """:raises pydantic.ValidationError: where it is no fault."""
        return self.put(Fault.model_validate({"kind": kind, **more}))

    def put(self, fault: Fault) -> Fault:
        with self._lock:
            self._waiting.append(_Waiting(fault))
        return fault

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> list[Fault]:
        with self._lock:
            return [waiting.fault for waiting in self._waiting]

    def take(self, dialect: str, method: str, path: str) -> Fault | None:
        """The fault that strikes this request."""
        with self._lock:
            for waiting in self._waiting:
                fault = waiting.fault
                if not fault.fits(dialect, method, path):
                    continue
                waiting.met += 1
                if waiting.met <= fault.skip:
                    continue
                waiting.struck += 1
                if fault.times is not None and waiting.struck >= fault.times:
                    self._waiting.remove(waiting)
                return fault
        return None


def _span(value: Any) -> Any:
    return parse_duration(value).on(None) if isinstance(value, str) else value


Span = Annotated[timedelta, BeforeValidator(_span)]


@dataclass
class Conditions:
    """How the world is for as long as it is so."""

    index_lag: timedelta = timedelta(0)
    """How long after a write searches still answer with what was before (Jira Cloud)."""
    late: timedelta = timedelta(0)
    """How long after their own timestamp the acts of the world's people can be seen by anybody."""
    hidden: set[str] = field(default_factory=set)
    """Projects (Jira) or tables (ServiceNow) that nobody but administrators may see."""


class Change(BaseModel):
    """Conditions as they are changed over HTTP; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    index_lag: Span | None = None
    late: Span | None = None
    hidden: set[str] | None = None

    def make(self, conditions: Conditions) -> None:
        for name in self.model_fields_set:
            setattr(conditions, name, getattr(self, name))
