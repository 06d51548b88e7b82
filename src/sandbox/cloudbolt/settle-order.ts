import type { Installation } from './installation.ts';
import type { JobStatus } from './job-record.ts';
import type { OrderStatus } from './order-record.ts';
import { jobsOfOrder } from './show-order.ts';
import { byId } from './world.ts';

function outcome(statuses: readonly JobStatus[]): OrderStatus {
  if (statuses.some((status) => status === 'FAILURE' || status === 'CANCELED')) return 'FAILURE';
  return statuses.includes('WARNING') ? 'WARNING' : 'SUCCESS';
}

/** Gives an ACTIVE order its final status once all its jobs have ended: the worst of theirs. */
export function settleOrder(installation: Installation, orderId: number): void {
  const order = byId(installation.world, 'orders', orderId);
  if (order?.status !== 'ACTIVE') return;
  const statuses = jobsOfOrder(installation, order).map(
    (id) => byId(installation.world, 'jobs', id)?.status ?? 'SUCCESS',
  );
  const hasEnded = statuses.every((status) => ['SUCCESS', 'WARNING', 'FAILURE', 'CANCELED'].includes(status));
  if (hasEnded) order.status = outcome(statuses);
}
