"""Where PostgreSQL keeps what its database is made of."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, text

from shared.database.engines import VIEWS
from shared.schema.wall import ground

_OURS = f"n.nspname IN ('public', '{VIEWS}')"
# What an extension brings is told by its name alone.
_OWN = (
    "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {0}.oid AND d.classid = '{1}'::regclass AND d.deptype = 'e')"
)
_RELATION = f"pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {_OURS} AND {_OWN.format('c', 'pg_class')}"
_NAME = "CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END"
_FUNCTION = (
    "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || p.proname"
    " || '(' || pg_get_function_identity_arguments(p.oid) || ')'"
)
_ROUTINE = (
    f"pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND {_OURS} AND p.prokind IN ('f', 'p')"
    f" AND {_OWN.format('p', 'pg_proc')}"
)
_OWNER = (
    "(SELECT CASE r.oid WHEN (SELECT k.relowner FROM pg_class k"
    " WHERE k.oid = to_regclass('public.alembic_version')) THEN '(keeper)' ELSE r.rolname END"
    " FROM pg_roles r WHERE r.oid = {})"
)
_ENABLED = "CASE {0} WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END"
_GRANTED = (
    "SELECT {name} || ': ' || a.privilege_type || ' -> ' || CASE a.grantee WHEN 0 THEN 'PUBLIC'"
    " ELSE pg_get_userbyid(a.grantee) END, CASE WHEN a.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END"
    " FROM {of}, aclexplode(COALESCE({acl}, acldefault('{letter}', {owner}))) a WHERE a.grantee <> {owner}"
)
_STATEMENTS = {
    "table": (
        f"SELECT {_NAME}, CASE c.relkind WHEN 'r' THEN 'rows' WHEN 'S' THEN 'sequence'"
        " ELSE CAST(c.relkind AS text) END,"
        " CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END, CASE WHEN c.relforcerowsecurity THEN 'FORCE' END,"
        " c.reloptions,"
        f" {_OWNER.format('c.relowner')} FROM {_RELATION} WHERE c.relkind IN ('r', 'p', 'f', 'm', 'S')"
    ),
    "view": (
        f"SELECT {_NAME}, pg_get_viewdef(c.oid), c.reloptions, {_OWNER.format('c.relowner')} FROM {_RELATION}"
        " WHERE c.relkind = 'v'"
    ),
    "column": (
        f"SELECT {_NAME} || '.' || a.attname, format_type(a.atttypid, a.atttypmod),"
        " CASE WHEN a.attnotnull THEN 'NOT NULL' END, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),"
        f" l.collname FROM {_RELATION} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relkind IN ('r', 'p', 'f', 'm')"
    ),
    "index": (
        f"SELECT {_NAME} || '.' || i.relname, pg_get_indexdef(x.indexrelid), CASE WHEN NOT x.indisvalid"
        f" THEN 'INVALID' END FROM {_RELATION} JOIN pg_index x ON x.indrelid = c.oid"
        " JOIN pg_class i ON i.oid = x.indexrelid"
    ),
    "constraint": (
        f"SELECT {_NAME} || '.' || o.conname, pg_get_constraintdef(o.oid), CASE WHEN NOT o.convalidated"
        f" THEN 'NOT VALID' END FROM {_RELATION} JOIN pg_constraint o ON o.conrelid = c.oid AND o.contype <> 'n'"
    ),
    "trigger": (
        f"SELECT {_NAME} || '.' || t.tgname, pg_get_triggerdef(t.oid), {_ENABLED.format('t.tgenabled')}"
        f" FROM {_RELATION} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal"
    ),
    "rule": (
        f"SELECT {_NAME} || '.' || r.rulename, pg_get_ruledef(r.oid), {_ENABLED.format('r.ev_enabled')}"
        f" FROM {_RELATION} JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename <> '_RETURN'"
    ),
    "policy": (
        f"SELECT {_NAME} || '.' || o.polname, o.polcmd, o.polpermissive,"
        " (SELECT string_agg(r.role::regrole::text, ', ') FROM unnest(o.polroles) r (role)),"
        " pg_get_expr(o.polqual, o.polrelid), pg_get_expr(o.polwithcheck, o.polrelid)"
        f" FROM {_RELATION} JOIN pg_policy o ON o.polrelid = c.oid"
    ),
    "function": f"SELECT {_FUNCTION}, pg_get_functiondef(p.oid), {_OWNER.format('p.proowner')} FROM {_ROUTINE}",
    "extension": "SELECT extname FROM pg_extension",
    "grant": " UNION ALL ".join(
        (
            _GRANTED.format(name=_NAME, of=_RELATION, acl="c.relacl", letter="r", owner="c.relowner")
            + " AND c.relkind IN ('r', 'p', 'f', 'm', 'v', 'S')",
            _GRANTED.format(
                name=f"{_NAME} || '.' || t.attname",
                of=f"{_RELATION} JOIN pg_attribute t ON t.attrelid = c.oid AND t.attacl IS NOT NULL",
                acl="t.attacl",
                letter="c",
                owner="c.relowner",
            ),
            _GRANTED.format(
                name=_FUNCTION,
                of=_ROUTINE,
                acl="p.proacl",
                letter="f",
                owner="p.proowner",
            ),
            _GRANTED.format(
                name="n.nspname",
                of=f"(SELECT * FROM pg_namespace n WHERE {_OURS}) n",
                acl="n.nspacl",
                letter="n",
                owner="n.nspowner",
            ),
        )
    ),
    "default": (
        "SELECT COALESCE(n.nspname, '*') || ': ' || CAST(d.defaclobjtype AS text), d.defaclacl FROM pg_default_acl d"
        " LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace"
    ),
}


def statements(connection: Connection) -> dict[str, str]:
    """What to ask, by kind of thing: its name, and its facts."""
    connection.execute(text("SET LOCAL search_path = pg_catalog"))  # everything by its whole name
    return _STATEMENTS


def plainly(connection: Connection) -> Callable[[str], str]:
    """Names the owner of the views alike, who is called after the database."""
    owner = ground.of(connection)
    return lambda said: said.replace(ground.quoted(owner), "(views)").replace(owner, "(views)")
