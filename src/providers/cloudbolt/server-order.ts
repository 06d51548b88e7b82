import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ServerFault } from '../../model/provider-error.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Session } from '../rest/session.ts';
import { hrefOf, referencedItem } from './find-reference.ts';
import { linkedId, memberOf, textOf } from './hal.ts';
import { firstDiskUuid, sentParameters } from './parameters.ts';

/** The build item of a blueprint that makes servers, where there is exactly one. @throws {ProviderError} where not */
export async function onlyTier(session: Session, blueprint: string, signal: AbortSignal): Promise<string> {
  const body = await referencedItem(session, 'blueprints', blueprint, signal);
  const items = memberOf(body, 'build-items');
  const tiers = (Array.isArray(items) ? items : []).flatMap((item: Json) => {
    const name = textOf(item, 'name');
    return name !== undefined && textOf(item, 'type') === 'provserver' ? [name] : [];
  });
  const [only] = tiers;
  // Versions that do not show a blueprint's items: the stock blueprint's only one is known.
  if (!Array.isArray(items)) return 'Server';
  if (only !== undefined && tiers.length === 1) return only;
  throw new ProviderError(
    'PROVIDER_REJECTED',
    `the blueprint ${textOf(body, 'name') ?? blueprint} makes ${tiers.length === 0 ? 'no servers' : 'several tiers of servers'}, and a cloudbolt.server is one`,
    { hint: 'Use the type cloudbolt.deployment for it.' },
  );
}

/** The entry of `deploy-items` for one server. */
export function deployEntry(desired: JsonObject, tier: string): JsonObject {
  const { hostname } = desired;
  return {
    blueprint: hrefOf('blueprints', String(desired['blueprint'])),
    'blueprint-items-arguments': {
      [`build-item-${tier}`]: {
        attributes: { quantity: 1, ...(typeof hostname === 'string' ? { hostname } : {}) },
        environment: hrefOf('environments', String(desired['environment'])),
        ...(typeof desired['os_build'] === 'string' ? { 'os-build': hrefOf('os-builds', desired['os_build']) } : {}),
        parameters: sentParameters(desired['parameters'], 'kebab'),
      },
    },
    'resource-name': '',
    'resource-parameters': {},
  };
}

/** The entry of `mod-items` that brings parameters of a server to what is wanted. @param names - The parameters that change. */
export function modEntry(
  server: JsonObject,
  id: string,
  wanted: Json | undefined,
  names: readonly string[],
): JsonObject {
  const changed = Object.entries(isJsonObject(wanted) ? wanted : {}).filter(([name]) => names.includes(name));
  const uuid = names.includes('disk_size') ? firstDiskUuid(server) : undefined;
  return {
    environment: hrefOf('environments', linkedId(server, 'environment') ?? ''),
    server: `/api/v2/servers/${id}/`,
    parameters: sentParameters(Object.fromEntries(changed), 'underscore'),
    ...(uuid === undefined ? {} : { 'disk-uuid': uuid }),
  };
}

/** The failure with the parameter that the server names, so that it is shown at that line. @param at - Pointer of the parameters. */
export function nameParameter(error: unknown, parameters: Json | undefined, at = '/parameters'): unknown {
  if (!(error instanceof ProviderError) || error.faults.length > 0 || !isJsonObject(parameters)) return error;
  const said = error.server?.message ?? '';
  const plain = said.replaceAll('-', '_').toLowerCase();
  const named = Object.keys(parameters).find((name) =>
    new RegExp(`(^|[^a-z0-9_])${name.toLowerCase()}([^a-z0-9_]|$)`).test(plain),
  );
  if (named === undefined) return error;
  const fault: ServerFault = { message: said, pointer: `${at}/${named.replaceAll('~', '~0').replaceAll('/', '~1')}` };
  return new ProviderError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.server === undefined ? {} : { server: error.server }),
    faults: [fault],
    cause: error,
  });
}
