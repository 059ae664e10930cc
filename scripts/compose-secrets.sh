#!/bin/sh
# Passwords and certificates for docker-compose.yml, into ./secrets. What is there already stays.
set -eu
umask 077
cd "$(dirname "$0")/.."
mkdir -p secrets
cd secrets

random() { openssl rand -hex 24; }

[ -s postgres-password ] || random | tr -d '\n' > postgres-password
[ -s kurrentdb-password ] || random | tr -d '\n' > kurrentdb-password
password=$(cat postgres-password)
printf 'DATABASE_URL=postgres://plan:%s@postgres:5432/plan\nEVENTSTORE_URL=kurrentdb://kurrentdb:2113?tls=false\n' \
  "$password" > plan-ledger.env
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
chmod 644 ca.crt keycloak.crt keycloak.key postgres-password kurrentdb-*/node.* kurrentdb-*/ca/ca.crt
chmod 755 kurrentdb-1 kurrentdb-2 kurrentdb-3 kurrentdb-?/ca
