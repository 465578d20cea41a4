"""The rows of PostgreSQL's tables, kept by policies: what a view shows is found as the table itself would find it.

A view that is a barrier of its own is worked out before it is sorted or joined, so the first hundred of a million rows
cost a million. A policy is a barrier too, but of the scan: the planner goes along an index and tries it row by row. The
views are therefore plain ones, of an owner who is held to the policies, as the keeper of the tables is not.

What the rights reach is asked once of a statement, by functions whose plans a session keeps; whoever reaches all
rows is let through without a look at whose each is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.access.rights import TABLES, Owner, Through, Verb
from shared.database.engines import VIEWS
from shared.schema.wall import ground
from shared.schema.wall.speech import checked_view

_HELD = [table.name for table in TABLES if isinstance(table.belongs, Owner | Through)]
_RIGHT = "thing = $1 AND verb = ANY($2)"
_ASKED = {
    "is_known()": ("boolean", "EXISTS (SELECT 1 FROM public.me)"),
    "has(text, text[])": ("boolean", f"EXISTS (SELECT 1 FROM public.my_rights WHERE {_RIGHT})"),
    "reaches_all(text, text[])": (
        "boolean",
        f"EXISTS (SELECT 1 FROM public.my_rights WHERE {_RIGHT} AND scope = 'all')",
    ),
    "reach(text, text[])": ("integer[]", f"ARRAY(SELECT DISTINCT owner_id FROM public.my_reach WHERE {_RIGHT})"),
}

# Whether each view shows what it should.
STANDS = (
    "SELECT NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.policyname = 'seen'"
    f" AND NOT {VIEWS}.stands('{VIEWS}.' || p.tablename, 'public.' || p.tablename))"
)


def known() -> str:
    """The condition that whoever asks is somebody."""
    return f"(SELECT {VIEWS}.is_known())"


def whole(name: str) -> str:
    """All rows of a table, for the conditions of policies: a policy that read the table would ask itself."""
    return f"public.whole_{name}"


def has(thing: str, verbs: Sequence[Verb]) -> str:
    """The condition that whoever asks has one of some rights, over whosever rows."""
    return f"(SELECT {VIEWS}.has({_right(thing, verbs)}))"


def reaches(owner: str, found: str, thing: str, verbs: Sequence[Verb], also: str) -> str:
    """The condition that one of some rights reaches the rows of an owner, who is read `found` somewhere."""
    place = f"COALESCE({owner}, 0)"
    if found:
        place = f"(SELECT {place}{found}{also})"
    right = _right(thing, verbs)
    # Who has no such right is told before any owner is read. Where there is none to read it is not unknown, but false:
    # guards ask for the opposite.
    reached = f"({has(thing, verbs)} AND {place} = ANY(CAST((SELECT {VIEWS}.reach({right})) AS integer[]))) IS TRUE"
    return reached if also else f"((SELECT {VIEWS}.reaches_all({right})) OR {reached})"


def taken_down(tables: Sequence[str]) -> Iterator[str]:
    """What is not in the schema of the views, and goes with it."""
    yield f"DROP VIEW IF EXISTS {', '.join(whole(name) for name in _HELD)} CASCADE"
    for name in tables:
        yield f"DROP POLICY IF EXISTS seen ON public.{name}"
        yield f"ALTER TABLE IF EXISTS public.{name} DISABLE ROW LEVEL SECURITY"


def asked(role: str) -> Iterator[str]:
    """The functions and views that conditions ask; the role owns the views."""
    yield from (ground.function(name, gives, said) for name, (gives, said) in _ASKED.items())
    yield ground.stands(role)
    for name in _HELD:
        yield f"CREATE VIEW {whole(name)} AS SELECT * FROM public.{name}"
    read = ", ".join(["public.me", "public.my_rights", "public.my_reach", *map(whole, _HELD)])
    yield f"GRANT SELECT ON {read} TO {ground.quoted(role)}"


def worded(seen: str) -> str:
    """The work of the function that asks the indexes of words, or looks through one's own where they are fewer.

    Names and numbers have an index each: what somebody asks for who may see no numbers is sought among no numbers.
    """
    names, numbers = (
        _worded(thing, seen, also) for thing, also in (("customers", "t.person < 2"), ("phones", "t.person > 1"))
    )
    return f"DECLARE mine integer[]; BEGIN {names} {numbers} END"


def _worded(thing: str, seen: str, also: str) -> str:
    right = _right(thing, (Verb.SEE,))
    found = f"RETURN QUERY SELECT t.id FROM public.search_entry t WHERE t.words @@ CAST(asked AS tsquery) AND {also}"
    own = "SELECT c.id FROM public.customer c WHERE c.owner_id IS NULL OR c.owner_id = ANY(mine)"
    return (
        f"IF {VIEWS}.reaches_all({right}) THEN {found} AND {seen}; ELSIF {VIEWS}.has({right}) THEN"
        f" mine := {VIEWS}.reach({right}); {found} AND t.customer_id IN ({own}) AND {seen}; END IF;"
    )


def shown(views: str, table: str, what: str, seen: str, role: str) -> Iterator[str]:
    """The view of a table, and the policy by which the table keeps its rows."""
    view, owner = f"{views}.{table}", ground.quoted(role)
    stands = f"(SELECT {views}.stands('{view}', 'public.{table}'))"
    yield checked_view(view, f"SELECT {what} FROM public.{table} t WHERE {stands}", checked=True)
    yield f"ALTER VIEW {view} OWNER TO {owner}"
    yield f"CREATE POLICY seen ON public.{table} TO {owner} USING ({seen}) WITH CHECK ({seen})"
    yield f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON public.{table} TO {owner}"


def granted(views: str, office: str, role: str) -> Iterator[str]:
    """What a client calls through the views; nobody makes views there any more."""
    for name in (*_ASKED, "stands(text, text)"):
        yield f"REVOKE ALL ON FUNCTION {views}.{name} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {views}.{name} TO {office}"
    yield f"REVOKE CREATE ON SCHEMA {views} FROM {ground.quoted(role)}"


def _right(thing: str, verbs: Sequence[Verb]) -> str:
    listed = ", ".join(f"'{verb}'" for verb in verbs)
    return f"'{thing}', ARRAY[{listed}]"
