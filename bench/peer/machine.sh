# Mounts and loads everything that a Linux host has before Docker, in a shell's way. The peer's init sources it, and so
# does the floor's, whose clock starts after it. It keeps the parts that namespaces already have.

mounted() { grep -q " $1 " /proc/mounts; }
node() { [ -e "/dev/$1" ] || mknod -m "$2" "/dev/$1" c "$3" "$4"; }

[ -e /proc/self ] || mount -t proc -o nosuid,nodev,noexec proc /proc

mounted /dev || mount -t devtmpfs -o nosuid,mode=755 dev /dev
node null 666 1 3
node zero 666 1 5
node full 666 1 7
node random 666 1 8
node urandom 666 1 9
node tty 666 5 0
node kmsg 644 1 11
mkdir -p /dev/pts /dev/shm /dev/mqueue
mount -t devpts -o nosuid,noexec,newinstance,mode=620,gid=5,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o nosuid,nodev,mode=1777 shm /dev/shm
mount -t mqueue -o nosuid,nodev,noexec mqueue /dev/mqueue
ln -sf pts/ptmx /dev/ptmx
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd

mount -t sysfs -o nosuid,nodev,noexec sys /sys
mount -t tmpfs -o nosuid,nodev,mode=755 run /run
mount -t tmpfs -o nosuid,nodev,mode=1777 tmp /tmp

# Control groups: v2 where it has what Docker needs, else the v1 hierarchies, as cgroups-mount mounts them.
groups=/sys/fs/cgroup
mount -t cgroup2 cgroup2 $groups
if grep -qw memory $groups/cgroup.controllers; then
  mkdir -p $groups/init
  echo 1 >$groups/init/cgroup.procs
  sed 's/^/+/; s/ / +/g' $groups/cgroup.controllers >$groups/cgroup.subtree_control
else
  umount $groups
  mount -t tmpfs -o mode=755 cgroup $groups
  while IFS=: read -r _ names _; do
    case $names in
    '' | name=*) ;;
    *)
      mkdir -p "$groups/$names"
      mount -t cgroup -o "$names" cgroup "$groups/$names"
      ;;
    esac
  done </proc/self/cgroup
fi

[ ! -d "/lib/modules/$(uname -r)" ] || modprobe -a $(cat /bench/modules)

# A tmpfs takes up to half of the memory by default.
mounted /var/lib/docker || mount -t tmpfs -o mode=710,size=80% docker /var/lib/docker

ip link set lo up
hostname only-docker
echo 1 >/proc/sys/net/ipv4/ip_forward
mkdir -p /run/only-docker/net/leases /run/only-docker/notify /run/containerd
: >/run/only-docker/net/resolv.conf

# The kernel's first root has no parent mount: pivot_root refuses to leave it.
! grep -q '^rootfs / rootfs' /proc/mounts || export DOCKER_RAMDISK=true
mount --make-rshared /
