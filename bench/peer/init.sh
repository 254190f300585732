#!/bin/sh
# The ancestor's way on the same parts: a shell that mounts, loads modules, starts dockerd, polls it with the docker
# command every 0.1 s, imports the images, and runs DHCP and then dom0.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DOCKER_HOST=unix:///run/docker.sock
. /bench/settings
. /bench/machine.sh

dockerd --host=$DOCKER_HOST --group=docker --exec-root=/run/docker --pidfile=/run/docker.pid \
  >/var/log/dockerd.log 2>&1 &
until docker version >/dev/null 2>&1; do sleep 0.1; done

# Both at once: the hashing of one image fills the waiting time of the other.
docker load --quiet --input "$DHCP_TARBALL" >/dev/null &
docker load --quiet --input "$DOM0_TARBALL" >/dev/null
wait $!

for interface in /sys/class/net/*; do
  name=${interface##*/}
  case $name in
  lo | veth* | dummy* | docker*) continue ;;
  esac
  docker run --detach --name "dhcp-$name" --network host --read-only --restart always \
    --cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW --security-opt no-new-privileges \
    --volume /run/only-docker/net:/host "$DHCP_IMAGE" "$name" >/dev/null
done

# A console is a terminal; without one nothing can be typed.
[ -t 0 ] && terminal=-it || terminal=-t
docker run $terminal --name dom0 --privileged --network host --pid host --ipc host --uts host \
  --cgroupns host --env "DOCKER_HOST=unix:///host/run/docker.sock" --volume /:/host:rslave \
  "$DOM0_IMAGE" sh -c "$DOM0_COMMAND"
cat /var/log/dockerd.log >&2
poweroff -f
