"""The mapping of a live source: the shipped one, or the source's own, with what its entry in rung.yaml says."""

from __future__ import annotations

from hashlib import sha256

from connector.config.sources import Live
from connector.errors import RungError, RungErrors
from connector.trackers.exports.check import complaints
from connector.trackers.exports.load import find_mapping
from connector.trackers.exports.mapping import Column, Mapping, merged


def mapping_of(source: Live, shipped: str) -> Mapping:
    """The mapping ``shipped`` (or ``source.mapping`` in its place) with the source's fields and accounts.

    :raises RungError: where it is of another kind, or a field or word is not Rung's.
    """
    ready = find_mapping(shipped)
    base = find_mapping(source.mapping) if source.mapping else ready
    if base.kind != ready.kind:
        raise RungError(f'"{base.mapping}" is of kind {base.kind}', where=f"source {source.source}",
                        hint=f"a mapping for this tracker is of kind {ready.kind}")
    own = {name: Column(column=field.column, words=field.words) for name, field in source.fields.items()}
    mapping = base.model_copy(update={
        "fields": merged(base.fields, own), "automation": (*base.automation, *source.automation),
        "agents": (*base.agents, *source.agents)})
    faults = [RungError(complaint.message, where=_where(source, complaint.path), hint=complaint.hint)
              for complaint in complaints(mapping)]
    if faults:
        raise faults[0] if len(faults) == 1 else RungErrors(faults)
    return mapping


def digest(mapping: Mapping) -> str:
    """By which a mapping is known to be as it was when incidents were read by it."""
    return sha256(mapping.model_dump_json().encode()).hexdigest()


def _where(source: Live, path: tuple[str | int, ...]) -> str:
    return f"source {source.source}: {'.'.join(map(str, path))}"
