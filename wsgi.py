"""The WSGI entry point."""

import gc
import sys

from flask import Flask

from caseapp import create_app
from caseapp.errors import ConfigError
from caseapp.packs.reading import PackError

REFUSED = 3  # gunicorn stops, too, when a process of it ends like that


def _started() -> Flask:
    """The app. What a start loads stays as long as the process: nothing of it is ever looked through for garbage."""
    gc.disable()
    app = create_app()
    gc.freeze()
    gc.enable()
    return app


try:
    app = _started()
except (ConfigError, PackError) as error:
    first, *faults = error.message_en.splitlines()
    lines = dict.fromkeys([*error.message.splitlines(), f"{first} ({error.instance_code})", *faults])
    print("\n".join(lines), file=sys.stderr)  # noqa: T201 - no logs yet
    raise SystemExit(REFUSED) from None
