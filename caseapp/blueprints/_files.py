"""Answers that are files."""

from __future__ import annotations

from typing import Final

from flask import Response

BINARY: Final = {"type": "string", "format": "binary"}


def file_answer(content: bytes, media: str, name: str) -> Response:
    """The bytes, to be saved under a name of letters, digits and dashes."""
    answer = Response(content, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
