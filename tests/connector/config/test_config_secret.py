"""Secrets are named in the configuration and never stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.config.load import load_config
from connector.config.model import Config
from connector.errors import RungError

URL = "postgresql://rung:hunter2@db.example.com/rung"


def load(folder: Path, text: str) -> Config:
    (folder / "rung.yaml").write_text("policy: p.yaml\n" + text, encoding="utf-8")
    return load_config(folder / "rung.yaml")


def test_a_secret_is_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNG_STORE", URL)
    assert load(tmp_path, "store: {env: RUNG_STORE}\n").store_url == URL


def test_a_secret_is_read_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "store.txt").write_text(URL + "\n", encoding="utf-8")
    assert load(tmp_path, "store: {file: store.txt}\n").store_url == URL


def test_a_secret_prints_as_stars_wherever_it_is_printed(tmp_path: Path) -> None:
    config = load(tmp_path, "store: {env: RUNG_STORE}\n")
    assert str(config.store) == "***"
    assert "store=***" in repr(config)


@pytest.mark.parametrize("source", ["env: RUNG_ABSENT", "file: absent.txt"])
def test_a_secret_that_is_not_there_is_told_by_its_place(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.delenv("RUNG_ABSENT", raising=False)
    with pytest.raises(RungError) as caught:
        _ = load(tmp_path, f"store: {{{source}}}\n").store_url
    assert source.split(": ")[1] in caught.value.where


@pytest.mark.parametrize("text", [
    f"store: {URL}\n",
    "store: postgresql://db.example.com/rung?password=hunter2\n",
    "password: hunter2\n",
    "sources: [{source: s, kind: export, file: f, mapping: m, api_token: hunter2}]\n",
    "webhook-secrets: [hunter2]\n",
    "store: {env: [hunter2]}\n",
    "store: {env: A, password: hunter2}\n",
    "password: !secret hunter2\n",
])
def test_a_secret_inline_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(RungError) as caught:
        load(tmp_path, text)
    assert "hunter2" not in str(caught.value)


def test_the_refusal_says_how_a_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(RungError, match=r"2:11: a secret stands in the configuration\nhint: write {env: NAME}"):
        load(tmp_path, "password: hunter2\n")


def test_a_word_that_merely_contains_another_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(RungError) as caught:
        load(tmp_path, "tokenizer: x\n")
    assert "secret" not in str(caught.value)
