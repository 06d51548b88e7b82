import type { Live } from '../../model/resource.ts';
import type {
  ChangeRequest,
  Connection,
  RequestPreview,
  ResourceType,
  UpdateRequest,
  WriteCall,
} from '../../model/resource-type.ts';
import { isValueList, type Value } from '../../model/value.ts';
import { type Session, sessionOf } from '../rest/session.ts';
import { LabelCatalog } from './label-catalog.ts';

const catalogs = new WeakMap<Session, LabelCatalog>();
const FIELD = '/labels';

/**
 * Gives a type its labels by name. Why code: names are looked up, and missing ones made, across all resources of a run; and
 * labels change by calls of their own, one a label, that leave what others put on alone.
 */
export function withLabels(base: ResourceType): ResourceType {
  const show = async (session: Session, live: Live, signal: AbortSignal): Promise<Live> => {
    const ids = live.attributes['label_ids'];
    if (!isValueList(ids)) return live;
    const names = await catalogOf(session).namesOf(texts(ids), signal);
    return { ...live, attributes: { ...live.attributes, labels: names } };
  };
  return {
    ...base,
    capabilities: { ...base.capabilities, update: true },
    read: async (connection, id, call, record) => {
      const live = await base.read(connection, id, call, record);
      return live === undefined ? undefined : await show(sessionOf(connection), live, call.signal);
    },
    list: async function* (connection, query, call) {
      for await (const page of base.list(connection, query, call)) {
        yield await Promise.all(page.map(async (live) => await show(sessionOf(connection), live, call.signal)));
      }
    },
    create: async (connection, desired, call) => {
      const session = sessionOf(connection);
      const labelIds = await catalogOf(session).idsOf(texts(desired['labels']), call.signal);
      const options = labelIds.length === 0 ? call.options : { ...call.options, labelIds };
      const live = await base.create(connection, desired, { ...call, options });
      return live === undefined ? undefined : await show(session, live, call.signal);
    },
    update: async (connection, request, call) => {
      const rest = request.fields.filter(({ pointer }) => pointer !== FIELD);
      if (rest.length < request.fields.length) await changeLabels(sessionOf(connection), request, call);
      if (rest.length > 0) await base.update(connection, { ...request, fields: rest }, call);
      return undefined;
    },
    preview: (connection, change, options) => previewLabels(base, connection, change, options),
  };
}

function catalogOf(session: Session): LabelCatalog {
  let catalog = catalogs.get(session);
  if (catalog === undefined) {
    catalog = new LabelCatalog(session);
    catalogs.set(session, catalog);
  }
  return catalog;
}

async function changeLabels(session: Session, request: UpdateRequest, { signal, progress }: WriteCall): Promise<void> {
  const { live } = request;
  const { added, removed } = labelChanges(request);
  const resource = { id: live.id, resource_type: String(live.attributes['resource_type'] ?? '') };
  const catalog = catalogOf(session);
  for (const id of await catalog.idsOf(added, signal)) {
    progress('putting a label on');
    const body = { kind: 'json' as const, value: { resources: [resource] } };
    const path = `/labels/${encodeURIComponent(id)}/resources`;
    await session.send({ method: 'POST', path, body, reads: false, idempotent: true, signal });
  }
  for (const id of await catalog.idsAmong(texts(live.attributes['label_ids']), removed, signal)) {
    progress('taking a label off');
    const word = encodeURIComponent(resource.resource_type);
    const path = `/labels/${encodeURIComponent(id)}/resources/${word}/${encodeURIComponent(resource.id)}`;
    // One that is off already answers that there is nothing.
    await session.look({ method: 'DELETE', path, signal });
  }
}

/** Names to put on and to take off: only such as were ours are taken off. */
function labelChanges({ desired, prior, live }: UpdateRequest): {
  readonly added: readonly string[];
  readonly removed: readonly string[];
} {
  const wanted = texts(desired['labels']);
  const there = texts(live.attributes['labels']);
  const before = texts((prior?.['labels'] ?? []) as Value);
  return {
    added: wanted.filter((name) => !there.includes(name)),
    removed: before.filter((name) => there.includes(name) && !wanted.includes(name)),
  };
}

function previewLabels(
  base: ResourceType,
  connection: Connection,
  change: ChangeRequest,
  options: Parameters<ResourceType['preview']>[2],
): readonly RequestPreview[] {
  const idOf = (name: string) => `(id of the label ${name})`;
  if (change.action === 'create' || change.action === 'replace') {
    const names = texts(change.desired['labels']);
    return base.preview(connection, change, names.length === 0 ? options : { ...options, labelIds: names.map(idOf) });
  }
  if (change.action !== 'update') return base.preview(connection, change, options);
  const rest = change.fields.filter(({ pointer }) => pointer !== FIELD);
  const { added, removed } = rest.length < change.fields.length ? labelChanges(change) : { added: [], removed: [] };
  const type = String(change.live.attributes['resource_type'] ?? '');
  return [
    ...added.map((name) => ({
      method: 'POST',
      path: `/labels/${idOf(name)}/resources`,
      body: { resources: [{ id: change.live.id, resource_type: type }] },
    })),
    ...removed.map((name) => ({
      method: 'DELETE',
      path: `/labels/${idOf(name)}/resources/${type}/${change.live.id}`,
    })),
    ...(rest.length > 0 ? base.preview(connection, { ...change, fields: rest }, options) : []),
  ];
}

function texts(value: Value | undefined): readonly string[] {
  return isValueList(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
