"""What PostgreSQL does for whoever keeps users: logins, passwords and sessions, through functions that look first.

Each runs as the keeper of the tables, who can make roles, for somebody with the right to change users, and only about a
colleague who may do no more than he. A password comes as what PostgreSQL keeps of it, worked out by the client.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.schema.wall.speech import Speech
from shared.schema.wall.trust import may_more

_NOT_ALLOWED = "RAISE EXCEPTION 'not allowed: {0}' USING ERRCODE = '42501'"
_FIRST_HOLDS = "now() + interval '14 days'"  # a password that somebody else gave
_ASKED = (
    "INSERT INTO public.password (version, user_id, hash, wrong_tries, must_change) VALUES (1, who, '', 0, true)"
    " ON CONFLICT (user_id) DO UPDATE SET must_change = true;"
)
_KEPT = "IF verifier NOT LIKE 'SCRAM-SHA-256$%' THEN RAISE EXCEPTION 'no password' USING ERRCODE = '22023'; END IF;"


def functions(speech: Speech, views: str, office: str) -> Iterator[str]:
    """Make the functions, and grant them."""
    yield from _function("public.kept_colleague(who bigint)", "public.user_account", _found(speech), office="")
    yield from _function(f"{views}.add_login(who bigint, verifier text)", "void", _added(office), office=office)
    yield from _function(f"{views}.give_password(who bigint, verifier text)", "void", _given(office), office=office)
    yield from _function(f"{views}.allow_login(who bigint, allowed bool)", "void", _allowed(office), office=office)
    yield from _function(f"{views}.must_change()", "bool", _must_change(), office=office)
    yield from _function(f"{views}.change_password(verifier text)", "void", _changed(office), office=office)
    columns = "pid int, user_id int, name text, login text, address text, since timestamp, asked timestamp, mine bool"
    yield from _function(f"{views}.sessions()", f"TABLE ({columns})", _listed(speech), office=office)
    yield from _function(f"{views}.disconnect(which int, begun timestamp)", "bool", _ended(speech), office=office)


def taken_down() -> Iterator[str]:
    """What is not in the schema of the views, and goes with it."""
    yield "DROP FUNCTION IF EXISTS public.kept_colleague(bigint) CASCADE"


def _function(name: str, gives: str, work: str, *, office: str) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {name} RETURNS {gives} LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = public, pg_temp AS $wall$ {work} $wall$"
    )
    plain = name.partition("(")[0]
    yield f"REVOKE ALL ON FUNCTION {plain} FROM PUBLIC"
    if office:
        yield f"GRANT EXECUTE ON FUNCTION {plain} TO {office}"


def _may(speech: Speech) -> str:
    reach = f"SELECT 1 FROM {speech.own('my_reach')} r WHERE r.thing = 'users' AND r.verb = 'change'"
    return f"IF NOT EXISTS ({reach}) THEN {_NOT_ALLOWED.format('users')}; END IF;"


def _found(speech: Speech) -> str:
    """The colleague, locked; refused where he may do more than whoever asks."""
    more = may_more(speech, "x.id", "x.department_id")
    mine = f"x.id <> COALESCE((SELECT me.id FROM {speech.own('me')} me), 0)"
    return (
        f"DECLARE x public.user_account; BEGIN {_may(speech)}"
        " SELECT * INTO STRICT x FROM public.user_account u WHERE u.id = who FOR UPDATE;"
        f" IF {mine} AND {more} THEN {_NOT_ALLOWED.format('colleague')}; END IF; RETURN x; END"
    )


def _added(office: str) -> str:
    """A login of the colleague's own name, which nobody has; a longer name would be cut."""
    taken = (
        "x.database_login IS NOT NULL OR octet_length(x.login) > 63"
        " OR EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = x.login)"
    )
    return (
        f"DECLARE x public.user_account := public.kept_colleague(who); BEGIN {_KEPT}"
        f" IF {taken} THEN RAISE EXCEPTION 'login %', x.login USING ERRCODE = '23505'; END IF;"
        f" EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L VALID UNTIL %L IN ROLE {office}',"
        f" x.login, verifier, {_FIRST_HOLDS});"
        " UPDATE public.user_account SET database_login = x.login, version = version + 1 WHERE id = who;"
        f" {_ASKED} END"
    )


