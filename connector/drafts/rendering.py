"""Rendering: a context into a text whose every sentence knows its sources, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import TracebackType
from typing import Any, Final, NamedTuple

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError

from connector.drafts.marks import Name, Sentence, name_of, read_marks
from connector.drafts.said import Said, Source

SUBJECT: Final = "Subject: "
CLUMSY: Final = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a template that somebody wrote may raise."""

_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS: Final = re.compile(r"\n{3,}")


class Rendered(NamedTuple):
    """A text with its trace. ``body`` is without the subject."""

    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    """Of subject and body, in order."""
    sources: dict[Name, Source]
    """Those that the sentences name."""


class Failed(NamedTuple):
    """Why nothing was rendered, and where."""

    template: str
    line: int
    """0 where it is no line's fault."""
    why: str

    def __str__(self) -> str:
        place = f"{self.template}:{self.line}" if self.line else self.template
        return f"{place}: {self.why}"


def render(environment: Environment, template: str, context: Any) -> Rendered | Failed:
    """``context``, a dataclass of ``contexts``, through the template of that name."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    try:
        rendered = environment.get_template(template).render(values)
        read = read_marks(_GAPS.sub("\n\n", _TRAILING.sub("", rendered)).strip())
    except TemplateNotFound as error:
        if error.name == template:
            return Failed(template, 0, "there is no such template")
        name, line = _place(error.__traceback__, environment)
        return Failed(name or template, line, f'it names the template "{error.name}", which is not there')
    except TemplateSyntaxError as error:
        return Failed(error.name or template, error.lineno, error.message or "it cannot be read")
    except CLUMSY as error:
        name, line = _place(error.__traceback__, environment)
        return Failed(name or template, line, str(error) or type(error).__name__)
    first, _, body = read.text.partition("\n")
    if not first.startswith(SUBJECT) or not first[len(SUBJECT):].strip() or not body.strip():
        return Failed(template, 1, f'the first line begins with "{SUBJECT.strip()}", and a text follows')
    known = {name_of(source): source for said in said_in(context) for source in said.sources}
    used = {name for sentence in read.sentences for value in sentence.values for name in value.sources}
    sources = {name: known[name] for name in sorted(used)}
    return Rendered(first[len(SUBJECT):].strip(), body.strip("\n"), read.sentences, sources)


def said_in(value: Any) -> Iterator[Said]:
    """Every value of a context."""
    if isinstance(value, Said):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from said_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from said_in(getattr(value, field.name))


def _place(trace: TracebackType | None, environment: Environment) -> tuple[str, int]:
    """The innermost line of a template; Jinja shows templates in tracebacks by their files."""
    found = ("", 0)
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = (_short(file, environment), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _short(file: str, environment: Environment) -> str:
    folders = [folder for loader in getattr(environment.loader, "loaders", ()) for folder in loader.searchpath]
    return next((file[len(folder):].lstrip("/\\") for folder in folders if file.startswith(folder)), file)
