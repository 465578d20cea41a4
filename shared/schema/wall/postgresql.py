"""The wall as PostgreSQL says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, DateTime, Numeric
from sqlalchemy.dialects import postgresql

from shared.access.rights import Table, Verb
from shared.database.engines import APPLICATION_ID, VIEWS
from shared.database.trail import HIDDEN
from shared.database.types import ExactType, MomentType
from shared.schema.wall import figured, ground, rows, served
from shared.schema.wall.speech import ACTIONS, KINDS, TOLD, checked_view, told

# Of the operation under way, if it is one of theirs who ask; else one of its own.
_KEY = (
    "COALESCE((SELECT o.key FROM public.operation o WHERE o.key = current_setting('wanglai.key', true)"
    " AND o.user_id = (SELECT me.id FROM public.me)), replace(gen_random_uuid()::text, '-', ''))"
)

_TURN = APPLICATION_ID + 1  # the number of the lock of those who change users, roles and departments
# Room that anybody may fill: it can only be closed by whoever keeps the whole server.
_NO_LARGE_OBJECTS = """DO $$ BEGIN IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC; END IF; END $$"""


class PostgreSQL:
    """Functions run as the owner of the tables; `session_user` stays whoever signed in. shows: owns the views."""

    login = "CAST(session_user AS varchar)"
    true = "true"
    join = "||"
    length = "length"
    besides: Mapping[str, Mapping[str, str]] = {"search_entry": {"words": "CAST(NULL AS tsvector)"}}
    # The row's own transaction is over; the upper half of its number is that of the newest, or the one before.
    settled = (
        "(SELECT pg_xact_status(CAST(CAST(n.high + n.low - CASE WHEN n.high + n.low > n.newest + 2147483648"
        " THEN 4294967296 ELSE 0 END AS text) AS xid8)) = 'committed'"
        " FROM (SELECT CAST(CAST(t.xmin AS text) AS bigint),"
        " s.newest, (s.newest >> 32) << 32 FROM (SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)"
        " AS bigint)) s (newest)) n (low, newest, high))"
    )
    # A longer transaction would go on seeing the rights that it began with.
    fresh = " AND current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')"

    def __init__(self, shows: str) -> None:
        self._shows = shows

    def own(self, name: str) -> str:
        return f"public.{name}"

    def helpers(self) -> Iterator[str]:
        yield from rows.asked(self._shows)
        hidden = f"""CAST('["{HIDDEN}", "{HIDDEN}"]' AS jsonb)"""
        keys = "jsonb_object_keys(c.v) k (name) WHERE k.name = ANY(names)"
        yield (
            f"CREATE FUNCTION {VIEWS}.untold(changes text, names text[]) RETURNS text LANGUAGE sql IMMUTABLE"
            " AS $wall$ SELECT CASE WHEN names IS NULL THEN changes ELSE CAST(c.v || COALESCE("
            f"(SELECT jsonb_object_agg(k.name, {hidden}) FROM {keys}), '{{}}') AS text) END"
            " FROM (SELECT CAST(changes AS jsonb)) c (v) $wall$"
        )

    def untold(self, kept: Sequence[tuple[str, Sequence[str]]]) -> str:
        changes = 't."changes"'
        for condition, names in kept:
            listed = ", ".join(f"'{name}'" for name in names)
            changes = f"{VIEWS}.untold({changes}, CASE WHEN {condition} THEN ARRAY[{listed}] END)"
        return changes

    def whole(self, name: str) -> str:
        return rows.whole(name)

    def known(self) -> str:
        return rows.known()

    def has(self, thing: str, verbs: Sequence[Verb]) -> str:
        return rows.has(thing, verbs)

    def reaches(self, owner: str, found: str, thing: str, verbs: Sequence[Verb], also: str = "") -> str:
        return rows.reaches(owner, found, thing, verbs, also)

    def quoted(self, name: str) -> str:
        return f'"{name}"'

    def ago(self, hours: int) -> str:
        return f"(now() AT TIME ZONE 'utc' - interval '{hours} hours')"

    def drawn(self, table: str) -> str:
        return f"SELECT s.last_value FROM public.{table}_id_seq s"

    def taken_down(self, views: str, office: str, tables: Sequence[str]) -> Iterator[str]:
        yield f"DROP SCHEMA IF EXISTS {views} CASCADE"
        for table in tables:
            for event in ACTIONS:
                for kind in KINDS:
                    yield f"DROP FUNCTION IF EXISTS public.{kind}_{table}_{event.lower()}() CASCADE"
        yield "DROP VIEW IF EXISTS public.my_reach, public.my_rights, public.me CASCADE"
        yield from served.taken_down()
        yield from rows.taken_down(tables)
        yield f"CREATE SCHEMA {views}"
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{office}') THEN"
            f" CREATE ROLE {office} NOLOGIN; END IF; END $$"
        )
        yield from ground.begun(views, self._shows)

    def ended(self, views: str) -> Iterator[str]:
        yield f"DROP SCHEMA IF EXISTS {views} CASCADE"

    def view(self, name: str, asked: str, *, checked: bool = True) -> str:
        # Without the barrier a condition of whoever asks may be tried on rows the view keeps back, and tell of them.
        return checked_view(f"{name} WITH (security_barrier)", asked, checked=checked)

    def rows(self, views: str, table: str, shown: str, seen: Callable[[str], str]) -> Iterator[str]:
        return rows.shown(views, table, shown, seen(table), self._shows)

    def guard(self, table: str, event: str, refused: str, *, alone: bool) -> Iterator[str]:
        stop = f"RAISE EXCEPTION 'not allowed: {event} {table}' USING ERRCODE = '42501'"
        work = f"IF session_user <> current_user AND ({refused}) THEN {stop}; END IF;"
        if alone:  # where a transaction sees what was when it began, waiting for one's turn shows nothing new
            older = f"IF current_setting('transaction_isolation') <> 'read committed' THEN {stop}; END IF;"
            turn = f"PERFORM pg_advisory_xact_lock({_TURN});"
            work = f"IF session_user <> current_user THEN {older} {turn} END IF; {work}"
        yield from self._trigger("guard", table, event, work)

    def apart(self, table: str, keys: Sequence[Sequence[str]], seen: str) -> Iterator[str]:
        """ON CONFLICT would try a condition on the row that is there, and name its values where they are refused."""
        if not keys:
            return
        same = [" AND ".join(f't."{name}" = NEW."{name}"' for name in key) for key in keys]
        met = " UNION ALL ".join(f"SELECT 1 FROM public.{table} t WHERE {one}" for one in same)
        hidden = " UNION ALL ".join(f"SELECT 1 FROM public.{table} t WHERE {one} AND NOT ({seen})" for one in same)
        stop = f"RAISE EXCEPTION 'there is such a row: {table}' USING ERRCODE = '23505'"
        name = f"public.apart_{table}_insert()"
        yield (
            f"CREATE FUNCTION {name} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            " SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $wall$ BEGIN"
            # Hardly ever is there such a row: a right that no row is needed for would be asked for before it is sought.
            f" IF session_user <> current_user AND EXISTS ({met}) THEN IF EXISTS ({hidden}) THEN {stop}; END IF;"
            " END IF; RETURN NEW; END $wall$"
        )
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f"CREATE TRIGGER apart BEFORE INSERT ON public.{table} FOR EACH ROW EXECUTE FUNCTION {name}"

    def figures(self, table: str, event: str, id: str, rows: tuple[str, ...]) -> Iterator[str]:
        work = figured.work(postgresql.dialect(), id, rows, "public")
        yield from self._trigger("figures", table, event, f"IF session_user <> current_user THEN {work} END IF;")

    def alarm(self, work: str) -> Iterator[str]:
        yield from self._trigger("alarm", "reading", "INSERT", f"IF session_user <> current_user THEN {work} END IF;")

    def trail(self, table: str) -> Iterator[str]:
        for event, action in ACTIONS.items():
            work = f"IF session_user <> current_user THEN {self._event(table, event, action)}; END IF;"
            yield from self._trigger("trail", table, event, work)

    def tell(self, table: str, event: str, notices: str) -> Iterator[str]:
        enter = f'INSERT INTO public.change_notice ("key", {TOLD}) SELECT {_KEY}, t.* FROM ({notices}) t'
        yield from self._trigger("notice", table, event, f"IF session_user <> current_user THEN {enter}; END IF;")

    def worded(self, views: str, office: str, seen: str) -> Sequence[str]:
        name = f"{views}.worded(text)"
        return (
            (
                f"CREATE FUNCTION {views}.worded(asked text) RETURNS SETOF bigint LANGUAGE plpgsql STABLE PARALLEL SAFE"
                # It is not to be called again for each of other rows.
                " COST 1000000"
                " SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan"
                f" AS $wall$ {rows.worded(seen)} $wall$"
            ),
            f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {name} TO {office}",
        )

    def rows_kept(self, tables: Sequence[Table], allowed: Callable[[Table, Verb], str]) -> Iterator[str]:  # noqa: ARG002 - the barrier of its views does it
        return iter(())

    def granted_besides(self, views: str, office: str) -> Sequence[str]:
        on = (f"SCHEMA {views}", "SCHEMA public", "ALL SEQUENCES IN SCHEMA public")
        granted = (f"GRANT USAGE ON {what} TO {office}" for what in on)
        reach = rows.granted(views, office, self._shows)
        return [_NO_LARGE_OBJECTS, *granted, *reach, *served.functions(self, views, office)]

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
        return (
            'INSERT INTO public.audit_event ("key", user_id, entity, record_id, version, action, changes)'
            f" SELECT {_KEY}, (SELECT me.id FROM public.me), '{table}', n.id, n.version, '{action}', {changes}"
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
