import { type ApiAnswer, type ApiCall, type Handler, ok } from './api-call.ts';
import { ApiError, forbidden, notFound } from './api-error.ts';
import { appendedAttributes, collectionPage } from './collection-page.ts';
import { specOf } from './collection-specs.ts';
import { knob } from './installation.ts';
import type { JsonObject } from './json.ts';
import { maySee } from './permissions.ts';
import { byAnyId, type Kind, type Tables } from './world.ts';

/**
 * The record that the segment `:id` of the path names.
 *
 * @throws {ApiError} 404 when there is none; 403 or 404 (knob `invisibleStatus`) when the caller may not see it.
 */
export function item<K extends Kind>(call: ApiCall, kind: K): Tables[K] {
  const record = byAnyId(call.installation.world, kind, call.params['id'] ?? '');
  if (record === undefined) throw notFound();
  if (maySee(call.installation.world, call.user, kind, record)) return record;
  throw knob(call.installation, 'invisibleStatus') === 404 ? notFound() : forbidden();
}

/** The whole item, with what `attributes=` appends. */
export function itemBody<K extends Kind>(call: ApiCall, kind: K, record: Tables[K]): JsonObject {
  return {
    ...specOf(kind).render(record, call.installation, call.user),
    ...appendedAttributes(call, kind, record),
  };
}

/** Answers with one item. */
export function showItem(kind: Kind): Handler {
  return (call) => ok(itemBody(call, kind, item(call, kind)));
}

/** The records of a kind that the caller may see; historical ones only if the knob `listHistorical` says so. */
export function visible<K extends Kind>(call: ApiCall, kind: K): readonly Tables[K][] {
  const table: readonly Tables[K][] = call.installation.world.tables[kind];
  const hidesHistory = !knob(call.installation, 'listHistorical') && (kind === 'servers' || kind === 'resources');
  return table.filter(
    (record) =>
      maySee(call.installation.world, call.user, kind, record) &&
      !(hidesHistory && 'status' in record && record.status === 'HISTORICAL'),
  );
}

/** Answers with a page of a collection. */
export function showCollection(kind: Kind): Handler {
  return (call) => ok(collectionPage(call, kind, `/api/v2/${kind}`, visible(call, kind)));
}

/** What a successful POST that creates answers. */
export function created(call: ApiCall, body: JsonObject): ApiAnswer {
  return { status: knob(call.installation, 'createdStatus'), body };
}

/** What a successful DELETE answers. */
export function deleted(call: ApiCall): ApiAnswer {
  return knob(call.installation, 'deletedStatus') === 204 ? { status: 204 } : { status: 200, body: {} };
}

/** The refusal of a verb that a path does not know. */
export function methodNotAllowed(method: string): ApiError {
  return new ApiError(405, `Method "${method}" not allowed`, `Method "${method}" not allowed.`);
}
