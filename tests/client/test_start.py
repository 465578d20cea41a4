"""The first window stands before anything behind it is loaded, and is ready only once all of it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

START = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtWidgets import QApplication
from client.app import Program
from client.kit.preferences import Preferences
from client.opening import prepare
from shared import config

folder = Path(sys.argv[1])
app = QApplication([])
preferences = Preferences(QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat))
program = Program(app, preferences, config.Config(config.embedded(folder / "office.db").url, "HQ"), prepare, "")
window = program.start()
shown = set(sys.modules)
while not window.enter.isEnabled():
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
ready = set(sys.modules)
program.close()
print(json.dumps({"shown": sorted(shown), "ready": sorted(ready)}))
"""


def test_pages_are_loaded_behind_the_first_window(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START, str(tmp_path)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    heavy = {"sqlalchemy", "client.rooms", "client.cards.page"}
    assert not heavy & set(told["shown"])
    assert heavy <= set(told["ready"])
