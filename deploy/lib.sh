# Shared by the scripts of deploy/. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

RACINE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PYTHON="${PYTHON:-$RACINE/.venv/bin/python}"
MITOYEN_VAR="${MITOYEN_VAR:-$RACINE/var}"

dire() { printf '%s\n' "$*"; }
arreter() {
  printf 'ERREUR : %s\n' "$*" >&2
  exit 1
}

# Sets ``pg``, the address PostgreSQL's own tools read (they know no "postgis://"), without its password: any user of
# the machine reads the arguments of a command; the environment is its owner's alone.
ouvrir_pg() {
  local lu
  lu=$(ADRESSE=$1 "$PYTHON" -c '
import os
from urllib.parse import unquote, urlsplit, urlunsplit

lu = urlsplit(os.environ["ADRESSE"])
qui, _, ou = lu.netloc.rpartition("@")
nom, _, passe = qui.partition(":")
print(unquote(passe))
print(urlunsplit(("postgresql", f"{nom}@{ou}" if nom else ou, lu.path, "", "")))
')
  PGPASSWORD=${lu%%$'\n'*}
  pg=${lu#*$'\n'}
  if [ -n "$PGPASSWORD" ]; then export PGPASSWORD; else unset PGPASSWORD; fi
}

# The tools of PostgreSQL, on the PATH or where Debian lays them.
outil_pg() {
  local bin
  bin=$(command -v "$1" || compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1 || true)
  [ -n "$bin" ] || arreter "$1 est introuvable (paquet postgresql-client)."
  printf '%s' "$bin"
}

# Where the files live: a folder, or nothing for an object store.
lieu_des_fichiers() {
  case "${STORAGE_URL:-}" in
    "") printf '%s' "$MITOYEN_VAR/medias" ;;
    file://*) printf '%s' "${STORAGE_URL#file://}" ;;
    *) printf '' ;;
  esac
}
