import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { followOrder } from './follow-order.ts';
import { statusOf } from './item-status.ts';
import { orderId } from './place-order.ts';
import { orderedId } from './provisional-id.ts';

/** What an order has made: its id here, and its body. */
export interface MadeItem {
  readonly id: string;
  readonly body: JsonObject;
}

/** How waiting for it ended: it is there, or the order is left to a later run. */
export type Awaited =
  | { readonly state: 'made'; readonly item: MadeItem; readonly warning?: string }
  | { readonly state: 'detached'; readonly id: string };

/**
 * Waits for what an order makes. Its id is said as soon as a job names it; a wait that is cut short leaves the order's own
 * behind (`order/9`), so that the next run goes on with it and orders nothing twice.
 *
 * @param find - Looks for what the order and its jobs have made so far.
 * @throws {ProviderError} in the words of its jobs or its approver
 */
export async function awaitMade(
  session: Session,
  order: JsonObject,
  call: WriteCall,
  find: (order: JsonObject, jobs: readonly JsonObject[]) => Promise<MadeItem | undefined>,
): Promise<Awaited> {
  const provisional = orderedId(orderId(order));
  let known: string | undefined;
  let isLeft = true;
  const learn = async (item: MadeItem | undefined) => {
    if (item === undefined || item.id === known) return;
    known = item.id;
    await call.identified(item.id);
  };
  const watched: WriteCall = {
    ...call,
    pending: (operation) => {
      isLeft = operation !== undefined;
      call.pending(operation);
    },
  };
  try {
    const followed = await followOrder(
      session,
      order,
      watched,
      'deploy',
      async (seen, jobs) => await learn(await find(seen, jobs)),
    );
    if (followed.state === 'detached') {
      await call.identified(provisional);
      return { state: 'detached', id: provisional };
    }
    const item = await find(followed.order, followed.jobs);
    await learn(item);
    if (item === undefined) {
      throw new ProviderError(
        'PROVIDER_FAILED',
        `order ${orderId(order)} ended ${statusOf(followed.order)} and made nothing of the kind`,
        { hint: 'Look at the order in CloudBolt: its blueprint may make something else.' },
      );
    }
    return { state: 'made', item, ...(followed.warning === undefined ? {} : { warning: followed.warning }) };
  } catch (error) {
    if (isLeft && known === undefined) await call.identified(provisional);
    throw error;
  }
}
