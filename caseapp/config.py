"""Settings: one frozen object, read once from the environment; weak ones are refused in production."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caseapp.errors import ConfigError

ENVIRONMENTS = ("production", "development", "demo", "test")
KEY_BYTES = 32
CIPHERS = ("aes-256-gcm", "sm4-gcm")
LAST_KEY_VERSION = 255  # a sealed value holds its version in one byte
DISTINCT_BYTES = 8
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the app reads from outside.

    ``keys`` maps key versions (1 to 255) to 32-byte keys; ``sealing_key`` (by default the highest version) encrypts,
    all of them decrypt. ``cipher`` is what new values are sealed with; values of the other one still open.
    ``demo`` allows the demo clock (and nothing else) and is refused in production.
    """

    environment: str
    database_url: str = field(repr=False)
    jwt_secret: str = field(repr=False)
    keys: Mapping[int, bytes] = field(repr=False)
    var_dir: Path
    sealing_key: int | None = None
    cipher: str = CIPHERS[0]
    packs_overlay: Path | None = None
    anchors: Path | None = None
    access_token_seconds: int = 900
    refresh_token_seconds: int = 7 * 86_400
    max_body_bytes: int = 1_048_576
    screening_limit: str = "60 per minute"
    login_limit: str = "30 per minute"
    worker_stale_seconds: int = 60

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ConfigError("；".join(zh for zh, _ in faults), "; ".join(en for _, en in faults))

    @property
    def demo(self) -> bool:
        """True where business time may be moved by the demo client."""
        return self.environment == "demo"

    @property
    def storage_dir(self) -> Path:
        """Folder of issued documents and attachments."""
        return self.var_dir / "storage"

    @property
    def anchors_dir(self) -> Path:
        """Folder of the signed anchors; on another disk or host than the database, if it is to prove anything."""
        return self.anchors or self.var_dir / "anchors"

    @property
    def is_sqlite(self) -> bool:
        """True on the embedded default."""
        return self.database_url.startswith("sqlite")


def _faults(settings: Settings) -> list[tuple[str, str]]:
    found = []
    if settings.environment not in ENVIRONMENTS:
        found.append(("CASEAPP_ENV 取值不明", f"CASEAPP_ENV must be one of {', '.join(ENVIRONMENTS)}"))
    if len(settings.jwt_secret) < KEY_BYTES:
        found.append(("CASEAPP_JWT_SECRET 至少32个字符", "CASEAPP_JWT_SECRET needs 32 characters or more"))
    if settings.environment == "production" and len(set(settings.jwt_secret)) < DISTINCT_BYTES:
        found.append(("CASEAPP_JWT_SECRET 过于简单", "CASEAPP_JWT_SECRET is too simple; make it at random"))
    if any(not 0 < version <= LAST_KEY_VERSION for version in settings.keys):
        found.append(("CASEAPP_KEYS 的版本须为1至255", "versions in CASEAPP_KEYS are 1 to 255"))
    if not settings.keys:
        found.append(("缺少 CASEAPP_KEYS", "CASEAPP_KEYS is empty: set 1=<base64 of 32 bytes>"))
    if any(len(key) != KEY_BYTES or len(set(key)) < DISTINCT_BYTES for key in settings.keys.values()):
        found.append(
            ("CASEAPP_KEYS 的密钥须为32个随机字节", "each key of CASEAPP_KEYS must be 32 random bytes")
        )
    if settings.sealing_key is not None and settings.sealing_key not in settings.keys:
        found.append(
            ("CASEAPP_SEALING_KEY 不在 CASEAPP_KEYS 中", "CASEAPP_SEALING_KEY is no version of CASEAPP_KEYS")
        )
    if settings.cipher not in CIPHERS:
        found.append(("CASEAPP_CIPHER 取值不明", f"CASEAPP_CIPHER must be one of {', '.join(CIPHERS)}"))
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        found.append(
            (
                "DATABASE_URL 须为 sqlite:/// 或 postgresql+psycopg://",
                "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://",
            )
        )
    return found


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; development and demo make their own secrets under ``var/`` on first use.

    Raises:
        ConfigError: naming every unusable setting.

    """
    env = os.environ if environ is None else environ
    name = env.get("CASEAPP_ENV", "development")
    var_dir = Path(env.get("CASEAPP_VAR", "var")).resolve()
    local = _local_secrets(var_dir) if name in {"development", "demo"} else {}
    return Settings(
        environment=name,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{var_dir / 'caseapp.sqlite3'}",
        jwt_secret=env.get("CASEAPP_JWT_SECRET") or local.get("jwt_secret", ""),
        keys=parse_keys(env.get("CASEAPP_KEYS") or local.get("keys", "")),
        sealing_key=parse_version(env.get("CASEAPP_SEALING_KEY", "")),
        cipher=env.get("CASEAPP_CIPHER", CIPHERS[0]),
        var_dir=var_dir,
        packs_overlay=Path(env["CASEAPP_PACKS"]).resolve() if env.get("CASEAPP_PACKS") else None,
        anchors=Path(env["CASEAPP_ANCHORS"]).resolve() if env.get("CASEAPP_ANCHORS") else None,
        screening_limit=env.get("CASEAPP_SCREENING_LIMIT", "60 per minute"),
        login_limit=env.get("CASEAPP_LOGIN_LIMIT", "30 per minute"),
    )


def parse_keys(text: str) -> dict[int, bytes]:
    """``1=<base64>,2=<base64>`` to a key ring; raises ConfigError on anything else."""
    keys: dict[int, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        version, _, value = part.partition("=")
        try:
            number, key = int(version), base64.b64decode(value, validate=True)
        except (ValueError, binascii.Error) as error:
            msg = "CASEAPP_KEYS must look like 1=<base64>,2=<base64>"
            raise ConfigError("CASEAPP_KEYS 格式有误", msg) from error
        if number in keys:
            raise ConfigError("CASEAPP_KEYS 的版本重复", f"CASEAPP_KEYS names version {number} twice")
        keys[number] = key
    return keys


def parse_version(text: str) -> int | None:
    """A key version, ``None`` for an empty text; raises ConfigError on anything else."""
    if text and not (text.isascii() and text.isdigit()):
        raise ConfigError("CASEAPP_SEALING_KEY 须为版本号", "CASEAPP_SEALING_KEY must be a key version")
    return int(text) if text else None


def _local_secrets(var_dir: Path) -> dict[str, str]:
    """Secrets of a first run, made once, readable by the owner only."""
    path = var_dir / "secrets.json"
    var_dir.mkdir(parents=True, exist_ok=True)
    made = {
        "jwt_secret": secrets.token_urlsafe(48),
        "keys": "1=" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return {str(k): str(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(made, handle)
    return made
