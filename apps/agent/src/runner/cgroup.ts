import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PREFIX = 'syncledger-run-';

/** A cgroup (v2) of one run: its processes can't leave it by changing their group, session or environment. */
export class Cgroup {
  private constructor(
    readonly folder: string,
    /** True once the run was started in this cgroup. */
    public isUsed: boolean,
  ) {}

  /**
   * Creates a cgroup below the agent's own.
   * @returns undefined where the agent may create none, or can't kill by it (before Linux 5.14)
   */
  static create(key: string): Cgroup | undefined {
    const parent = ownFolder();
    if (parent === undefined) return undefined;
    const created = new Cgroup(path.join(parent, PREFIX + key), false);
    try {
      mkdirSync(created.folder);
      if (existsSync(created.file('cgroup.kill'))) return created;
    } catch {
      return undefined;
    }
    created.remove();
    return undefined;
  }

  /** The cgroup that an earlier process recorded; undefined if it is gone or not that of a run. */
  static find(folder: string): Cgroup | undefined {
    return path.basename(folder).startsWith(PREFIX) && existsSync(path.join(folder, 'cgroup.kill'))
      ? new Cgroup(folder, true)
      : undefined;
  }

  /**
   * Starts a process inside: the agent enters, so that the child is born there and can't fork before it is moved. Synchronous, so that
   * nothing else is started meanwhile.
   */
  spawnInside<Child>(spawn: () => Child): Child {
    const home = path.join(path.dirname(this.folder), 'cgroup.procs');
    const move = (file: string) => {
      writeFileSync(file, String(process.pid));
    };
    try {
      // Checks that it can come back.
      move(home);
      move(this.file('cgroup.procs'));
    } catch {
      return spawn();
    }
    this.isUsed = true;
    try {
      return spawn();
    } finally {
      move(home);
    }
  }

  /** The processes in it, and in cgroups that they made. */
  pids(): number[] {
    return pidsIn(this.folder);
  }

  kill(): void {
    if (this.pids().includes(process.pid)) return;
    try {
      writeFileSync(this.file('cgroup.kill'), '1');
    } catch {
      // It is gone, and so are its processes.
    }
  }

  /** Removes it if no process is left. */
  remove(): void {
    try {
      removeTree(this.folder);
    } catch {
      // A process is left, or it is gone already.
    }
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}

function pidsIn(folder: string): number[] {
  try {
    const own = readFileSync(path.join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    return [...own, ...foldersIn(folder).flatMap(pidsIn)];
  } catch {
    return [];
  }
}

function removeTree(folder: string): void {
  for (const child of foldersIn(folder)) removeTree(child);
  rmdirSync(folder);
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

/** The folder of the agent's own cgroup; undefined without a mounted cgroup2. */
function ownFolder(): string | undefined {
  try {
    const [, own] = /^0::(\/.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
    // Fields of mountinfo: id, parent, device, root, mount point, options, optional ones, a dash, type.
    const [, root, mountPoint] =
      /^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 /m.exec(readFileSync('/proc/self/mountinfo', 'utf8')) ?? [];
    if (own === undefined || root === undefined || mountPoint === undefined) return undefined;
    const relative = path.relative(root, own);
    return relative.startsWith('..') ? undefined : path.join(mountPoint, relative);
  } catch {
    return undefined;
  }
}
