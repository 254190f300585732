#!/bin/sh
# The DHCP container's command: brings up the interface that its argument names and keeps a DHCP client on it, for as
# long as the interface exists. TERM and INT end it; an interface that still exists keeps its address and routes. It
# must not read anything that a server sends.

client=${CLIENT_SCRIPT:-/usr/share/only-docker/udhcpc.sh}
# Seconds before a client that ended is started again, and before a missing interface is looked for again.
pause=10

# True for a name that the kernel accepts for an interface, without characters that a file name should not have.
is_interface() {
  case $1 in '' | -* | .* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 15 ]
}

# An interface's folder remains for some time after the kernel has begun to remove the interface, but no file in it can
# be read.
is_there() {
  read -r _ 2>/dev/null <"/sys/class/net/$interface/ifindex"
}

leave() {
  trap '' TERM INT
  # The shell sets $! as soon as there is a process to end; a variable of our own would be set a moment later.
  [ -z "$!" ] || kill "$!" 2>/dev/null
  wait
  is_there || "$client" gone
  exit 0
}

if [ $# -ne 1 ] || ! is_interface "$1"; then
  printf 'dhcp: refused the arguments "%.40s": usage: entry.sh INTERFACE\n' "$*" >&2
  exit 64
fi
export interface="$1"
trap leave TERM INT
while :; do
  if is_there; then
    ip link set dev "$interface" up || echo "dhcp: cannot bring $interface up" >&2
    # Five tries, a second apart; then five more every ten seconds, for ever.
    udhcpc -f -i "$interface" -s "$client" -t 5 -T 1 -A 10 &
    wait "$!"
    echo "dhcp: the client of $interface ended with status $?: starting it again in $pause s" >&2
  else
    "$client" gone
  fi
  sleep "$pause" &
  wait "$!"
done
