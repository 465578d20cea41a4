#!/usr/bin/env python3
"""The one door for whoever has this folder: python3 dev.py COMMAND (on Windows: py dev.py COMMAND).

Sets everything up by itself: a private virtual environment with locked versions, the system's libraries that Qt needs
on Linux, and the compiled catalogues of the program's words. Standard library only.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "set-up.stamp"
BUSY = ROOT / ".venv.lock"
LOCALE = ROOT / "resources" / "locale"
OLDEST, NEWEST = (3, 11), (3, 13)
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
    """Do what the words say, `run` when they begin with no command; the exit code."""
    name, *more = words if words and not words[0].startswith("-") else ("run", *words)
    if name not in COMMANDS or more[:1] in (["-h"], ["--help"]):
        print(_help(name if name in words else ""))
        return 0 if name in (*COMMANDS, "help") else 2
    try:
        return COMMANDS[name](more)
    except Stop as stop:
        print(stop, file=sys.stderr)
    except OSError as error:
        print(f"{error}. Make room or mend the access to this folder, then start again.", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _help(name: str) -> str:
    """What one command does, or all of them."""
    asked = [name] if name in COMMANDS else COMMANDS
    lines = [f"  {command:7} {COMMANDS[command].__doc__}" for command in asked]
    return "\n".join([(__doc__ or "").strip(), "", *lines, "", "Further words are handed on to the command."])


def run(more: Sequence[str]) -> int:
    """Open the program on a made-up company, with --office on the configured database; without a screen, the tour."""
    if not _has_screen() and "--smoke" not in more:
        print("There is no display here, so the tour is played instead: pictures go to build/tour.", flush=True)
        return tour(more)
    set_up()
    if not _has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if "--office" in more:
        return _python("-m", "client", *(word for word in more if word != "--office"))
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


def server(more: Sequence[str]) -> int:
    """Do an administrator's work on the configured database: create, upgrade or check its tables."""
    set_up()
    return _python("-m", "server", *more)


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
    resolved = ROOT / "uv.lock"  # holds the addresses of files, which are nobody's business
    _must([_tool("uv"), "lock", "--quiet"], "The versions could not be resolved.")
    export = ["export", "--quiet", "--frozen", "--all-groups", "--no-emit-project", "--no-header", "--no-annotate"]
    _must([_tool("uv"), *export, "--output-file", str(LOCK)], "The lock could not be written.")
    resolved.unlink()
    return 0


def rights(_more: Sequence[str]) -> int:
    """Write docs/rights.md anew from the declaration of rights."""
    set_up()
    work = "from pathlib import Path; from shared.access import described; "
    return _python("-c", work + "Path('docs/rights.md').write_text(described.page(), 'utf-8')")


COMMANDS = {f.__name__: f for f in (run, test, tour, server, bench, faults, check, rights, lock)}


def set_up() -> None:
    """Make everything ready; nearly nothing to do when it was done before."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        wanted = " to ".join(f"{major}.{minor}" for major, minor in (OLDEST, NEWEST))
        raise Stop(f"Python {wanted} is needed; this is {platform.python_version()}. On Windows try: py -3.13 dev.py")
    _system_libraries()
    if not _is_installed():
        with _alone():
            # Whoever was alone before may have done it.
            if not _is_installed():
                _install()
    compile_catalogues()


def compile_catalogues() -> None:
    """Turn the catalogues of words (.po) that changed into what gettext reads (.mo)."""
    for made in LOCALE.glob("*/LC_MESSAGES/*.mo"):
        if not made.with_suffix(".po").exists():
            made.unlink()
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime <= source.stat().st_mtime:
            part = made.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(_catalogue(source.read_text("utf-8")))
            part.replace(made)


def _is_installed() -> bool:
    return _interpreter().exists() and STAMP.exists() and STAMP.read_text("utf-8") == _fingerprint()


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other set-up is under way in this folder; the system takes the lock from one that is killed."""
    with BUSY.open("a+b") as held:
        if not _locks(held):
            print("Another set-up is under way in this folder; waiting for it ...", flush=True)
            while not _locks(held):
                time.sleep(0.2)
        yield


def _locks(held: BinaryIO) -> bool:
    """Whether the file could be locked for this process, for as long as it is open."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - there is one on Windows only

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _fingerprint() -> str:
    """What the environment was made from: whatever changes this makes it anew. Paths are part of an environment.

    Of one that is linked in from another folder the path there counts, so that it is not made anew under its users.
    """
    said = f"{platform.python_version()} {platform.machine()} {sys.platform} {VENV.resolve().parent} "
    return said + hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _install() -> None:
    """Make the environment from nothing; the stamp is written last, so a broken start is begun again."""
    began = time.monotonic()
    print("Setting up .venv (once, some 20 seconds to a few minutes) ...", flush=True)
    STAMP.unlink(missing_ok=True)
    pip = _make_venv()
    wanted = ["install", "--quiet", "--require-hashes", "-r", str(LOCK)]
    fast = [_tool("uv"), "pip", *wanted, "--compile-bytecode", "--python", str(_interpreter())]
    if not (_has_uv(pip) and _succeeds(fast)):
        why = "The libraries could not be installed. Check the network and the free space, then start again."
        _must([*pip, *wanted, *_quiet()], why)
    STAMP.write_text(_fingerprint(), "utf-8")
    print(f"Set up in {time.monotonic() - began:.0f} seconds.", flush=True)


def _has_uv(pip: Sequence[str]) -> bool:
    """Whether uv, which does pip's work in a third of the time, could be put into the environment."""
    locked = re.search(r"^uv==.*(?:\n    .*)*", LOCK.read_text("utf-8"), re.MULTILINE)
    if not locked:
        return False
    alone = VENV / "uv.txt"
    alone.write_text(locked[0] + "\n", "utf-8")
    return _succeeds([*pip, "install", "--quiet", "--require-hashes", "-r", str(alone), *_quiet()])


