"""Databases as the first steps left them, and what programs of that day wrote into them."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from shared.database import Database
from shared.schema import steps
from shared.schema.alone import alone

_EMPTY = "name_key short_name kind category stage trade region city source phone fax email website address tax_no note"
_ZERO = "current_value potential credit_limit terms_days discount"


def make(database: Database, version: str) -> None:
    """Bring a bare database to the tables of that step."""
    with alone(database) as connection:
        command.upgrade(steps._config(connection), version)


def add_customer(database: Database, name: str, *, active: bool = True) -> None:
    """A customer as the first program saved it, with its figures."""
    values = {**dict.fromkeys(_EMPTY.split(), ""), **dict.fromkeys(_ZERO.split(), 0), "version": 1, "vip": False}
    values |= {"name": name, "code": name, "active": active}
    listed, marks = ", ".join(values), ", ".join(f":{field}" for field in values)
    figures = "INSERT INTO customer_figures (customer_id, balance, turnover, turnover_year{0}) SELECT id, 0, 0, 0{0} "
    with database.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO customer ({listed}) VALUES ({marks})"), values)
        columns = connection.execute(text("SELECT * FROM customer_figures")).keys()
        figures = figures.format(", active" if "active" in columns else "")
        connection.execute(text(f"{figures} FROM customer WHERE code = :code"), {"code": name})


def add_user(database: Database, login: str, role: str) -> None:
    """A colleague as the first program saved one."""
    values = {"version": 1, "login": login, "login_key": login, "name": login, "role": role, "active": True}
    values |= {"password_hash": f"hash of {login}", "wrong_tries": 0}
    listed, marks = ", ".join(values), ", ".join(f":{field}" for field in values)
    with database.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO user_account ({listed}) VALUES ({marks})"), values)
