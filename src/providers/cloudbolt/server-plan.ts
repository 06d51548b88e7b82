import type { FieldChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { ChangeFault, ChangeRequest, RequestPreview } from '../../model/resource-type.ts';
import {
  isValueObject,
  mapValue,
  SENSITIVE_TEXT,
  Secret,
  UNKNOWN_TEXT,
  type Value,
  type ValueObject,
} from '../../model/value.ts';
import type { Session } from '../rest/session.ts';
import { approvalWords, checkOrderable, deployWords, type OrderPlace } from './orderable.ts';
import { sentParameters } from './parameters.ts';
import { orderOfId } from './server-live.ts';
import { deployEntry, onlyTier } from './server-order.ts';

/** What a planned change of a server orders, and what speaks against it. @throws {ProviderError} */
export async function inspectServer(
  session: Session,
  change: ChangeRequest,
  options: JsonObject,
  signal: AbortSignal,
): Promise<readonly ChangeFault[]> {
  switch (change.action) {
    case 'create':
      return await inspectCreate(session, change.desired, options, signal);
    case 'update':
      return await inspectUpdate(session, change.live.attributes, change.fields, options, signal);
    case 'delete':
      return orderOfId(change.live.id) === undefined
        ? await inspectDelete(session, change.live.attributes, options, signal)
        : [info('the order is cancelled')];
    case 'replace':
      return [
        ...(await inspectDelete(session, change.live.attributes, options, signal)),
        ...(await inspectCreate(session, change.desired, options, signal)),
      ];
    default:
      return change satisfies never;
  }
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
  return [info(`${await deployWords(session, place, signal)}; ${approval}`)];
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
    words.push(info(`modification order, ${changed.map(deltaWords).join(', ')}; ${approval}`));
  }
  if (power !== undefined) words.push(info(`power ${String(power.after)}: an action, no order`));
  return words;
}

async function inspectDelete(
  session: Session,
  live: ValueObject,
  options: JsonObject,
  signal: AbortSignal,
): Promise<readonly ChangeFault[]> {
  return [info(`decommission order; ${await approvalWords(session, placeOf(live), options, signal)}`)];
}

function deltaWords({ pointer, before, after }: FieldChange): string {
  const name = pointerSegments(pointer).at(-1) ?? '';
  return `${name}: ${before === undefined ? '' : `${String(before)} -> `}${String(after)}`;
}

function placeOf({ group, environment }: ValueObject): OrderPlace {
  return {
    group: typeof group === 'string' ? group : undefined,
    environments: typeof environment === 'string' ? [{ id: environment, pointer: '/environment' }] : [],
  };
}

/** A remark for the plan. */
export function info(message: string): ChangeFault {
  return { severity: 'info', code: 'CLOUDBOLT_ORDER', message };
}

/** The requests of a change in order. Numbers that the server gives stand as `{order}`. */
export function previewServer(change: ChangeRequest): readonly RequestPreview[] {
  switch (change.action) {
    case 'create': {
      const desired = shownObject(change.desired);
      return orderPreview(desired['group'], 'deploy-items', deployEntry(desired, 'Server'), 'deploy order');
    }
    case 'update': {
      const names = change.fields.flatMap(({ pointer }) =>
        pointer.startsWith('/parameters/') ? [pointerSegments(pointer)[1] ?? ''] : [],
      );
      const desired = shownObject(change.desired);
      const parameters = isValueObject(desired['parameters'] as Value) ? (desired['parameters'] as JsonObject) : {};
      const changed = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
      const live = shownObject(change.live.attributes);
      const entry = {
        environment: `/api/v2/environments/${String(live['environment'])}/`,
        server: `/api/v2/servers/${change.live.id}/`,
        parameters: sentParameters(changed, 'underscore'),
      };
      const power = change.fields.find(({ pointer }) => pointer === '/power');
      return [
        ...(names.length === 0 ? [] : orderPreview(live['group'], 'mod-items', entry, 'modification order')),
        ...(power === undefined
          ? []
          : [
              {
                method: 'POST',
                path: `/api/v2/servers/${change.live.id}/actions/power${String(power.after)}/`,
                note: 'power action',
              },
            ]),
      ];
    }
    case 'delete': {
      const live = shownObject(change.live.attributes);
      const ordered = orderOfId(change.live.id);
      if (ordered !== undefined)
        return [{ method: 'POST', path: `/api/v2/orders/${ordered}/actions/cancel/`, note: 'cancel the order' }];
      const entry = {
        environment: `/api/v2/environments/${String(live['environment'])}/`,
        servers: [`/api/v2/servers/${change.live.id}/`],
      };
      return orderPreview(live['group'], 'decom-items', entry, 'decommission order');
    }
    case 'replace':
      return [
        ...previewServer({ action: 'delete', live: change.live }),
        ...previewServer({ action: 'create', desired: change.desired }),
      ];
    default:
      return change satisfies never;
  }
}

/** The requests of an order: made empty, filled, submitted, waited for. */
export function orderPreview(group: unknown, list: string, entry: JsonObject, note: string): readonly RequestPreview[] {
  return [
    { method: 'POST', path: '/api/v2/orders/', body: { group: `/api/v2/groups/${String(group)}/` }, note },
    { method: 'POST', path: `/api/v2/orders/{order}/${list}/`, body: entry },
    { method: 'POST', path: '/api/v2/orders/{order}/actions/submit/', note: 'then waits for approval and jobs' },
  ];
}

/** Properties as they may be shown. */
export function shownObject(value: ValueObject): JsonObject {
  const shown = mapValue(value, (special) => (special instanceof Secret ? SENSITIVE_TEXT : UNKNOWN_TEXT));
  return (shown ?? {}) as JsonObject;
}