def _quiet() -> list[str]:
    return ["--disable-pip-version-check", "--no-input", "--no-warn-script-location"]


def _make_venv() -> list[str]:
    """Make the environment; the command that runs pip for it. Debian keeps ensurepip in a package of its own."""
    if _succeeds([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        return [str(_interpreter()), "-m", "pip"]
    if not _succeeds([sys.executable, "-m", "pip", "--version"]):
        raise Stop("Python has neither venv nor pip. On Debian as root: apt-get install -y python3-venv")
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    _must(bare, "The environment .venv could not be made. Check the free space, then start again.")
    return [sys.executable, "-m", "pip", "--python", str(_interpreter())]


def _interpreter() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _tool(name: str) -> str:
    return str(_interpreter().with_name(name + (".exe" if os.name == "nt" else "")))


def _must(command: Sequence[str], why: str) -> None:
    """Run a part of the work without which there is no going on."""
    done = _quietly(command)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-3:]
        raise Stop("\n".join([why, *last]))


def _succeeds(command: Sequence[str]) -> bool:
    return _quietly(command).returncode == 0


def _quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, errors="replace")


def _python(*words: str) -> int:
    return subprocess.run([str(_interpreter()), *words], cwd=ROOT, check=False).returncode


def _has_screen() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _system_libraries() -> None:
    """Bring the libraries that Qt finds on a desktop and a bare Debian does not have."""
    if sys.platform != "linux":
        return
    wanted = QT_LIBRARIES | (SCREEN_LIBRARIES if _has_screen() else {})
    packages = [package for library, package in wanted.items() if not ctypes.util.find_library(library)]
    if packages:
        _bring(packages)


def _bring(packages: Sequence[str]) -> None:
    steps = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages])
    as_root = _as_root()
    by_hand = " && ".join(" ".join(step) for step in steps)
    if as_root is None or not shutil.which("apt-get"):
        raise Stop(f"Qt needs some libraries of the system. As root: {by_hand}")
    print(f"Installing {', '.join(packages)} ...", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    for step in steps:
        _must([*as_root, *step], f"The system's libraries could not be installed. As root: {by_hand}")


def _as_root() -> list[str] | None:
    """What goes before a command that needs root; None when root is not to be had without asking."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]) else None


def _catalogue(text: str) -> bytes:
    """A .po file as a .mo file (GNU gettext manual, "The Format of GNU MO Files"), without what is a guess or empty."""
    pairs = sorted((_id(entry).encode(), _forms(entry).encode()) for entry in _entries(text) if _is_good(entry))
    start = 28 + 16 * len(pairs)
    tables, data = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), start + len(data))
            data += pair[side] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0) + tables[0] + tables[1] + data


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Each entry as its keywords and their strings; `fuzzy` is among the keywords of a guess."""
    entry: dict[str, str] = {}
    at = ""
    for line in text.splitlines():
        if at.startswith("msgstr") and not line.startswith(("msgstr", '"')):
            yield entry
            entry, at = {}, ""
        if line.startswith("#,") and "fuzzy" in line:
            entry["fuzzy"] = ""
        if line.startswith("msg"):
            at, _space, line = line.partition(" ")  # noqa: PLW2901 - the rest of the line is the string
            entry[at] = ""
        if line.startswith('"'):
            entry[at] += _unquoted(line.strip())
    if at:
        yield entry


def _is_good(entry: dict[str, str]) -> bool:
    return bool(_forms(entry).strip("\0")) and ("fuzzy" not in entry or not entry["msgid"])


def _id(entry: dict[str, str]) -> str:
    """The id as gettext looks it up, with its context before and its plural behind."""
    context = entry["msgctxt"] + "\x04" if "msgctxt" in entry else ""
    return context + "\0".join(entry[key] for key in ("msgid", "msgid_plural") if key in entry)


def _forms(entry: dict[str, str]) -> str:
    return "\0".join(entry[key] for key in sorted(entry) if key.startswith("msgstr"))


def _unquoted(quoted: str) -> str:
    return re.sub(r"\\(.)", lambda escape: {"n": "\n", "t": "\t"}.get(escape[1], escape[1]), quoted[1:-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
