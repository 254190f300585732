/**
 * Where things are on the host. The image build puts them there and the boot finds them there: both read this file.
 *
 * @module
 */

/** The one config file, JSON. A launcher adds or replaces it with a further archive behind the initramfs. */
export const CONFIG_FILE = "/etc/only-docker/config.json";
/**
 * The programs of Docker as one compressed file system, which is mounted instead of unpacked. Where the root is a plain
 * folder there is none: the programs lie in their own place.
 */
export const PROGRAMS_IMAGE = "/boot/programs.erofs";
/** The folders that it holds and is shown on. Nothing else may be in them, since it is covered. */
export const PROGRAM_FOLDERS = ["/usr/bin", "/usr/sbin"] as const;
/** What the image build says of the bundled images: an {@linkcode ImageIndex} as JSON. */
export const IMAGE_INDEX = "/usr/share/only-docker/images.json";
/** The folder of the image tarballs that {@linkcode IMAGE_INDEX} names. */
export const IMAGE_FOLDER = "/usr/share/only-docker";
/** The Docker Engine API's socket. */
export const DOCKER_SOCKET = "/run/docker.sock";
/** The containerd API's socket. */
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";
/** Docker's state: on the data disk, or in memory. */
export const DOCKER_ROOT = "/var/lib/docker";
/** What the host itself keeps beside Docker's state, on the data disk where there is one: docs/persistence.md. */
export const STATE_FOLDER = "/var/lib/docker/only-docker";
/** The services' logs there, which {@linkcode LOG_FOLDER} shows. */
export const STATE_LOGS = `${STATE_FOLDER}/log`;
/** Keys that identify the host, such as those of an sshd in dom0. */
export const STATE_KEYS = `${STATE_FOLDER}/keys`;
/** The containers that run again at the next boot, though the way down stopped them. */
export const RESUME_FILE = `${STATE_FOLDER}/resume.json`;
/** Makes ext2, ext3 and ext4. */
export const MKE2FS = "/usr/sbin/mke2fs";
/** Where damaged state is set aside: nothing there is ever deleted. */
export const DAMAGED_FOLDER = `${STATE_FOLDER}/damaged`;
/** What the DHCP client may write, and nothing else of the host. */
export const NETWORK_FOLDER = "/run/only-docker/net";
/** The host's name servers: the DHCP client writes it in place, dom0 has it mounted. */
export const RESOLV_CONF = "/run/only-docker/net/resolv.conf";
/** The sockets on which services say that they are ready: `sd_notify(3)`. */
export const NOTIFY_FOLDER = "/run/only-docker/notify";
/** Where the services' output is kept. */
export const LOG_FOLDER = "/var/log";
/** The rescue shell's folder, made when it is asked for. */
export const RESCUE_FOLDER = "/run/only-docker/rescue";
/** The DHCP client's report of each lease, a file an interface. */
export const LEASE_FOLDER = "/run/only-docker/net/leases";

/** One bundled image. */
export interface BundledImage {
  /** The tarball, as `docker load` reads it: an absolute path. */
  readonly file: string;
  /** Its name and tag, such as `only-docker/dom0:latest`. */
  readonly reference: string;
  /** The image's id, which is its config's digest: `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
  /** The tarball's own digest, likewise. */
  readonly digest: string;
  /** Bytes of the tarball. */
  readonly size: number;
}

/** The bundled images. */
export interface ImageIndex {
  /** The DHCP client. */
  readonly dhcp: BundledImage;
  /** dom0. */
  readonly dom0: BundledImage;
}
