import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { displayPath } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, ChangeRequest, RequestPreview } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { changeText } from './delta.ts';
import { deploymentEntry, previewTierChanges, tierField } from './deployment-order.ts';
import { referencedItem } from './find-reference.ts';
import { linkOf, memberOf, textOf } from './hal.ts';
import { type OrderWords, orderPreview, previewOrders, remark, shownObject } from './order-remarks.ts';
import { approvalWords, checkOrderable, deployWords, type OrderPlace } from './orderable.ts';
import { guardScales, previewScales, scaleWords } from './scale-plan.ts';

/** What the orders of a deployment's changes are, for the plan. */
export function deploymentRemarks(session: Session, options: JsonObject, signal: AbortSignal): OrderWords {
  const approval = async ({ attributes }: Live) => await approvalWords(session, placeOf(attributes), options, signal);
  return {
    create: (desired) => inspectCreate(session, desired, options, signal),
    update: async (live, fields) => {
      const scaled = scaleWords(fields, options);
      const lines = fields
        .filter((field) => tierField(field) !== undefined)
        .map(({ pointer, before, after }) => `${displayPath(pointer)}: ${changeText(before, after)}`);
      return [
        ...(scaled === undefined ? [] : [remark(`${scaled}; an order if it needs approval`)]),
        ...(lines.length === 0 ? [] : [remark(`modification order, ${lines.join(', ')}; ${await approval(live)}`)]),
      ];
    },
    remove: async (live) => [
      remark(`the resource's action Delete; where it needs approval an order, ${await approval(live)}`),
    ],
  };
}

async function inspectCreate(
  session: Session,
  desired: ValueObject,
  options: JsonObject,
  signal: AbortSignal,
): Promise<readonly ChangeFault[]> {
  const { blueprint } = desired;
  const place = placeOf(desired);
  const faults = [...(await checkOrderable(session, place, signal))];
  const body =
    typeof blueprint === 'string' ? await referencedItem(session, 'blueprints', blueprint, signal) : undefined;
  faults.push(...checkItems(desired, body));
  const type = isJsonObject(body) ? memberOf(memberOf(body, '_links'), 'resource-type') : undefined;
  if (type !== undefined && linkOf(body, 'resource-type') === undefined) {
    faults.push({
      severity: 'error',
      code: 'BLUEPRINT_WITHOUT_RESOURCE',
      message: `the blueprint ${textOf(body, 'name') ?? ''} makes no resource`,
      hint: 'Use the type cloudbolt.server for it.',
      pointer: '/blueprint',
    });
  }
  if (faults.length > 0) return faults;
  const approval = await approvalWords(session, place, options, signal);
  return [remark(`${await deployWords(session, place, signal)}; ${approval}`)];
}

/** Build items that the blueprint does not have, and tiers of servers without a place. */
function checkItems(desired: ValueObject, blueprint: JsonObject | undefined): readonly ChangeFault[] {
  const declared = memberOf(blueprint, 'build-items');
  if (!Array.isArray(declared)) return [];
  const kinds = new Map(declared.map((item: Json) => [textOf(item, 'name') ?? '', textOf(item, 'type') ?? '']));
  const items = isValueObject(desired['items']) ? desired['items'] : {};
  const faults: ChangeFault[] = [];
  for (const [name, item] of Object.entries(items)) {
    const pointer = `/items/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!kinds.has(name)) {
      faults.push({
        severity: 'error',
        code: 'BUILD_ITEM_UNKNOWN',
        message: `the blueprint has no build item "${name}"`,
        hint: `It has: ${[...kinds.keys()].join(', ')}`,
        pointer,
      });
    } else if (kinds.get(name) === 'provserver') faults.push(...checkTier(item, pointer));
  }
  for (const [name, kind] of kinds) {
    if (kind !== 'provserver' || Object.hasOwn(items, name)) continue;
    faults.push({
      severity: 'error',
      code: 'BUILD_ITEM_MISSING',
      message: `the tier "${name}" of the blueprint is missing: it needs an environment and an os_build`,
      pointer: '/items',
    });
  }
  return faults;
}

function checkTier(item: Value, pointer: string): readonly ChangeFault[] {
  if (!isValueObject(item)) return [];
  return ['environment', 'os_build']
    .filter((name) => item[name] === undefined || item[name] === null)
    .map((name) => ({
      severity: 'error',
      code: 'BUILD_ITEM_INCOMPLETE',
      message: `a tier of servers needs ${name === 'environment' ? 'an environment' : 'an os_build'}`,
      pointer,
    }));
}

function placeOf(properties: ValueObject): OrderPlace {
  const { group, blueprint } = properties;
  const items = isValueObject(properties['items']) ? Object.entries(properties['items']) : [];
  const environments = items.flatMap(([name, item]) => {
    const environment = isValueObject(item) ? item['environment'] : undefined;
    return typeof environment === 'string' ? [{ id: environment, pointer: `/items/${name}/environment` }] : [];
  });
  return {
    group: typeof group === 'string' ? group : undefined,
    environments,
    ...(typeof blueprint === 'string' ? { blueprint: { id: blueprint, pointer: '/blueprint' } } : {}),
  };
}

/** Faults that need no look: inputs of an action that ran when the deployment was made, and numbers of servers. */
export function guardDeployment(change: ChangeRequest, options: JsonObject): readonly ChangeFault[] {
  if (change.action !== 'update') return [];
  const servers = change.live.attributes['servers'];
  const tiers = new Set(
    (Array.isArray(servers) ? servers : []).map((server: Value) => (isValueObject(server) ? server['tier'] : '')),
  );
  const fixed = change.fields.flatMap((field): readonly ChangeFault[] => {
    const place = tierField(field);
    if (place === undefined || tiers.has(place.tier)) return [];
    return [
      {
        severity: 'error',
        code: 'INPUT_FIXED',
        message: `"${place.tier}" ran when the deployment was made: its inputs cannot be changed afterwards`,
        hint: 'Run an action of the resource (`reckon run`), or make the deployment anew with --replace ADDRESS.',
        pointer: field.pointer,
      },
    ];
  });
  return [...fixed, ...guardScales(change.live, change.fields, options)];
}

/** The requests of a change in order. */
export function previewDeployment(
  change: ChangeRequest,
  options: JsonObject,
  isAtOnce: boolean,
): readonly RequestPreview[] {
  return previewOrders(change, {
    create: (properties) => {
      const desired = shownObject(properties);
      return orderPreview(
        desired['group'],
        'deploy-items',
        [deploymentEntry(desired, false)],
        'deploy order',
        isAtOnce,
      );
    },
    update: (live, properties, fields) => {
      const entries = previewTierChanges(shownObject(live.attributes), shownObject(properties), fields);
      const { group } = live.attributes;
      return [
        ...previewScales(live.id, fields, options),
        ...(entries.length === 0 ? [] : orderPreview(group, 'mod-items', entries, 'modification order')),
      ];
    },
    remove: ({ id }) => [
      {
        method: 'POST',
        path: `/api/v2/resources/${id}/actions/{Delete}/`,
        note: 'the action Delete, by its link',
      },
    ],
  });
}
