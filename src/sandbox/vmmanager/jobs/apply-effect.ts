import { allocateAddresses, releaseNewest } from '../addresses/allocate.ts';
import { refused } from '../api-error.ts';
import type { Host } from '../host/host.ts';
import { rebootHost, removeHost, startHost, stopHost } from '../host/power.ts';
import { isHot, type Resources, ramSteps } from '../host/resources.ts';
import type { Platform } from '../platform.ts';
import type { Effect } from './task.ts';

type EffectOf<D extends Effect['does']> = Extract<Effect, { does: D }>;

/**
 * Does what a job is for.
 *
 * @throws {ApiError} when it cannot be done; the message is the failed task's output.
 */
export function applyEffect(platform: Platform, effect: Effect): void {
  const { tables } = platform.world;
  switch (effect.does) {
    case 'nothing':
      return;
    case 'patch':
      Object.assign(tables[effect.table].get(effect.id) ?? {}, effect.fields);
      return;
    case 'remove':
      tables[effect.table].remove(effect.id);
      return;
    case 'finish-host': {
      const host = hostOf(platform, effect.host);
      allocateAddresses(platform, host, effect.wishes);
      startHost(platform, host);
      return;
    }
    case 'delete-host':
      removeHost(platform, effect.host);
      return;
    case 'change-owner':
      hostOf(platform, effect.host).account = effect.account;
      for (const disk of tables.disk.where(({ host }) => host === effect.host)) {
        disk.account = effect.account;
      }
      return;
    case 'start':
      startHost(platform, hostOf(platform, effect.host));
      return;
    case 'stop':
      stopHost(platform, hostOf(platform, effect.host));
      return;
    case 'change-resources':
      changeResources(platform, effect);
      return;
    case 'resize-disk':
      resizeDisk(platform, effect);
      return;
    case 'change-addresses':
      releaseNewest(platform, effect.host, effect.release);
      allocateAddresses(platform, hostOf(platform, effect.host), effect.wishes);
      return;
    case 'reinstall': {
      const host = hostOf(platform, effect.host);
      host.os = effect.os;
      host.image = effect.image;
      stopHost(platform, host);
      startHost(platform, host);
      return;
    }
    case 'migrate':
      migrate(platform, effect);
      return;
    default:
      effect satisfies never;
  }
}

/** Takes back what was shown while a job was under way, when it has failed. */
export function undoEffect(platform: Platform, effect: Effect): void {
  const { host: hosts, disk: disks } = platform.world.tables;
  if (effect.does === 'finish-host' || effect.does === 'delete-host') {
    const host = hosts.get(effect.host);
    if (host !== undefined) {
      host.state = 'crashed';
    }
  } else if (effect.does === 'resize-disk') {
    const disk = disks.get(effect.disk);
    if (disk !== undefined) {
      disk.size_mib_new = disk.size_mib;
    }
  } else if (effect.does === 'change-resources') {
    const host = hosts.get(effect.host);
    if (host !== undefined) {
      host.pending = withoutFields(host.pending, effect.change);
    }
  }
}

function changeResources(platform: Platform, { host: id, change }: EffectOf<'change-resources'>): void {
  const host = hostOf(platform, id);
  const before = host.resources;
  const os = host.os === null ? undefined : platform.world.tables.os.get(host.os);
  const isWindows = os?.os_group === 'windows';
  const hot = isHot({ before, change, isWindows, ramStepsTaken: host.ramStepsTaken });
  host.resources = { ...before, ...change };
  host.pending = withoutFields(host.pending, change);
  if (host.state !== 'active') {
    return;
  }
  if (hot) {
    host.ramStepsTaken += ramSteps(before, change);
  } else {
    rebootHost(platform, host);
  }
}

function withoutFields(pending: Partial<Resources>, settled: Partial<Resources>): Partial<Resources> {
  return Object.fromEntries(Object.entries(pending).filter(([name]) => !Object.hasOwn(settled, name)));
}

function resizeDisk(platform: Platform, { disk: id, sizeMib }: EffectOf<'resize-disk'>): void {
  const disk = platform.world.tables.disk.get(id);
  if (disk === undefined) {
    throw refused(`The disk ${id} does not exist`);
  }
  disk.size_mib = sizeMib;
  disk.size_mib_new = sizeMib;
}

function migrate(platform: Platform, { host: id, node, storages }: EffectOf<'migrate'>): void {
  hostOf(platform, id).node = node;
  for (const disk of platform.world.tables.disk.where(({ host }) => host === id)) {
    disk.node = node;
    disk.storage = storages.find((move) => move.disk === disk.id)?.storage ?? disk.storage;
  }
}

function hostOf(platform: Platform, id: number): Host {
  const host = platform.world.tables.host.get(id);
  if (host === undefined) {
    throw refused(`The VM ${id} does not exist`);
  }
  return host;
}
