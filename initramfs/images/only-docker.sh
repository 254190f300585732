#!/bin/sh
# only-docker logs: what the host's services and its init have written, as `docker logs` shows a container's.
# It runs in dom0, on busybox, and reads; it must not write.

FOLDER=${ONLY_DOCKER_LOGS:-/host/var/log}

usage() {
  cat <<'END'
Usage: only-docker logs [-f] [--tail N] [--since TIME] [NAME...]

Prints the logs of the host: init, containerd, dockerd, or all that there are.

  -f, --follow       go on with what comes
  -n, --tail N       only the last N lines of each
      --since TIME   only what was written since then: 2026-11-25T17:48:07Z, or 30s, 10m, 2h, 1d ago
      --help         print this help
END
}

fail() {
  echo "only-docker: $1 (see --help)" >&2
  exit 2
}

# A time as dockerd writes it, in UTC, which sorts as text.
moment() {
  count=${1%[smhd]}
  case $1 in
    *[!0-9smhd]* | *[smhd]?*) ;;
    *s) echo $((count)) ;;
    *m) echo $((count * 60)) ;;
    *h) echo $((count * 3600)) ;;
    *d) echo $((count * 86400)) ;;
  esac
}

show() {
  for part in "$FOLDER/$1.log.1" "$FOLDER/$1.log"; do
    [ -r "$part" ] && cat "$part"
  done | awk -v since="$since" '
    # A line without a time belongs to the one before it.
    { if (match($0, /time="[^"]+"/)) time = substr($0, RSTART + 6, RLENGTH - 7) }
    since == "" || time >= since
  ' | if [ -n "$lines" ]; then tail -n "$lines"; else cat; fi
}

case ${1-} in
  logs) shift ;;
  --help | -h | help) usage; exit 0 ;;
  '') fail 'no command' ;;
  *) fail "there is no command $1" ;;
esac

follow='' lines='' since='' names=''
while [ $# -gt 0 ]; do
  case $1 in
    -f | --follow) follow=yes ;;
    -n | --tail) shift; lines=${1-} ;;
    --tail=*) lines=${1#*=} ;;
    --since) shift; since=${1-} ;;
    --since=*) since=${1#*=} ;;
    --help | -h) usage; exit 0 ;;
    -*) fail "there is no option $1" ;;
    */* | .*) fail "$1 is no log's name" ;;
    *) names="$names $1" ;;
  esac
  [ $# -eq 0 ] || shift
done

case $lines in
  all) lines='' ;;
  *[!0-9]*) fail "--tail $lines is no number" ;;
esac
case $since in
  '') ;;
  [0-9][0-9][0-9][0-9]-*) ;;
  *)
    ago=$(moment "$since")
    [ -n "$ago" ] || fail "--since $since is no time"
    since=$(date -u -d "@$(($(date +%s) - ago))" +%Y-%m-%dT%H:%M:%S)
    ;;
esac
if [ -z "$names" ]; then
  for file in "$FOLDER"/*.log; do
    [ -e "$file" ] || fail "there is no log in $FOLDER"
    name=${file##*/}
    names="$names ${name%.log}"
  done
fi

# Names hold no blanks: services have none.
# shellcheck disable=SC2086
set -- $names
for name in "$@"; do
  [ -e "$FOLDER/$name.log" ] || fail "there is no log of $name in $FOLDER"
done
[ -n "$follow" ] && [ $# -gt 1 ] && fail '--follow takes one name'
for name in "$@"; do
  [ $# -eq 1 ] || echo "==> $name <=="
  show "$name"
done
[ -z "$follow" ] || exec tail -n 0 -F "$FOLDER/$1.log"
