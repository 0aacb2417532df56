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

# The address PostgreSQL's own tools read (they know no "postgis://").
adresse_pg() { printf '%s' "${1/#postgis:/postgresql:}"; }

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
