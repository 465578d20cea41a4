"""A company of any size, the same at each run: four orders and five contacts for each customer.

Rows are streamed into the tables with the fastest plain way each driver has, without operations or trail; then the
search index is made by the program's own function.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from shared.customers import pinyin

PLACES = (
    "上海",
    "苏州",
    "宁波",
    "杭州",
    "南京",
    "无锡",
    "青岛",
    "天津",
    "广州",
    "深圳",
    "成都",
    "重庆",
    "武汉",
    "长沙",
)
FIRST = "华盛东海金石泰和锦程恒明德江南万通振安达北辰瑞丰宏远青云新港嘉禾航博信力源鼎"
TRADES = (
    "机械",
    "印刷",
    "建材",
    "仪表",
    "物流",
    "纸业",
    "医疗器械",
    "丝绸",
    "汽车配件",
    "铸造",
    "五金",
    "电气",
    "食品",
)
ENDS = ("有限公司", "股份有限公司", "集团有限公司", "厂")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单仇曾"
GIVEN = "强芳国建华伟敏静丽军杰娟艳勇涛明超秀霞平刚桂"
START = dt.datetime(2024, 11, 24, 1, tzinfo=dt.UTC)
TABLES = ("customer", "customer_figures", "person", "sales_order", "interaction")
_BLOCK = 20_000


def customers(count: int) -> Iterator[dict[str, Any]]:
    """The customers' rows, ids from 1 on."""
    chance = random.Random(20261124)
    for id in range(1, count + 1):
        place = chance.choice(PLACES)
        name = place + "".join(chance.choices(FIRST, k=2)) + chance.choice(TRADES) + chance.choice(ENDS)
        yield {
            "id": id,
            "code": f"C{id:07}",
            "name": name,
            "name_key": pinyin.key(name),
            "city": place,
            "region": place,
            "phone": f"0{chance.randint(21, 29)}-{chance.randint(10_000_000, 99_999_999)}",
            "stage": chance.choice(("exploration", "formation", "stable", "decline")),
            "current_value": chance.randint(0, 1),
            "potential": chance.randint(0, 1),
            "owner_id": 1,
        }


def people(count: int) -> Iterator[dict[str, Any]]:
    """One contact person for each customer."""
    chance = random.Random(7)
    for id in range(1, count + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        yield {"id": id, "customer_id": id, "name": name, "mobile": f"1{chance.randint(3_000_000_000, 9_999_999_999)}"}


def figures(count: int) -> Iterator[dict[str, Any]]:
    """What lists sort by."""
    chance = random.Random(8)
    for id in range(1, count + 1):
        last = START + dt.timedelta(minutes=chance.randint(0, 1_000_000))
        yield {"customer_id": id, "balance": chance.randint(0, 500_000), "last_contact_at": last, "turnover_year": 2026}


def orders(count: int) -> Iterator[dict[str, Any]]:
    """Four orders for each customer."""
    chance = random.Random(9)
    for id in range(1, 4 * count + 1):
        day = (START + dt.timedelta(days=chance.randint(0, 729))).date()
        total = chance.randint(100, 90_000)
        owner = chance.randint(1, count)
        yield {"id": id, "number": f"B{id:08}", "customer_id": owner, "user_id": 1, "ordered_on": day, "total": total}


def contacts(count: int) -> Iterator[dict[str, Any]]:
    """Five contacts for each customer."""
    chance = random.Random(10)
    for id in range(1, 5 * count + 1):
        at = START + dt.timedelta(minutes=chance.randint(0, 1_051_000))
        yield {"id": id, "customer_id": chance.randint(1, count), "user_id": 1, "at": at, "text": "询问价格和交期。"}


MAKERS: dict[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "customer": customers,
    "customer_figures": figures,
    "person": people,
    "sales_order": orders,
    "interaction": contacts,
}


def load(engine: Engine, count: int, told: Callable[[str], None]) -> None:
    """Fill an empty database that has one user (id 1)."""
    from shared.database import Base

    for name in TABLES:
        table = Base.metadata.tables[name]
        rows = MAKERS[name](count)
        while block := list(islice(rows, _BLOCK)):
            with engine.execution_options(writing=True).begin() as connection:
                _put(connection, table, [_whole(table, row) for row in block])
        told(f"{name} loaded")


def _whole(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its defaults, so that every row of a block has the same columns."""
    for column in table.c:
        if column.name not in row and column.default is not None:
            row[column.name] = column.default.arg
    return row


def _put(connection: Any, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if connection.dialect.name != "postgresql":
        connection.execute(table.insert(), rows)
        return
    names = list(rows[0])
    types = [table.c[name].type for name in names]
    binders = [kind.bind_processor(connection.dialect) for kind in types]
    listed = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.driver_connection.cursor()
    # What is made up here points where it should, and may take its time on a slow machine.
    cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0")
    with cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            values = (row[name] for name in names)
            copy.write_row([bind(value) if bind else value for bind, value in zip(binders, values, strict=True)])
