"""A row of a business in every table that has a ``business_id``, whatever the table: made from the database's own catalog."""

import datetime
from collections.abc import Mapping
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Column, MetaData, NullPool, Table, create_engine

from core.row_security import tenant_tables

_NUMBERS = count(1)
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def every_tenant_table(url: str) -> list[Table]:
    """In an order in which rows can be inserted."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        names = tenant_tables(connection)
        metadata = MetaData()
        metadata.reflect(connection, only=names)
    return metadata.sorted_tables


def row_of(table: Table, business: UUID, others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Every column that must be given, and the business; ``others`` are this business's rows of the tables before."""
    row: dict[str, Any] = {"business_id": business}
    for column in table.columns:
        if column.name == "business_id" or column.nullable or column.server_default is not None:
            continue
        keys = [key for key in column.foreign_keys if key.column.name != "business_id"]
        row[column.name] = others[keys[0].column.table.name][keys[0].column.name] if keys else _value(column)
    return row


def _value(column: "Column[Any]") -> Any:
    number = next(_NUMBERS)
    made: dict[type, Any] = {
        UUID: uuid4(),
        str: f"{column.name} {number}",
        int: number,
        bool: True,
        float: float(number),
        bytes: str(number).encode(),
        datetime.datetime: NOW + datetime.timedelta(hours=number),
        datetime.date: NOW.date(),
        datetime.time: datetime.time(9),
    }
    try:
        kind = column.type.python_type
    except NotImplementedError:
        kind = dict
    return made.get(kind, Jsonb({}))


def insert(connection: psycopg.Connection[Any], table: Table, row: Mapping[str, Any]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    values = sql.SQL(", ").join(map(sql.Placeholder, row))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table.name), names, values)
    connection.execute(statement, dict(row))
