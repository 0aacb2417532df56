# What a fresh machine lacks: system packages, virtual environment, folders. Sourced after lib.sh.
# shellcheck shell=bash

# Debian 12 packages that serving needs: SpatiaLite, GDAL (GEOS and PROJ come along), PDF, file types.
PAQUETS_SERVEUR=(
  python3.11 python3.11-venv libsqlite3-mod-spatialite libgdal32 libpango-1.0-0 libpangoft2-1.0-0
  libharfbuzz-subset0 fonts-dejavu-core libmagic1 poppler-utils qpdf bzip2
)
# Those that only the whole test suite needs: a browser (and what its driver links to), the production servers, a
# soft signing token.
PAQUETS_TESTS=(chromium libatomic1 postgresql-15 postgresql-15-postgis-3 rabbitmq-server gdal-bin softhsm2 faketime)

est_debian_12() {
  [ -r /etc/os-release ] && command -v dpkg-query apt-get >/dev/null &&
    (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ])
}

paquets_manquants() {
  local presents
  presents=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p' || true)
  printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$presents" "") || true
}

# Runs a command as root: directly, or by sudo (which may ask for a password at a terminal only).
en_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# Debian starts the servers it installs, and creates a PostgreSQL cluster: neither is wanted here. The two
# files that say so are laid for the length of the installation, and only if the administrator has none.
installer_paquets() {
  local poses=() policy=/usr/sbin/policy-rc.d grappe=/etc/postgresql-common/createcluster.d/mitoyen.conf code=0
  local avait_rabbit=non
  dpkg-query -W rabbitmq-server >/dev/null 2>&1 && avait_rabbit=oui
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | en_root tee $policy >/dev/null
    en_root chmod 755 $policy
    poses+=("$policy")
  fi
  if ! dpkg-query -W -f='${db:Status-Status}' postgresql-15 2>/dev/null | grep -qx installed; then
    en_root mkdir -p "$(dirname $grappe)"
    echo 'create_main_cluster = false' | en_root tee $grappe >/dev/null
    poses+=("$grappe")
  fi
  {
    silence en_root apt-get -o DPkg::Lock::Timeout=300 update -q &&
      silence en_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install -q -y --no-install-recommends "$@"
  } || code=$?
  en_root rm -f "${poses[@]+"${poses[@]}"}"
  if [ $avait_rabbit = non ] && [ -d /run/systemd/system ] && dpkg-query -W rabbitmq-server >/dev/null 2>&1; then
    en_root systemctl disable --quiet --now rabbitmq-server || true
  fi
  return $code
}

