import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { LockOwner } from '../model/state-store.ts';
import { processIdentity, vitality } from './process-identity.ts';
import { systemCode, withPath } from './state-error.ts';
import { temporaryName } from './write-file-atomically.ts';

/** Who asks for locks. */
export interface LockParty {
  readonly host: string;
  readonly user: string;
  readonly pid: number;
  readonly clock: Clock;
}

/** How often a holder gives a sign of life. */
export const HEARTBEAT_MS = 5_000;

/** Without a sign of life for so long, a holder on this host that can't be looked at by its number is dead. */
const SILENT_MS = 60_000;

/** Stands for an owner when the lock file says none. */
const UNREADABLE_ID = 'unreadable';

/** The owner that a new lock is made for. */
export function makeOwner(party: LockParty, command: string): LockOwner {
  const now = new Date(party.clock.now()).toISOString();
  return {
    id: randomUUID(),
    who: `${party.user}@${party.host}`,
    host: party.host,
    pid: party.pid,
    command,
    since: now,
    heartbeat: now,
  };
}

/** Who holds the lock at `path`; `undefined` when nobody does. The heartbeat is the file's time of change. */
export async function readLock(path: string): Promise<LockOwner | undefined> {
  return (await readHolder(path))?.owner;
}

/**
 * Tries once to take the lock at `path`. The lock of a dead holder on this host is removed first; one of another host never.
 *
 * @returns `undefined` when the lock is ours now, else who holds it.
 */
export async function tryLock(path: string, owner: LockOwner, party: LockParty): Promise<LockOwner | undefined> {
  for (;;) {
    if (await createLock(path, owner)) return undefined;
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (!isDead(holder, party)) return holder.owner;
    const other = await removeLock(path, holder.owner.id, owner, party);
    if (other !== undefined) return other;
  }
}

/**
 * Removes the lock with that id and no other. Between looking and removing, another may do the same and a third take the
 * lock; so whoever removes the lock of X first takes a lock named after X, and looks again under it.
 *
 * @returns Who is removing it at this moment, when someone else is.
 */
export async function removeLock(
  path: string,
  id: string,
  owner: LockOwner,
  party: LockParty,
): Promise<LockOwner | undefined> {
  const claim = `${path}.${id.replaceAll(/[^A-Za-z0-9-]/g, '_')}`;
  const other = await tryLock(claim, owner, party);
  if (other !== undefined) return other;
  try {
    if ((await readLock(path))?.id === id) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
  return undefined;
}

/** Gives a sign of life. @returns Whether the lock is still the owner's. */
export async function beat(path: string, owner: LockOwner, clock: Clock): Promise<boolean> {
  if ((await readLock(path))?.id !== owner.id) return false;
  const now = new Date(clock.now());
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

interface Holder {
  readonly owner: LockOwner;
  readonly identity: Json | undefined;
}

function isDead({ owner, identity }: Holder, party: LockParty): boolean {
  if (owner.id === UNREADABLE_ID || owner.host !== party.host) return false;
  const state = vitality(owner.pid, identity);
  if (state !== 'unknown') return state === 'dead';
  const recorded = isJsonObject(identity) ? identity['namespace'] : undefined;
  const sameSpace = recorded === processIdentity(party.pid).namespace;
  return sameSpace && party.clock.now() - Date.parse(owner.heartbeat) > SILENT_MS;
}

/** Makes the file with its content in one step where hard links exist, so that nobody sees it half written. */
async function createLock(path: string, owner: LockOwner): Promise<boolean> {
  const { heartbeat: _heartbeat, ...fixed } = owner;
  const content = `${JSON.stringify({ ...fixed, process: processIdentity(owner.pid) }, null, 2)}\n`;
  return await withPath('STATE_UNWRITABLE', path, async () => {
    const temporary = join(dirname(path), temporaryName(basename(path)));
    try {
      await writeFile(temporary, content, { flag: 'wx', mode: 0o600, flush: true });
      await link(temporary, path);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EEXIST') return false;
      if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return await createWithoutLink(path, content);
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function createWithoutLink(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx', mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  return await withPath('STATE_UNREADABLE', path, async () => {
    try {
      const [text, { mtime }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
      return parseHolder(text, mtime.toISOString());
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}

function parseHolder(text: string, heartbeat: string): Holder {
  const content = parseJson(text);
  const { id, who, host, pid, command, since } = content;
  if (typeof id === 'string' && typeof host === 'string' && typeof pid === 'number') {
    const owner = {
      id,
      who: typeof who === 'string' ? who : `somebody@${host}`,
      host,
      pid,
      command: typeof command === 'string' ? command : 'an unknown command',
      since: typeof since === 'string' ? since : heartbeat,
      heartbeat,
    };
    return { owner, identity: content['process'] };
  }
  const owner = { id: UNREADABLE_ID, who: 'somebody', host: 'an unknown host', pid: 0, command: 'an unknown command' };
  return { owner: { ...owner, since: heartbeat, heartbeat }, identity: undefined };
}

/** A lock file that is no JSON still is a lock: of an unknown owner. */
function parseJson(text: string): JsonObject {
  try {
    const content = JSON.parse(text) as Json;
    return isJsonObject(content) ? content : {};
  } catch {
    return {};
  }
}
