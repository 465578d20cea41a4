#!/usr/bin/env python3
"""The one door for whoever has this folder: python3 dev.py [run | test | tour | bench | faults | check | lock].

Sets everything up by itself: a private virtual environment with locked versions, the system's libraries that Qt needs
on Linux, and the compiled catalogues of the program's words. Standard library only.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import platform
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "set-up.stamp"
LOCALE = ROOT / "resources" / "locale"
OLDEST = (3, 11)
# Shared library -> Debian package. The first group is needed even without a screen.
QT_LIBRARIES = {
    "GL": "libgl1",
    "EGL": "libegl1",
    "xkbcommon": "libxkbcommon0",
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
}
SCREEN_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-image": "libxcb-image0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}


class Stop(Exception):
    """Carries the sentence that tells why nothing more can be done, and what to do."""


def main(words: Sequence[str]) -> int:
    """Do what the words say; the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", nargs="?", default="run", choices=sorted(COMMANDS))
    parser.add_argument("more", nargs=argparse.REMAINDER, help="handed on to the command")
    asked = parser.parse_args(words)
    try:
        return COMMANDS[asked.command](asked.more)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(more: Sequence[str]) -> int:
    """Open the program; without a screen, play the tour instead."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        if "--smoke" not in more:
            print("There is no display here, so the tour is played instead: pictures go to build/tour.", flush=True)
            return tour(more)
    set_up()
    return _python("-m", "client", "--demo", *more)


def tour(more: Sequence[str]) -> int:
    """Play an office day in the real program and leave pictures of every page in build/tour."""
    set_up()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return _python("-m", "tests.stories.tour", *more)


def test(more: Sequence[str]) -> int:
    """Run the tests, on two processes; further words go to pytest."""
    set_up()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return _python("-m", "pytest", "-n", "2", "-q", *more)


def bench(more: Sequence[str]) -> int:
    """Measure the program beside hand-written SQL on the raw driver."""
    set_up()
    return _python("-m", "tests.bench", *more)


def faults(more: Sequence[str]) -> int:
    """Cut lines, kill processes and count what is lost or doubled."""
    set_up()
    return _python("-m", "tests.faults", *more)


def check(_more: Sequence[str]) -> int:
    """Lint, format, types and the arrows between rooms."""
    set_up()
    commands = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    )
    return max(_python(*command) for command in commands)


def lock(_more: Sequence[str]) -> int:
    """Write requirements.lock anew from pyproject.toml: every version and its hashes, for every platform."""
    set_up()
    uv = _tool("uv")
    _must([uv, "lock", "--quiet"], "The versions could not be resolved.")
    export = [uv, "export", "--quiet", "--frozen", "--all-groups", "--no-emit-project", "--no-header"]
    made = subprocess.run(
        [*export, "--format", "requirements-txt"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    LOCK.write_text(made.stdout, "utf-8")
    (ROOT / "uv.lock").unlink()
    return 0


COMMANDS = {f.__name__: f for f in (run, tour, test, bench, faults, check, lock)}


def set_up() -> None:
    """Make everything ready; nearly nothing to do when it was done before."""
    if sys.version_info < OLDEST:
        raise Stop(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {platform.python_version()}.")
    _system_libraries()
    if not STAMP.exists() or STAMP.read_text("utf-8") != _fingerprint():
        _install()
    compile_catalogues()


def compile_catalogues() -> None:
    """Turn the catalogues of words (.po) that changed into what gettext reads (.mo)."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime <= source.stat().st_mtime:
            part = made.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(_catalogue(source.read_text("utf-8")))
            part.replace(made)


def _fingerprint() -> str:
    said = f"{platform.python_version()} {platform.machine()} {sys.platform} "
    return said + hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _install() -> None:
    began = time.monotonic()
    print("Setting up .venv (once, some 20 seconds to a few minutes) ...", flush=True)
    STAMP.unlink(missing_ok=True)
    pip = _make_venv()
    _must([*pip, "install", "--quiet", *_quiet(), "uv==0.13.9"], "", fatal=False)
    uv = VENV / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    wanted = ["install", "--require-hashes", "-r", str(LOCK)]
    done = uv.exists() and _must(
        [str(uv), "pip", *wanted, "--quiet", "--compile-bytecode", "--python", str(_interpreter())], "", fatal=False
    )
    if not done:
        why = "The libraries could not be installed. Check the network and the free space, then start again."
        _must([*pip, *wanted, "--quiet", *_quiet()], why)
    STAMP.write_text(_fingerprint(), "utf-8")
    print(f"Set up in {time.monotonic() - began:.0f} seconds.", flush=True)


