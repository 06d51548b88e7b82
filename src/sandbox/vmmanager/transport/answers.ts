import { type Fields, selectRows } from '../filter/select-rows.ts';
import type { Call } from './route.ts';

/** The envelope of a list, after the query's filters. `size` counts all that match. */
export function listAnswer(call: Call, rows: readonly object[], known: Fields): object {
  const { knobs, world } = call.platform;
  const { page, size } = selectRows(rows, known, call.query, knobs);
  const envelope = { last_notify: world.lastNotify, list: page };
  return knobs.listSize === 'always' ? { ...envelope, size } : envelope;
}

/** The answer of a delete that runs no job. */
export function deletedAnswer(id: number): object {
  return { deleted: [{ id }] };
}
