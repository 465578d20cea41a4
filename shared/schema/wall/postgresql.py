"""The wall as PostgreSQL says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, DateTime, Numeric

from shared.database.engines import APPLICATION_ID
from shared.database.types import ExactType, MomentType
from shared.schema.wall import served
from shared.schema.wall.speech import ACTIONS, checked_view, told

_TURN = APPLICATION_ID + 1  # the number of the lock of those who change users, roles and departments


class PostgreSQL:
    """Functions run as the owner of the tables; `session_user` stays whoever signed in."""

    login = "CAST(session_user AS varchar)"
    true = "true"
    join = "||"

    def own(self, name: str) -> str:
        return f"public.{name}"

    def taken_down(self, views: str, office: str, tables: Sequence[str]) -> Iterator[str]:
        yield f"DROP SCHEMA IF EXISTS {views} CASCADE"
        for table in tables:
            for event in ACTIONS:
                for kind in ("guard", "trail"):
                    yield f"DROP FUNCTION IF EXISTS public.{kind}_{table}_{event.lower()}() CASCADE"
        yield "DROP VIEW IF EXISTS public.my_reach, public.my_rights, public.me CASCADE"
        yield from served.taken_down()
        yield f"CREATE SCHEMA {views}"
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{office}') THEN"
            f" CREATE ROLE {office} NOLOGIN; END IF; END $$"
        )

    def view(self, name: str, asked: str, *, checked: bool = True) -> str:
        # Without the barrier a condition of whoever asks may be tried on rows the view keeps back, and tell of them.
        return checked_view(f"{name} WITH (security_barrier)", asked, checked=checked)

    def guard(self, table: str, event: str, refused: str, *, alone: bool) -> Iterator[str]:
        stop = f"RAISE EXCEPTION 'not allowed: {event} {table}' USING ERRCODE = '42501'"
        work = f"IF session_user <> current_user AND ({refused}) THEN {stop}; END IF;"
        if alone:  # where a transaction sees what was when it began, waiting for one's turn shows nothing new
            older = f"IF current_setting('transaction_isolation') <> 'read committed' THEN {stop}; END IF;"
            turn = f"PERFORM pg_advisory_xact_lock({_TURN});"
            work = f"IF session_user <> current_user THEN {older} {turn} END IF; {work}"
        yield from self._trigger("guard", table, event, work)

    def trail(self, table: str) -> Iterator[str]:
        for event, action in ACTIONS.items():
            work = f"IF session_user <> current_user THEN {self._event(table, event, action)}; END IF;"
            yield from self._trigger("trail", table, event, work)

    def worded(self, views: str, office: str, seen: str) -> Sequence[str]:
        name = f"{views}.worded(text)"
        return (
            (
                f"CREATE FUNCTION {views}.worded(asked text) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER"
                " SET search_path = public, pg_temp AS $wall$ SELECT t.id FROM public.search_entry t"
                f" WHERE t.words @@ CAST(asked AS tsquery) AND {seen} $wall$"
            ),
            f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {name} TO {office}",
        )

    def granted_besides(self, views: str, office: str) -> Sequence[str]:
        on = (f"SCHEMA {views}", "SCHEMA public", "ALL SEQUENCES IN SCHEMA public")
        return [*(f"GRANT USAGE ON {what} TO {office}" for what in on), *served.functions(self, views, office)]

    def _trigger(self, kind: str, table: str, event: str, work: str) -> Iterator[str]:
        name = f"{kind}_{table}_{event.lower()}"
        rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
        named = " ".join(f"{row} TABLE AS {'inserted' if row == 'NEW' else 'deleted'}" for row in rows)
        yield (
            f"CREATE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $wall$ BEGIN {work} RETURN NULL; END $wall$"
        )
        yield f"REVOKE ALL ON FUNCTION public.{name}() FROM PUBLIC"
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON public.{table} REFERENCING {named}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION public.{name}()"
        )

    def _event(self, table: str, event: str, action: str) -> str:
        rows, changes = {
            "INSERT": ("inserted n", "'{}'"),
            "DELETE": ("deleted n", _lost(table)),
            "UPDATE": (f"inserted n JOIN deleted o ON o.id = n.id, LATERAL ({_differing(table)}) c", "c.changes"),
        }[event]
        really = " WHERE c.changes IS NOT NULL" if event == "UPDATE" else ""
        key = (
            "COALESCE((SELECT o.key FROM public.operation o WHERE o.key = current_setting('wanglai.key', true)"
            " AND o.user_id = (SELECT me.id FROM public.me)), replace(gen_random_uuid()::text, '-', ''))"
        )
        return (
            'INSERT INTO public.audit_event ("key", user_id, entity, record_id, version, action, changes)'
            f" SELECT {key}, (SELECT me.id FROM public.me), '{table}', n.id, n.version, '{action}', {changes}"
            f" FROM {rows}{really}"
        )


def _differing(table: str) -> str:
    pairs = ", ".join(f"('{c.name}', {_json(c, 'o')}, {_json(c, 'n')})" for c in told(table))
    return (
        "SELECT CAST(jsonb_object_agg(f.name, jsonb_build_array(f.before, f.after)) AS text) AS changes"
        f" FROM (VALUES {pairs}) f (name, before, after) WHERE f.before IS DISTINCT FROM f.after"
    )


def _lost(table: str) -> str:
    pairs = ", ".join(f"'{c.name}', jsonb_build_array({_json(c, 'n')}, NULL)" for c in told(table))
    return f"CAST(jsonb_build_object({pairs}) AS text)"


def _json(column: Column[Any], row: str) -> str:
    """A value as the trail tells it: exact numbers and moments as text."""
    place = f'{row}."{column.name}"'
    if isinstance(column.type, MomentType | DateTime):
        return f'to_jsonb(to_char({place}, \'YYYY-MM-DD"T"HH24:MI:SS"+00:00"\'))'
    if isinstance(column.type, ExactType | Numeric):
        return f"to_jsonb(CAST({place} AS text))"
    return f"to_jsonb({place})"
