"""Being shown one number, and taking rows out, as somebody with a valid login tries it in T-SQL, in another tool."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from shared.access import taken
from shared.access.metering import DROPPED, USUAL, Revealed
from shared.database import AuditEvent
from tests.shared.access.asking import ON_SQL_SERVER, tries

pytestmark = ON_SQL_SERVER

_ASK = "INSERT INTO api_1.revealed (version, entity, record_id, field, created_by) SELECT 1, ?, ?, ?, id FROM api_1.me"
_EXPORT = (
    "INSERT INTO api_1.export (version, what, rows, reason, state, answer, created_by)"
    " SELECT 1, ?, ?, ?, ?, ?, id FROM api_1.me"
)
_DECIDE = (
    "UPDATE api_1.export SET state = ?, answer = ?, decided_by = (SELECT id FROM api_1.me),"
    " decided_at = SYSUTCDATETIME() WHERE id = (SELECT MAX(id) FROM api_1.export)"
)
_NOTE = (
    "INSERT INTO api_1.export_file (version, export_id, [file], digest, created_by)"
    " SELECT 1, ?, N'list.xlsx', ?, id FROM api_1.me"
)


def _done(line, statement, *values):
    """The number of rows of a statement that stays."""
    with line.cursor() as cursor:
        met = cursor.execute(statement, *values).rowcount
    line.commit()
    return met


def _told(line, statement, *values):
    """The rows of a question that is asked outside of a transaction."""
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            return [tuple(row) for row in cursor.execute(statement, *values).fetchall()]
    finally:
        line.autocommit = False


def test_one_number_is_shown_once_it_is_certain_that_its_trace_stays(office, lines, masked):
    line, value = lines["service"], "SELECT value FROM api_1.revealed WHERE record_id = ?"
    with line.cursor() as cursor:
        cursor.execute(_ASK, "customer", masked, "phone")
        early = cursor.execute(value, masked).fetchone()[0]
    line.commit()

    assert early is None
    assert _told(line, value, masked) == [("13812345678",)]
    with office.keeper.reading() as session:
        ids = session.scalars(select(Revealed.id).where(Revealed.created_by == office.users["service"])).all()
        asked = select(AuditEvent.record_id).where(AuditEvent.entity == "revealed", AuditEvent.record_id.in_(ids))
        assert (len(ids), session.scalars(asked).all()) == (1, ids)


def test_no_more_numbers_are_shown_in_a_day_than_the_role_allows(lines, masked):
    line = lines["service"]
    with line.cursor() as cursor:
        for _number in range(USUAL["reveal"]):
            cursor.execute(_ASK, "customer", masked, "phone")

    assert tries(line, _ASK, ("customer", masked, "phone")) == "refused"


@pytest.mark.parametrize(
    ("role", "field"), [("reader", "phone"), ("sales", "phone"), ("service", "credit_limit"), ("service", "note")]
)
def test_nothing_is_shown_beyond_the_right_to_it(lines, masked, role, field):
    assert tries(lines[role], _ASK, ("customer", masked, field)) == "refused"


def test_a_trace_is_nobodys_to_change_and_not_dated_back(lines, masked):
    line = lines["service"]
    _done(line, _ASK, "customer", masked, "phone")
    dated = _ASK.replace("created_by)", "created_by, created_at)").replace("id FROM", "id, '2026-01-01' FROM")
    ownerless = "INSERT INTO api_1.revealed (version, entity, record_id, field) VALUES (1, ?, ?, ?)"

    assert tries(line, "UPDATE api_1.revealed SET field = field") == "refused"
    assert tries(line, "DELETE FROM api_1.revealed") == "refused"
    assert tries(line, dated, ("customer", masked, "phone")) == "refused"
    assert tries(line, ownerless, ("customer", masked, "phone")) == "refused"


@pytest.mark.parametrize(
    ("what", "rows", "reason", "state", "answer"),
    [
        ("customers", 1_001, "x", "granted", ""),
        ("users", 1, "x", "granted", ""),
        ("customers", 1, "", "granted", ""),
        ("customers", 0, "x", "granted", ""),
        ("customers", 1, "x", "refused", ""),
        ("customers", 5_000, "x", "waiting", "ok"),
    ],
)
def test_an_export_beyond_the_allowance_or_without_a_reason_is_not_granted(
    lines, masked, what, rows, reason, state, answer
):
    assert tries(lines["manager"], _EXPORT, (what, rows, reason, state, answer)) == "refused"


def test_what_was_granted_before_counts_and_what_waits_does_not(lines, masked):
    line = lines["manager"]
    with line.cursor() as cursor:
        cursor.execute(_EXPORT, "customers", 5_000, "x", "waiting", "")
        cursor.execute(_EXPORT, "customers", 600, "x", "granted", "")

    assert tries(line, _EXPORT, ("customers", 600, "x", "granted", "")) == "refused"


def test_who_asks_for_an_export_does_not_decide_about_it(lines, masked):
    _done(lines["manager"], _EXPORT, "customers", 5_000, "年会请柬", "waiting", "")

    assert tries(lines["manager"], _DECIDE, ("granted", "")) == "refused"
    assert _done(lines["administrator"], _DECIDE, "granted", "") == 1
    assert tries(lines["administrator"], _DECIDE, ("refused", "x")) == "refused"  # once


def test_who_refuses_an_export_says_why(lines, masked):
    _done(lines["manager"], _EXPORT, "customers", 5_000, "年会请柬", "waiting", "")

    assert tries(lines["administrator"], _DECIDE, ("refused", "")) == "refused"
    assert _done(lines["administrator"], _DECIDE, "refused", "去年的名单还能用") == 1
    assert _told(lines["manager"], "SELECT state, answer FROM api_1.export") == [("refused", "去年的名单还能用")]


def test_nobody_raises_the_allowance_of_his_own_role(lines, masked):
    line = lines["administrator"]
    enter = (
        "INSERT INTO api_1.allowance (version, role_id, what, per_day, created_by) SELECT 1, r.id, 'export', ?, m.id"
        " FROM api_1.me m CROSS JOIN api_1.role r WHERE r.name = ?"
    )
    of_role = " WHERE role_id = (SELECT r.id FROM api_1.role r WHERE r.name = ?)"
    raises, takes = f"UPDATE api_1.allowance SET per_day = ?{of_role}", f"DELETE FROM api_1.allowance{of_role}"

    assert _done(line, enter, 5_000, "sales") == _done(line, raises, 6_000, "sales") == _done(line, takes, "sales") == 1
    assert tries(line, enter, (5_000, "administrator")) == "refused"
    assert _done(line, enter, 100, "administrator") == _done(line, raises, USUAL["export"], "administrator") == 1
    assert tries(line, raises, (USUAL["export"] + 1, "administrator")) == "refused"
    assert tries(line, takes, ("administrator",)) == "refused"


def test_reading_beyond_the_allowance_raises_one_alarm_and_lowers_it(office, lines, masked):
    line = lines["sales"]
    allowed = "SELECT per_day FROM api_1.my_allowance WHERE what = 'reveal'"
    before = _told(line, allowed)

    for _time in range(3):
        _done(
            line, "INSERT INTO api_1.reading (version, rows, created_by) SELECT 1, ?, id FROM api_1.me", USUAL["read"]
        )

    assert _told(lines["administrator"], "SELECT user_id, what FROM api_1.alarm") == [(office.users["sales"], "read")]
    assert (before, _told(line, allowed)) == ([(USUAL["reveal"],)], [(USUAL["reveal"] // DROPPED,)])
    raised = "INSERT INTO api_1.alarm (version, user_id, what, amount) VALUES (1, 1, 'read', 1)"
    assert tries(line, raised) == "refused"


def test_a_file_is_known_only_by_what_whoever_took_it_out_noted(office, lines, masked):
    _done(lines["manager"], _EXPORT, "customers", 5, "x", "granted", "")
    export = _told(lines["manager"], "SELECT MAX(id) FROM api_1.export")[0][0]
    _done(lines["administrator"], _NOTE, export, "forged")
    _done(lines["manager"], _NOTE, export, "true")

    with office.keeper.reading() as session:
        assert taken.of_file(session, "forged") is None
        assert taken.of_file(session, "true").export.id == export
    assert tries(lines["sales"], _NOTE, (export, "x")) == "refused"
    assert tries(lines["manager"], "UPDATE api_1.export_file SET digest = 'x'") == "refused"
    assert tries(lines["manager"], "DELETE FROM api_1.export_file") == "refused"


@pytest.mark.parametrize("granted", ["at once", "by somebody else"])
def test_what_was_granted_is_good_for_one_file(lines, masked, granted):
    state = ("granted", 5) if granted == "at once" else ("waiting", 5_000)
    _done(lines["manager"], _EXPORT, "customers", state[1], "x", state[0], "")
    export = _told(lines["manager"], "SELECT MAX(id) FROM api_1.export")[0][0]
    if granted != "at once":
        assert tries(lines["manager"], _NOTE, (export, "x")) == "refused"
        _done(lines["administrator"], _DECIDE, "granted", "")

    assert _done(lines["manager"], _NOTE, export, "x") == 1
    assert tries(lines["manager"], _NOTE, (export, "y")) == "refused"


def test_an_approval_is_good_for_a_day_from_the_word_on(office, lines, masked):
    _done(lines["manager"], _EXPORT, "customers", 5_000, "x", "waiting", "")
    _done(lines["administrator"], _DECIDE, "granted", "")
    export = _told(lines["manager"], "SELECT MAX(id) FROM api_1.export")[0][0]
    moments = (
        "UPDATE export SET created_at = DATEADD(hour, -30, SYSUTCDATETIME()),"
        " decided_at = DATEADD(hour, {0}, SYSUTCDATETIME())"
    )

    for hours, answer in ((-25, "refused"), (-1, 1)):
        with office.keeper.engine.begin() as connection:
            connection.execute(text(moments.format(hours)))
        assert tries(lines["manager"], _NOTE, (export, "x")) == answer


@pytest.mark.parametrize("when", ["NULL", "DATEADD(day, 3, SYSUTCDATETIME())", "'2001-01-01'"])
def test_a_word_is_dated_by_the_servers_clock(lines, masked, when):
    _done(lines["manager"], _EXPORT, "customers", 5_000, "x", "waiting", "")

    assert tries(lines["administrator"], _DECIDE.replace("SYSUTCDATETIME()", when), ("granted", "")) == "refused"


def test_who_has_seen_an_alarm_about_somebody_else_says_so_once(office, lines, masked):
    enter = "INSERT INTO alarm (version, user_id, what, amount) VALUES (1, :id, 'read', 30000)"
    with office.keeper.engine.begin() as connection:
        for role in ("sales", "manager"):
            connection.execute(text(enter), {"id": office.users[role]})
    seen = "UPDATE api_1.alarm SET seen_by = (SELECT id FROM api_1.me), seen_at = SYSUTCDATETIME() WHERE user_id = ?"

    assert tries(lines["sales"], seen, [office.users["sales"]]) == 0  # whom it is about does not see it
    assert tries(lines["manager"], seen, [office.users["manager"]]) == "refused"
    assert _done(lines["manager"], seen, office.users["sales"]) == 1
    assert tries(lines["administrator"], seen, [office.users["sales"]]) == "refused"
    assert tries(lines["administrator"], "DELETE FROM api_1.alarm") == "refused"
