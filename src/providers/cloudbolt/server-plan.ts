import type { FieldChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, ChangeRequest, RequestPreview } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { changeText } from './delta.ts';
import { objectOf } from './job-words.ts';
import { type OrderWords, orderPreview, previewOrders, remark, shownObject } from './order-remarks.ts';
import { approvalWords, checkOrderable, deployWords, type OrderPlace } from './orderable.ts';
import { sentParameters } from './parameters.ts';
import { deployEntry, onlyTier } from './server-order.ts';

/** What the orders of a server's changes are, for the plan. */
export function serverRemarks(session: Session, options: JsonObject, signal: AbortSignal): OrderWords {
  return {
    create: (desired) => inspectCreate(session, desired, options, signal),
    update: (live, fields) => inspectUpdate(session, live.attributes, fields, options, signal),
    remove: async ({ attributes }) => [
      remark(`decommission order; ${await approvalWords(session, placeOf(attributes), options, signal)}`),
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
  const place: OrderPlace = {
    ...placeOf(desired),
    ...(typeof blueprint === 'string' ? { blueprint: { id: blueprint, pointer: '/blueprint' } } : {}),
  };
  const faults = await checkOrderable(session, place, signal);
  if (faults.length > 0) return faults;
  if (typeof blueprint === 'string') await onlyTier(session, blueprint, signal);
  const approval = await approvalWords(session, place, options, signal);
  return [remark(`${await deployWords(session, place, signal)}; ${approval}`)];
}

async function inspectUpdate(
  session: Session,
  live: ValueObject,
  fields: readonly FieldChange[],
  options: JsonObject,
  signal: AbortSignal,
): Promise<readonly ChangeFault[]> {
  const changed = fields.filter(({ pointer }) => pointer.startsWith('/parameters/'));
  const power = fields.find(({ pointer }) => pointer === '/power');
  const words: ChangeFault[] = [];
  if (changed.length > 0) {
    const approval = await approvalWords(session, placeOf(live), options, signal);
    words.push(remark(`modification order, ${changed.map(deltaWords).join(', ')}; ${approval}`));
  }
  if (power !== undefined) words.push(remark(`power ${String(power.after)}: an action, no order`));
  return words;
}

function deltaWords({ pointer, before, after }: FieldChange): string {
  const name = pointerSegments(pointer).at(-1) ?? '';
  return `${name}: ${changeText(before, after)}`;
}

function placeOf({ group, environment }: ValueObject): OrderPlace {
  return {
    group: typeof group === 'string' ? group : undefined,
    environments: typeof environment === 'string' ? [{ id: environment, pointer: '/environment' }] : [],
  };
}

/** The requests of a change in order. */
export function previewServer(change: ChangeRequest, isAtOnce: boolean): readonly RequestPreview[] {
  return previewOrders(change, {
    create: (properties) => {
      const desired = shownObject(properties);
      return orderPreview(desired['group'], 'deploy-items', [deployEntry(desired, 'Server')], 'deploy order', isAtOnce);
    },
    update: (live, properties, fields) => previewUpdate(live, shownObject(properties), fields),
    remove: ({ id, attributes }) => {
      const live = shownObject(attributes);
      const entry = { environment: environmentHref(live), servers: [`/api/v2/servers/${id}/`] };
      return orderPreview(live['group'], 'decom-items', [entry], 'decommission order', isAtOnce);
    },
  });
}

function previewUpdate(
  { id, attributes }: Live,
  desired: JsonObject,
  fields: readonly FieldChange[],
): readonly RequestPreview[] {
  const names = fields.flatMap(({ pointer }) =>
    pointer.startsWith('/parameters/') ? [pointerSegments(pointer)[1] ?? ''] : [],
  );
  const changed = Object.entries(objectOf(desired['parameters'])).filter(([name]) => names.includes(name));
  const live = shownObject(attributes);
  const entry = {
    environment: environmentHref(live),
    server: `/api/v2/servers/${id}/`,
    parameters: sentParameters(Object.fromEntries(changed), 'underscore'),
  };
  const power = fields.find(({ pointer }) => pointer === '/power');
  const switched = {
    method: 'POST',
    path: `/api/v2/servers/${id}/actions/power${String(power?.after)}/`,
    note: 'power action',
  };
  return [
    ...(names.length === 0 ? [] : orderPreview(live['group'], 'mod-items', [entry], 'modification order')),
    ...(power === undefined ? [] : [switched]),
  ];
}

function environmentHref({ environment }: JsonObject): string {
  return `/api/v2/environments/${String(environment)}/`;
}
