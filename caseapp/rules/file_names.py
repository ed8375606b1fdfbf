"""Names of files that people send: no path, nothing that a disk or a header would read as more than a name."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*;\\]')


def clean_name(given: str) -> str:
    """The last part of a path, without what no disk takes and without dots or spaces at its ends; may be empty.

    >>> clean_name("../../etc/passwd.pdf")
    'passwd.pdf'
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    return _NOT_IN_NAMES.sub("_", last).strip(". ")
