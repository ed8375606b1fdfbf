"""Each pack text that was ever in use, kept by digest, so that an old decision can be read with its law."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import sqlalchemy as sa

from caseapp import clock
from caseapp.extensions import db
from caseapp.models import PackVersion
from caseapp.packs import Catalogue

log = logging.getLogger("caseapp")


def remember(catalogue: Catalogue) -> int:
    """Store what is not stored yet; returns how many rows. Files under their own digest; under a policy's
    digest (``screening.policy_digest``) the digests of the files it was resolved from.

    Packs past their review date are named in the log: this runs whenever a server starts.
    """
    for file in catalogue.policies.files.values():
        if file.review_by is not None and file.review_by < clock.today():
            log.warning("this pack is past its review date", extra={"code": file.region_code})
    known = set(db.session.scalars(sa.select(PackVersion.digest)))
    fresh = [row for row in {row.digest: row for row in _rows(catalogue)}.values() if row.digest not in known]
    db.session.add_all(fresh)
    db.session.flush()
    return len(fresh)


def _rows(catalogue: Catalogue) -> Iterator[PackVersion]:
    for source in catalogue.sources():
        yield PackVersion(digest=source.digest, key=source.key, text=source.text)
    policies = catalogue.policies
    for code in policies.files:
        files = {file.key: file.digest for file in policies.chain(code)}
        yield PackVersion(
            digest=policies.digest(code), key=f"policy:{code}", text=json.dumps(files, sort_keys=True)
        )
