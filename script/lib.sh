# Shared by every script: where the project is, what it says, how it runs a step. Sourced, never run.
# shellcheck shell=bash

set -euo pipefail

RACINE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$RACINE"

# A step prints one line; what a command says beyond it goes to the log that a failure shows.
dire() { printf '%s\n' "$*"; }
etape() { printf -- '- %s\n' "$*"; }
arreter() {
  printf 'ERREUR : %s\n' "$*" >&2
  exit 1
}

trap 'printf "ERREUR : %s s'"'"'arrête à la ligne %s.\n" "$0" "$LINENO" >&2' ERR

# Everything mutable lives here (contract): a second copy of the platform is one variable away.
export MITOYEN_VAR="${MITOYEN_VAR:-$RACINE/var}"
case $MITOYEN_VAR in /*) ;; *) MITOYEN_VAR="$PWD/$MITOYEN_VAR" ;; esac

VENV="$RACINE/.venv"
PYTHON="$VENV/bin/python"

# Runs a command quietly; its output is shown only when it fails.
silence() {
  local journal
  journal=$(mktemp)
  if ! "$@" >"$journal" 2>&1 </dev/null; then
    cat "$journal" >&2
    rm -f "$journal"
    return 1
  fi
  rm -f "$journal"
}

# A TCP port of the loopback nobody listens on.
port_libre() {
  "${1:-$PYTHON}" - <<'PY'
import socket

with socket.socket() as prise:
    prise.bind(("127.0.0.1", 0))
    print(prise.getsockname()[1])
PY
}

# Ends a process this script started, and waits for it: TERM (or the given signal), then KILL after $2 seconds.
terminer() {
  local pid=$1 delai=${2:-15} signal=${3:-TERM} i
  kill -"$signal" "$pid" 2>/dev/null || return 0
  for ((i = 0; i < delai * 10; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    # A child that ended but was not waited for still answers to kill -0.
    grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status" && break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}
