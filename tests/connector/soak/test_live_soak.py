"""Some minutes of passes, killed and struck at random, end with all that the tracker holds, once.

``python -m tests.connector.soak.hours`` lives whole hours, over larger worlds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connector.passes.live import NAMES
from tests.connector.soak.hours import live


@pytest.mark.parametrize("dialect", NAMES)
def test_passes_killed_at_random_end_with_nothing_missing_and_nothing_doubled(dialect: str, tmp_path: Path) -> None:
    lived = live(tmp_path, dialect, seed=4, passes=14, world="few")
    assert lived.complaints == []
    assert lived.ends["killed"] and lived.ends["done"] and lived.struck
