import { readFileSync, readlinkSync } from 'node:fs';
import type { Json, JsonObject } from '../model/json.ts';

/** What tells a process from a later one with the same number, where the platform says such things. */
export interface ProcessIdentity extends JsonObject {
  /** When it began, in clock ticks since the machine did. */
  readonly start: string | null;
  /** Names the run of the machine. */
  readonly boot: string | null;
  /** Names the space of process numbers: containers on one machine have one each. */
  readonly namespace: string | null;
}

/** The identity of the process with that number; members that the platform does not tell are null. */
export function processIdentity(pid: number): ProcessIdentity {
  return {
    start: startOf(pid),
    boot: tell(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: tell(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** What can be said of the process that an identity was recorded of. */
export type Vitality = 'alive' | 'dead' | 'unknown';

/**
 * Whether the process still runs. A process that we may not signal is alive (EPERM); a process number that began at another
 * time is another process. `unknown` when the identity comes from another space of process numbers or another start of
 * the machine, which may be another machine of the same name.
 */
export function vitality(pid: number, recorded: Json | undefined): Vitality {
  const identity = typeof recorded === 'object' && recorded !== null ? (recorded as JsonObject) : {};
  const now = processIdentity(pid);
  if (differs(identity['namespace'], now.namespace) || differs(identity['boot'], now.boot)) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'dead';
    return 'alive';
  }
  return differs(identity['start'], now.start) ? 'dead' : 'alive';
}

function differs(recorded: Json | undefined, now: string | null): boolean {
  return typeof recorded === 'string' && now !== null && recorded !== now;
}

/** Field 22 of /proc/PID/stat; the name in field 2 may itself hold blanks and brackets (proc(5)). */
function startOf(pid: number): string | null {
  return tell(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

/** What is not told is no fault: other platforms have no /proc. */
function tell(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
