"""The manners of the house that no linter knows: each rule is a walk over the code of the program."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TIERS = ("client", "server", "shared")
KIT = "client/kit/"
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "managers", "manager", "base2"}
WAIVER = re.compile(r"#\s*(?:noqa|type: ignore|pragma: no cover)\b(?P<rest>.*)")


@cache
def sources():
    """The text of every file of the program by its path."""
    files = sorted(path for tier in TIERS for path in (ROOT / tier).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in files}


@cache
def calls():
    """Every call as (file, line, name of what is called, whether it is given anything)."""
    return [
        (file, node.lineno, getattr(node.func, "attr", getattr(node.func, "id", "")), bool(node.args or node.keywords))
        for file, text in sources().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
    ]


def _called(*names, outside="nowhere"):
    return [
        f"{file}:{line} {name}" for file, line, name, _ in calls() if name in names and not file.startswith(outside)
    ]


def test_the_program_is_there_to_be_walked_over():
    assert len(sources()) > 20
    assert len(calls()) > 1000


def test_nobody_turns_the_event_loop_by_hand():
    assert _called("processEvents") == []


def test_nobody_sleeps_in_the_client():
    assert [place for place in _called("sleep", "msleep", "waitForDone") if place.startswith("client/")] == []


def test_only_the_kit_knows_style_sheets():
    assert _called("setStyleSheet", outside=KIT) == []


def test_labels_come_from_the_kit_where_text_is_plain():
    # A label that is given nothing holds a picture.
    written = [f"{file}:{line}" for file, line, name, given in calls() if name == "QLabel" and given]

    assert [place for place in written if not place.startswith(KIT)] == []


def test_nobody_writes_rich_text():
    assert _called("QTextBrowser", "setHtml", "insertHtml", "appendHtml", outside=KIT) == []


def test_tips_come_from_where_tags_are_escaped():
    assert _called("setToolTip", "setWhatsThis", "showText", outside="client/kit/tips.py") == []


def test_message_boxes_come_from_the_kit():
    assert _called("QMessageBox", "QInputDialog", "QErrorMessage", outside=KIT) == []


@pytest.mark.parametrize("path", [Path(file) for file in sources()], ids=str)
def test_every_room_and_file_has_a_name(path):
    assert not NAMELESS & {path.stem, *path.parts[:-1]}


def test_every_waiver_gives_its_reason_behind_it_or_above():
    bare = [place for file, text in sources().items() for place in _bare_waivers(file, text.splitlines())]

    assert bare == []


def _bare_waivers(file, lines):
    """A reason is some words after the codes, or a comment on the line before."""
    for number, (above, line) in enumerate(zip(["", *lines], lines, strict=False), 1):
        waiver = WAIVER.search(line)
        if waiver and not re.search(r"[-#]\s+[^#]{8}", waiver["rest"]) and not above.strip().startswith("#"):
            yield f"{file}:{number} {line.strip()}"


@pytest.mark.parametrize("kind", ["regular", "filled"])
def test_every_icon_that_is_there_is_one_colour(kind):
    icons = sorted((ROOT / "resources" / "icons").glob(f"*_{kind}.svg"))

    coloured = [icon.name for icon in icons if re.search(r"#(?!21212[01])[0-9a-fA-F]{6}", icon.read_text("utf-8"))]

    assert icons
    assert coloured == []
