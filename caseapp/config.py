"""Settings: one frozen object, read once from the environment; weak ones are refused in production."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from limits import RateLimitItem, parse

from caseapp.errors import ConfigError

VERSION = "0.1.0"
ENVIRONMENTS = ("production", "development", "demo", "test")
KEY_BYTES = 32
CIPHERS = ("aes-256-gcm", "sm4-gcm")
LAST_KEY_VERSION = 255  # a sealed value holds its version in one byte
DISTINCT_BYTES = 8
DISTINCT_STEPS = 12
TOKEN_LENGTH = 20
LAX = 6000  # a minute; more is no limit
LIMITS = (
    *("screening_limit", "batch_limit", "login_limit", "login_name_limit"),
    *("verification_limit", "account_limit", "address_limit"),
)
WORDS = ("secret", "password", "change", "example", "caseapp")
PASSWORDS = frozenset(
    {"postgres", "password", "changeme", "change-me", "postgresql", "12345678", "caseapp123"}
)
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
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
    max_upload_bytes: int = 10_485_760
    screening_limit: str = "60 per minute"
    batch_limit: str = "6 per minute"
    login_limit: str = "30 per minute"
    login_name_limit: str = "10 per minute"
    verification_limit: str = "60 per minute"
    account_limit: str = "600 per minute"
    address_limit: str = "600 per minute"
    limits_store: str = field(default="memory://", repr=False)
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    public_url: str = ""
    monitor_token: str = field(default="", repr=False)
    hosts: int = 1
    debug: bool = False
    worker_stale_seconds: int = 60
    lock_timeout_ms: int = 15_000

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
    return [*found, *_unusable(settings), *(_weak(settings) if settings.environment == "production" else ())]


def _unusable(settings: Settings) -> Iterator[tuple[str, str]]:
    """What works nowhere."""
    for name in LIMITS:
        if not _limit(getattr(settings, name)):
            named = f"CASEAPP_{name.upper()}"
            yield f"{named} 格式有误，例如“30 per minute”", f'{named} must look like "30 per minute"'
    if not settings.limits_store.startswith(("memory://", "redis://", "rediss://", "redis+unix://")):
        yield "CASEAPP_LIMITS_STORE 须为 redis:// 地址", "CASEAPP_LIMITS_STORE must be a redis:// address"
    if not all(map(_is_network, settings.trusted_proxies)):
        yield (
            "CASEAPP_TRUSTED_PROXIES 须为地址或网段",
            "CASEAPP_TRUSTED_PROXIES must be addresses or networks",
        )
    if not all(map(ORIGIN.fullmatch, settings.cors_origins)):
        yield (
            "CASEAPP_CORS_ORIGINS 须逐一列出来源，不能用 *",
            "CASEAPP_CORS_ORIGINS must list origins such as https://www.example.org, never *",
        )
    if settings.public_url and not ORIGIN.fullmatch(settings.public_url):
        yield (
            "CASEAPP_PUBLIC_URL 须为协议和主机，不含路径",
            "CASEAPP_PUBLIC_URL must be scheme and host without a path, such as https://aid.example.org",
        )
    if settings.monitor_token and len(settings.monitor_token) < TOKEN_LENGTH:
        yield "CASEAPP_MONITOR_TOKEN 至少20个字符", "CASEAPP_MONITOR_TOKEN needs 20 characters or more"
    if settings.hosts < 1:
        yield "CASEAPP_HOSTS 须为正整数", "CASEAPP_HOSTS must be 1 or more"
    if settings.hosts > 1 and settings.is_sqlite:
        yield "多台主机须用 PostgreSQL，不能用 SQLite", "several CASEAPP_HOSTS need PostgreSQL, not SQLite"


def _weak(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is good enough to try things out and no more."""
    if settings.debug:
        yield "生产环境不能开启调试模式", "production does not run in debug mode (FLASK_DEBUG)"
    if _is_guessable(settings.jwt_secret.encode()) or any(
        word in settings.jwt_secret.lower() for word in WORDS
    ):
        yield "CASEAPP_JWT_SECRET 可被猜到", "CASEAPP_JWT_SECRET can be guessed; make it at random"
    if any(_is_guessable(key) or key.isascii() for key in settings.keys.values()):
        yield (
            "CASEAPP_KEYS 含有可被猜到或公开的密钥",
            "CASEAPP_KEYS holds a key that can be guessed or was published",
        )
    if len(set(settings.keys.values())) < len(settings.keys):
        yield "CASEAPP_KEYS 的两个版本使用同一密钥", "CASEAPP_KEYS has the same key under two versions"
    if _are_of_a_first_run(settings):
        yield (
            "生产环境不能使用首次运行时自动生成的密钥（secrets.json）",
            "production does not take the secrets that a first run made by itself (secrets.json)",
        )
    if ":memory:" in settings.database_url:
        yield "DATABASE_URL 不能是内存数据库", "DATABASE_URL must not be a database in memory"
    if _has_default_password(settings.database_url):
        yield (
            "DATABASE_URL 的口令过于简单",
            "the password in DATABASE_URL is a default one; make it at random",
        )
    yield from _lax(settings)


