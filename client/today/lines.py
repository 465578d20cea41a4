"""What the start page says of each thing to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from client.kit.lines import Line
from client.today.todos import Todo
from shared import dates
from shared.access import labels as access
from shared.access.taken import Taken
from shared.interactions.queries import Promise
from shared.orders.queries import Row
from shared.text import _, ngettext
from shared.today.queries import Birthday, Silent
from shared.visits import labels
from shared.visits.queries import Appointment

_ICONS = {"visit": "location", "visit_in": "people", "call": "call", "meeting": "people"}


def planned(visits: Sequence[Appointment], now: dt.datetime) -> list[Todo]:
    """Today's visits and calls in time order; the line of the hour stands before the first that is still to come."""
    found = [_visit(each, now) for each in visits]
    first = next((n for n, each in enumerate(visits) if each.visit.starts > now), None)
    if first:
        found[first] = replace(found[first], line=replace(found[first].line, now=True))
    return found


def _visit(each: Appointment, now: dt.datetime) -> Todo:
    visit = each.visit
    trail, tone = _coming(each, now)
    where = each.place if visit.kind == "visit" else visit.place
    line = Line(
        text=_who(each),
        lead=dates.clock(visit.starts),
        icon=_ICONS[visit.kind],
        detail=" · ".join(part for part in (visit.purpose, where) if part),
        trail=trail,
        tone=tone,
        done=visit.state == "done",
    )
    return Todo(line, each, ("done", "move", "note") if visit.state in {"planned", "missed"} else ("note",))


def _who(each: Appointment) -> str:
    return " ".join(part for part in (each.short_name, each.person) if part)


def _coming(each: Appointment, now: dt.datetime) -> tuple[str, str]:
    visit = each.visit
    if visit.state != "planned":
        return _(labels.STATES[visit.state]), "danger" if visit.state == "missed" else "soft"
    minutes = round((visit.starts - now).total_seconds() / 60)
    if visit.ends < now:
        return _("no outcome yet"), "warn"
    if 0 < minutes < 60:
        return ngettext("in {count} minute", "in {count} minutes", minutes).format(count=minutes), "plain"
    if each.balance > 0:
        return _("owes {amount}").format(amount=f"{each.balance:,.0f}"), "soft"
    return "", "soft"


def unfinished(visits: Sequence[Appointment]) -> list[Todo]:
    """Visits of days before that wait for their outcome."""
    todos = []
    for each in visits:
        lead = short_day(dates.local(each.visit.starts).date())
        icon, said = _ICONS[each.visit.kind], _("no outcome yet")
        line = Line(_who(each), lead=lead, icon=icon, detail=each.visit.purpose, trail=said, tone="warn")
        todos.append(Todo(line, each, ("done", "move", "note")))
    return todos


def promises(found: Sequence[Promise], today: dt.date) -> list[Todo]:
    """Whom to contact next, the most overdue first."""
    todos = []
    for each in found:
        trail, tone = late(each.on, today)
        about = each.contact.next_note or each.contact.text
        line = Line(each.customer, metal=each.grade, detail=about, trail=trail, tone=tone)
        todos.append(Todo(line, each, ("done", "snooze", "note")))
    return todos


def payments(found: Sequence[Row], today: dt.date) -> list[Todo]:
    """Money that is due, the most overdue first."""
    todos = []
    for each in found:
        due = each.order.due_on or each.order.ordered_on
        said, tone = late(due, today)
        tone = tone if tone == "danger" else "plain"
        lead = _("today") if due == today else short_day(due)
        detail = said if tone == "danger" else each.order.number
        line = Line(each.customer, lead=lead, detail=detail, trail=f"{each.owed:,.0f}", tone=tone)
        todos.append(Todo(line, each.order, ("order", "note")))
    return todos


def birthdays(found: Sequence[Birthday], today: dt.date) -> list[Todo]:
    """Whom to congratulate in the next days."""
    todos = []
    for each in found:
        lead = _("today") if each.on == today else dates.short_weekday(each.on)
        who = " ".join(part for part in (each.customer, each.title) if part)
        kept = dates.lunar(each.on) or ("-".join(map(str, each.lunar)) if each.lunar else "")
        trail = _("lunar {day}").format(day=kept) if each.lunar else ""
        todos.append(Todo(Line(each.person, lead=lead, icon="food_cake", detail=who, trail=trail), each, ("note",)))
    return todos


def silent(found: Sequence[Silent], now: dt.datetime) -> list[Todo]:
    """Good customers nobody spoke with for long."""
    todos = []
    for each in found:
        days = (now - each.last_contact_at).days if each.last_contact_at else 0
        said = ngettext("{count} day without a contact", "{count} days without a contact", days).format(count=days)
        line = Line(each.customer, metal=each.grade, trail=said if each.last_contact_at else "")
        todos.append(Todo(line, each, ("note",)))
    return todos


def exports(waiting: Sequence[Taken], mine: Sequence[Taken]) -> list[Todo]:
    """Others' exports that wait for a word, and what became of one's own."""
    todos = [Todo(Line(one.by, icon="arrow_export", detail=one.export.reason, trail=_rows(one), tone="warn"), one)
             for one in waiting]  # fmt: skip
    tones = {"waiting": "soft", "granted": "ok", "refused": "danger"}
    for one in mine:
        said, export = _("Mine, {rows}").format(rows=_rows(one)), one.export
        trail = _(access.DECIDED[export.state])
        line = Line(said, icon="arrow_export", detail=export.answer or export.reason, trail=trail)
        todos.append(Todo(replace(line, tone=tones[export.state]), one))
    return todos


def _rows(one: Taken) -> str:
    return ngettext("{count} row", "{count} rows", one.export.rows).format(count=f"{one.export.rows:,}")


def late(on: dt.date, today: dt.date) -> tuple[str, str]:
    """How late something is, in words and as a tone."""
    days = (today - on).days
    if days > 0:
        return ngettext("{count} day late", "{count} days late", days).format(count=days), "danger"
    return (_("today"), "plain") if days == 0 else (short_day(on), "soft")


def short_day(day: dt.date) -> str:
    """9-18."""
    return f"{day.month}-{day.day}"
