"""What a database's catalogue says of its tables, as a set of facts that can be compared."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

_SQLITE = (
    """SELECT t.name, 'column', c.name, c.type, c."notnull", coalesce(c.dflt_value, ''), c.pk, c.hidden
       FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c WHERE t.schema = 'main' AND t.type <> 'shadow'""",
    "SELECT name, 'table', type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'",
    """SELECT t.name, 'key', k.origin, k."unique", k.partial, c.seqno, c.name, c.coll, c."desc"
       FROM pragma_table_list AS t, pragma_index_list(t.name) AS k, pragma_index_xinfo(k.name) AS c
       WHERE t.schema = 'main' AND t.type = 'table' AND c.key""",
    """SELECT t.name, 'reference', f."from", f."table", f."to", f.on_update, f.on_delete
       FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS f
       WHERE t.schema = 'main' AND t.type = 'table'""",
    """SELECT tbl_name, type, name, sql FROM sqlite_master WHERE sql IS NOT NULL
       AND (type <> 'table' OR sql LIKE 'CREATE VIRTUAL%')""",
)
_POSTGRESQL = (
    """SELECT t.relname, 'column', c.attname, format_type(c.atttypid, c.atttypmod), c.attnotnull, c.attidentity,
           coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(l.collname, '')
       FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
       LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = c.attnum
       LEFT JOIN pg_collation l ON l.oid = c.attcollation
       WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace""",
    """SELECT conrelid::regclass::text, 'constraint', conname, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)
_MSSQL = (
    """SELECT t.name, 'column', c.name, y.name, c.max_length, c.precision, c.scale, c.is_nullable, c.is_identity,
           coalesce(d.definition, '')
       FROM sys.tables t JOIN sys.columns c ON c.object_id = t.object_id
       JOIN sys.types y ON y.user_type_id = c.user_type_id
       LEFT JOIN sys.default_constraints d ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id""",
    """SELECT t.name, 'index', i.name, i.is_unique, i.is_primary_key, i.is_unique_constraint,
           coalesce(i.filter_definition, ''), k.key_ordinal, c.name, k.is_descending_key
       FROM sys.tables t JOIN sys.indexes i ON i.object_id = t.object_id
       JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id
       JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id""",
    """SELECT t.name, 'reference', f.name, a.name, u.name, b.name
       FROM sys.foreign_keys f JOIN sys.foreign_key_columns k ON k.constraint_object_id = f.object_id
       JOIN sys.tables t ON t.object_id = f.parent_object_id JOIN sys.tables u ON u.object_id = f.referenced_object_id
       JOIN sys.columns a ON a.object_id = k.parent_object_id AND a.column_id = k.parent_column_id
       JOIN sys.columns b ON b.object_id = k.referenced_object_id AND b.column_id = k.referenced_column_id""",
)
_CATALOGUES = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL, "mssql": _MSSQL}


def shape(connection: Connection) -> set[tuple[str, ...]]:
    """A fact is (table, what it is, its words ...): columns, defaults, keys, indexes, references; STRICT on SQLite."""
    rows = [row for question in _CATALOGUES[connection.dialect.name] for row in connection.execute(text(question))]
    facts = {tuple(re.sub(r"\s+", " ", str(part)).strip() for part in row) for row in rows}
    return {fact for fact in facts if fact[0] not in {"alembic_version", "sqlite_schema"}}
