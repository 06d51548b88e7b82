import type { Json, JsonObject } from '../../model/json.ts';
import { textOf } from './hal.ts';

/** A status in upper case: bodies of some versions write `Active`. */
export function statusOf(body: Json | undefined): string {
  return (textOf(body, 'status') ?? '').toUpperCase();
}

/** Whether a server or a resource is no more: a decommissioned one stays readable. */
export function isGone(body: JsonObject): boolean {
  return statusOf(body) === 'HISTORICAL';
}

/** Whether an order of this status is submitted and not over. */
export function isOpen(status: string): boolean {
  return status === 'PENDING' || status === 'ACTIVE';
}
