#!/bin/sh
# udhcpc runs this script at each event (busybox udhcpc, -s). It sets the interface's address, its default routes and
# the host's name servers, and reports the lease. All values in its environment come from whoever answered on the
# network: each is checked before it is used, a refused one is named on stderr, and none is evaluated. It writes below
# /host alone: resolv.conf in place (it is mounted elsewhere by inode) and leases/INTERFACE.
#
# A lease without a usable address is refused: the script ends the client, which would keep the lease, and entry.sh
# starts the client again. METRIC belongs to this interface alone, and so do the three metrics after it.

host=${HOST_FOLDER:-/host}
leases=$host/leases
# resolv.conf(5): the resolver takes three name servers.
most_servers=3
most_routers=3
# How many refused values of one list are named.
most_refusals=3
# Seconds. A shorter lease is a mistake or an attack; udhcpc itself does not renew more often.
shortest_lease=60

refuse() {
  # One line, and only printable characters of the value: it goes to a terminal.
  shown=${2:0:60}
  printf 'dhcp: refused %s from the server of %s: %s\n' "$1" "$interface" \
    "${shown//[![:alnum:][:punct:] ]/?}" >&2
}

is_digits() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  [ ${#1} -le "$2" ]
}

is_interface() {
  case $1 in '' | -* | .* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 15 ]
}

