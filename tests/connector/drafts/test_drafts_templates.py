"""Templates can put values into words, and nothing else; what is wrong with one is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.drafts.building import build
from connector.drafts.checking import check_templates
from connector.drafts.folders import digest
from connector.drafts.marks import MIDDLE, OPEN, read_marks
from connector.drafts.rendering import Failed, Rendered, render
from connector.drafts.said import Said, Source
from connector.drafts.samples import samples
from connector.drafts.templates import environment
from connector.house import shipped_folder

OPENING = "updates/business/opening.txt.j2"
HEAD = "Subject: {{ severity }}\n\n"


def written(folder: Path, text: str, name: str = OPENING) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def tried(folder: Path, body: str) -> Rendered | Failed:
    sample = next(iter(samples("business")))
    [firing] = [one for one in sample.firings if one.to is None]
    built = build(sample.case, firing)
    return render(environment(written(folder, HEAD + body)), built.template, built.context)


@pytest.mark.parametrize("body", [
    "{{ 5 }}", '{{ "text" }}', "{{ loop }}", "{{ severity.text }}", "{{ severity ~ service }}", "{{ severity.known }}",
    "{{ severity|upper }}", "{{ severity|string }}", '{{ "%s"|format(severity) }}', "{{ changed|length }}",
    "{% set x %}{{ severity }}{% endset %}{{ x }}", "{% macro m() %}{{ severity }}{% endmacro %}{{ m() }}",
    "{{ severity.__class__ }}", "{{ [severity] }}", "{{ severity + service }}", "{{ range(3) }}", "{{ missing }}",
    "{{ severity.missing }}", "{{ self }}", "{% include 'no.txt.j2' %}", "{% for x in severity %}{{ x }}{% endfor %}",
    "{{ severity.sources }}", "{{ 1 / 0 }}", "{{ cause|short(none) }}", "{{ cause.text|sentence }}",
])
def test_nothing_is_printed_that_carries_no_sources(tmp_path: Path, body: str) -> None:
    made = tried(tmp_path, body)
    assert isinstance(made, Failed), made
    assert made.template == OPENING and made.why


@pytest.mark.parametrize(("body", "text"), [
    ("{{ service }} {{ outage }}.", "Payments is down."),
    ("{{ service if cause else key }}", "INC100"),
    ("{% if cause %}known{% else %}{{ cause }}{% endif %}", "not yet known"),
    ("{% set s = service %}{{ s }}", "Payments"),
    ("{{ title|sentence }}", "Nobody can take card payments."),
    ("{{ title|short(12) }}", "nobody can…"),
    ("{{ [service, key]|listed }}", "Payments and INC100"),
    ("{{ kind|an|upper_first }}", "An outage"),
])
def test_values_can_be_chosen_and_put_into_words(tmp_path: Path, body: str, text: str) -> None:
    made = tried(tmp_path, body)
    assert isinstance(made, Rendered), made
    assert made.body == text
    assert all(value.sources for sentence in made.sentences for value in sentence.values)


def test_a_list_keeps_the_sources_of_each_of_its_values(tmp_path: Path) -> None:
    made = tried(tmp_path, "{{ [service, people]|listed }}")
    assert isinstance(made, Rendered)
    assert {("field", "service"), ("field", "users_affected")} <= {
        (source.kind, source.ref) for source in made.sources.values()}


@pytest.mark.parametrize(("text", "why"), [
    ("no subject\n\n{{ key }}", "the first line begins with"), ("Subject: {{ key }}\n", "a text follows"),
    ("Subject: \n\n{{ key }}", "the first line begins with"), ("", "the first line begins with"),
])
def test_a_text_needs_a_subject_and_a_body(tmp_path: Path, text: str, why: str) -> None:
    sample = next(iter(samples("business")))
    built = build(sample.case, next(one for one in sample.firings if one.to is None))
    made = render(environment(written(tmp_path, text)), built.template, built.context)
    assert isinstance(made, Failed) and why in made.why


def test_sentences_are_split_with_their_sources() -> None:
    def value(text: str, ref: str) -> str:
        return f"{OPEN}field\ue004{ref}\ue004d{MIDDLE}{text}\ue002"

    mail, late = value("Mail", "service"), value("5 min. late. Or more", "x")
    read = read_marks(f"{mail} is down. It is {late}!\n\n- Own words, e.g. Mail")
    assert read.text == "Mail is down. It is 5 min. late. Or more!\n\n- Own words, e.g. Mail"
    assert [(one.text, [name for each in one.values for _, name, _ in each.sources]) for one in read.sentences] == [
        ("Mail is down.", ["service"]), ("It is 5 min. late.", ["x"]), ("Or more!", ["x"]),
        ("Own words, e.g. Mail", [])]


def test_a_mark_out_of_place_is_a_failure() -> None:
    with pytest.raises(ValueError, match="mark"):
        read_marks(f"a {OPEN} b")


def test_a_value_refuses_to_become_plain_text() -> None:
    said = Said("Mail", (Source("field", "service"),))
    for change in (str, "{}".format, lambda one: f"{one}"):
        with pytest.raises(TypeError, match="sources"):
            change(said)


# -- one's own folder

@pytest.mark.parametrize(("name", "text", "line", "message", "hint"), [
    (OPENING, f"{HEAD}{{{{ casue }}}}", 3, "'casue' is undefined", ""),
    (OPENING, f"{HEAD}{{% if cause %}}", 3, "Unexpected end of template", ""),
    (OPENING, f"{HEAD}\n{{{{ cause|upper }}}}", 4, "No filter named 'upper'", ""),
    (OPENING, f"{HEAD}{{{{ item }}}}", 3, "'item' is undefined", ""),
    (OPENING, f"{HEAD}{{{{ 5 }}}}", 3, "only values of the context can be printed", ""),
    (OPENING, "{{ cause }}", 1, "the first line begins with", ""),
    (OPENING, f"{HEAD}{{% include 'parts/no.txt.j2' %}}", 3, 'names the template "parts/no.txt.j2"', ""),
    ("updates/business/opning.txt.j2", HEAD, 1, "no phase of an update", 'did you mean "opening.txt.j2"?'),
    ("updates/business/opening.txt", HEAD, 1, 'ends in ".txt.j2"', ""),
    ("handover/call2.txt.j2", HEAD, 1, "no note has this name", 'did you mean "handover/call.txt.j2"?'),
    ("handover/vendor.txt.j2", f"{HEAD}{{{{ key }}}}\n{{{{ description }}}}", 4, "'description' is undefined", ""),
    ("parts/sender.txt.j2", "{{ missing }}\n", 1, "'missing' is undefined", ""),
    ("updates/regulator/opening.txt.j2", f"{HEAD}{{{{ key }}}}", 1, 'lacks the phase "resolved"',
     "write resolved.txt.j2"),
])
def test_each_mistake_of_ones_own_templates_is_named(
        tmp_path: Path, name: str, text: str, line: int, message: str, hint: str) -> None:
    problems = check_templates(written(tmp_path, text, name))
    found = [(problem.line, problem.hint) for problem in problems
             if message in problem.message and problem.file.startswith(str(tmp_path))]
    assert (line, hint) in found, problems


def test_a_folder_in_order_has_no_problems(tmp_path: Path) -> None:
    written(tmp_path, f"{HEAD}{{{{ service }}}} is broken\n")
    written(tmp_path, "The team\nReference: {{ key }}\n", "parts/sender.txt.j2")
    assert check_templates(tmp_path) == ()


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    written(tmp_path, "")
    (tmp_path / OPENING).write_bytes(b"Subject: \xff")
    [problem] = check_templates(tmp_path)
    assert "not UTF-8" in problem.message


def test_a_new_audience_is_a_folder_of_its_own(tmp_path: Path) -> None:
    for path in (shipped_folder() / "updates" / "business").iterdir():
        written(tmp_path, path.read_text(encoding="utf-8"), f"updates/regulator/{path.name}")
    assert check_templates(tmp_path) == ()


def test_the_digest_changes_with_any_template(tmp_path: Path) -> None:
    before = digest(None)
    assert digest(tmp_path) == before
    assert digest(written(tmp_path, "a")) != before
    assert digest(written(tmp_path, "a")) != digest(written(tmp_path, "b"))
