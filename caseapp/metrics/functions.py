"""SQL functions that the two databases write differently."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class china_day(FunctionElement[date]):  # noqa: N801 - used as an SQL function
    """The day of Asia/Shanghai on which an instant falls."""

    type = sa.Date()
    inherit_cache = True


@compiles(china_day, "postgresql")
def _china_day_postgresql(element: china_day, compiler: SQLCompiler, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"CAST(({instant}) AT TIME ZONE 'Asia/Shanghai' AS DATE)"


@compiles(china_day, "sqlite")
def _china_day_sqlite(element: china_day, compiler: SQLCompiler, **options: Any) -> str:
    """China has had no daylight saving time since 1991, and no case is older."""
    return f"date({compiler.process(element.clauses, **options)}, '+8 hours')"


class days_between(FunctionElement[int]):  # noqa: N801 - used as an SQL function
    """Whole days from the first date to the second."""

    type = sa.Integer()
    inherit_cache = True


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(one, **options) for one in element.clauses)
    return f"({second} - {first})"


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


class hex_of(FunctionElement[str]):  # noqa: N801 - used as an SQL function
    """Bytes as text that both databases can compare and join to other text."""

    type = sa.String()
    inherit_cache = True


@compiles(hex_of, "postgresql")
def _hex_postgresql(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"encode({compiler.process(element.clauses, **options)}, 'hex')"


@compiles(hex_of, "sqlite")
def _hex_sqlite(element: hex_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"hex({compiler.process(element.clauses, **options)})"