def _lax(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in LIMITS:
        if (item := _limit(getattr(settings, name))) and item.amount * 60 > LAX * item.get_expiry():
            named = f"CASEAPP_{name.upper()}"
            yield f"{named} 过于宽松（每分钟至多{LAX}次）", f"{named} is too lax (at most {LAX} a minute)"
    if any(origin.startswith("http://") for origin in settings.cors_origins):
        yield "CASEAPP_CORS_ORIGINS 须为 https:// 来源", "CASEAPP_CORS_ORIGINS must be https:// origins"


def _is_guessable(secret: bytes) -> bool:
    """A sequence, a repetition: what lies between neighbours takes few values, which chance does not do."""
    return len({(after - before) % 256 for before, after in pairwise(secret)}) < DISTINCT_STEPS


def _are_of_a_first_run(settings: Settings) -> bool:
    path = settings.var_dir / "secrets.json"
    if not path.is_file():
        return False
    made = json.loads(path.read_text(encoding="utf-8"))
    keys = set(parse_keys(made["keys"]).values())
    return made["jwt_secret"] == settings.jwt_secret or bool(keys & set(settings.keys.values()))


def _has_default_password(url: str) -> bool:
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    return password != "" and (
        password == parts.username or len(set(password)) < DISTINCT_BYTES or password.lower() in PASSWORDS
    )


def _limit(text: str) -> RateLimitItem | None:
    try:
        return parse(text)
    except ValueError:
        return None


def _is_network(text: str) -> bool:
    try:
        return bool(ip_network(text))
    except ValueError:
        return False


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; development and demo make their own secrets under ``var/`` on first use.

    Raises:
        ConfigError: naming every unusable setting; or the secrets of a first run are gone, and its database is not.

    """
    env = os.environ if environ is None else environ
    name = env.get("CASEAPP_ENV", "development")
    var_dir = Path(env.get("CASEAPP_VAR", "var")).resolve()
    database_url = env.get("DATABASE_URL") or f"sqlite:///{var_dir / 'caseapp.sqlite3'}"
    if not env.get("CASEAPP_KEYS") and name in {"development", "demo"}:
        _ensure_no_orphan(var_dir / "secrets.json", database_url)
    local = _local_secrets(var_dir) if name in {"development", "demo"} else {}
    return Settings(
        environment=name,
        database_url=database_url,
        jwt_secret=env.get("CASEAPP_JWT_SECRET") or local.get("jwt_secret", ""),
        keys=parse_keys(env.get("CASEAPP_KEYS") or local.get("keys", "")),
        sealing_key=parse_version(env.get("CASEAPP_SEALING_KEY", "")),
        cipher=env.get("CASEAPP_CIPHER", CIPHERS[0]),
        var_dir=var_dir,
        packs_overlay=Path(env["CASEAPP_PACKS"]).resolve() if env.get("CASEAPP_PACKS") else None,
        anchors=Path(env["CASEAPP_ANCHORS"]).resolve() if env.get("CASEAPP_ANCHORS") else None,
        screening_limit=env.get("CASEAPP_SCREENING_LIMIT", "60 per minute"),
        batch_limit=env.get("CASEAPP_BATCH_LIMIT", "6 per minute"),
        login_limit=env.get("CASEAPP_LOGIN_LIMIT", "30 per minute"),
        login_name_limit=env.get("CASEAPP_LOGIN_NAME_LIMIT", "10 per minute"),
        verification_limit=env.get("CASEAPP_VERIFICATION_LIMIT", "60 per minute"),
        account_limit=env.get("CASEAPP_ACCOUNT_LIMIT", "600 per minute"),
        address_limit=env.get("CASEAPP_ADDRESS_LIMIT", "600 per minute"),
        limits_store=env.get("CASEAPP_LIMITS_STORE") or "memory://",
        trusted_proxies=_listed(env.get("CASEAPP_TRUSTED_PROXIES", "")),
        cors_origins=_listed(env.get("CASEAPP_CORS_ORIGINS", "")),
        public_url=env.get("CASEAPP_PUBLIC_URL", "").rstrip("/"),
        monitor_token=env.get("CASEAPP_MONITOR_TOKEN", ""),
        hosts=_count(env.get("CASEAPP_HOSTS", "1")),
        debug=env.get("FLASK_DEBUG", "").lower() not in {"", "0", "false", "no"},
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


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("9999") else 0


def _ensure_no_orphan(path: Path, database_url: str) -> None:
    """Raise ConfigError where a SQLite file lies without its secrets: new ones would open nothing in it."""
    file = Path(database_url.removeprefix("sqlite:///"))
    if database_url.startswith("sqlite:///") and file.is_file() and file.stat().st_size and not path.exists():
        raise ConfigError(
            f"数据库 {file} 已存在，但缺少 {path}：请放回该文件，或者设置 CASEAPP_KEYS；未改动任何数据",
            f"the database {file} is there, {path} is not: put it back or set CASEAPP_KEYS; nothing was changed",
        )


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
