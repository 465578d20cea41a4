"""The one place where what went wrong is shown, and the hooks that let nothing be lost."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from shared.config import PROGRAM
from shared.errors import UserError
from shared.text import _

log = logging.getLogger("wanglai")
Tell = Callable[[str], None]


def show(owner: QObject, error: Exception) -> None:
    """Tell the user: one sentence for what he can act on, a report for a fault of the program."""
    if isinstance(error, UserError):
        tell(owner, str(error))
    else:
        report(error)


def tell(owner: QObject, said: str) -> None:
    """Say one sentence where the owner is."""
    window = owner.window() if isinstance(owner, QWidget) else QApplication.activeWindow()
    complain = getattr(window, "complain", None)
    if callable(complain):
        complain(said)
        return
    box = QMessageBox(window)
    box.setTextFormat(box.textFormat().PlainText)
    box.setText(said)
    box.open()


def report(error: BaseException) -> None:
    """Write a fault of the program to the log and show that it happened, with the details for whoever mends it."""
    details = "".join(traceback.format_exception(error))
    log.error("%s", details)
    if QApplication.instance() is None:
        return
    box = QMessageBox(QApplication.activeWindow())
    box.setObjectName("crash_report")
    box.setTextFormat(box.textFormat().PlainText)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(_("Something went wrong in the program. What you typed is kept; the details are in the log."))
    box.setDetailedText(details)
    box.open()


def log_folder() -> Path:
    """Where the logs of this PC are."""
    return Path(platformdirs.user_log_dir(PROGRAM, appauthor=False))


def install_hooks() -> None:
    """Let every fault reach the log and the user: of slots, threads, destructors, Qt, and the interpreter itself."""
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if sys.stderr is None:  # a windowed program on Windows has none
        sys.stderr = (folder / "stderr.log").open("a", encoding="utf-8")
    logging.basicConfig(filename=folder / "wanglai.log", level=logging.INFO, encoding="utf-8", format=_FORMAT)
    faulthandler.enable((folder / "faults.log").open("a", encoding="utf-8"))
    sys.excepthook = _hook
    threading.excepthook = lambda told: report(told.exc_value or RuntimeError("a thread ended"))
    sys.unraisablehook = lambda told: log.error("unraisable: %r in %r", told.exc_value, told.object)
    qInstallMessageHandler(_of_qt)


_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def _hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        QApplication.quit()
    else:
        report(error)


def _of_qt(kind: QtMsgType, _context: QMessageLogContext, said: str) -> None:
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    logging.getLogger("qt").log(levels.get(kind, logging.WARNING), said)
