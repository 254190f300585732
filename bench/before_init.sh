#!/bench/busybox sh
# The machine before its init: a network card is in it. Then the clock is read, and PID 1 becomes the init.
/bench/busybox ip link add eth0 type veth
/bench/busybox head -n 3 /proc/timer_list
exec /bench/init
