"""The benchmark still measures: a few rows, each side once."""

from __future__ import annotations

import re

from tests.bench import __main__ as bench
from tests.bench import exchange, wall


def _figures(line):
    """The numbers of a row of a table."""
    return [float(cell) for cell in re.findall(r"[\d.]+(?= \|)", line.partition(" | ")[2])]


def test_import_and_export_are_measured_on_both_sides(tmp_path):
    lines = exchange.table("sqlite", 20, tmp_path)

    brought_in, written, taken_out = ([cell.strip() for cell in line.split("|")[2:-1]] for line in lines[-3:])
    assert len(brought_in) == len(written) == len(taken_out) == 9
    assert all(float(figure) >= 0 for figure in brought_in)
    assert all(int(figures[place]) > 0 for figures in (brought_in, taken_out) for place in (2, 7))
    assert [place for place, figure in enumerate(taken_out) if not figure] == [3, 4]
    assert float(written[0]) <= float(brought_in[0])


def test_every_action_is_measured_beside_the_raw_driver(tmp_path):
    _head, _titles, _rule, *lines, peak = bench.run("sqlite", 60, tmp_path, keep=False, rounds=2)

    assert [len(_figures(line)) for line in lines] == [8] * 9
    assert "Peak memory" in peak


def test_every_question_is_measured_behind_the_wall(capsys):
    wall.main(600)  # of which the newcomer has one

    _titles, *lines = capsys.readouterr().out.splitlines()
    assert [len(_figures(line)) for line in lines] == [5] * 8 + [4]
