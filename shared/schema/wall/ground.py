"""What a wall of PostgreSQL stands on: a role of the server that owns its views, and a schema that nobody else fills.

Roles are the server's, not the database's: whoever may act as the owner of the views reads all of them. So each
database has an owner of its own, and its keeper alone is a member.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from shared.access.logins import OFFICE, shows
from shared.database.engines import VIEWS
from shared.errors import Refused
from shared.text import _

_FORMER = "wanglai_views"  # the owner that all databases of a server had in common once
# Of its roles: whether they are there, and whether whoever builds may make views theirs or let himself do so.
_ROLE = text(
    """SELECT s.rolsuper, s.rolcreaterole, r.oid IS NOT NULL AS stands, COALESCE(r.oid IS NOT NULL AND (
        pg_has_role(s.oid, r.oid, CASE WHEN v.number >= 160000 THEN 'SET' ELSE 'MEMBER' END)
        OR v.number < 160000 AND s.rolcreaterole
        OR pg_has_role(s.oid, r.oid, 'MEMBER WITH ADMIN OPTION')), false) AS ours
    FROM pg_roles s LEFT JOIN pg_roles r ON r.rolname = :role
    CROSS JOIN (SELECT CAST(current_setting('server_version_num') AS int)) v (number)
    WHERE s.rolname = current_user"""
)
_OPEN = text(
    """SELECT has_schema_privilege('public', 'public', 'CREATE'), pg_has_role(n.nspowner, 'USAGE')
    FROM pg_namespace n WHERE n.nspname = 'public'"""
)
# Who owns the views, and who beside the keeper of the tables may act as that role.
_OWNERS = text(
    """SELECT DISTINCT r.rolname FROM pg_policies p JOIN pg_class v ON v.relname = p.tablename
    JOIN pg_roles r ON r.oid = v.relowner
    WHERE p.schemaname = 'public' AND p.policyname = 'seen' AND v.relnamespace = to_regnamespace(:views)"""
)
_MEMBERS = text(
    """SELECT DISTINCT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid AND r.rolname = :role
    JOIN pg_roles m ON m.oid = a.member JOIN pg_class c ON c.oid = to_regclass('public.customer')
    WHERE NOT m.rolsuper AND m.oid <> c.relowner ORDER BY 1"""
)
# What other roles of this kind were granted here: of a database that this one is a copy of, or by an older program.
_OTHERS = """SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'wanglai\\_views%' AND r.rolname <> {own}
    AND EXISTS (SELECT 1 FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid AND b.datname = current_database()
    WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid)"""


def of(connection: Connection) -> str:
    """The owner of the views of this database."""
    return shows(str(connection.execute(text("SELECT current_database()")).scalar_one()))


def refuse(connection: Connection) -> None:
    """Refused, with what the server's administrator has to say, where whoever builds cannot make a wall that holds."""
    role, me = of(connection), str(connection.execute(text("SELECT current_user")).scalar_one())
    found, office = (connection.execute(_ROLE, {"role": name}).one() for name in (role, OFFICE))
    said = []
    if not found.rolsuper:
        if not found.stands and not found.rolcreaterole:
            said.append(f"CREATE ROLE {quoted(role)} NOLOGIN")
        if not found.ours and (found.stands or not found.rolcreaterole):
            said.append(f"GRANT {quoted(role)} TO {quoted(me)}")
        if not office.stands and not office.rolcreaterole:
            said.append(f"CREATE ROLE {OFFICE} NOLOGIN")
    if said:
        told = _("This login may not act as the owner of the views, {role}. Let the server's administrator say: {said}")
        raise Refused(told.format(role=role, said="; ".join(said)))
    is_open, closes = connection.execute(_OPEN).one()
    if is_open and not closes:
        told = _(
            "Anybody may make functions in the schema public, which the wall's own would call, and this login cannot "
            "close it. Let the server's administrator say in this database: {said}"
        )
        said = [f"GRANT CREATE ON SCHEMA public TO {quoted(me)}", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"]
        raise Refused(told.format(said="; ".join(said)))


def amiss(connection: Connection) -> tuple[str, str] | None:
    """What is wrong with the ground of a wall that stands, and what to do about it."""
    role = of(connection)
    if connection.scalars(_OWNERS, {"views": VIEWS}).all() != [role]:
        said = _("the views do not belong to the role of this database, {role}").format(role=role)
        return said, "python -m server upgrade"
    if members := connection.scalars(_MEMBERS, {"role": role}).all():
        said = _("{who} may act as the owner of the views, and reads everything").format(who=", ".join(members))
        return said, f"REVOKE {quoted(role)} FROM {', '.join(map(quoted, members))}"
    if connection.scalar(text("SELECT has_schema_privilege('public', 'public', 'CREATE')")):
        said = _("anybody may make functions in the schema public, which the wall's own would call")
        return said, "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    return None


def owner(role: str) -> str:
    """Make the owner of the views; whoever makes him is let give him views."""
    by = "CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END"
    return (
        f"DO $wall$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {literal(role)}) THEN"
        f" CREATE ROLE {quoted(role)} NOLOGIN; END IF;"
        f" IF NOT pg_has_role(current_user, {literal(role)}, {by}) THEN"
        f" EXECUTE format('GRANT %I TO %I', {literal(role)}, current_user); END IF; END $wall$"
    )


def begun(views: str, role: str) -> Iterator[str]:
    """The owner of the views, who may make them for a moment, and what he reads them from."""
    yield owner(role)
    yield from let_go(views, role)
    # Before PostgreSQL 15, and in what was brought along from there, everybody may make things in it: an operator made
    # to fit would be taken by the functions that run as the keeper.
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT CREATE, USAGE ON SCHEMA {views} TO {quoted(role)}"
    yield f"GRANT USAGE ON SCHEMA public TO {quoted(role)}"


def let_go(views: str, role: str) -> Iterator[str]:
    """What takes from others what the owner of views has here; the one of all databases goes with the last of them."""
    yield (
        f"DO $wall$ DECLARE other name; BEGIN FOR other IN {_OTHERS.format(own=literal(role))} LOOP"
        " EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', other);"
        f" EXECUTE format('REVOKE ALL ON SCHEMA public, {views} FROM %I', other); END LOOP;"
        f" BEGIN DROP ROLE IF EXISTS {_FORMER}; EXCEPTION"
        " WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL; END; END $wall$"
    )


def handed_over(views: str, role: str) -> Iterator[str]:
    """What gives a wall its owner again, in a database that was restored or copied: the owner of that database."""
    yield owner(role)
    yield f"GRANT CREATE, USAGE ON SCHEMA {views} TO {quoted(role)}"
    yield f"GRANT USAGE ON SCHEMA public TO {quoted(role)}"
    yield (
        "DO $wall$ DECLARE kept name; BEGIN"
        " FOR kept IN SELECT p.tablename FROM pg_policies p JOIN pg_views v"
        f" ON v.schemaname = '{views}' AND v.viewname = p.tablename"
        " WHERE p.schemaname = 'public' AND p.policyname = 'seen' LOOP"
        f" EXECUTE format('ALTER VIEW {views}.%I OWNER TO %I', kept, {literal(role)});"
        f" EXECUTE format('ALTER POLICY seen ON public.%I TO %I', kept, {literal(role)});"
        f" EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO %I', kept, {literal(role)}); END LOOP;"
        " FOR kept IN SELECT v.viewname FROM pg_views v WHERE v.schemaname = 'public'"
        " AND (v.viewname LIKE 'whole\\_%' OR v.viewname IN ('me', 'my_rights', 'my_reach')) LOOP"
        f" EXECUTE format('GRANT SELECT ON public.%I TO %I', kept, {literal(role)}); END LOOP;"
        f" IF to_regprocedure('{views}.stands(text, text)') IS NOT NULL THEN {stands(role)}; END IF; END $wall$"
    )
    yield from let_go(views, role)
    yield f"REVOKE CREATE ON SCHEMA {views} FROM {quoted(role)}"


def stands(role: str) -> str:
    """Make the function that a view asks first. Whoever owns a view is lost when a backup is restored without its
    owners, or is another database's: then it shows nothing.
    """
    return function(
        "stands(text, text)",
        "boolean",
        "EXISTS (SELECT 1 FROM pg_class v JOIN pg_roles r ON r.oid = v.relowner JOIN pg_class t ON t.relrowsecurity"
        " WHERE v.oid = to_regclass($1) AND t.oid = to_regclass($2)"
        f" AND r.rolname = {literal(role)} AND NOT r.rolsuper AND NOT r.rolbypassrls)",
    )


def function(name: str, gives: str, said: str) -> str:
    """A function that conditions ask: once of a statement, as the keeper of the tables."""
    return (
        f"CREATE OR REPLACE FUNCTION {VIEWS}.{name} RETURNS {gives} LANGUAGE plpgsql STABLE PARALLEL SAFE"
        " SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan"
        f" AS $asked$ BEGIN RETURN {said}; END $asked$"
    )


def quoted(name: str) -> str:
    """A name between its quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(words: str) -> str:
    """Words between theirs."""
    return "'" + words.replace("'", "''") + "'"