# An address that a host can have: four octets without leading zeros, and no loopback, multicast or reserved address.
is_address() {
  case $1 in '' | *[!0-9.]* | .* | *. | *..*) return 1 ;; esac
  [ ${#1} -le 15 ] || return 1
  IFS=.
  set -- $1
  unset IFS
  [ $# -eq 4 ] || return 1
  for octet in "$@"; do
    case $octet in 0?*) return 1 ;; esac
    [ ${#octet} -le 3 ] && [ "$octet" -le 255 ] || return 1
  done
  [ "$1" -ne 0 ] && [ "$1" -ne 127 ] && [ "$1" -lt 224 ]
}

# udhcpc itself passes `bad` in place of a name that it refuses.
is_domain() {
  case $1 in '' | bad | -* | .* | *..* | *[!A-Za-z0-9.-]*) return 1 ;; esac
  [ ${#1} -le 253 ]
}

is_prefix() {
  is_digits "$1" 2 || return 1
  case $1 in 0*) return 1 ;; esac
  [ "$1" -ge 8 ] && [ "$1" -le 32 ]
}

# Prints the valid addresses of $2, at most $3, separated by spaces; refuses the others as $1.
addresses() {
  # A server can send thousands: the length of the list is bounded before it is split.
  if [ ${#2} -gt 255 ]; then
    refuse "$1" "$2"
    return
  fi
  name=$1 most=$3 kept='' refusals=$most_refusals
  set -f
  for address in $2; do
    if ! is_address "$address"; then
      [ "$refusals" -eq 0 ] || refuse "$name" "$address"
      refusals=$((refusals - (refusals > 0)))
    elif [ "$most" -gt 0 ]; then
      kept="$kept${kept:+ }$address"
      most=$((most - 1))
    fi
  done
  set +f
  printf '%s' "$kept"
}

# Sets $number to the address $1.
number() {
  IFS=.
  set -- $1
  unset IFS
  number=$(($1 << 24 | $2 << 16 | $3 << 8 | $4))
}

# True if the addresses $1 and $2 are in one network of the prefix $3.
same_network() {
  bits=$((0xffffffff << (32 - $3) & 0xffffffff))
  number "$1"
  network=$((number & bits))
  number "$2"
  [ $((number & bits)) -eq "$network" ]
}

# True for a host's address in a network of the prefix $2: neither the network's own nor its broadcast address.
is_host() {
  [ "$2" -lt 31 ] || return 0
  number "$1"
  rest=$((0xffffffff >> $2))
  [ $((number & rest)) -ne 0 ] && [ $((number & rest)) -ne "$rest" ]
}

# Prints the value of the key $2 in the lease file $1.
lease_value() {
  [ -f "$1" ] || return 0
  while IFS='=' read -r key value; do
    if [ "$key" = "$2" ]; then printf '%s' "$value"; fi
  done <"$1"
}

# Prints the content of resolv.conf that follows from the leases of all interfaces.
resolver() {
  servers='' domains='' most=$most_servers
  for file in "$leases"/*; do
    [ -f "$file" ] || continue
    for server in $(lease_value "$file" dns); do
      case " $servers " in *" $server "*) continue ;; esac
      [ "$most" -gt 0 ] || break
      servers="$servers $server"
      most=$((most - 1))
    done
    found=$(lease_value "$file" domain)
    case " $domains " in *" $found "*) ;; *) domains="$domains $found" ;; esac
  done
  echo "# From the DHCP leases of all interfaces."
  [ -z "${domains# }" ] || echo "search ${domains# }"
  for server in $servers; do echo "nameserver $server"; done
}

# Writes resolv.conf until it matches the leases: another interface's client may be doing the same.
write_resolver() {
  for _ in 1 2 3 4 5; do
    wanted=$(resolver)
    [ "$(cat "$host/resolv.conf" 2>/dev/null)" != "$wanted" ] || return 0
    printf '%s\n' "$wanted" >"$host/resolv.conf" || return 1
  done
}

# Removes the report.
forget() {
  rm -f "$leases/$interface"
  write_resolver
}

# Removes the address, with all routes over it, and the report.
drop() {
  ip -4 addr flush dev "$interface" scope global
  forget
}

# Applies the server's lease.
take() {
  if ! is_address "$ip"; then
    refuse 'the address' "$ip"
    return 1
  fi
  if ! is_prefix "$mask"; then
    refuse 'the prefix' "$mask"
    return 1
  fi
  if ! is_host "$ip" "$mask"; then
    refuse 'the address' "$ip/$mask"
    return 1
  fi
  routers=$(addresses 'a router' "$router" "$most_routers")
  servers=$(addresses 'a name server' "$dns" "$most_servers")
  given=$domain server=$serverid seconds=$lease
  if [ -n "$given" ] && ! is_domain "$given"; then
    refuse 'the domain' "$given"
    given=''
  fi
  if [ -n "$server" ] && ! is_address "$server"; then
    refuse 'its own address' "$server"
    server=''
  fi
  if ! is_digits "$seconds" 10 || [ "$seconds" -lt "$shortest_lease" ]; then
    refuse 'the lease time' "$seconds"
    seconds=''
  fi

  report=$leases/$interface
  if [ "$(lease_value "$report" ip)/$(lease_value "$report" mask)" != "$ip/$mask" ]; then
    ip -4 addr flush dev "$interface" scope global
    ip -4 addr add "$ip/$mask" broadcast + dev "$interface" || return 1
  fi
  metric=${METRIC:-100}
  for gateway in $routers; do
    # A router outside the network (a prefix of 32, say) is reached over the interface itself.
    same_network "$gateway" "$ip" "$mask" ||
      ip -4 route replace "$gateway/32" dev "$interface" metric "$metric"
    ip -4 route replace default via "$gateway" dev "$interface" metric "$metric" ||
      refuse 'a router' "$gateway"
    metric=$((metric + 1))
  done

  mkdir -p "$leases"
  printf '%s\n' "interface=$interface" "ip=$ip" "mask=$mask" "router=$routers" "dns=$servers" \
    "domain=$given" "lease=$seconds" "serverid=$server" >"$leases/.$interface" &&
    mv "$leases/.$interface" "$report"
  write_resolver
  echo "lease of $interface: $ip/$mask${routers:+ via $routers}${servers:+ dns $servers}${seconds:+ for $seconds s}"
}

if ! is_interface "$interface"; then
  given=$interface interface='?'
  refuse 'the interface' "$given"
  exit 1
fi
case $1 in
  deconfig) drop ;;
  gone) forget ;;
  bound | renew)
    if ! take; then
      drop
      kill "$PPID"
      exit 1
    fi
    ;;
  nak) echo "lease of $interface: the server refused it" >&2 ;;
  leasefail) echo "lease of $interface: no server answers" >&2 ;;
esac
