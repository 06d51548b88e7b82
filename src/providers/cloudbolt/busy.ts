import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { openOrders } from './open-orders.ts';
import { orderOfId } from './provisional-id.ts';

/** Statuses of what is being made or removed (vendor's clients and content). */
const UNDER_WAY: readonly string[] = ['PROV', 'PROVISIONING', 'DECOM'];

/** Whether a change that meets an order under way for its object fails, rather than wait for that order's end. */
export function failsWhenBusy(options: JsonObject): boolean {
  return options['openOrder'] === 'fail';
}

/** What goes on with an object already, in words; undefined for one that is free to be changed. */
export function busyWords({ attributes }: Live, noun: string): string | undefined {
  const { status, open_order: open } = attributes;
  if (isUnderWay(status)) return `the ${noun} is ${String(status).toUpperCase()}`;
  return typeof open === 'string' ? `order ${open} is under way` : undefined;
}

/** Whether a status is one on the way to another. */
export function isUnderWay(status: unknown): boolean {
  return typeof status === 'string' && UNDER_WAY.includes(status.toUpperCase());
}

/** What a plan says of a change whose object is busy: what an apply will do about it. */
export function busyRemarks(live: Live, noun: string, options: JsonObject): readonly ChangeFault[] {
  const words = orderOfId(live.id) === undefined ? busyWords(live, noun) : undefined;
  if (words === undefined) return [];
  if (!failsWhenBusy(options))
    return [{ severity: 'info', code: 'CLOUDBOLT_BUSY', message: `an apply waits as long as ${words}` }];
  return [
    {
      severity: 'warning',
      code: 'CLOUDBOLT_BUSY',
      message: `an apply fails as long as ${words}`,
      hint: 'Apply when it is over, or leave out `openOrder: fail` to have the apply wait for it.',
    },
  ];
}

/**
 * Refuses to order anything for servers that an open order is for already: two for one server never happen.
 *
 * @throws {ProviderError} `PROVIDER_CONFLICT`, which is waited out, or `PROVIDER_REJECTED` where the options say not to wait
 */
export async function refuseBusy(
  session: Session,
  servers: readonly string[],
  { signal, options }: Pick<WriteCall, 'signal' | 'options'>,
): Promise<void> {
  if (servers.length === 0) return;
  const orders = await openOrders(session, signal, true);
  const busy = orders.find((order) => servers.some((server) => order.servers.has(server)));
  if (busy === undefined) return;
  const [server] = servers.filter((id) => busy.servers.has(id));
  throw busyError(`order ${busy.id} is under way for server ${server} (${busy.status})`, options);
}

/** The error of a change whose object is busy: waited out, or final where the options say not to wait. */
export function busyError(message: string, options: JsonObject): ProviderError {
  if (!failsWhenBusy(options)) return new ProviderError('PROVIDER_CONFLICT', message);
  return new ProviderError('PROVIDER_REJECTED', message, {
    hint: 'Nothing was ordered. Apply again when that is over, or leave out `openOrder: fail` to have the apply wait for it.',
  });
}
