# A private PostgreSQL/PostGIS and a private RabbitMQ on loopback, under a temporary folder, for the length of
# one script. Sourced after lib.sh; whoever starts them calls arreter_serveurs on exit.
# shellcheck shell=bash disable=SC2046

SERVEURS_PIDS=()
SERVEURS_SIGNAUX=()

# The words that, put before a command, send it a signal when this script dies, even killed outright. They come
# after a change of user, which would forget it.
lien() { if command -v setpriv >/dev/null; then echo "setpriv --pdeathsig $1"; fi; }

# Starts a server beside the shell: lancer_serveur JOURNAL SIGNAL COMMANDE…
lancer_serveur() {
  local journal=$1 signal=$2
  shift 2
  "$@" >"$journal" 2>&1 </dev/null &
  SERVEURS_PIDS+=($!)
  SERVEURS_SIGNAUX+=("$signal")
}

# Waits at most $1 seconds for a command to succeed, while the server last started lives.
attendre_serveur() {
  local delai=$1 i pid=${SERVEURS_PIDS[-1]}
  shift
  for ((i = 0; i < delai * 5; i++)); do
    kill -0 "$pid" 2>/dev/null || return 1
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  return 1
}

demarrer_postgresql() {
  local dossier=$1 bin qui=() passe port
  bin=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -n 1)
  bin=$(dirname "${bin:-$(command -v postgres || echo /absent)}")
  { [ -x "$bin/initdb" ] && [ -x "$bin/pg_isready" ] && [ -x "$bin/psql" ]; } || return 1
  mkdir -p "$dossier"
  passe=$(head -c 18 /dev/urandom | base64 | tr -d '+/=')
  port=$(port_libre)
  (umask 077 && printf '%s\n' "$passe" >"$dossier/passe")
  # PostgreSQL refuses to run as root: Debian's package made a user for it.
  if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || return 1
    qui=(setpriv --reuid postgres --regid postgres --init-groups)
    chown -R postgres: "$dossier"
  fi
  # A throw-away base: nothing needs to survive a crash.
  (cd "$dossier" && silence "${qui[@]}" "$bin/initdb" -D "$dossier/donnees" -U mitoyen --pwfile="$dossier/passe" \
    --auth=scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync) || return 1
  lancer_serveur "$dossier/journal" INT "${qui[@]}" $(lien INT) "$bin/postgres" -D "$dossier/donnees" -p "$port" -k "$dossier" \
    -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c max_connections=100 -c shared_buffers=256MB -c timezone=UTC
  attendre_serveur 30 "$bin/pg_isready" -h 127.0.0.1 -p "$port" || { cat "$dossier/journal" >&2; return 1; }
  # In template1, so that each test database is born with PostGIS.
  PGPASSWORD=$passe silence "$bin/psql" -h 127.0.0.1 -p "$port" -U mitoyen -d template1 -v ON_ERROR_STOP=1 \
    -c 'CREATE EXTENSION IF NOT EXISTS postgis' -c 'CREATE DATABASE mitoyen' || return 1
  POSTGRESQL_URL="postgis://mitoyen:$passe@127.0.0.1:$port/mitoyen"
}

demarrer_rabbitmq() {
  local dossier=$1 bin port epmd erl
  bin=$(printf '%s\n' /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/*/sbin | while read -r b; do [ -x "$b/rabbitmq-server" ] && echo "$b"; done | head -n 1)
  [ -n "$bin" ] && command -v epmd >/dev/null || return 1
  mkdir -p "$dossier"
  port=$(port_libre)
  epmd=$(port_libre)
  erl=$(port_libre)
  printf 'listeners.tcp.1 = 127.0.0.1:%s\nlog.console = true\nlog.file = false\ndisk_free_limit.absolute = 50MB\n' "$port" >"$dossier/rabbitmq.conf"
  : >"$dossier/rabbitmq-env.conf"
  echo '[].' >"$dossier/enabled_plugins"
  lancer_serveur "$dossier/epmd.journal" TERM $(lien TERM) epmd -port "$epmd" -address 127.0.0.1
  lancer_serveur "$dossier/journal" TERM $(lien TERM) env HOME="$dossier" ERL_EPMD_PORT="$epmd" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_NODENAME="mitoyen-$port@localhost" RABBITMQ_DIST_PORT="$erl" RABBITMQ_CONFIG_FILE="$dossier/rabbitmq.conf" \
    RABBITMQ_CONF_ENV_FILE="$dossier/rabbitmq-env.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dossier/enabled_plugins" \
    RABBITMQ_MNESIA_BASE="$dossier/mnesia" RABBITMQ_LOG_BASE="$dossier" RABBITMQ_PID_FILE="$dossier/pid" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" "$bin/rabbitmq-server"
  attendre_serveur 60 "$PYTHON" -c "
from kombu import Connection
with Connection('amqp://guest:guest@127.0.0.1:$port//', connect_timeout=2) as c:
    c.ensure_connection(max_retries=1)
" || { tail -n 40 "$dossier/journal" >&2; return 1; }
  RABBITMQ_URL="amqp://guest:guest@127.0.0.1:$port//"
}

arreter_serveurs() {
  local i
  for ((i = ${#SERVEURS_PIDS[@]} - 1; i >= 0; i--)); do
    terminer "${SERVEURS_PIDS[$i]}" 20 "${SERVEURS_SIGNAUX[$i]}"
  done
  SERVEURS_PIDS=()
}
