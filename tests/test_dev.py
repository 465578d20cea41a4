"""The door for newcomers: what it says, what it compiles, what it installs from."""

from __future__ import annotations

import gettext
import io
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import dev

ROOT = Path(__file__).parent.parent
LOCKED = (ROOT / "requirements.lock").read_text("utf-8")

HARD_TO_READ = r"""# fuzzy headers count
#, fuzzy
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"
#: a/place.py:1
msgid "one \"quoted\" \\n"
msgstr "带\"引号\"\n"
"两行\\n"
msgctxt "noun"
msgid "order"
msgstr "订单"

#, python-brace-format, fuzzy
msgid "a guess"
msgstr "猜的"

msgid "{count} customer"
msgid_plural "{count} customers"
msgstr[0] "{count} 个客户"
msgid "empty"
msgstr ""
#~ msgid "gone"
#~ msgstr "旧"
"""


@pytest.fixture
def words():
    return gettext.GNUTranslations(io.BytesIO(dev._catalogue(HARD_TO_READ)))


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ('one "quoted" \\n', '带"引号"\n两行\\n'),
        ("a guess", "a guess"),
        ("empty", "empty"),
        ("gone", "gone"),
    ],
)
def test_a_catalogue_gives_its_finished_texts(words, id, text):
    assert words.gettext(id) == text


def test_a_catalogue_keeps_contexts_and_plurals(words):
    assert words.pgettext("noun", "order") == "订单"
    assert words.ngettext("{count} customer", "{count} customers", 3) == "{count} 个客户"


@pytest.mark.parametrize("path", sorted(ROOT.glob("resources/locale/*/LC_MESSAGES/*.po")), ids=lambda path: path.name)
def test_every_catalogue_is_compiled_as_babel_reads_it(path):
    compiled = gettext.GNUTranslations(io.BytesIO(dev._catalogue(path.read_text("utf-8"))))
    with path.open("rb") as opened:
        messages = [message for message in read_po(opened) if message.id and isinstance(message.id, str)]

    said = [compiled.pgettext(m.context, m.id) if m.context else compiled.gettext(m.id) for m in messages]

    assert said == [message.string for message in messages]


def test_catalogues_are_compiled_anew_when_they_change_and_removed_when_they_go(tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "LOCALE", tmp_path)
    room = tmp_path / "zh_CN" / "LC_MESSAGES"
    room.mkdir(parents=True)
    (room / "kit.po").write_text('msgid "Save"\nmsgstr "保存"\n', "utf-8")
    (room / "gone.mo").write_bytes(b"")

    dev.compile_catalogues()

    assert [path.name for path in sorted(room.glob("*.mo"))] == ["kit.mo"]


def _dev(*words):
    return subprocess.run([sys.executable, ROOT / "dev.py", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", dev.COMMANDS)
def test_every_command_says_what_it_does(command):
    done = _dev(command, "--help")

    assert done.returncode == 0
    assert dev.COMMANDS[command].__doc__ in done.stdout


def test_an_unknown_command_is_answered_with_those_there_are():
    done = _dev("fly")

    assert done.returncode == 2
    assert all(command in done.stdout for command in dev.COMMANDS)


@pytest.mark.parametrize("version", [(3, 10, 12), (3, 14, 0)])
def test_another_python_is_refused_in_one_sentence(monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", version)

    assert dev.main(["check"]) == 1
    assert capsys.readouterr().err.startswith("Python 3.11 to 3.13 is needed; this is ")


def test_the_lock_names_hashes_and_no_place():
    entries = re.findall(r"^[a-z0-9-]+(?:\[[a-z,]+\])?==.*(?:\n    .*)*", LOCKED, re.MULTILINE)

    assert "://" not in LOCKED
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_holds_whatever_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in asked}

    assert names - set(re.findall(r"^([a-z0-9-]+)(?:\[|==)", LOCKED, re.MULTILINE)) == set()


IN_AND_OUT = """
import sys, time, dev
dev.BUSY = dev.Path(sys.argv[1])
with dev._alone(), open(sys.argv[2], "a") as told:
    told.write("in ")
    told.flush()
    time.sleep(0.5)
    told.write("out ")
"""


def test_two_set_ups_at_once_go_one_after_the_other(tmp_path):
    command = [sys.executable, "-c", IN_AND_OUT, tmp_path / "lock", tmp_path / "told"]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    said = [process.communicate()[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert (tmp_path / "told").read_text() == "in out in out "
    assert sorted(said) == ["", "Another set-up is under way in this folder; waiting for it ...\n"]


def test_a_set_up_that_waited_finds_the_work_done(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(dev, "BUSY", tmp_path / "lock")
    monkeypatch.setattr(dev, "VENV", tmp_path / "venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    second = threading.Thread(target=dev.set_up)

    with dev._alone():
        second.start()
        while "waiting" not in capsys.readouterr().out:
            pass
        dev._interpreter().parent.mkdir(parents=True)
        dev._interpreter().touch()
        dev.STAMP.write_text(dev._fingerprint(), "utf-8")
    second.join()

    assert "Setting up" not in capsys.readouterr().out
