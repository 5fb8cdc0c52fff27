#!/bin/sh
# Tries dist/release: installs each artefact where nothing else is, and serves a request. Needs root and debootstrap for the
# bare Debian, which is made once and kept. usage: tools/release/trial.sh [FOLDER]
set -eu
# The machine's own Node.js and npm, without options of a test run.
PATH=$(echo "$PATH" | tr ':' '\n' | grep -v node_modules | paste -sd:)
unset NODE_OPTIONS
root=$(cd "$(dirname "$0")/../.." && pwd)
release=$root/dist/release
work=${1:-$(mktemp -d)}
user=10001
token=0123456789012345678901234567890123456789
port=$((20000 + $$ % 20000))
archive=$(ls "$release"/syncledger-*-linux-x64.tar.xz)
name=$(basename "$archive" .tar.xz)

now() { date +%s.%N; }
since() { echo "$(now) $1" | awk '{ printf "%.1f s\n", $1 - $2 }'; }
fail() { echo "FAILED: $*" >&2; exit 1; }

# Waits until a server that was started with the given process id is ready.
await() {
  for _ in $(seq 600); do
    curl -sf "http://127.0.0.1:$port/health/ready" > /dev/null && return
    kill -0 "$1" 2> /dev/null || fail "the server ended"
    sleep 0.2
  done
  fail "the server is not ready after two minutes"
}

# Checks a ready server, and stops it.
check() {
  curl -sf "http://127.0.0.1:$port/version/"
  echo
  curl -sf "http://127.0.0.1:$port/" | grep -q '<title>Syncledger' || fail "no dashboard"
  curl -sf "http://127.0.0.1:$port/api/docs-json" | grep -q '"openapi"' || fail "no document"
  curl -sf "http://127.0.0.1:$port/api/docs" | grep -qi swagger || fail "no page of the API"
  kill "$1"
  wait "$1" || fail "the server did not stop well"
}

bare_debian() {
  bare=$work/bare
  if [ ! -d "$bare/bin" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)
    debootstrap --variant=minbase stable "$bare" "$mirror" > "$work/debootstrap.log"
  fi
  rm -rf "$bare/opt"/* "$bare/data"
  mkdir -p "$bare/data"
  chown "$user" "$bare/data"
  [ -e "$bare/dev/urandom" ] || mknod -m 666 "$bare/dev/urandom" c 1 9
  begin=$(now)
  tar -xJf "$archive" -C "$bare/opt"
  mount --bind "$bare/opt/$name" "$bare/opt/$name"
  mount -o remount,bind,ro "$bare/opt/$name"
  trap 'umount "$bare/opt/$name"' EXIT
  chroot --userspec=$user:$user "$bare" /usr/bin/env -i PATH=/usr/bin:/bin PORT="$port" SYNCLEDGER_DATA_DIR=/data \
    SYNCLEDGER_ADMIN_TOKEN=$token "/opt/$name/bin/syncledger" serve > "$work/server.log" 2>&1 &
  server=$!
  await "$server"
  for file in examples/report prometheus/syncledger.rules.yaml grafana/syncledger.json systemd/syncledger.service; do
    [ -e "$bare/opt/$name/$file" ] || fail "no $file in the archive"
  done
  call "http://127.0.0.1:$port/api/v2/users/me/" > /dev/null ||
    fail "no answer to an authenticated request"
  echo "bare Debian, archive of $(du -h "$archive" | cut -f1), to the first answered request: $(since "$begin")"
  check "$server"
  chroot --userspec=$user:$user "$bare" /usr/bin/env -i "/opt/$name/bin/syncledger-agent" --version
  umount "$bare/opt/$name"
  trap - EXIT
}

npm_packages() {
  version=${name#syncledger-}
  version=${version%-linux-x64}
  for package in syncledger syncledger-agent syncledger-client; do
    rm -rf "$work/$package"
    mkdir -p "$work/$package"
    cd "$work/$package"
    echo '{}' > package.json
    begin=$(now)
    npm install "$release/$package-$version.tgz" --no-audit --no-fund --loglevel=error --cache "$work/npm-cache"
    echo "$package on Node.js $(node --version): installed in $(since "$begin"), $(du -sh node_modules | cut -f1)"
  done
  node -e "import('@syncledger/client').then(({ connectTo }) => process.exit(typeof connectTo === 'function' ? 0 : 1))" ||
    fail "the client"
  agent=$(du -sk "$work/syncledger-agent/node_modules" | cut -f1)
  [ "$agent" -le 5120 ] || fail "the agent takes $agent KiB"
  cd "$work/syncledger-agent"
  npx --no-install syncledger-agent --version
  cd "$work/syncledger"
  begin=$(now)
  rm -rf "$work/npm-data"
  PORT=$port SYNCLEDGER_DATA_DIR=$work/npm-data SYNCLEDGER_ADMIN_TOKEN=$token \
    node node_modules/syncledger/apps/api/bin/syncledger.mjs serve > "$work/npm.log" 2>&1 &
  server=$!
  await "$server"
  echo "npm package, from start to ready: $(since "$begin")"
  run_one
  check "$server"
}

call() {
  curl -sf -H "Authorization: Token $token" -H 'Content-Type: application/json' "$@"
}

# Queues a run, and lets the agent of the npm package execute it on the machine's Node.js.
run_one() {
  api=http://127.0.0.1:$port/api/v2
  folder=$work/agent
  rm -rf "$folder"
  mkdir -p "$folder/commands"
  printf '#!/bin/sh\necho done by the agent\n' > "$folder/commands/sync_jira"
  chmod +x "$folder/commands/sync_jira"
  (umask 077 && echo "$token" > "$folder/token")
  call "$api/projects/" -d '{"name": "Trial"}' > /dev/null
  call "$api/connections/alm/" -d '{"project": 1, "alias": "T", "system": "Jira", "frequency": "daily",
    "params": {"alm_server": "x", "alm_user": "u", "alm_pass": "p"}}' > /dev/null
  call "$api/jobs/alm/" -d '{"connection": 1, "automatic": false, "ready": false}' > /dev/null
  (cd "$work/syncledger-agent" && npx --no-install syncledger-agent --server "http://127.0.0.1:$port" --once \
    --token-file "$folder/token" --commands "$folder/commands" --spool "$folder/spool" > "$work/agent.log")
  call "$api/jobs/alm/" | grep -q 'done by the agent' || fail "the agent ran nothing"
  echo "The agent executed a run on Node.js $(node --version)."
}

(cd "$release" && sha256sum --quiet -c SHA256SUMS)
for unit in "$root"/deploy/systemd/*.service; do
  systemd-analyze security --offline=yes "$unit" | tail -n 1
done
bare_debian
npm_packages
echo "The release holds."
