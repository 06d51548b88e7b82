import { ProviderError } from '../../model/provider-error.ts';
import type { Session } from '../rest/session.ts';
import { actionsOf, idOfPath } from './hal.ts';
import { getItem, post } from './hal-client.ts';

/** Cancels an order that nothing has been done for; one that cannot be cancelled stays where it is. */
export async function cancelOrder(session: Session, path: string, signal: AbortSignal): Promise<void> {
  try {
    const order = await getItem(session, path, signal);
    const link = actionsOf(order).get('cancel')?.path;
    if (link !== undefined) await post(session, link, {}, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    session.warn({
      severity: 'warning',
      code: 'ORDER_NOT_CANCELLED',
      message: `order ${idOfPath(path)} could not be cancelled: ${error.message}`,
      hint: 'It was never submitted, or never approved: cancel it in CloudBolt.',
    });
  }
}
