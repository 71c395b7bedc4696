"""The context of templates is a contract: documented, tested, and the same as what templates get."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from jinja2 import meta

from connector.drafts.checking import check_templates
from connector.drafts.contexts import Business, Call, Executive, Handover, Hit, Step, Technical, Vendor
from connector.drafts.folders import names_in
from connector.drafts.phases import PHASES
from connector.drafts.reference import documented, readme
from connector.drafts.said import Said
from connector.drafts.writing import check_writing
from connector.house import shipped_folder
from tests.connector.drafts.drafted import AUDIENCES, JINJA, every_draft

PIECES = (Step, Call)
CONTEXTS = (Business, Executive, Technical, Handover, Vendor, *PIECES)


@pytest.mark.parametrize("cls", CONTEXTS)
def test_every_field_has_a_sentence(cls: type[Hit]) -> None:
    assert {name for name, sentence in documented(cls).items() if not re.fullmatch(r"[`A-Z].*\.", sentence)} == set()


def test_the_page_for_writers_is_current() -> None:
    page = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    assert page == readme(), "run `python -m connector.drafts.reference`"


def test_the_real_context_is_the_documented_one() -> None:
    met: dict[str, set[str]] = {}
    for *_, built, _ in every_draft():
        met.setdefault(type(built.context).__name__, set()).update(field.name for field in fields(built.context))
        for field in fields(built.context):
            value = getattr(built.context, field.name)
            for one in value if isinstance(value, tuple) else (value,):
                assert isinstance(one, (Said, *PIECES)), field.name
    assert met == {cls.__name__: set(documented(cls)) for cls in CONTEXTS if cls not in PIECES}


def test_templates_use_only_what_is_documented_for_their_readers() -> None:
    allowed = {"business": Business, "head-of-school": Business, "executive": Executive, "technical": Technical}
    for name in names_in(shipped_folder()):
        room, _, rest = name.partition("/")
        if room == "parts":
            continue
        notes: type[Hit] = Vendor if rest.startswith("vendor") else Handover
        cls = allowed[rest.partition("/")[0]] if room == "updates" else notes
        used, todo = set(), [name]
        while todo:
            tree = JINJA.parse((shipped_folder() / todo.pop()).read_text(encoding="utf-8"))
            used |= meta.find_undeclared_variables(tree)
            todo += [other for other in meta.find_referenced_templates(tree) if other is not None]
        assert used <= set(documented(cls)), name


def test_every_audience_has_every_phase_and_the_samples_reach_each() -> None:
    reached = {built.template for *_, built, _ in every_draft()}
    wanted = {f"updates/{audience}/{phase}.txt.j2" for audience in AUDIENCES for phase in PHASES}
    assert reached == wanted | {"handover/handover.txt.j2", "handover/call.txt.j2", "handover/vendor.txt.j2"}


def test_every_part_is_used_by_some_template() -> None:
    named = {other for name in names_in(shipped_folder()) for other in meta.find_referenced_templates(
        JINJA.parse((shipped_folder() / name).read_text(encoding="utf-8")))}
    assert {name for name in names_in(shipped_folder()) if name.startswith("parts/")} <= named


def test_the_shipped_templates_are_in_order() -> None:
    assert check_templates(shipped_folder()) == ()


def test_every_update_carries_what_a_reader_needs() -> None:
    for audience, _, firing, built, made in every_draft():
        assert re.match(r"(P[1-5] \(\w+\)|Priority not yet known,) (outage|incident): .", made.subject), made.subject
        whole = f"{made.subject}\n{made.body}"
        assert re.search(r"[Cc]ause: .|What we suspect: .", whole) and re.search("[Rr]eference: INC", whole)
        if built.phase == "vendor":
            assert "What we ask: " in whole and "answer by: " in whole and "Contact: " in whole
            continue
        if firing.to is not None:
            assert "What is asked: " in whole and "To be restored" in whole
            continue
        assert re.search(r"Next update: (by \d\d:\d\d GMT on \w+day \d+ \w+|none)", whole), (audience, built.phase)
        assert isinstance(built.context, Business)
        sender = built.context.sender
        assert f"\n{sender.text}\nReference: " in whole if sender else "incident lead\n" not in whole
        if built.phase != "resolved":
            assert "Estimated time to restore: " in whole and "What is being done: " in whole


def test_the_writing_check_has_no_remark_but_on_words_of_the_ticket() -> None:
    for audience, _, firing, built, made in every_draft():
        text = f"Subject: {made.subject}\n\n{made.body}"
        remarks = check_writing(text, "handover" if firing.to is not None else audience)
        assert {remark.rule for remark in remarks} <= {"no-jargon"}, built.template
        assert all("line card in the core switch" in remark.sentence for remark in remarks), built.template


def test_the_impact_stands_before_anything_technical() -> None:
    for _, _, _, built, made in every_draft():
        first = made.body.splitlines()[0]
        said = re.search(r"affects|concerns|is down|has been reported|No shop|was (resolved|closed)", first)
        assert said, (built.template, first)
