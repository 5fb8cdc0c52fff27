import { existsSync, readFileSync, realpathSync } from 'node:fs';

/** Where Docker and Podman say so; `container` is what Podman, LXC and systemd set, and our images. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv'];
const CONTAINER_VARIABLES = ['container', 'KUBERNETES_SERVICE_HOST'];

/**
 * Whether a file is on a read-only mount of the agent's container, as secrets of Kubernetes and Compose are. Nobody in the
 * container can change the file, and its owner and mode, which only the host can change, do not matter.
 * Outside containers a read-only mount proves nothing: other processes may have the same folder mounted writable.
 */
export function isReadOnlyInContainer(file: string): boolean {
  try {
    return isContainer() && isReadOnly(realpathSync(file), readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return false;
  }
}

function isContainer(): boolean {
  return CONTAINER_FILES.some((file) => existsSync(file)) || CONTAINER_VARIABLES.some((name) => process.env[name]);
}

/**
 * @param file without symbolic links
 * @param mountinfo see proc_pid_mountinfo(5)
 */
export function isReadOnly(file: string, mountinfo: string): boolean {
  let longest = '';
  let readOnly = false;
  for (const line of mountinfo.split('\n')) {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , , escaped, options = ''] = mount.split(' ');
    if (escaped === undefined) continue;
    const point = escaped.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const contains = file === point || file.startsWith(point.endsWith('/') ? point : `${point}/`);
    // A later mount hides an earlier one at the same place.
    if (!contains || point.length < longest.length) continue;
    longest = point;
    const [, , superOptions = ''] = fileSystem.split(' ');
    readOnly = [options, superOptions].some((list) => list.split(',').includes('ro'));
  }
  return readOnly;
}