def _quiet() -> list[str]:
    return ["--disable-pip-version-check", "--no-input", "--no-warn-script-location"]


def _make_venv() -> list[str]:
    """Make the environment; the command that runs pip for it. Debian keeps ensurepip in a package of its own."""
    if _must([sys.executable, "-m", "venv", "--clear", str(VENV)], "", fatal=False):
        return [str(_interpreter()), "-m", "pip"]
    shutil.rmtree(VENV, ignore_errors=True)
    _must([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], "The environment could not be made.")
    if not _must([sys.executable, "-m", "pip", "--version"], "", fatal=False):
        raise Stop("Neither venv nor pip is there. On Debian: apt-get install python3-venv, then start again.")
    return [sys.executable, "-m", "pip", "--python", str(_interpreter())]


def _interpreter() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _tool(name: str) -> str:
    return str(_interpreter().with_name(name + (".exe" if os.name == "nt" else "")))


def _must(command: Sequence[str], why: str, *, fatal: bool = True) -> bool:
    """Whether the command succeeded; a sentence and the end when it must."""
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    except OSError as error:
        raise Stop(f"{why} ({error})") from error
    if done.returncode and fatal:
        raise Stop(f"{why}\n{done.stderr.strip()}")
    return not done.returncode


def _python(*words: str) -> int:
    return subprocess.run([str(_interpreter()), *words], cwd=ROOT, check=False).returncode


def _system_libraries() -> None:
    if sys.platform != "linux":
        return
    wanted = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        wanted |= SCREEN_LIBRARIES
    packages = [package for library, package in wanted.items() if not ctypes.util.find_library(library)]
    if not packages:
        return
    by_hand = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(f"Qt needs some libraries of the system. As root: {by_hand}")
    print(f"Installing {', '.join(packages)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(by_hand, shell=True, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S602 - our own words
        raise Stop(f"The system's libraries could not be installed. By hand: {by_hand}")


def _catalogue(text: str) -> bytes:
    """A .po file as a .mo file (GNU gettext manual, "The Format of GNU MO Files"), without its fuzzy entries."""
    messages: dict[str, str] = {}
    for block in text.split("\n\n"):
        if "#, fuzzy" not in block and (entry := _entry(block)) and any(entry[1].split("\0")):
            messages[entry[0]] = entry[1]
    pairs = [
        (key.encode(), value.encode()) for key, value in sorted(messages.items(), key=lambda pair: pair[0].encode())
    ]
    start = 28 + 16 * len(pairs)
    tables: list[list[bytes]] = [[], []]
    data = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append(struct.pack("<II", len(pair[side]), start + len(data)))
            data += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(tables[0]) + b"".join(tables[1]) + data


def _entry(block: str) -> tuple[str, str] | None:
    """The id (with its context and plural) and the text (with its plural forms) of one entry."""
    parts: dict[str, str] = {}
    at = ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith('"'):
            at, _space, line = line.partition(" ")  # noqa: PLW2901 - the rest of the line is the string
            parts[at] = ""
        parts[at] += _unquoted(line.strip())
    if "msgid" not in parts:
        return None
    id = parts["msgid"] + ("\0" + parts["msgid_plural"] if "msgid_plural" in parts else "")
    if "msgctxt" in parts:
        id = parts["msgctxt"] + "\x04" + id
    forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
    return id, "\0".join(forms)


def _unquoted(quoted: str) -> str:
    for escape, plain in (("\\n", "\n"), ("\\t", "\t"), ('\\"', '"'), ("\\\\", "\\")):
        quoted = quoted.replace(escape, plain)
    return quoted[1:-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
