# Tells the launcher that this was reached, on the port of the events, and then how long the kernel took to run /init. The
# launcher adds the time since QEMU's start. In dom0 the programs are in PATH; elsewhere $busybox is before each.

tell() { printf '\n{"t":0,"uptime":0,"stage":"boot","event":"start","detail":"%s"%s}\n' "$1" "$2" >PORT; }

tell reached
seconds=$($busybox dmesg | $busybox sed -n 's/^\[ *\([0-9.]*\)\] Run \/init .*/\1/p')
tell kernel ",\"kernel\":${seconds:-null}"
