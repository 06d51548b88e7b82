import type { FieldChange } from '../../model/change.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { Session } from '../rest/session.ts';
import { hrefOf, referencedItem } from './find-reference.ts';
import { linkOf, memberOf, textOf } from './hal.ts';
import { getItem } from './hal-client.ts';
import { objectOf } from './job-words.ts';
import { sentParameters } from './parameters.ts';
import { modEntry, nameParameter } from './server-order.ts';

/** The entry of `deploy-items` for a deployment. @param isOld - Before product 8 the resource is called a service. */
export function deploymentEntry(desired: JsonObject, isOld: boolean): JsonObject {
  const items = Object.entries(objectOf(desired['items'])).map(([name, item]): [string, JsonObject] => [
    `build-item-${name}`,
    buildItem(objectOf(item)),
  ]);
  return {
    blueprint: hrefOf('blueprints', String(desired['blueprint'])),
    'blueprint-items-arguments': Object.fromEntries(items),
    [isOld ? 'service-name' : 'resource-name']: String(desired['name']),
    ...(isOld ? {} : { 'resource-parameters': sentParameters(desired['resource_parameters'], 'kebab') }),
  };
}

function buildItem(item: JsonObject): JsonObject {
  const { environment, os_build: osBuild, attributes } = item;
  const parameters = sentParameters(item['parameters'], 'kebab');
  if (environment === undefined) return Object.keys(parameters).length === 0 ? {} : { parameters };
  return {
    attributes: { quantity: 1, ...objectOf(attributes) },
    environment: hrefOf('environments', String(environment)),
    ...(osBuild === undefined ? {} : { 'os-build': hrefOf('os-builds', String(osBuild)) }),
    parameters,
  };
}

/** Whether the server is older than product 8: its hrefs end without a slash. @throws {ProviderError} */
export async function isOldGeneration(session: Session, group: string, signal: AbortSignal): Promise<boolean> {
  const body = await referencedItem(session, 'groups', group, signal);
  const href = memberOf(linkOf(body, 'self')?.more, 'href');
  return typeof href === 'string' && !href.split('?')[0]?.endsWith('/');
}

/** A field of a tier's parameters: which tier, which parameter. */
export function tierField({ pointer }: FieldChange): { readonly tier: string; readonly name: string } | undefined {
  const [items, tier, parameters, name] = pointerSegments(pointer);
  if (items !== 'items' || parameters !== 'parameters' || tier === undefined || name === undefined) return undefined;
  return { tier, name };
}

/** The same entries as far as a plan can tell them, from what is known of the servers. */
export function previewTierChanges(
  live: JsonObject,
  desired: JsonObject,
  fields: readonly FieldChange[],
): readonly JsonObject[] {
  const { servers } = live;
  return (Array.isArray(servers) ? (servers as readonly Json[]) : []).flatMap((server) => {
    const tier = textOf(server, 'tier') ?? '';
    const names = changedOf(fields, tier);
    const [place, wanted] = [live, desired].map((whole) => objectOf(objectOf(whole['items'])[tier]));
    const changed = Object.entries(objectOf(wanted?.['parameters'])).filter(([name]) => names.includes(name));
    if (names.length === 0) return [];
    return [
      {
        environment: hrefOf('environments', String(place?.['environment'])),
        server: `/api/v2/servers/${textOf(server, 'id')}/`,
        parameters: sentParameters(Object.fromEntries(changed), 'underscore'),
      },
    ];
  });
}

function changedOf(fields: readonly FieldChange[], tier: string): readonly string[] {
  return fields.flatMap((field) => {
    const place = tierField(field);
    return place?.tier === tier ? [place.name] : [];
  });
}

/** Entries of `mod-items` for every server of every tier that changes. @throws {ProviderError} */
export async function tierChanges(
  session: Session,
  servers: Json | undefined,
  desired: JsonObject,
  fields: readonly FieldChange[],
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const entries: JsonObject[] = [];
  for (const server of Array.isArray(servers) ? servers : []) {
    const tier = textOf(server, 'tier') ?? '';
    const names = changedOf(fields, tier);
    const id = textOf(server, 'id');
    if (names.length === 0 || id === undefined) continue;
    const body = await getItem(session, `/servers/${id}/`, signal);
    entries.push(modEntry(body, id, objectOf(objectOf(desired['items'])[tier])['parameters'], names));
  }
  return entries;
}

/** The failure with the parameter that the server names, in whichever item it stands. */
export function nameItemParameter(error: unknown, desired: JsonObject): unknown {
  for (const [item, value] of Object.entries(objectOf(desired['items']))) {
    const pointer = `/items/${item.replaceAll('~', '~0').replaceAll('/', '~1')}/parameters`;
    const named = nameParameter(error, isJsonObject(value) ? value['parameters'] : undefined, pointer);
    if (named !== error) return named;
  }
  return nameParameter(error, desired['resource_parameters'], '/resource_parameters');
}
