"""Qt itself: what a later version of it must not bring back."""

from __future__ import annotations

import subprocess
import sys

MANY_CALLS = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
for turn in range(20_000):
    label.setText(str(turn))
print(label.text())
"""


def test_twenty_thousand_calls_leave_the_program_alive():
    # PySide6 6.12.0 on Python 3.11 dropped a reference to None with each call, until the interpreter aborted.
    done = subprocess.run([sys.executable, "-c", MANY_CALLS], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "19999\n"), done.stderr
