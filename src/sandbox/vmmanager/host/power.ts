import type { Platform } from '../platform.ts';
import type { Host } from './host.ts';

/** The machine runs from now on. */
export function startHost(platform: Platform, host: Host): void {
  if (host.state !== 'active') {
    host.state = 'active';
    host.bootedAt = platform.now();
  }
}

/** The machine stops, and what waited for that is done: its changes apply and their tasks complete. */
export function stopHost(platform: Platform, host: Host): void {
  host.state = 'stopped';
  host.bootedAt = null;
  host.ramStepsTaken = 0;
  host.resources = { ...host.resources, ...host.pending };
  host.pending = {};
  for (const disk of platform.world.tables.disk.where((candidate) => candidate.host === host.id)) {
    disk.size_mib = disk.size_mib_new;
  }
  platform.jobs.completeDeferred(`host:${host.id}`);
}

/** A machine that runs begins anew; one that does not stays as it is. */
export function rebootHost(platform: Platform, host: Host): void {
  if (host.state === 'active') {
    stopHost(platform, host);
    startHost(platform, host);
  }
}

/** Takes a machine away with its addresses and the disks made with it; disks attached later stay, free. */
export function removeHost(platform: Platform, id: number): void {
  const { host, address, disk, history } = platform.world.tables;
  for (const row of address.where((candidate) => candidate.host === id)) {
    address.remove(row.id);
  }
  for (const row of disk.where((candidate) => candidate.host === id)) {
    if (row.madeWithHost) {
      disk.remove(row.id);
    } else {
      row.host = null;
    }
  }
  for (const row of history.where((candidate) => candidate.host === id)) {
    history.remove(row.id);
  }
  host.remove(id);
}
