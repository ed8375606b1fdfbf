"""The WSGI entry point."""

import sys

from caseapp import create_app
from caseapp.errors import ConfigError
from caseapp.packs.reading import PackError

REFUSED = 3  # gunicorn stops, too, when a process of it ends like that

try:
    app = create_app()
except (ConfigError, PackError) as error:
    first, *faults = error.message_en.splitlines()
    lines = dict.fromkeys([*error.message.splitlines(), f"{first} ({error.instance_code})", *faults])
    print("\n".join(lines), file=sys.stderr)  # noqa: T201 - no logs yet
    raise SystemExit(REFUSED) from None
