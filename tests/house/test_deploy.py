"""The files of ``deploy/`` hold what an installation must not go without; tools that are on the machine look, too."""

import os
import re
import shutil
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from caseapp.cli import case
from caseapp.config import Settings
from tests.house import tree

DEPLOY = tree.ROOT / "deploy"
DOCKERFILE = tree.read(Path("deploy/Dockerfile"))
COMPOSE: dict[str, Any] = yaml.safe_load(tree.read(Path("deploy/compose.yaml")))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NGINX = re.sub(r"#.*", "", tree.read(Path("deploy/nginx.conf")))
UNITS = {path.name: tree.read(path) for path in tree.files(".service", ".timer", under="deploy/")}
OURS = ("upgrade", "web", "worker", "backup")
KEYS = {
    *(
        "image",
        "build",
        "command",
        "environment",
        "env_file",
        "volumes",
        "networks",
        "ports",
        "secrets",
        "depends_on",
    ),
    *("restart", "healthcheck", "read_only", "tmpfs", "cap_drop", "cap_add", "security_opt", "mem_limit"),
    *("pids_limit", "shm_size", "stop_grace_period", "profiles"),
}
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "caseapp",
    "LimitCORE": "0",
}


def instructions(text: str) -> list[tuple[str, str]]:
    """Every instruction of a Dockerfile with its words; continued lines are one."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return [
        (word, rest.strip())
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word
    ]


def docker_faults(text: str) -> list[str]:
    """What our rules for images say against a Dockerfile."""
    found, last = [], instructions(text)
    stages = [index for index, (word, _) in enumerate(last) if word == "FROM"]
    final = last[stages[-1] :] if stages else []
    words = dict(final)
    for word, rest in last:
        if word == "FROM" and not re.fullmatch(r"[a-z]+:[a-z0-9.]+(-[a-z0-9.]+)+( AS \w+)?", rest):
            found.append(f"{rest}: a short public name with a release, no host, no latest")
        if word == "ADD" or (word == "COPY" and rest.startswith(". ")):
            found.append(f"{word} {rest}: copies what nobody named")
        if word == "RUN" and re.search(r"curl|wget|chmod 777|sudo", rest):
            found.append(f"RUN {rest[:30]}: fetches or opens up")
        if (
            word == "RUN"
            and "apt-get install" in rest
            and not re.search(r"--no-install-recommends.*rm -rf", rest)
        ):
            found.append("apt-get leaves more than was asked for")
        if word in {"ENV", "ARG"} and re.search(r"(SECRET|KEYS?|PASSWORD|TOKEN)\s*=", rest):
            found.append(f"{word}: a secret in an image")
    if not re.fullmatch(r"\d{4,}:\d{4,}", words.get("USER", "")):
        found.append("the last stage runs as root or under a name that a host cannot check")
    found += [f"no {word}" for word in ("HEALTHCHECK", "CMD", "EXPOSE") if word not in words]
    if "--require-hashes" not in text:
        found.append("packages are installed without their hashes")
    return found


def test_the_image_keeps_our_rules() -> None:
    assert docker_faults(DOCKERFILE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("USER 10001:10001\n", ""),
        ("USER 10001:10001", "USER root"),
        ("python:3.11-slim-bookworm\n", "python:latest\n"),
        ("FROM python", "FROM example.org/python"),
        ("COPY caseapp ./caseapp", "COPY . ."),
        ("--require-hashes ", ""),
        ("HEALTHCHECK", "LABEL"),
        ("&& rm -rf /var/lib/apt/lists/*", ""),
        ("ENV PATH", "ENV CASEAPP_JWT_SECRET=x PATH"),
        ("RUN groupadd", "RUN curl x | sh && groupadd"),
    ],
)
def test_a_planted_fault_of_the_image_is_found(old: str, new: str) -> None:
    assert old in DOCKERFILE
    assert docker_faults(DOCKERFILE.replace(old, new))


def test_the_image_holds_what_the_app_needs_and_no_tests() -> None:
    copied = [
        rest.split()[:-1]
        for word, rest in instructions(DOCKERFILE)
        if word == "COPY" and "--from" not in rest
    ]
    sources = {source for words in copied for source in words}
    assert {"caseapp", "migrations", "wsgi.py", "requirements.lock", "deploy/gunicorn.conf.py"} <= sources
    assert all((tree.ROOT / source).exists() for source in sources)
    assert not {"tests", "demo", "var", ".git"} & sources


def test_compose_is_of_the_shape_that_compose_reads() -> None:
    assert set(COMPOSE) == {"name", "x-app", "services", "networks", "volumes", "secrets"}
    assert set(SERVICES) == {*OURS, "database", "proxy"}
    for name, service in SERVICES.items():
        assert set(service) <= KEYS, name
        assert re.fullmatch(r"[a-z]+:[a-z0-9.]+(-[a-z0-9.]+)*", service["image"]), name
        assert "latest" not in service["image"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        named = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert all(volume.startswith("./") or volume in COMPOSE["volumes"] for volume in named), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_held_in(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] in {"unless-stopped", "no"}
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service.get("healthcheck") or name == "web", "web has that of the image"
    assert "privileged" not in service
    if name in OURS:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]
    assert SERVICES["proxy"]["networks"] == ["front"]


def test_the_app_believes_the_proxys_network_and_no_other() -> None:
    (range_,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    trusted = SERVICES["web"]["environment"]["CASEAPP_TRUSTED_PROXIES"]
    assert ip_network(trusted) == ip_network(range_["subnet"])
    assert ip_network(trusted).is_private
    unit = re.findall(
        r"^Environment=CASEAPP_TRUSTED_PROXIES=(.*)$", UNITS["caseapp-web.service"], re.MULTILINE
    )
    assert unit == ["127.0.0.1"]


def test_no_secret_stands_in_the_repository() -> None:
    text = str(COMPOSE)
    assert not re.search(r"(PASSWORD|SECRET|KEYS?)['\"]?: ['\"](?!/run/secrets)", text)
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    assert not [path for path in tree.files(under="deploy/secrets/") if path.name != ".gitignore"]


def test_the_backup_key_is_known_to_the_backup_only() -> None:
    assert "./secrets/backup.env" in SERVICES["backup"]["env_file"]
    assert not [name for name in OURS if name != "backup" and "backup.env" in str(SERVICES[name])]


def directives(text: str) -> set[str]:
    """Every simple directive of an nginx file, spaces made one."""
    return {" ".join(part.split()) for part in re.findall(r"[^{};]+(?=;)", text)}


def test_the_proxy_ends_tls_and_believes_no_client() -> None:
    given = directives(NGINX)
    assert NGINX.count("{") == NGINX.count("}")
    assert {
        "ssl_protocols TLSv1.2 TLSv1.3",
        "listen 8443 ssl",
        "return 308 https://$host$request_uri",
        "proxy_set_header X-Forwarded-For $remote_addr",
        "proxy_set_header X-Forwarded-Proto https",
        "proxy_next_upstream off",
        "server_tokens off",
        "access_log off",
        'add_header Strict-Transport-Security "max-age=31536000" always',
    } <= given
    assert re.search(r"location = /metrics \{\s*return 404;", NGINX)
    size = re.search(r"client_max_body_size (\d+)m", NGINX)
    assert size is not None
    largest = Settings.__dataclass_fields__["max_upload_bytes"].default
    assert int(size[1]) * 1_048_576 > largest, "the app answers 413 itself, with a problem"


@pytest.mark.parametrize("name", sorted(name for name in UNITS if name.endswith(".service")))
def test_every_unit_is_hardened(name: str) -> None:
    given = dict(re.findall(r"^(\w+)=(.*)$", UNITS[name], re.MULTILINE))
    assert {key: given.get(key) for key in HARDENED} == HARDENED
    assert "MemoryMax" in given
    assert given["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"


def test_the_timer_runs_the_backup_each_night_even_when_one_was_missed() -> None:
    assert "Persistent=yes" in UNITS["caseapp-backup.timer"]
    assert "Asia/Shanghai" in UNITS["caseapp-backup.timer"]
    assert "flask case backup" in UNITS["caseapp-backup.service"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        here = re.sub("=/srv/caseapp/.venv", f"={tree.ROOT}/.venv", text)
        (tmp_path / name).write_text(here)
    for name in UNITS:
        read = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (read.returncode, [line for line in read.stderr.splitlines() if "caseapp-" in line]) == (
            0,
            [],
        ), name


@pytest.mark.skipif(
    not shutil.which("hadolint"), reason="hadolint is not on this machine; our own rules are above"
)
def test_hadolint_has_nothing_to_say() -> None:
    read = subprocess.run(["hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (read.returncode, read.stdout) == (0, "")


def settings_of_gunicorn(**environ: str) -> dict[str, Any]:
    """What the configuration file sets."""
    old = dict(os.environ)
    os.environ.update(environ)
    try:
        scope: dict[str, Any] = {}
        exec(compile(tree.read(Path("deploy/gunicorn.conf.py")), "gunicorn.conf.py", "exec"), scope)  # noqa: S102
    finally:
        os.environ.clear()
        os.environ.update(old)
    return scope


def test_gunicorn_reads_its_configuration(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CASEAPP_ENV": "test",
        "CASEAPP_VAR": str(tmp_path),
        "CASEAPP_JWT_SECRET": "t" * 40,
        "CASEAPP_KEYS": "1=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--check-config",
        "--config",
        "deploy/gunicorn.conf.py",
        "wsgi:app",
    ]
    read = subprocess.run(
        command, cwd=tree.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert read.returncode == 0, read.stderr


def test_processes_are_replaced_and_sqlite_has_one() -> None:
    embedded = settings_of_gunicorn(DATABASE_URL="sqlite:///x")
    served = settings_of_gunicorn(DATABASE_URL="postgresql+psycopg:///x", CASEAPP_WEB_PROCESSES="3")
    assert (embedded["workers"], embedded["threads"], served["workers"], served["threads"]) == (1, 8, 3, 4)
    assert 0 < served["max_requests_jitter"] < served["max_requests"]
    assert served["graceful_timeout"] < served["timeout"] <= 60
    stop = re.search(r"TimeoutStopSec=(\d+)", UNITS["caseapp-web.service"])
    assert stop is not None
    assert int(stop[1]) > served["graceful_timeout"]


@pytest.mark.parametrize("page", ["install", "backup-restore", "upgrade", "run"])
def test_the_commands_of_the_guides_exist(page: str) -> None:
    text = tree.read(Path(f"docs/how-to/{page}.md"))
    named = re.findall(r"flask(?: --app wsgi)? case ([a-z][a-z-]*)((?: --?[a-z-]+)*)", text)
    assert named
    for command, options in named:
        assert command in case.commands, command
        known = {option for parameter in case.commands[command].params for option in parameter.opts}
        assert set(options.split()) <= known, (command, options)


def anchor_faults(compose: dict[str, Any], units: dict[str, str], drop_in: str) -> list[str]:
    """Who is told to write the anchors to a place that is not theirs to write, or not apart from the database's."""
    found = []
    for name in OURS:
        service = compose["services"][name]
        told = service.get("environment", {}).get("CASEAPP_ANCHORS", "")
        mounted = {volume.split(":")[1]: volume.split(":")[0] for volume in service["volumes"]}
        if mounted.get(told, "data") in compose["volumes"]:
            found.append(f"{name}: {told or 'no folder'} is no folder of its own")
    (folder,) = re.findall(r"^Environment=CASEAPP_ANCHORS=(\S+)$", drop_in, re.MULTILINE)
    lines = [f"{wanted}={folder}" for wanted in ("ReadWritePaths", "RequiresMountsFor")]
    found += [f"no {line}" for line in lines if f"{line}\n" not in drop_in]
    return found + [name for name, text in units.items() if "CASEAPP_ANCHORS" in text]


def test_anchors_go_where_the_services_may_write_and_not_beside_the_database() -> None:
    drop_in = tree.read(Path("deploy/systemd/anchors.conf"))
    assert anchor_faults(COMPOSE, UNITS, drop_in) == []
    installed = tree.read(Path("docs/how-to/install.md"))
    assert "deploy/systemd/anchors.conf /etc/systemd/system/caseapp-$unit.service.d/anchors.conf" in installed
    assert anchor_faults(COMPOSE, UNITS, drop_in.replace("ReadWritePaths=/srv", "ReadWritePaths=/opt"))
    plain = tree.read(Path("deploy/compose.yaml"))
    for old in ("    - ./anchors:/anchors #", "      <<: *where\n", "      - ./anchors:/anchors\n"):
        assert old in plain
        planted = plain.replace(old, "" if old.endswith("\n") else "    - data:/anchors #")
        assert anchor_faults(yaml.safe_load(planted), UNITS, drop_in), old
