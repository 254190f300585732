# Tells the launcher, on the port of the events, that the boot got this far, and then how long the kernel took to run
# /init. The launcher adds the time since QEMU's start. In dom0 the programs are in PATH; elsewhere each is run through
# $busybox.

tell() { printf '\n{"t":0,"uptime":0,"stage":"boot","event":"start","detail":"%s"%s}\n' "$1" "$2" >PORT; }

tell reached
seconds=$($busybox dmesg | $busybox sed -n 's/^\[ *\([0-9.]*\)\] Run \/init .*/\1/p')
tell kernel ",\"kernel\":${seconds:-null}"
