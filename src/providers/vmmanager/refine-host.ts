import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { Call, Connection, ResourceType } from '../../model/resource-type.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { sessionOf } from '../rest/session.ts';

/**
 * A machine as the definition reads it, and what takes further requests, which depend on what the first one showed: the
 * addresses of one that is in virtual networks (its list counts them with the others), and the metadata of one that is taken in.
 */
export function refineHost(base: ResourceType): ResourceType {
  return {
    ...base,
    capabilities: { ...base.capabilities, fullerRead: true },
    list: async function* (connection, query, call) {
      for await (const page of base.list(connection, query, call)) {
        yield await Promise.all(page.map((live) => withVirtualNetworks(connection, live, call)));
      }
    },
    read: async (connection, id, call, record) => {
      const live = /^\d+$/.test(id)
        ? await base.read(connection, id, call, record)
        : await findByName(base, connection, id, call);
      if (live === undefined) return undefined;
      const whole = await withVirtualNetworks(connection, live, call);
      const isTakenIn = record === undefined && live.attributes['state'] !== 'creating';
      return isTakenIn ? await withMetadata(connection, whole, call) : whole;
    },
  };
}

/** The one machine of a name. @throws {ProviderError} when there are several: what tells them apart is their id */
async function findByName(base: ResourceType, connection: Connection, name: string, call: Call) {
  const found: Live[] = [];
  for await (const page of base.list(connection, {}, call)) {
    found.push(...page.filter(({ attributes }) => attributes['name'] === name));
  }
  if (found.length > 1) {
    const owners = found.map(({ id, attributes }) => `${id} (account ${String(attributes['account'])})`);
    throw new ProviderError(
      'PROVIDER_REJECTED',
      `${found.length} machines have the name "${name}": ${owners.join(', ')}`,
      {
        hint: 'Say which one by its id.',
      },
    );
  }
  return found[0];
}

/** With the networks that the machine is in, as they are declared, and its other addresses counted alone. */
async function withVirtualNetworks(connection: Connection, live: Live, call: Call): Promise<Live> {
  const { vxlan, ...attributes } = live.attributes;
  if (!isValueList(vxlan) || vxlan.length === 0) return { ...live, attributes };
  const addresses = await addressesOf(connection, live, call);
  const networks = new Map<string, { readonly id: Value; readonly ipnet: Value; ipv4_number: number }>();
  for (const { vxlan: home, network = null } of addresses) {
    if (!isValueObject(home)) continue;
    const id = home['id'] ?? null;
    const place = JSON.stringify([id, network]);
    const known = networks.get(place) ?? { id, ipnet: network, ipv4_number: 0 };
    known.ipv4_number += 1;
    networks.set(place, known);
  }
  const ipv4_number = addresses.filter((address) => !isValueObject(address['vxlan'])).length;
  return { ...live, attributes: { ...attributes, ipv4_number, vxlan: [...networks.values()] } };
}

/** With what its list does not tell: the preset, every disk with its storage, the pools and names of its addresses. */
async function withMetadata(connection: Connection, live: Live, call: Call): Promise<Live> {
  const path = `/vm/v3/host/${live.id}/metadata`;
  const answer = await sessionOf(connection).look({ method: 'GET', path, signal: call.signal });
  const body = answer?.json as Value | undefined;
  const metadata = isValueObject(body) ? body['metadata'] : undefined;
  if (!isValueObject(metadata)) return live;
  const disks = objectsOf(metadata['disks']);
  const main = disks.find(({ boot_order: order }) => order === 1) ?? disks[0];
  const [first] = (await addressesOf(connection, live, call)).filter(({ vxlan }) => !isValueObject(vxlan));
  const pools = objectsOf(metadata['ipv4']).flatMap(({ ippool_id: pool }) => (typeof pool === 'number' ? [pool] : []));
  const storage = storageOf(main);
  // Where its addresses have got other names since, nobody can tell which of them the machine was meant to have.
  const isNamedSo = first === undefined || first['domain'] === metadata['domain'];
  return {
    ...live,
    attributes: {
      ...live.attributes,
      ...(isNamedSo ? text('domain', metadata['domain']) : {}),
      ...text('internal_name', metadata['internal_name']),
      ...(typeof metadata['preset'] === 'number' ? { preset: metadata['preset'] } : {}),
      ...(disks.length > 1 ? { disks: disks.map(declaredDisk) } : {}),
      ...(storage === undefined ? {} : { storage }),
      ...(pools.length > 0 ? { ipv4_pool: [...new Set(pools)] } : {}),
    },
  };
}

async function addressesOf(connection: Connection, { id }: Live, { signal }: Call): Promise<readonly ValueObject[]> {
  const path = `/vm/v3/host/${id}/ipv4`;
  const answer = await sessionOf(connection).look({ method: 'GET', path, rawQuery: 'orderby=id+asc', signal });
  const body = answer?.json as Value | undefined;
  return objectsOf(isValueObject(body) ? body['list'] : undefined);
}

function declaredDisk({ name, size_mib, boot_order, ...disk }: ValueObject): ValueObject {
  const storage = storageOf(disk);
  const members = { name, size_mib, boot_order, storage };
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}

function storageOf(disk: ValueObject | undefined): Value | undefined {
  const storage = disk?.['storage'];
  return isValueObject(storage) ? storage['id'] : storage;
}

function text(name: string, value: Value | undefined): ValueObject {
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}

function objectsOf(list: Value | undefined): readonly ValueObject[] {
  return isValueList(list) ? list.filter(isValueObject) : [];
}
