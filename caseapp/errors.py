"""What can go wrong, in the words of the domain; HTTP-free.

Each error has a stable snake_case ``code`` that clients may rely on, a Chinese and an English
sentence, and, where a caller's input is at fault, one :class:`Fault` for each faulty field.
``blueprints._http`` turns them into RFC 9457 problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one field: ``field`` is a request path such as ``household.members``."""

    field: str
    code: str
    message: str
    message_en: str


_CODE: Final = re.compile(r"[a-z_]+(?:[0-9]{1,2}[a-z_]+)*(?:[0-9]{1,2})?")
UNSPOKEN: Final = "..."


def echoed(code: str) -> str:
    """``code`` as a message may repeat it: what does not look like a code may be somebody's number or name."""
    return code if _CODE.fullmatch(code) else UNSPOKEN


class CaseAppError(Exception):
    """Something the caller must know about. Subclasses fix ``code`` and both default sentences."""

    code: ClassVar[str] = "error"
    zh: ClassVar[str] = "处理失败"
    en: ClassVar[str] = "the request could not be carried out"

    def __init__(
        self,
        zh: str | None = None,
        en: str | None = None,
        *,
        faults: Sequence[Fault] = (),
        code: str | None = None,
    ) -> None:
        self.message = zh or self.zh
        self.message_en = en or self.en
        self.faults = tuple(faults)
        self.instance_code = code or self.code
        super().__init__(f"{self.message_en} ({self.instance_code})")


class Invalid(CaseAppError):
    """The body or a parameter is at fault; ``faults`` name every faulty field."""

    code = "invalid"
    zh = "请求内容有误"
    en = "the request is not valid"


class Unauthenticated(CaseAppError):
    """Nobody is signed in, or the token is no longer good."""

    code = "unauthenticated"
    zh = "请先登录"
    en = "sign in first"


class Forbidden(CaseAppError):
    """The actor's roles do not carry the permission."""

    code = "forbidden"
    zh = "没有此项权限"
    en = "your roles do not allow this"


class NotFound(CaseAppError):
    """It does not exist, or it is not the actor's to see; both look the same."""

    code = "not_found"
    zh = "没有找到，或不在您的权限范围内"
    en = "not found, or not yours to see"


class Conflict(CaseAppError):
    """The request is well-formed but the present state forbids it."""

    code = "conflict"
    zh = "当前状态不允许此操作"
    en = "the present state does not allow this"


class MoveNotAllowed(Conflict):
    """A move the case kind's table does not allow from here.

    ``allowed`` names the codes of those it does; ``names_zh`` gives codes their Chinese names.
    """

    code = "move_not_allowed"

    def __init__(
        self, move: str, state: str, allowed: Sequence[str], names_zh: Mapping[str, str] | None = None
    ) -> None:
        self.allowed = tuple(allowed)
        zh = names_zh or {}
        open_zh = "、".join(zh.get(code, code) for code in allowed) or "无"
        super().__init__(
            f"“{zh.get(state, state)}”状态下不能“{zh.get(move, move)}”；现在可以：{open_zh}",
            f"move {move!r} is not allowed in state {state!r}; allowed now: {', '.join(allowed) or 'none'}",
        )


class IdempotencyConflict(Conflict):
    """The idempotency key was used before with another body."""

    code = "idempotency_key_reused"
    zh = "幂等键已用于另一份请求内容，或此后权限已变更"
    en = "this Idempotency-Key was used with another request body, or before your rights changed"


class KeyRequired(CaseAppError):
    """A request that creates a case, decision or payment carries no ``Idempotency-Key``."""

    code = "idempotency_key_required"
    zh = "缺少 Idempotency-Key 请求头"
    en = "send an Idempotency-Key header"


class PreconditionRequired(CaseAppError):
    """The change needs ``If-Match``."""

    code = "precondition_required"
    zh = "缺少 If-Match 请求头，请先读取最新版本"
    en = "send If-Match with the ETag you read"


class PreconditionFailed(CaseAppError):
    """The caller's version is stale."""

    code = "precondition_failed"
    zh = "内容已被他人修改，请重新读取后再试"
    en = "the resource has changed since you read it"


class PolicyMissing(Invalid):
    """No value of a policy is in force on that day; never answered with an older one."""

    code = "no_policy_in_force"
    zh = "该日没有生效的政策"
    en = "no policy is in force on that day"


class LocalFigureMissing(Invalid):
    """A local figure the policy refers to has not been entered."""

    code = "local_figure_missing"
    zh = "缺少本地数值"
    en = "a local figure is missing"


class Unavailable(CaseAppError):
    """The database or the store is away or busy; try again."""

    code = "unavailable"
    zh = "服务暂时不可用，请稍后重试"
    en = "temporarily unavailable, try again"


class TooMany(CaseAppError):
    """Asked too often; ``retry_after`` says in how many seconds to come back."""

    code = "too_many_requests"
    zh = "请求过于频繁，请稍后再试"
    en = "too many requests, try again later"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__()


class ConfigError(CaseAppError):
    """The settings are unusable; the app does not start."""

    code = "bad_settings"
    zh = "配置有误"
    en = "the settings are not usable"


class KeyringError(ConfigError):
    """The keys are not those this database was sealed with; the app does not start and changes nothing."""

    code = "bad_keys"
    zh = "密钥与数据库不符"
    en = "the keys do not fit the database"


class VaultError(CaseAppError):
    """A sealed value cannot be opened: unknown key version, wrong place or damaged bytes."""

    code = "vault_error"
    zh = "加密内容无法打开"
    en = "a sealed value cannot be opened"
