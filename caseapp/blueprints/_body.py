"""Reading a body: strictly JSON, once, before any schema sees it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator
from typing import Any, Final, NoReturn

from flask import Request, g, request
from marshmallow import RAISE, Schema
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from caseapp.errors import Fault, Invalid
from caseapp.vocabulary import MediaType

DEEPEST: Final = 30
QUERY: Final = {
    "unknown_field": ("未知字段", "unknown here"),
    "repeated": ("参数重复", "given more than once"),
    "only_asks": ("带 as_of 时只查询，不接受变更", "with as_of the request only asks and changes nothing"),
}
CHARSET: Final = ("charset", "须为 UTF-8 编码", "the body must be UTF-8")
ENCODING: Final = ("encoding", "不接受压缩的请求内容", "compressed bodies are not taken")
FILES: Final = ("application/octet-stream", *MediaType)
FORM: Final = "multipart/form-data"
BROKEN: Final = re.compile("[\0\ud800-\udfff]")


class Unreadable(Invalid):
    """The body is no JSON that we take; answered with 400."""

    code = "bad_request"
    zh = "请求格式有误"
    en = "the request cannot be read"


class NotJson(Invalid):
    """The body says that it is something else; answered with 415."""

    code = "unsupported_media_type"
    zh = "请使用 application/json"
    en = "send application/json"


class StrictParser(FlaskParser):
    """webargs' parser, reading JSON by :func:`read_json`; a query parameter nobody knows is refused, too:
    a filter that is misspelt must not look like one that matched everything.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012 - an instance variable to webargs
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """A parameter that is given twice is refused unless it is a list: neither value may be lost."""
        found = self._makeproxy(req.args, schema)
        refuse_query(sorted(name for name in _twice(req) if name not in found.multiple_keys), "repeated")
        return found

    def _raw_load_json(self, req: Request) -> Any:
        """Anything but a JSON body is refused, so that a field is never missed in silence; who only asks needs none."""
        return read_json(_json_of(req) or (b"{}" if g.get("asking") else _refuse_empty()))


def refuse_extras(*, body: bool, query: bool) -> None:
    """Refuse what a route takes none of: a body other than ``{}`` (if ``body``), any query parameter."""
    if query:
        refuse_query(sorted(request.args), "unknown_field")
    if body and request.method != "GET":
        value = read_json(_json_of(request) or b"{}")
        if not isinstance(value, dict | None):
            raise Invalid(faults=[Fault("", "type", "须为 JSON 对象", "send a JSON object")])
        refuse_query(list(value or ()), "unknown_field")


def refuse_query(names: list[str], code: str) -> None:
    """Name the parameters or fields that cannot be taken, if there are any."""
    if names:
        raise Invalid(faults=[Fault(_safe(name), code, *QUERY[code]) for name in names])


def whole(req: Request) -> bytes:
    """The bytes of the body.

    Raises:
        RequestEntityTooLarge: more than the bound; a body that does not tell its length (chunked) would be
            cut off there in silence.

    """
    body = req.get_data(cache=True)
    if req.content_length is None and len(body) >= (req.max_content_length or math.inf):
        raise RequestEntityTooLarge
    return body


def whole_file() -> bytes:
    """The file that is the body of an upload.

    Raises:
        NotJson: the body says that it is something else than a file of bytes.
        RequestEntityTooLarge: more than the bound of uploads.

    """
    if request.mimetype not in FILES:
        zh, en = f"文件须以 {FILES[0]} 发送", f"send the file as {FILES[0]}"
        raise NotJson(zh, en, faults=[Fault("Content-Type", "media_type", zh, en)])
    return whole(request)


def whole_form(known: Collection[str]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files and the texts of a form (multipart/form-data), each by its name.

    Raises:
        NotJson: the body is no such form.
        RequestEntityTooLarge: more than the bound of uploads.
        Invalid: a name that is not ``known``, a name twice, a text that is not UTF-8.

    """
    if request.mimetype != FORM:
        zh, en = f"须以 {FORM} 发送", f"send {FORM}"
        raise NotJson(zh, en, faults=[Fault("Content-Type", "media_type", zh, en)])
    whole(request)
    files, texts = request.files, request.form
    names = [name for several in (files, texts) for name, values in several.lists() for _ in values]
    refuse_query(sorted(set(names) - set(known)), "unknown_field")
    refuse_query(sorted({name for name in names if names.count(name) > 1}), "repeated")
    broken = [name for name, text in texts.items() if BROKEN.search(text) or "\ufffd" in text]
    if broken:
        raise Invalid(faults=[Fault(name, *CHARSET) for name in broken])
    return {name: one.read() for name, one in files.items()}, dict(texts.items())


def _json_of(req: Request) -> bytes:
    """The body, where it says that it is plain UTF-8 JSON; empty where there is none."""
    body = whole(req)
    if body and not core.is_json(req.mimetype):
        raise NotJson
    charset = req.mimetype_params.get("charset", "utf-8").lower()
    for field, fits, fault in (
        ("Content-Type", charset in {"utf-8", "utf8", "us-ascii"}, CHARSET),
        ("Content-Encoding", req.headers.get("Content-Encoding", "identity") == "identity", ENCODING),
    ):
        if body and not fits:
            raise NotJson(faults=[Fault(field, *fault)])
    return body


def _refuse_empty() -> NoReturn:
    raise _unreadable("empty_body", "缺少请求内容", "send a JSON body")


def _twice(req: Request) -> list[str]:
    return [name for name, values in req.args.lists() if len(values) > 1]


def read_json(body: bytes) -> Any:
    """Parse UTF-8 JSON; the last word on what a body may hold at all.

    Raises:
        Unreadable: not UTF-8, not JSON, a key twice in one object, NaN or an endless number, nested
            deeper than 30 levels.
        Invalid: a text holds NUL or half a surrogate pair; each place is named.

    """
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_number
        )
    except UnicodeDecodeError as error:
        raise _unreadable("utf8", "须为 UTF-8 编码", "the body is not UTF-8") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # a syntax error, or an integer of thousands of digits
        raise _unreadable("json", "不是有效的 JSON", "not valid JSON") from error
    faults = tuple(_bad_texts(value, "", 1))
    if faults:
        raise Invalid(faults=faults)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    raise _unreadable(
        "duplicate_key", "同一字段出现两次", "the same key twice in one object", field=_safe(twice)
    )


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(_text: str) -> NoReturn:
    raise _unreadable("number", "数字无效", "NaN and infinite numbers are not JSON")


def _bad_texts(value: Any, path: str, depth: int) -> Iterator[Fault]:
    """Where a text could not be stored or shown; also the keeper of the depth."""
    if depth > DEEPEST and isinstance(value, dict | list):
        raise _too_deep()
    if isinstance(value, str) and BROKEN.search(value):
        yield Fault(path, "control_character", "含有不允许的字符", "contains NUL or half a surrogate pair")
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = f"{path}.{_safe(key)}" if path else _safe(key)
            yield from _bad_texts(key, name, depth)
            yield from _bad_texts(inner, name, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _bad_texts(inner, f"{path}.{index}" if path else str(index), depth + 1)


def _safe(key: str) -> str:
    """A key that can stand in an answer."""
    return "".join(char for char in key[:60] if char.isprintable())


def _too_deep() -> Unreadable:
    return _unreadable("depth", f"嵌套超过{DEEPEST}层", f"nested deeper than {DEEPEST} levels")


def _unreadable(code: str, zh: str, en: str, field: str = "") -> Unreadable:
    return Unreadable(zh, en, faults=[Fault(field, code, zh, en)])
