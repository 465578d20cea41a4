"""Where SQL Server keeps what its database is made of."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, text

from shared.database.engines import VIEWS

_OURS = f"s.name IN ('dbo', '{VIEWS}')"
_NAME = "CASE s.name WHEN 'dbo' THEN '' ELSE s.name + '.' END + o.name"
_TABLE = f"sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id AND o.type = 'U' AND {_OURS}"
_MADE = (
    f"SELECT {_NAME}, m.definition FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id AND {_OURS}"
    " JOIN sys.sql_modules m ON m.object_id = o.object_id WHERE o.type IN ({types}) AND o.is_ms_shipped = 0"
)
_STATEMENTS = {
    "table": f"SELECT {_NAME} FROM {_TABLE} WHERE o.is_ms_shipped = 0",
    "view": _MADE.format(types="'V'"),
    "function": _MADE.format(types="'P', 'FN', 'IF', 'TF'"),
    "column": (
        f"SELECT {_NAME} + '.' + c.name, t.name, c.max_length, c.precision, c.scale,"
        " CASE WHEN c.is_nullable = 0 THEN 'NOT NULL' END, CASE WHEN c.is_identity = 1 THEN 'IDENTITY' END,"
        f" d.definition, k.definition, c.collation_name FROM {_TABLE} JOIN sys.columns c ON c.object_id = o.object_id"
        " JOIN sys.types t ON t.user_type_id = c.user_type_id"
        " LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id"
        " LEFT JOIN sys.computed_columns k ON k.object_id = c.object_id AND k.column_id = c.column_id"
    ),
    "index": (
        f"SELECT {_NAME} + '.' + i.name, CASE WHEN i.is_unique = 1 THEN 'UNIQUE' END, i.type_desc,"
        " i.filter_definition,"
        " CASE WHEN i.is_disabled = 1 THEN 'DISABLED' END, (SELECT STRING_AGG(CAST(c.name AS nvarchar(max))"
        " + CASE WHEN x.is_descending_key = 1 THEN ' DESC' ELSE '' END"
        " + CASE WHEN x.is_included_column = 1 THEN ' INCLUDED' ELSE '' END, ', ')"
        " WITHIN GROUP (ORDER BY x.is_included_column, x.key_ordinal, c.name) FROM sys.index_columns x"
        " JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id"
        " WHERE x.object_id = i.object_id AND x.index_id = i.index_id)"
        f" FROM {_TABLE} JOIN sys.indexes i ON i.object_id = o.object_id AND i.name IS NOT NULL"
    ),
    "constraint": (
        f"SELECT {_NAME} + '.' + k.name, k.definition, CASE WHEN k.is_disabled = 1 THEN 'DISABLED' END,"
        " CASE WHEN k.is_not_trusted = 1 THEN 'NOT TRUSTED' END"
        f" FROM {_TABLE} JOIN sys.check_constraints k ON k.parent_object_id = o.object_id"
        f" UNION ALL SELECT {_NAME} + '.' + k.name, OBJECT_NAME(k.referenced_object_id) + ': '"
        " + (SELECT STRING_AGG(CAST(COL_NAME(x.parent_object_id, x.parent_column_id) + ' = '"
        " + COL_NAME(x.referenced_object_id, x.referenced_column_id) AS nvarchar(max)), ', ')"
        " WITHIN GROUP (ORDER BY x.constraint_column_id) FROM sys.foreign_key_columns x"
        " WHERE x.constraint_object_id = k.object_id)"
        " + ' ' + k.delete_referential_action_desc COLLATE DATABASE_DEFAULT,"
        " CASE WHEN k.is_disabled = 1 THEN 'DISABLED' END, CASE WHEN k.is_not_trusted = 1 THEN 'NOT TRUSTED' END"
        f" FROM {_TABLE} JOIN sys.foreign_keys k ON k.parent_object_id = o.object_id"
    ),
    "trigger": (
        f"SELECT {_NAME} + '.' + t.name, m.definition, CASE WHEN t.is_disabled = 1 THEN 'DISABLED' END"
        " FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id"
        f" AND {_OURS} JOIN sys.triggers t ON t.parent_id = o.object_id"
        " JOIN sys.sql_modules m ON m.object_id = t.object_id"
    ),
    "grant": (
        "SELECT COALESCE(s.name + '.' + o.name, n.name, '(database)') + COALESCE('.' + c.name, '') + ': '"
        " + p.permission_name COLLATE DATABASE_DEFAULT + ' -> ' + u.name, p.state_desc"
        " FROM sys.database_permissions p JOIN sys.database_principals u ON u.principal_id = p.grantee_principal_id"
        " LEFT JOIN sys.objects o ON p.class = 1 AND o.object_id = p.major_id"
        " LEFT JOIN sys.schemas s ON s.schema_id = o.schema_id"
        " LEFT JOIN sys.columns c ON p.class = 1 AND c.object_id = p.major_id AND c.column_id = p.minor_id"
        " LEFT JOIN sys.schemas n ON p.class = 3 AND n.schema_id = p.major_id"
        " WHERE p.permission_name <> 'CONNECT' AND u.name <> 'dbo' AND (p.class <> 1 OR o.is_ms_shipped = 0)"
    ),
}
_POLICIES = {
    "policy": (
        "SELECT OBJECT_NAME(b.target_object_id) + '.' + o.name + ' ' + CAST(b.security_predicate_id AS nvarchar(10)),"
        " b.predicate_definition, b.predicate_type_desc, b.operation_desc,"
        " CASE WHEN o.is_enabled = 0 THEN 'DISABLED' END FROM sys.security_policies o"
        " JOIN sys.security_predicates b ON b.object_id = o.object_id"
    )
}


def statements(connection: Connection) -> dict[str, str]:
    """What to ask, by kind of thing: its name, and its facts."""
    kept = connection.scalar(text("SELECT OBJECT_ID('sys.security_policies')"))
    return _STATEMENTS if kept is None else {**_STATEMENTS, **_POLICIES}


def plainly(_connection: Connection) -> Callable[[str], str]:
    """Nothing in it is called after the database."""
    return str
