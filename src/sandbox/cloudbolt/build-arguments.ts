import { ruleBroken } from './api-error.ts';
import { sameName } from './hal.ts';
import type { Installation } from './installation.ts';
import { type Json, type JsonObject, objectOf } from './json.ts';
import type { BuildArguments } from './order-record.ts';
import { isSecretName, readInputs, readParameters, VM_SIZES } from './parameters.ts';
import type { BuildItem, GroupRecord, UserRecord } from './records.ts';
import { reference } from './references.ts';
import { parseGb } from './sizes.ts';
import { byId } from './world.ts';

const MOST_SERVERS = 100;

/** Who orders, and for which group. */
export interface Orderer {
  readonly installation: Installation;
  readonly user: UserRecord;
  readonly group: GroupRecord;
}

/** The member of an object under a name in kebab or underscore form. */
export function member(object: JsonObject, name: string): Json | undefined {
  const key = Object.keys(object).find((candidate) => sameName(candidate, name));
  return key === undefined ? undefined : object[key];
}

/**
 * The number of an environment that the group may order into.
 *
 * @throws {ApiError} When there is none such.
 */
function readEnvironment({ installation, user, group }: Orderer, value: Json | undefined): number {
  const environment = reference(installation, user, 'environments', 'environment', value);
  if (!group.environmentIds.includes(environment.id)) {
    throw ruleBroken(`Environment '${environment.name}' is not available to group '${group.name}'`);
  }
  return environment.id;
}

function readQuantity(value: Json | undefined): number {
  const quantity = Number(value ?? 1);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_SERVERS) {
    throw ruleBroken(`'quantity' must be a whole number from 1 to ${MOST_SERVERS}`);
  }
  return quantity;
}

function readHostname(value: Json | undefined): string {
  const hostname = typeof value === 'string' ? value.trim() : '';
  if (!/^[A-Za-z0-9.-]*$/.test(hostname)) throw ruleBroken(`'${hostname}' is not a valid hostname`);
  return hostname;
}

/** Preconfigurations and the operating system may stand among the parameters or beside them. */
function splitParameters(sent: JsonObject): { readonly osBuild: Json | undefined; readonly others: JsonObject } {
  const entries = Object.entries(objectOf(sent['parameters']));
  const others = entries.filter(([name]) => !sameName(name, 'os_build'));
  const inside = entries.find(([name]) => sameName(name, 'os_build'))?.[1];
  return {
    osBuild: member(sent, 'os_build') ?? inside,
    others: { ...Object.fromEntries(others), ...objectOf(sent['preconfigurations']) },
  };
}

/**
 * Reads what a tier of servers was given.
 *
 * @throws {ApiError} For a missing or unknown environment or operating system, an unknown parameter, a bad value.
 */
export function readServerBuild(orderer: Orderer, buildItem: string, sent: JsonObject): BuildArguments {
  const { installation, user } = orderer;
  const environmentId = readEnvironment(orderer, sent['environment']);
  const { osBuild, others } = splitParameters(sent);
  const values = readParameters(others);
  const size = VM_SIZES[values.get('vm_size') ?? 'small'];
  const gb = (name: string, fallback: number | undefined): number =>
    values.has(name) ? parseGb(name, values.get(name) ?? '') : (fallback ?? 1);
  const attributes = objectOf(sent['attributes']);
  const applications = Array.isArray(sent['applications']) ? sent['applications'] : [];
  return {
    buildItem,
    makesServers: true,
    quantity: readQuantity(attributes['quantity']),
    hostname: readHostname(attributes['hostname']),
    environmentId,
    osBuildId: reference(installation, user, 'os-builds', 'os-build', osBuild).id,
    applicationIds: applications.map(
      (value) => reference(installation, user, 'applications', 'applications', value).id,
    ),
    cpuCnt: Number(values.get('cpu_cnt') ?? size?.cpuCnt ?? 1),
    memSizeGb: gb('mem_size', size?.memSizeGb),
    diskSizeGb: Math.ceil(
      gb('disk_size', size?.diskSizeGb) + (values.has('new_disk_size') ? gb('new_disk_size', 0) : 0),
    ),
    parameters: Object.fromEntries([...values].filter(([name]) => !TAKEN_OUT.includes(name) && !isSecretName(name))),
  };
}

const TAKEN_OUT: readonly string[] = ['cpu_cnt', 'mem_size', 'disk_size', 'new_disk_size', 'vm_size'];

/** Reads the inputs of a step that makes no servers. */
export function readScriptBuild(item: BuildItem, sent: JsonObject): BuildArguments {
  return {
    buildItem: item.name,
    makesServers: false,
    quantity: 1,
    hostname: '',
    environmentId: 0,
    osBuildId: 0,
    applicationIds: [],
    cpuCnt: 0,
    memSizeGb: 0,
    diskSizeGb: 0,
    parameters: readInputs(objectOf(sent['parameters']), item.inputs, item.name),
  };
}

/** A body as orders echo it: secrets masked. */
export function masked(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
    if (isSecretName(name) && typeof inner === 'string') return [name, '******'];
    return [
      name,
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? masked(objectOf(inner)) : inner,
    ];
  });
  return Object.fromEntries(entries);
}

/** What an environment calls its servers when an order names no host. */
export function hostnameTemplate(installation: Installation, build: BuildArguments): string {
  if (build.hostname !== '') return build.hostname;
  return byId(installation.world, 'environments', build.environmentId)?.hostnameTemplate ?? 'srv-00X';
}