assurer_paquets() {
  local manquants
  mapfile -t manquants < <(paquets_manquants "$@")
  if [ ${#manquants[@]} = 0 ]; then
    etape "paquets système : présents"
    return
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    arreter "il manque des paquets système et sudo est absent. En root : apt-get install ${manquants[*]}"
  fi
  etape "paquets système : installation de ${manquants[*]}"
  installer_paquets "${manquants[@]}" || arreter "apt-get n'a pas pu installer : ${manquants[*]}"
}

# A Python whose SQLite loads extensions: many locally compiled ones cannot.
charge_spatialite() {
  "$1" - >/dev/null 2>&1 <<'PY'
import sqlite3
import sys

if not (3, 11) <= sys.version_info < (3, 14):
    raise SystemExit(1)
connexion = sqlite3.connect(":memory:")
connexion.enable_load_extension(True)
connexion.execute("SELECT load_extension('mod_spatialite')")
PY
}

choisir_python() {
  local candidat
  for candidat in /usr/bin/python3.11 /usr/bin/python3.1[23] "$(command -v python3.11 || true)" "$(command -v python3 || true)"; do
    if [ -x "$candidat" ] && charge_spatialite "$candidat"; then
      printf '%s\n' "$candidat"
      return
    fi
  done
  return 1
}

# Anywhere but on Debian 12: name what is missing, install nothing.
verifier_ailleurs() {
  local manque=() python nom
  python=$(choisir_python) || manque+=("Python 3.11 à 3.13 dont SQLite charge mod_spatialite (SpatiaLite 5)")
  if [ -n "${python:-}" ]; then
    for nom in gdal magic pango-1.0 pangoft2-1.0 harfbuzz-subset; do
      "$python" -c "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('$nom'))" || manque+=("bibliothèque $nom")
    done
  fi
  for nom in pdftotext qpdf bzip2; do
    command -v $nom >/dev/null || manque+=("commande $nom")
  done
  if [ "${1:-}" = tests ]; then
    for nom in chromium ogr2ogr softhsm2-util; do
      command -v $nom >/dev/null || manque+=("commande $nom")
    done
  fi
  [ ${#manque[@]} = 0 ] && return
  dire "Cette machine n'est pas une Debian 12 : rien n'y est installé. Il manque :" >&2
  printf '  - %s\n' "${manque[@]}" >&2
  exit 1
}

# The stamp of an installed virtual environment: its locks and its interpreter.
empreinte_verrous() { { cat "$@" && "$PYTHON" -VV; } | sha256sum | cut -d' ' -f1; }

assurer_venv() {
  local python verrous=(requirements.lock) temoin="$VENV/.mitoyen-serveur" attendue r
  if [ "${1:-}" = tests ]; then
    verrous+=(requirements-dev.lock)
    temoin="$VENV/.mitoyen-tests"
  fi
  if ! { [ -x "$PYTHON" ] && charge_spatialite "$PYTHON"; }; then
    python=$(choisir_python) || arreter "aucun Python 3.11 à 3.13 dont SQLite charge SpatiaLite."
    etape "environnement virtuel : .venv ($python)"
    silence "$python" -m venv --clear "$VENV" || arreter "création de .venv impossible (paquet python3.11-venv ?)"
  fi
  attendue=$(empreinte_verrous "${verrous[@]}")
  if [ "$(cat "$temoin" 2>/dev/null)" = "$attendue" ]; then
    etape "bibliothèques Python : à jour"
    return
  fi
  etape "bibliothèques Python : installation de ${verrous[*]}"
  r=()
  for verrou in "${verrous[@]}"; do r+=(-r "$verrou"); done
  # A virtual environment made by uv has no pip.
  [ -x "$VENV/bin/uv" ] || [ -x "$VENV/bin/pip" ] || silence "$PYTHON" -m ensurepip || true
  if ! { { [ -x "$VENV/bin/uv" ] || silence "$PYTHON" -m pip install -q --require-hashes -r requirements-outils.lock; } &&
    "$VENV/bin/uv" pip install -q --compile-bytecode --python "$PYTHON" --require-hashes "${r[@]}"; }; then
    etape "uv n'y parvient pas : installation par pip"
    silence "$PYTHON" -m pip install -q --require-hashes "${r[@]}" || arreter "bibliothèques Python non installées."
  fi
  printf '%s\n' "$attendue" >"$temoin"
  # What the tests need holds what serving needs.
  empreinte_verrous requirements.lock >"$VENV/.mitoyen-serveur"
}

# The whole of it, for script/bootstrap, script/server, script/test and script/bench.
preparer() {
  exec 8<"$RACINE"
  flock 8
  if est_debian_12; then
    if [ "${1:-}" = tests ]; then
      assurer_paquets "${PAQUETS_SERVEUR[@]}" "${PAQUETS_TESTS[@]}"
    else
      assurer_paquets "${PAQUETS_SERVEUR[@]}"
    fi
  else
    verifier_ailleurs "$@"
  fi
  assurer_venv "$@"
  mkdir -p "$MITOYEN_VAR"
  exec 8<&-
}

# What the embedded base holds: "absente", "vide" (no account), "demonstration" (its accounts) or "reelle".
contenu_base() {
  local base="$MITOYEN_VAR/mitoyen.sqlite3"
  if [ ! -e "$base" ]; then
    echo absente
  elif [ -e "$MITOYEN_VAR/demonstration" ]; then
    echo demonstration
  else
    "$PYTHON" - "$base" <<'PY'
import sqlite3
import sys

connexion = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
table = "communes_utilisateur"
try:
    connue = connexion.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    comptes = connexion.execute(f"SELECT * FROM {table}").fetchall() if connue else []
except sqlite3.DatabaseError:
    print("reelle")  # unreadable for now: never taken for a base that may be filled or emptied
else:
    de_demo = any("petitionnaire@example.org" in compte for compte in comptes)
    print("demonstration" if de_demo else "reelle" if comptes else "vide")
PY
  fi
}

# The authority that signs in the demonstration belongs to it alone: never with DEMO=0, nor beside a given or a real
# base.
assurer_autorite_demo() {
  [ "${DEMO:-}" != 0 ] && [ -z "${DATABASE_URL:-}" ] && [ "$(contenu_base)" != reelle ] || return 0
  if [ -e "$MITOYEN_VAR/cles/autorite-demo.prete" ]; then
    etape "autorité de signature de démonstration : présente"
    return
  fi
  etape "autorité de signature de démonstration : création"
  DEMO=1 silence "$PYTHON" manage.py creer_autorite_demo || arreter "l'autorité de démonstration n'a pas pu être créée."
  touch "$MITOYEN_VAR/cles/autorite-demo.prete"
}
