import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import { actionsOf, idOfPath, linkedId, memberOf, pathOfHref, selfPath, textOf } from './hal.ts';
import { sameHost } from './hostnames.ts';
import { statusOf } from './item-status.ts';
import { objectOf } from './job-words.ts';
import type { OrderSeen } from './open-orders.ts';
import { orderedObject } from './ordered-object.ts';
import { parameterName, parameterValue, shownParameters } from './parameters.ts';
import { itemsOf } from './place-order.ts';

/** A server as documents speak of it. Only what is named here is kept: bodies carry credentials too. */
export function serverLive(body: JsonObject, record?: ResourceRecord, busy?: OrderSeen): Live {
  const hostname = textOf(body, 'hostname') ?? '';
  const asked = record?.prior['hostname'];
  const status = statusOf(body);
  const attributes: JsonObject = {
    ...present('hostname', typeof asked === 'string' && sameHost(asked, hostname) ? asked : hostname),
    name: hostname,
    ...relation(body, 'group'),
    ...relation(body, 'environment'),
    ...relation(body, 'os_build', 'os-build'),
    ...relation(body, 'owner'),
    ...relation(body, 'resource_handler', 'resource-handler'),
    ...present('power', power(body)),
    parameters: shownParameters(body),
    status,
    ...text(body, 'ip'),
    ...text(body, 'mac'),
    ...text(body, 'os_family'),
    ...text(body, 'notes'),
    ...text(body, 'date_added_to_cloudbolt'),
    ...list(body, 'labels'),
    ...list(body, 'disks'),
    ...list(body, 'networks'),
    actions: [...actionsOf(body).keys()],
    ...present('open_order', busy?.id),
  };
  const group = attributes['group'];
  return {
    id: idOfPath(selfPath(body) ?? ''),
    attributes,
    ...present('key', typeof group === 'string' ? serverKey(hostname, group) : undefined),
    ...(status === 'PROVFAILED' ? { tainted: 'its provisioning failed' } : {}),
    ...(busy === undefined ? {} : { notes: [`order ${busy.id} is under way for it (${busy.status})`] }),
  };
}

/** What finds a server that state does not know. */
export function serverKey(hostname: string, group: string): string {
  return `${hostname.toLowerCase()} in ${group}`;
}

/** A server that an order will make, as its order describes it. */
export function orderedLive(order: OrderSeen, record?: ResourceRecord): Live {
  const build = serverBuild(order.body);
  const hostname = textOf(memberOf(build, 'attributes'), 'hostname');
  const parameters = Object.entries(objectOf(memberOf(build, 'parameters'))).map(([written, value]): [string, Json] => {
    const name = parameterName(written);
    return [name, parameterValue(name, value)];
  });
  const described: JsonObject = {
    ...present('hostname', hostname),
    ...present('group', order.group),
    ...present('environment', idOfReference(memberOf(build, 'environment'))),
    ...present('os_build', idOfReference(memberOf(build, 'os-build'))),
    parameters: Object.fromEntries(parameters),
  };
  const key = hostname === undefined || order.group === undefined ? undefined : serverKey(hostname, order.group);
  return orderedObject(order, { ...described, ...plainPrior(record) }, key);
}

/** The arguments of the one tier that an order for a server has. */
export function serverBuild(order: JsonObject): JsonObject {
  const [entry] = itemsOf(order, 'deploy-items') ?? [];
  const builds = Object.values(objectOf(memberOf(entry, 'blueprint-items-arguments')));
  return objectOf(builds.find((build) => memberOf(build, 'environment') !== undefined));
}

/** What was asked for stands for what cannot be seen yet; secrets' marks mean nothing live. */
function plainPrior(record: ResourceRecord | undefined): JsonObject {
  const { blueprint: _blueprint, ...prior } = record?.prior ?? {};
  return Object.fromEntries(Object.entries(prior).map(([name, value]) => [name, withoutMarks(value)]));
}

function withoutMarks(value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => !(isJsonObject(member) && Object.hasOwn(member, '$fingerprint'))),
  );
}

/** The id that a reference in an order names: an href, or an object with one. */
function idOfReference(reference: Json | undefined): string | undefined {
  const path = pathOfHref(typeof reference === 'string' ? reference : memberOf(reference, 'href'));
  return path === undefined ? undefined : idOfPath(path);
}

function power(body: JsonObject): string | undefined {
  const status = textOf(body, 'power-status')?.toUpperCase();
  return status === 'POWERON' ? 'on' : status === 'POWEROFF' ? 'off' : undefined;
}

function relation(body: JsonObject, name: string, written = name): JsonObject {
  const id = linkedId(body, written);
  return id === undefined ? {} : { [name]: id };
}

function text(body: JsonObject, name: string): JsonObject {
  const value = textOf(body, name);
  return value === undefined ? {} : { [name]: value };
}

function list(body: JsonObject, name: string): JsonObject {
  const value = memberOf(body, name);
  return Array.isArray(value) ? { [name]: value as Json } : {};
}

function present<Name extends string, T>(name: Name, value: T | undefined): { readonly [key in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: T };
}
