#!/bench/busybox sh
# The floor of a virtual machine: nothing but /init.
busybox=/bench/busybox
. /bench/report.sh
exec $busybox sleep 1000
