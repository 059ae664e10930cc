#!/bin/sh
# Passwords and certificates for docker-compose.yml, into ./secrets, or into the folder that is named.
# What is there already stays.
set -eu
umask 077
folder=${1:-$(dirname "$0")/../secrets}
mkdir -p "$folder"
cd "$folder"

random() { openssl rand -hex 24; }

[ -s postgres-password ] || random | tr -d '\n' > postgres-password
[ -s kurrentdb-password ] || random | tr -d '\n' > kurrentdb-password

# A login for each role of docs/database-roles.md, and an owner that is none of them.
for role in owner app sealer eraser auditor; do
  [ -s "postgres-$role-password" ] || random | tr -d '\n' > "postgres-$role-password"
  printf "create role plan_ledger_%s login password '%s';\n" \
    "$role" "$(cat "postgres-$role-password")"
done > roles.sql
cat >> roles.sql <<'SQL'
grant plan_ledger_app, plan_ledger_sealer, plan_ledger_eraser, plan_ledger_auditor
  to plan_ledger_owner;
alter database plan owner to plan_ledger_owner;
SQL
# login <setting> <role>
login() {
  printf '%s=postgres://plan_ledger_%s:%s@postgres:5432/plan\n' \
    "$1" "$2" "$(cat "postgres-$2-password")"
}
[ -s plan-ledger.env ] || {
  login DATABASE_URL app
  echo 'EVENTSTORE_URL=kurrentdb://kurrentdb:2113?tls=false'
} > plan-ledger.env
login DATABASE_URL owner > owner.env
login DATABASE_URL_ERASURE eraser > api.env
login DATABASE_URL_SEALER sealer > sealer.env
printf 'KURRENTDB_DEFAULT_ADMIN_PASSWORD=%s\nKURRENTDB_DEFAULT_OPS_PASSWORD=%s\n' \
  "$(cat kurrentdb-password)" "$(random)" > kurrentdb.env
[ -s keycloak.env ] || printf 'KC_BOOTSTRAP_ADMIN_USERNAME=admin\nKC_BOOTSTRAP_ADMIN_PASSWORD=%s\n' \
  "$(random)" > keycloak.env

if [ ! -s ca.crt ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=Plan Ledger trial CA' \
    -keyout ca.key -out ca.crt 2>/dev/null
fi

# issue <name> <common name> <alternative names>
issue() {
  [ -s "$1.crt" ] && return
  openssl req -newkey rsa:3072 -nodes -subj "/CN=$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 825 \
    -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm "$1.csr" "$1.ext"
}

issue keycloak sso.plan-ledger.test DNS:sso.plan-ledger.test
for node in 1 2 3; do
  mkdir -p "kurrentdb-$node/ca"
  cp ca.crt "kurrentdb-$node/ca/ca.crt"
  issue "kurrentdb-$node/node" kurrentdb-node "DNS:kurrentdb-$node,DNS:localhost,IP:127.0.0.1"
done
# The services read them as users of their own; the folder above stays closed.
chmod 644 ca.crt keycloak.crt keycloak.key postgres-password roles.sql kurrentdb-*/node.* kurrentdb-*/ca/ca.crt
chmod 755 kurrentdb-1 kurrentdb-2 kurrentdb-3 kurrentdb-?/ca
