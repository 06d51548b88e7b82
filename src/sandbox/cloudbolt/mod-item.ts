import { ruleBroken } from './api-error.ts';
import { member, type Orderer } from './build-arguments.ts';
import { knob } from './installation.ts';
import { type JsonObject, objectOf } from './json.ts';
import type { DecomItem, ModItem } from './order-record.ts';
import { findParameter, readParameters } from './parameters.ts';
import { maySee } from './permissions.ts';
import { reference } from './references.ts';
import type { Disk, ServerRecord } from './server-record.ts';
import { parseGb, sizeText } from './sizes.ts';

const SIZES: readonly string[] = ['cpu_cnt', 'mem_size', 'disk_size', 'new_disk_size'];

function serverInPlace(orderer: Orderer, href: unknown, environmentId: number): ServerRecord {
  const { installation, user, group } = orderer;
  const server = reference(installation, user, 'servers', 'server', typeof href === 'string' ? href : undefined);
  if (server.groupId !== group.id) {
    throw ruleBroken(`Server '${server.hostname}' does not belong to group '${group.name}'`);
  }
  if (server.environmentId !== environmentId) {
    throw ruleBroken(`Server '${server.hostname}' is not in the environment of the order item`);
  }
  return server;
}

function checkModifiable(orderer: Orderer, names: Iterable<string>): void {
  if (knob(orderer.installation, 'modifiableParameters') === 'all') return;
  const refused = [...names].find((name) => !SIZES.includes(name));
  if (refused !== undefined) throw ruleBroken(`Parameter '${refused}' cannot be modified`);
}

function changedDisk(server: ServerRecord, uuid: unknown, size: string): { disk: Disk; sizeGb: number } | undefined {
  const disk = server.disks.find((candidate) => candidate.uuid === uuid);
  if (disk === undefined) {
    if (typeof uuid === 'string') throw ruleBroken(`Server '${server.hostname}' has no disk '${uuid}'`);
    return undefined;
  }
  const sizeGb = Math.ceil(parseGb('disk_size', size));
  if (sizeGb < disk.sizeGb)
    throw ruleBroken(`Disk '${disk.name}' cannot shrink from ${disk.sizeGb} GB to ${sizeGb} GB`);
  return sizeGb === disk.sizeGb ? undefined : { disk, sizeGb };
}

/** Compares what is asked for with what is, label by label; only differences go into the item. */
function compare(orderer: Orderer, server: ServerRecord, values: Map<string, string>, diskUuid: unknown): ModItem {
  const item: ModItem = {
    kind: 'mod',
    serverId: server.id,
    environmentId: server.environmentId,
    delta: {},
    parameters: {},
  };
  const note = (label: string, before: string, after: string): void => {
    item.delta[label] = `${before} -> ${after}`;
  };
  for (const [name, text] of values) {
    if (name === 'cpu_cnt' && Number(text) !== server.cpuCnt) {
      item.cpuCnt = Number(text);
      note(knob(orderer.installation, 'cpuLabel'), String(server.cpuCnt), String(item.cpuCnt));
    } else if (name === 'mem_size' && Math.abs(parseGb(name, text) - server.memSize) > 1e-4) {
      item.memSizeGb = parseGb(name, text);
      note('Mem Size', sizeText(server.memSize), sizeText(item.memSizeGb));
    } else if (name === 'disk_size') {
      const change = changedDisk(server, diskUuid, text);
      if (change === undefined) continue;
      item.disk = { uuid: change.disk.uuid, sizeGb: change.sizeGb };
      note(knob(orderer.installation, 'diskLabel'), sizeText(change.disk.sizeGb), sizeText(change.sizeGb));
    } else if (name === 'new_disk_size') {
      item.newDiskGb = Math.ceil(parseGb(name, text));
      note('New Disk Size', sizeText(0), sizeText(item.newDiskGb));
    } else if (!SIZES.includes(name) && text !== (server.parameters[name] ?? '')) {
      item.parameters[name] = text;
      note(findParameter(name)?.label ?? name, server.parameters[name] ?? '', text);
    }
  }
  return item;
}

/**
 * Reads an entry of `mod-items` and works out its delta.
 *
 * @throws {ApiError} For an unknown server or parameter, a server that is not in use, a disk that would shrink, and
 *   for an empty delta if the knob `emptyDelta` says so.
 */
export function readModItem(orderer: Orderer, sent: JsonObject): ModItem {
  const { installation, user } = orderer;
  const environment = reference(installation, user, 'environments', 'environment', sent['environment']);
  const server = serverInPlace(orderer, sent['server'], environment.id);
  if (server.status !== 'ACTIVE') {
    throw ruleBroken(`Server '${server.hostname}' is ${server.status} and cannot be modified`);
  }
  const values = readParameters(objectOf(sent['parameters']));
  checkModifiable(orderer, values.keys());
  const item = compare(orderer, server, values, member(sent, 'disk_uuid'));
  if (Object.keys(item.delta).length === 0 && knob(installation, 'emptyDelta') === 'reject') {
    throw ruleBroken(`Nothing to modify on server '${server.hostname}'`);
  }
  return item;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Reads an entry of `decom-items`: servers of one environment, in older generations services too.
 *
 * @throws {ApiError} When it names nothing, or servers that are elsewhere or removed already.
 */
export function readDecomItem(orderer: Orderer, sent: JsonObject): DecomItem {
  const { installation, user } = orderer;
  const environment = reference(installation, user, 'environments', 'environment', sent['environment']);
  const servers = list(sent['servers']).map((href) => serverInPlace(orderer, href, environment.id));
  const gone = servers.find((server) => server.status === 'HISTORICAL' || server.status === 'DECOM');
  if (gone !== undefined) throw ruleBroken(`Server '${gone.hostname}' is ${gone.status} and cannot be decommissioned`);
  const services = list(sent['services']).map((href) =>
    reference(installation, user, 'resources', 'services', typeof href === 'string' ? href : undefined),
  );
  if (servers.length + services.length === 0) throw ruleBroken(`'servers' must name at least one server`);
  const members = installation.world.tables.servers.filter(
    (server) =>
      server.status !== 'HISTORICAL' &&
      maySee(installation.world, user, 'servers', server) &&
      services.some((service) => service.id === server.resourceId),
  );
  return {
    kind: 'decom',
    environmentId: environment.id,
    serverIds: [...new Set([...servers, ...members].map((server) => server.id))],
    resourceIds: services.map((service) => service.id),
  };
}
