#!/bin/sh
# Everything that Docker needs is mounted; then the floor begins.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DENO_NO_PROMPT=1 NO_COLOR=1
. /bench/machine.sh
exec /usr/libexec/deno run --no-config --unstable-net -A /bench/floor.js
