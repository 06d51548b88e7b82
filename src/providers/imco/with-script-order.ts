import type { Live } from '../../model/resource.ts';
import type { Call, Connection, ResourceType, WriteCall } from '../../model/resource-type.ts';
import type { Value, ValueObject } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { ScriptOrder } from './script-order.ts';

const orders = new WeakMap<Session, ScriptOrder>();
const FIELD = '/execution_order';

/**
 * Gives template scripts their order. Why code: what is declared is a place from 1 among the scripts of the same template and
 * type, while the API counts from where it likes and changes the order of all of them by one call.
 */
export function withScriptOrder(base: ResourceType): ResourceType {
  const listOf = async (connection: Connection, template: string, call: Call): Promise<readonly Live[]> => {
    const found: Live[] = [];
    for await (const page of base.list(connection, { parent: template }, call)) found.push(...page);
    return withPlaces(found);
  };
  const read = async (connection: Connection, id: string, call: Call) =>
    (await listOf(connection, templateOf(id), call)).find((live) => live.id === id);
  const place = async (connection: Connection, live: Live, wanted: Value | undefined, call: WriteCall) => {
    if (typeof wanted !== 'number' || wanted === live.attributes['execution_order']) return;
    const { type, id } = live.attributes;
    const script = { template: templateOf(live.id), type: String(type), id: String(id) };
    await orderOf(sessionOf(connection)).place(script, wanted, call);
  };
  return {
    ...base,
    read,
    list: async function* (connection, query, call) {
      for await (const page of base.list(connection, query, call)) yield withPlaces(page);
    },
    create: async (connection, desired, call) => {
      const made = await base.create(connection, desired, call);
      if (made === undefined) return undefined;
      const live = (await read(connection, made.id, call)) ?? made;
      await place(connection, live, desired['execution_order'], call);
      return await read(connection, live.id, call);
    },
    update: async (connection, request, call) => {
      const rest = request.fields.filter(({ pointer }) => pointer !== FIELD);
      if (rest.length > 0) await base.update(connection, { ...request, fields: rest }, call);
      if (rest.length < request.fields.length) {
        await place(connection, request.live, request.desired['execution_order'], call);
      }
      return undefined;
    },
    inspect: async (connection, change) => {
      if (change.action === 'update' && change.fields.some(({ pointer }) => pointer === FIELD)) {
        const wanted = change.desired['execution_order'];
        const { type, id } = change.live.attributes;
        const script = { template: templateOf(change.live.id), type: String(type), id: String(id) };
        if (typeof wanted === 'number') orderOf(sessionOf(connection)).expect(script, wanted);
      }
      return [];
    },
    preview: (connection, change, options) => {
      const wanted = change.action === 'delete' ? undefined : change.desired['execution_order'];
      if (change.action === 'update') {
        const rest = change.fields.filter(({ pointer }) => pointer !== FIELD);
        const reorders = rest.length < change.fields.length;
        return [
          ...(rest.length > 0 ? base.preview(connection, { ...change, fields: rest }, options) : []),
          ...(reorders ? [reorderPreview(templateOf(change.live.id), wanted)] : []),
        ];
      }
      return base.preview(connection, change, options);
    },
  };
}

function reorderPreview(template: string, wanted: Value | undefined) {
  const note = `one call for all scripts of the type; place ${String(wanted)}`;
  return { method: 'PUT', path: `/blueprint/templates/${template}/scripts/reorder`, note };
}

function orderOf(session: Session): ScriptOrder {
  let order = orders.get(session);
  if (order === undefined) {
    order = new ScriptOrder(session);
    orders.set(session, order);
  }
  return order;
}

/** Lives with their places, from 1 among those of the same template and type, instead of the API's own numbers. */
function withPlaces(lives: readonly Live[]): readonly Live[] {
  const sorted = [...lives].sort((left, right) => orderNumber(left) - orderNumber(right));
  const counts = new Map<string, number>();
  const places = new Map<string, number>();
  for (const live of sorted) {
    const group = `${templateOf(live.id)}/${String(live.attributes['type'])}`;
    const place = (counts.get(group) ?? 0) + 1;
    counts.set(group, place);
    places.set(live.id, place);
  }
  return lives.map((live) => {
    const attributes: ValueObject = { ...live.attributes, execution_order: places.get(live.id) ?? null };
    return { ...live, attributes };
  });
}

function orderNumber(live: Live): number {
  return Number(live.attributes['execution_order'] ?? 0);
}

function templateOf(id: string): string {
  return id.split('/')[0] ?? '';
}
