import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Session } from '../rest/session.ts';
import { referencedItem } from './find-reference.ts';
import { actionsOf, idOfPath, linkedId, linksOf, memberOf, selfPath, textOf } from './hal.ts';
import { lookItem } from './hal-client.ts';
import { isGone, statusOf } from './item-status.ts';
import { objectOf } from './job-words.ts';
import { openOrders } from './open-orders.ts';
import { parameterName, parameterValue, shownParameters } from './parameters.ts';
import { resourceId } from './resource-id.ts';

/** A server of a deployment. */
interface TierServer {
  readonly id: string;
  readonly tier: string;
  readonly body: JsonObject;
}

/** What finds a deployment that state does not know. */
export function deploymentKey(name: string, blueprint: string, group: string): string {
  return `${name} of ${blueprint} in ${group}`;
}

/** A resource with its servers as documents speak of it. @throws {ProviderError} */
export async function deploymentLive(
  session: Session,
  body: JsonObject,
  signal: AbortSignal,
  record?: ResourceRecord,
): Promise<Live> {
  const servers = await serversOf(session, body, signal);
  const path = selfPath(body) ?? '/';
  const blueprint = linkedId(body, 'blueprint');
  const group = linkedId(body, 'group');
  const name = textOf(body, 'name') ?? '';
  const busy = (await openOrders(session, signal)).find((order) =>
    servers.some((server) => order.servers.has(server.id)),
  );
  const id = resourceId(path);
  const attributes: JsonObject = {
    name,
    ...(group === undefined ? {} : { group }),
    ...(blueprint === undefined ? {} : { blueprint }),
    ...ownerOf(body),
    items: await itemsOfDeployment(session, blueprint, servers, record, signal),
    resource_parameters: valuesOf(body),
    status: textOf(body, 'status') ?? '',
    ...(textOf(body, 'install-date') === undefined ? {} : { install_date: textOf(body, 'install-date') ?? '' }),
    resource_type: id.split('/')[0] ?? '',
    servers: servers.map((server) => ({
      id: server.id,
      hostname: textOf(server.body, 'hostname') ?? '',
      tier: server.tier,
    })),
    actions: [...actionsOf(body).keys()],
    ...(busy === undefined ? {} : { open_order: busy.id }),
  };
  return {
    id,
    attributes,
    ...(blueprint === undefined || group === undefined ? {} : { key: deploymentKey(name, blueprint, group) }),
    ...(statusOf(body) === 'PROVFAILED' ? { tainted: 'its provisioning failed' } : {}),
    ...(busy === undefined ? {} : { notes: [`order ${busy.id} is under way for one of its servers (${busy.status})`] }),
  };
}

function ownerOf(body: JsonObject): JsonObject {
  const owner = linkedId(body, 'owner');
  return owner === undefined ? {} : { owner };
}

async function serversOf(session: Session, body: JsonObject, signal: AbortSignal): Promise<readonly TierServer[]> {
  const found = await Promise.all(
    linksOf(body, 'servers').map(async (link) => {
      const server = await lookItem(session, link.path, signal);
      if (server === undefined || isGone(server)) return undefined;
      return { id: idOfPath(link.path), tier: textOf(link.more, 'tier') ?? '', body: server };
    }),
  );
  return found.filter((server) => server !== undefined);
}

/** Every build item of the blueprint: tiers as their servers show them, others without what they never show. */
async function itemsOfDeployment(
  session: Session,
  blueprint: string | undefined,
  servers: readonly TierServer[],
  record: ResourceRecord | undefined,
  signal: AbortSignal,
): Promise<JsonObject> {
  const body = blueprint === undefined ? undefined : await referencedItem(session, 'blueprints', blueprint, signal);
  const declared = memberOf(body, 'build-items');
  const names = (Array.isArray(declared) ? declared : []).flatMap((item: Json) => textOf(item, 'name') ?? []);
  const asked = objectOf(record?.prior['items']);
  const items = new Map<string, Json>(names.map((name) => [name, { attributes: {}, parameters: {} }]));
  for (const tier of new Set(servers.map((server) => server.tier))) {
    const members = servers.filter((server) => server.tier === tier);
    items.set(
      tier,
      tierOf(
        members.map((server) => server.body),
        objectOf(asked[tier]),
      ),
    );
  }
  return Object.fromEntries(items);
}

function tierOf(bodies: readonly JsonObject[], asked: JsonObject): JsonObject {
  const common = (values: readonly (Json | undefined)[], wanted: Json | undefined): Json | undefined =>
    values.find((value) => value !== undefined && JSON.stringify(value) !== JSON.stringify(wanted)) ?? values[0];
  const shown = bodies.map(shownParameters);
  const wanted = objectOf(asked['parameters']);
  const names = [...new Set(shown.flatMap((parameters) => Object.keys(parameters)))];
  const parameters = names.flatMap((name): [string, Json][] => {
    const value = common(
      shown.map((one) => one[name]),
      wanted[name],
    );
    return value === undefined ? [] : [[name, value]];
  });
  const place = (relation: string, name: string) => {
    const value = common(
      bodies.map((body) => linkedId(body, relation)),
      asked[name],
    );
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...place('environment', 'environment'),
    ...place('os-build', 'os_build'),
    attributes: { quantity: bodies.length },
    parameters: Object.fromEntries(parameters),
  };
}

/** Where a version shows them: an object, or a list of names and values. */
function valuesOf(body: JsonObject): JsonObject {
  const parameters = memberOf(body, 'parameters');
  const attributes = memberOf(body, 'attributes');
  const pairs: [string, Json][] = isJsonObject(parameters) ? Object.entries(parameters) : [];
  for (const entry of Array.isArray(attributes) ? attributes : []) {
    const name = textOf(entry, 'name');
    const value = memberOf(entry, 'value');
    if (name !== undefined && value !== undefined) pairs.push([name, value]);
  }
  return Object.fromEntries(
    pairs
      .filter(([name, value]) => value !== null && !/passw|secret/i.test(name))
      .map(([written, value]) => [parameterName(written), parameterValue(parameterName(written), value)]),
  );
}
