#!/bin/sh
# The DHCP container's command: brings each interface named in its arguments up and keeps one DHCP client on it.
# Ends when it is told to (TERM, INT); the interfaces keep what they have. Must not read what a server says.

client=/usr/share/only-docker/udhcpc.sh
# Seconds before a client that ended by itself is started again.
pause=10

# True for what the kernel takes as an interface's name, less every character that a file name should not have.
is_interface() {
  case $1 in '' | -* | .* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 15 ]
}

# Keeps a client on the interface $1, whose default routes have the metric $2.
keep() {
  running=
  trap 'trap - TERM; [ -z "$running" ] || kill "$running"; wait; exit 0' TERM
  ip link set dev "$1" up || echo "dhcp: cannot bring $1 up" >&2
  while :; do
    # Ten tries, a second apart; then ten more every half minute, for ever.
    METRIC=$2 udhcpc -f -i "$1" -s "$client" -t 10 -T 1 -A 30 &
    running=$!
    wait "$running"
    echo "dhcp: the client of $1 ended with status $?: starting it again in $pause s" >&2
    sleep "$pause" &
    running=$!
    wait "$running"
  done
}

if [ $# -eq 0 ]; then
  echo "dhcp: no interface is named: usage: entry.sh INTERFACE..." >&2
  exit 64
fi
for interface in "$@"; do
  if ! is_interface "$interface"; then
    printf 'dhcp: refused an argument that is no interface: %.40s\n' "$interface" >&2
    exit 64
  fi
done

keepers=
metric=100
# The signal stays pending for a keeper that has not set its trap yet: TERM's default action ends it.
trap 'kill $keepers; wait; exit 0' TERM INT
for interface in "$@"; do
  keep "$interface" "$metric" &
  keepers="$keepers $!"
  metric=$((metric + 1))
done
wait
