import { missing, refused } from '../api-error.ts';
import type { Effect } from '../jobs/task.ts';
import type { Call } from '../transport/route.ts';
import type { Host } from './host.ts';

/** The machines that the caller may see: administrators all, users their own. */
export function visibleHosts({ platform, caller, isAdmin }: Call): Host[] {
  return platform.world.tables.host.where(({ account }) => isAdmin || account === caller.id);
}

/** The machine that the path names, where the caller may see it. @throws {ApiError} */
export function readHost({ platform, caller, isAdmin, id }: Call): Host {
  const host = platform.world.tables.host.get(id);
  if (host === undefined || !(isAdmin || host.account === caller.id)) {
    throw missing('host', id);
  }
  return host;
}

/** The machine that the path names, to change it. @throws {ApiError} also when it is being deleted. */
export function writeHost(call: Call): Host {
  const host = readHost(call);
  if (host.state === 'deleting') {
    throw refused(`The VM ${host.id} is being deleted`);
  }
  return host;
}

/** What {@link hostJob} may be told besides. */
interface HostJobOptions {
  readonly waitsForStop?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Begins a job on a machine. @returns Its consul id. */
export function hostJob(call: Call, host: Host, name: string, effect: Effect, options: HostJobOptions = {}): number {
  return call.platform.jobs.submit({
    name,
    target: `host:${host.id}`,
    account: call.caller.id,
    effect,
    ...options,
  });
}

/** Sets fields of a machine when the job has ended. */
export function patchHost(host: Host, fields: Partial<Host>): Effect {
  return { does: 'patch', table: 'host', id: host.id, fields };
}
