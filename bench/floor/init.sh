#!/bin/sh
# Mounts everything that Docker needs, then starts the floor.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DENO_NO_PROMPT=1 NO_COLOR=1
. /bench/machine.sh
exec /usr/libexec/deno run --no-config --unstable-net -A /bench/floor.js
