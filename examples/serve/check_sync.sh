#!/bin/sh
# A test in plain shell: serves a recorded session, lets a client ask, and looks at the report.
#   EASTAP=build/release/eastap examples/serve/check_sync.sh [FIXTURE]
# curl stands for the client that you test. Exit code 0: everything that it asked was in the recording.
set -eu

eastap=${EASTAP:-eastap}
fixture=${1:-$(dirname "$0")/../fixture}
work=$(mktemp -d)
server=

# finish: ends the server and prints its report; returns the server's exit code.
finish() {
  code=0
  kill -TERM "$server" 2> /dev/null || true
  wait "$server" || code=$?
  server=
  cat "$work/report.txt"
  return "$code"
}

# However the script ends: the report tells what was not recorded, and nothing stays behind.
clean_up() {
  result=$?
  if [ -n "$server" ]; then finish || true; fi
  rm -rf "$work"
  exit "$result"
}
trap clean_up EXIT

# A free port; the state folder is the test's own, so that several run side by side.
"$eastap" serve "$fixture" --listen 127.0.0.1:0 --ready-file "$work/ready" --state-dir "$work/state" \
  --speed max --report "$work/report.json" --report "$work/report.xml" -q > "$work/report.txt" 2> "$work/log" &
server=$!
tries=0
until [ -s "$work/ready" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ] || ! kill -0 "$server" 2> /dev/null; then
    cat "$work/log" >&2
    exit 2
  fi
  sleep 0.1
done
url="http://$(cat "$work/ready")/Microsoft-Server-ActiveSync"

# ask COMMAND FILE: one request, as XML; prints the answer as XML.
ask() {
  "$eastap" encode "$2" > "$work/body"
  curl --silent --show-error --fail --data-binary "@$work/body" --output "$work/answer" \
    -H 'Content-Type: application/vnd.ms-sync.wbxml' -H 'MS-ASProtocolVersion: 16.1' \
    "$url?Cmd=$1&User=tester&DeviceId=MYCLIENT1&DeviceType=test"
  "$eastap" decode "$work/answer"
}

ask FolderSync "$fixture/0001-FolderSync.request.xml" | grep -q '<DisplayName>Inbox</DisplayName>'
ask Sync "$fixture/0002-Sync.request.xml" | grep -q '<SyncKey>1</SyncKey>'
ask Sync "$fixture/0003-Sync.request.xml" | grep -q '<SyncKey>2</SyncKey>'

finish
