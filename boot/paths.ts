/**
 * The paths of things on the host. The image build puts them there and the boot finds them there: both read this file.
 *
 * @module
 */

/** The only config file, JSON. A launcher adds or replaces it by appending an archive to the initramfs. */
export const CONFIG_FILE = "/etc/only-docker/config.json";
/**
 * Docker's programs as one compressed file system, which is mounted rather than unpacked. If the root is a plain folder
 * there is no such image: the programs are in their own place.
 */
export const PROGRAMS_IMAGE = "/boot/programs.erofs";
/** The folders that it holds and that its mounts cover. Nothing else may be in them, since it would be covered. */
export const PROGRAM_FOLDERS = ["/usr/bin", "/usr/sbin"] as const;
/** The image build's index of the bundled images: an {@linkcode ImageIndex} as JSON. */
export const IMAGE_INDEX = "/usr/share/only-docker/images.json";
/** The folder of the image tarballs that {@linkcode IMAGE_INDEX} names. */
export const IMAGE_FOLDER = "/usr/share/only-docker";
/** The Docker Engine API's socket. */
export const DOCKER_SOCKET = "/run/docker.sock";
/** The containerd API's socket. */
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";
/** Docker's state: on the data disk, or in memory. */
export const DOCKER_ROOT = "/var/lib/docker";
/** The host's own state beside Docker's, on the data disk if there is one: docs/persistence.md. */
export const STATE_FOLDER = "/var/lib/docker/only-docker";
/** The services' logs in it, which {@linkcode LOG_FOLDER} shows. */
export const STATE_LOGS = `${STATE_FOLDER}/log`;
/** Keys that identify the host, such as those of an sshd in dom0. */
export const STATE_KEYS = `${STATE_FOLDER}/keys`;
/** The list of containers that shutdown stopped and the next boot starts again. */
export const RESUME_FILE = `${STATE_FOLDER}/resume.json`;
/** The program that makes ext2, ext3 and ext4. */
export const MKE2FS = "/usr/sbin/mke2fs";
/** The folder for damaged state that was set aside: nothing there is ever deleted. */
export const DAMAGED_FOLDER = `${STATE_FOLDER}/damaged`;
/** The only folder of the host that the DHCP client may write. */
export const NETWORK_FOLDER = "/run/only-docker/net";
/** The host's name servers: the DHCP client writes the file in place, and dom0 has it mounted. */
export const RESOLV_CONF = "/run/only-docker/net/resolv.conf";
/** The folder of the sockets on which services report that they are ready: `sd_notify(3)`. */
export const NOTIFY_FOLDER = "/run/only-docker/notify";
/** The folder of the services' output. */
export const LOG_FOLDER = "/var/log";
/** The rescue shell's folder, made on request. */
export const RESCUE_FOLDER = "/run/only-docker/rescue";
/** The folder of the DHCP client's reports of leases, one file an interface. */
export const LEASE_FOLDER = "/run/only-docker/net/leases";

/** One bundled image. */
export interface BundledImage {
  /** The absolute path of the tarball, which `docker load` can read. */
  readonly file: string;
  /** Its name and tag, such as `only-docker/dom0:latest`. */
  readonly reference: string;
  /** The image's id, which is its config's digest: `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
  /** The tarball's own digest, in the same form. */
  readonly digest: string;
  /** The tarball's size in bytes. */
  readonly size: number;
}

/** The bundled images. */
export interface ImageIndex {
  /** The DHCP client. */
  readonly dhcp: BundledImage;
  /** dom0. */
  readonly dom0: BundledImage;
}
