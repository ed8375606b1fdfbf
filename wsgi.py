"""The WSGI entry point."""

import sys

from caseapp import create_app
from caseapp.errors import ConfigError

REFUSED = 3  # gunicorn stops, too, when a process of it ends like that

try:
    app = create_app()
except ConfigError as error:
    print(f"{error.message}\n{error.message_en} ({error.instance_code})", file=sys.stderr)  # noqa: T201 - no logs yet
    raise SystemExit(REFUSED) from None
