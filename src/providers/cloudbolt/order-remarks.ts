import type { FieldChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, ChangeRequest, RequestPreview } from '../../model/resource-type.ts';
import { mapValue, SENSITIVE_TEXT, Secret, UNKNOWN_TEXT, type ValueObject } from '../../model/value.ts';
import { busyRemarks } from './busy.ts';
import type { OrderDraft } from './place-order.ts';
import { orderOfId } from './provisional-id.ts';

/** What the plan says of each kind of change, and what speaks against it. */
export interface OrderWords {
  create(desired: ValueObject): Promise<readonly ChangeFault[]>;
  update(live: Live, fields: readonly FieldChange[]): Promise<readonly ChangeFault[]>;
  remove(live: Live): Promise<readonly ChangeFault[]>;
}

/** The requests of each kind of change. */
interface OrderRequests {
  create(desired: ValueObject): readonly RequestPreview[];
  update(live: Live, desired: ValueObject, fields: readonly FieldChange[]): readonly RequestPreview[];
  remove(live: Live): readonly RequestPreview[];
}

/** What a planned change orders, and what speaks against it. @throws {ProviderError} */
export async function inspectOrders(
  change: ChangeRequest,
  options: JsonObject,
  noun: string,
  words: OrderWords,
): Promise<readonly ChangeFault[]> {
  const remove = async (live: Live) =>
    orderOfId(live.id) === undefined ? await words.remove(live) : [remark('the order is cancelled')];
  switch (change.action) {
    case 'create':
      return await words.create(change.desired);
    case 'update': {
      const busy = busyRemarks(change.live, noun, options);
      return [...busy, ...(await words.update(change.live, change.fields))];
    }
    case 'delete':
      return [...busyRemarks(change.live, noun, options), ...(await remove(change.live))];
    case 'replace':
      return [
        ...busyRemarks(change.live, noun, options),
        ...(await remove(change.live)),
        ...(await words.create(change.desired)),
      ];
    default:
      return change satisfies never;
  }
}

/** A remark for the plan. */
export function remark(message: string): ChangeFault {
  return { severity: 'info', code: 'CLOUDBOLT_ORDER', message };
}

/** The requests of a change in order. Numbers that the server gives stand as `{order}`. */
export function previewOrders(change: ChangeRequest, requests: OrderRequests): readonly RequestPreview[] {
  switch (change.action) {
    case 'create':
      return requests.create(change.desired);
    case 'update':
      return requests.update(change.live, change.desired, change.fields);
    case 'delete': {
      const ordered = orderOfId(change.live.id);
      return ordered === undefined
        ? requests.remove(change.live)
        : [{ method: 'POST', path: `/api/v2/orders/${ordered}/actions/cancel/`, note: 'cancel the order' }];
    }
    case 'replace':
      return [...previewOrders({ action: 'delete', live: change.live }, requests), ...requests.create(change.desired)];
    default:
      return change satisfies never;
  }
}

/** The requests of an order: made empty, filled, submitted, waited for; or all of it in one, where orders are sent at once. */
export function orderPreview(
  group: unknown,
  list: OrderDraft['list'],
  entries: readonly JsonObject[],
  note: string,
  isAtOnce = false,
): readonly RequestPreview[] {
  const order = { group: `/api/v2/groups/${String(group)}/` };
  const waits = 'then waits for approval and jobs';
  if (isAtOnce) {
    const whole = { ...order, items: { [list]: entries }, 'submit-now': 'true' };
    return [{ method: 'POST', path: '/api/v2/orders/', body: whole, note: `${note}; ${waits}` }];
  }
  return [
    { method: 'POST', path: '/api/v2/orders/', body: order, note },
    ...entries.map((body) => ({ method: 'POST', path: `/api/v2/orders/{order}/${list}/`, body })),
    { method: 'POST', path: '/api/v2/orders/{order}/actions/submit/', note: waits },
  ];
}

/** Properties as they may be shown. */
export function shownObject(value: ValueObject): JsonObject {
  const shown = mapValue(value, (special) => (special instanceof Secret ? SENSITIVE_TEXT : UNKNOWN_TEXT));
  return (shown ?? {}) as JsonObject;
}
