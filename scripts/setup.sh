#!/bin/sh
# Install what is missing, once, and say nothing when nothing is. Usage: scripts/setup.sh app|test
# app: what running needs.  test: also PostgreSQL's server programs and two PDF renderers.
set -eu
cd "$(dirname "$0")/.."
what=${1:-app}
log=var/setup.log
mkdir -p var

say() { printf '%s\n' "$*" >&2; }

quietly() {  # quietly <doing what> <command…>: the log keeps the output, the screen only a failure's tail
  doing=$1
  shift
  say "Once: $doing …"
  if ! "$@" >>"$log" 2>&1; then
    tail -n 25 "$log" >&2
    say "caseapp: failed while $doing (all of it: $log)"
    exit 1
  fi
}

# --- system packages -------------------------------------------------------------------------------------------------
usable_python() {  # 3.11 or later, able to make virtual environments
  for candidate in ${PYTHON:-} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

has_library() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "[[:space:]]$1 "; }

has_font() {
  ls /usr/share/fonts/opentype/noto/"$1"* >/dev/null 2>&1 || fc-list 2>/dev/null | grep -q "$1"
}

has_initdb() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

missing_packages() {
  usable_python >/dev/null || echo python3-venv
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  { has_font NotoSerifCJK && has_font NotoSansCJK; } || echo fonts-noto-cjk
  [ "$what" = test ] || return 0
  has_initdb || echo postgresql
  command -v pdftoppm >/dev/null || echo poppler-utils
  command -v mutool >/dev/null || echo mupdf-tools
}

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 -q "$@" </dev/null; }

apt_install() { apt update && apt install -y --no-install-recommends "$@"; }

packages=$(missing_packages | tr '\n' ' ')
if [ -n "$packages" ]; then
  as_root=
  if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null || as_root=no
  fi
  if [ "$as_root" = no ] || ! command -v apt-get >/dev/null; then
    say "caseapp: please have these packages installed first: apt-get install -y ${packages% }"
    exit 1
  fi
  # shellcheck disable=SC2086  # a list of words
  quietly "installing ${packages% } with apt-get" apt_install $packages
fi

# --- virtual environment ---------------------------------------------------------------------------------------------
pip_has_own_settings() {  # an index, a proxy, a certificate: uv would not read them
  env | grep -q '^PIP_.*\(INDEX\|LINKS\|PROXY\|CERT\|CONFIG\)' || .venv/bin/python -m pip config list | grep -q .
}

install_locked() {
  if command -v uv >/dev/null && ! pip_has_own_settings; then
    uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock && return 0
  fi
  .venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
}

wanted="$(sha256sum <requirements.lock | cut -d' ' -f1)"
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  quietly "making the virtual environment .venv" "$(usable_python)" -m venv --clear .venv
fi
if [ "$(cat .venv/locked 2>/dev/null)" != "$wanted" ]; then
  quietly "installing the locked Python packages" install_locked
  printf '%s\n' "$wanted" >.venv/locked
fi

# --- faces for the reports: made once from the installed Noto CJK, found in the cache afterwards ---------------------
[ -d "${CASEAPP_FONTS:-var/fonts}" ] || say "Once: making the faces of the printed reports …"
.venv/bin/python -m caseapp.reports.fonts
