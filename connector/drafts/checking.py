"""Is a folder of templates in order: each rendered over the samples, each mistake named with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateSyntaxError

from connector.drafts.building import HANDOVER, build
from connector.drafts.calls import by_readers
from connector.drafts.folders import ROOMS, SUFFIX, audiences, names_in
from connector.drafts.phases import PHASES
from connector.drafts.rendering import Failed, render
from connector.drafts.samples import samples
from connector.drafts.templates import environment
from connector.house import shipped_folder
from rules.documents.problems import Problem, nearest


def check_templates(folder: Path) -> tuple[Problem, ...]:
    """Every mistake of the templates in ``folder``, as ``file:line:column``.

    A template is read, is known by its name, and is rendered, alone and within those that include
    it, over sample incidents of every phase.
    """
    found = list(dict.fromkeys([*_names(folder), *_syntax(folder)]))
    if not found:
        found = list(dict.fromkeys(_rendered(folder)))
    return tuple(sorted(found, key=lambda problem: problem[:3]))


def _names(folder: Path) -> Iterator[Problem]:
    """Files that nobody would ever use, and audiences that lack a phase."""
    shipped = set(names_in(shipped_folder()))
    for path in sorted(path for room in ROOMS for path in (folder / room).rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        room, *rest = name.split("/")
        if not name.endswith(SUFFIX):
            yield Problem(str(path), 1, 1, f'the name of a template ends in "{SUFFIX}"')
        elif room == "updates" and (len(rest) != 2 or rest[1].removesuffix(SUFFIX) not in PHASES):
            wanted = [phase + SUFFIX for phase in PHASES]
            yield Problem(str(path), 1, 1, "no phase of an update has this name", nearest(rest[-1], wanted))
        elif room == HANDOVER and name not in shipped:
            yield Problem(str(path), 1, 1, "no note has this name", nearest(name, sorted(shipped)))
    for audience in audiences(folder):
        have = {name for name in (*names_in(folder), *shipped) if name.startswith(f"updates/{audience}/")}
        for phase in PHASES:
            if f"updates/{audience}/{phase}{SUFFIX}" not in have:
                yield Problem(str(folder / "updates" / audience), 1, 1,
                              f'the audience "{audience}" lacks the phase "{phase}"', f"write {phase}{SUFFIX}")


def _syntax(folder: Path) -> Iterator[Problem]:
    made = environment(folder)
    for name in names_in(folder):
        text = (folder / name).read_bytes()
        try:
            made.compile(text.decode("utf-8"), name, str(folder / name))
        except UnicodeDecodeError as error:
            yield Problem(str(folder / name), 1, 1, f"not UTF-8: {error.reason} at byte {error.start}")
        except TemplateSyntaxError as error:
            yield Problem(str(folder / name), error.lineno, 1, error.message or "it cannot be read")


def _rendered(folder: Path) -> Iterator[Problem]:
    made = environment(folder)
    for audience in audiences(folder):
        for sample in samples(audience):
            for firing, *also in [*([one] for one in sample.firings if one.to is None), *by_readers(sample.firings)]:
                built = build(sample.case, firing, also)
                failed = render(made, built.template, built.context)
                if isinstance(failed, Failed):
                    owner = folder if (folder / failed.template).exists() else shipped_folder()
                    yield Problem(str(owner / failed.template), max(failed.line, 1), 1, failed.why)
