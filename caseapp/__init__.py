"""caseapp: case management for legal aid (法律援助) and people's mediation (人民调解)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from caseapp.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Wire everything once. Without ``settings`` they are read from the environment.

    Raises:
        ConfigError: the settings are unusable.
        KeyringError: the keys do not fit the database; nothing was changed.
        PackError: a pack is faulty; the message names file, key and a right example.

    """
    from flask import Flask

    from caseapp import blueprints, cli, config, extensions, logs, packs
    from caseapp.services import audit_anchors, audit_ledger, publishing
    from caseapp.services.keys import Watch
    from caseapp.services.wakeup import wakeup
    from caseapp.storage import storage
    from caseapp.vault import vault

    chosen = settings or config.from_environment()
    app = Flask(__name__)
    app.config.update(blueprints.flask_config(chosen))
    app.extensions["settings"] = chosen
    logs.configure()
    vault.configure(chosen.keys, chosen.sealing_key, chosen.cipher)
    wakeup.configure(chosen)
    storage.configure(chosen.storage_dir)
    audit_anchors.folder.configure(chosen.anchors_dir)
    publishing.address.configure(chosen.public_url)
    packs.install(packs.load(chosen.packs_overlay))
    extensions.db.init_app(app)
    audit_ledger.install()
    extensions.migrate.init_app(app, extensions.db, directory=str(config.MIGRATIONS), render_as_batch=True)
    blueprints.register(app)
    cli.register(app)
    app.extensions["key_watch"] = Watch()
    with app.app_context():
        app.extensions["key_watch"].at_start()
    return app