def _given(office: str) -> str:
    return (
        f"DECLARE x public.user_account := public.kept_colleague(who); BEGIN {_KEPT} {_own_login(office)}"
        " IF who = (SELECT me.id FROM public.me) THEN"
        " EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', x.database_login, verifier, 'infinity'); ELSE"
        f" EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', x.database_login, verifier, {_FIRST_HOLDS});"
        f" {_ASKED} END IF; END"
    )


def _must_change() -> str:
    """Of whoever asks, who sees nothing else before."""
    mine = "u.database_login = CAST(session_user AS varchar) AND u.active AND p.must_change"
    joined = "public.user_account u JOIN public.password p ON p.user_id = u.id"
    return f"BEGIN RETURN EXISTS (SELECT 1 FROM {joined} WHERE {mine}); END"


def _changed(office: str) -> str:
    """One's own password; it was proven a moment ago by signing in with it."""
    return (
        "DECLARE x public.user_account; BEGIN SELECT * INTO STRICT x FROM public.user_account u"
        f" WHERE u.database_login = CAST(session_user AS varchar) AND u.active FOR UPDATE; {_KEPT} {_own_login(office)}"
        " EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', x.database_login, verifier, 'infinity');"
        " DELETE FROM public.password p WHERE p.user_id = x.id; END"
    )


def _allowed(office: str) -> str:
    """Kept out from the next sign-in on, and what is open is ended."""
    open_ = "SELECT a.pid FROM pg_stat_activity a WHERE a.usename = x.database_login AND a.pid <> pg_backend_pid()"
    return (
        f"DECLARE x public.user_account := public.kept_colleague(who); BEGIN {_own_login(office)}"
        " EXECUTE format('ALTER ROLE %I %s', x.database_login, CASE WHEN allowed THEN 'LOGIN' ELSE 'NOLOGIN' END);"
        f" IF NOT allowed THEN PERFORM pg_terminate_backend(s.pid) FROM ({open_}) s; END IF; END"
    )


def _own_login(office: str) -> str:
    """Only a login that was made for the program is touched."""
    made = (
        "SELECT 1 FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles o ON o.oid = m.roleid"
        f" WHERE r.rolname = x.database_login AND o.rolname = '{office}'"
        " AND NOT r.rolsuper AND NOT r.rolcreaterole AND NOT r.rolcreatedb"
    )
    return f"IF NOT EXISTS ({made}) THEN {_NOT_ALLOWED.format('login')}; END IF;"


def _listed(speech: Speech) -> str:
    return (
        f"BEGIN {_may(speech)} RETURN QUERY SELECT a.pid, u.id, CAST(u.name AS text), CAST(u.login AS text),"
        " CAST(host(a.client_addr) AS text), a.backend_start AT TIME ZONE 'utc', a.query_start AT TIME ZONE 'utc',"
        " a.pid = pg_backend_pid()"
        " FROM pg_stat_activity a JOIN public.user_account u ON u.database_login = CAST(a.usename AS text)"
        " WHERE a.datname = current_database() ORDER BY u.name, a.backend_start; END"
    )


def _ended(speech: Speech) -> str:
    """End the session that was shown, not another one that has its number by now."""
    whose = (
        "SELECT u.id FROM pg_stat_activity a JOIN public.user_account u ON u.database_login = CAST(a.usename AS text)"
        " WHERE a.pid = which AND a.datname = current_database()"
        " AND a.backend_start AT TIME ZONE 'utc' IS NOT DISTINCT FROM begun"
    )
    return (
        f"DECLARE found_id int := ({whose}); BEGIN {_may(speech)} IF found_id IS NULL THEN RETURN false; END IF;"
        " PERFORM public.kept_colleague(found_id); RETURN pg_terminate_backend(which, 2000); END"
    )
