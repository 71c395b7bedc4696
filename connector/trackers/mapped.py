"""The mapping of a live source: the shipped one, or the source's own, with what its entry in rung.yaml says."""

from __future__ import annotations

from connector.config.sources import FieldOf, Live
from connector.errors import RungError, RungErrors
from connector.trackers.exports.check import complaints
from connector.trackers.exports.load import find_mapping
from connector.trackers.exports.mapping import Column, Mapping


def mapping_of(source: Live, shipped: str) -> Mapping:
    """The mapping ``shipped`` (or ``source.mapping`` in its place) with the source's fields and accounts.

    :raises RungError: where it is of another kind, or a field or word is not Rung's.
    """
    ready = find_mapping(shipped)
    base = find_mapping(source.mapping) if source.mapping else ready
    if base.kind != ready.kind:
        raise RungError(f'"{base.mapping}" is of kind {base.kind}', where=f"source {source.source}",
                        hint=f"a mapping for this tracker is of kind {ready.kind}")
    fields = dict(base.fields)
    for name, own in source.fields.items():
        fields[name] = _column(base.fields.get(name), own)
    merged = base.model_copy(update={
        "fields": fields, "automation": (*base.automation, *source.automation),
        "agents": (*base.agents, *source.agents)})
    faults = [RungError(complaint.message, where=_where(source, complaint.path), hint=complaint.hint)
              for complaint in complaints(merged)]
    if faults:
        raise faults[0] if len(faults) == 1 else RungErrors(faults)
    return merged


def _column(base: Column | None, own: FieldOf) -> Column:
    """The field's column in the place of the mapping's, its words beside the mapping's."""
    if base is None:
        return Column(column=own.column, words=own.words)
    theirs = {word.casefold() for word in own.words}
    kept = {word: meaning for word, meaning in base.words.items() if word.casefold() not in theirs}
    return base.model_copy(update={"column": own.column, "words": {**kept, **own.words}})


def _where(source: Live, path: tuple[str | int, ...]) -> str:
    return f"source {source.source}: {'.'.join(map(str, path))}"
