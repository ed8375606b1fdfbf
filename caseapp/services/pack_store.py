"""Each pack text that was ever in use, kept by digest, so that an old decision can be read with its law."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import PackVersion
from caseapp.packs import Catalogue
from caseapp.packs.policies import Policies

log = logging.getLogger("caseapp")


def remember(catalogue: Catalogue) -> int:
    """Store what is not stored yet; returns how many rows. Files under their own digest; under a policy's
    digest (``screening.policy_digest``) the digests of the files it was resolved from.

    Packs, and values with a date of their own, are named in the log once they are past their review date: this
    runs whenever a server starts.
    """
    for stale in sorted(set(_past_review(catalogue.policies, clock.today()))):
        log.warning("this is past its review date", extra={"code": stale})
    known = set(db.session.scalars(sa.select(PackVersion.digest)))
    fresh = [row for row in {row.digest: row for row in _rows(catalogue)}.values() if row.digest not in known]
    db.session.add_all(fresh)
    db.session.flush()
    return len(fresh)


def _past_review(policies: Policies, today: date) -> Iterator[str]:
    """``340000`` for a pack, ``310000:hardship_line`` for a value whose date is not that of its pack."""
    for file in policies.files.values():
        own = [(item.code, item.review_by) for _, item in file.items]
        own += [(setting.key, setting.review_by) for setting in file.settings.values()]
        told = [(f":{key}", day) for key, day in own if day != file.review_by]
        for key, day in [("", file.review_by), *told]:
            if day is not None and day < today:
                yield f"{file.region_code}{key}"


def _rows(catalogue: Catalogue) -> Iterator[PackVersion]:
    for source in catalogue.sources():
        yield PackVersion(digest=source.digest, key=source.key, text=source.text)
    policies = catalogue.policies
    for code in policies.files:
        files = {file.key: file.digest for file in policies.chain(code)}
        yield PackVersion(
            digest=policies.digest(code), key=f"policy:{code}", text=json.dumps(files, sort_keys=True)
        )
