import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Call, ResourceType, WriteCall } from '../../model/resource-type.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { previewRequest } from '../rest/build-request.ts';
import { sendable } from '../rest/convert-value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { pollUntil } from '../rest/poll-until.ts';
import { viewSchema } from '../rest/schema-view.ts';
import { isAbsence, type Session, sessionOf } from '../rest/session.ts';
import { builtRequest, callServer } from './call-server.ts';
import { membersOf } from './namespaced-type.ts';

/**
 * Backups. The server tells neither the label of the one it was asked for nor when it is done: it is what is new afterwards. Once
 * made, a document's backup counts as there even when retention has removed it: it says what was done, not what must be.
 */
export function backupType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  const view = viewSchema(base.schema);
  const letGo = new WeakMap<Session, Set<string>>();
  const isLetGo = (session: Session, id: string) => letGo.get(session)?.has(id) === true;
  const look = async (session: Session, cluster: string, call: Call): Promise<readonly Live[]> => [
    ...(await backups(session, runtime, cluster, call)),
    ...(await dumps(session, runtime, cluster, call)),
  ];
  return {
    ...base,
    capabilities: { ...base.capabilities, create: true, delete: true, list: true },
    resembles: (desired, live) => (desired['BackupType'] ?? 'pgbackrest') === live.attributes['BackupType'],
    list: async function* (connection, { parent = '' }, call) {
      yield await look(sessionOf(connection), parent, call);
    },
    read: async (connection, id, call, record) => {
      const session = sessionOf(connection);
      if (isLetGo(session, id)) return undefined;
      try {
        const found = (await look(session, clusterOf(id), call)).find((live) => live.id === id);
        return (
          found ?? recorded(record, 'it is no longer there: retention or someone has removed it; it is not made again')
        );
      } catch (error) {
        const isHidden = error instanceof ProviderError && error.code === 'PROVIDER_CONFLICT' && record !== undefined;
        if (isHidden) return recorded(record, `it cannot be looked at now: ${error.message}`);
        if (isAbsence(error)) return recorded(record, 'its cluster is gone; it is not made again');
        throw error;
      }
    },
    create: async (connection, desired, call) => {
      const session = sessionOf(connection);
      const cluster = `${text(desired['Namespace'])}/${firstOf(desired['Args'])}`;
      const isDump = desired['BackupType'] === 'pgdump';
      const before = new Set((isDump ? [] : await backups(session, runtime, cluster, call)).map(({ id }) => id));
      await callServer(session, runtime, {
        ...requestOf(sendable(desired, view, 'create'), isDump),
        reads: false,
        signal: call.signal,
      });
      const made = isDump
        ? async () =>
            (await dumps(session, runtime, cluster, call)).find(
              ({ attributes }) => attributes['status'] === 'completed',
            )
        : async () => (await backups(session, runtime, cluster, call)).find(({ id }) => !before.has(id));
      const live = await waitFor(made, base, session, call);
      letGo.get(session)?.delete(live.id);
      await call.identified(live.id);
      return live;
    },
    delete: async (connection, live, call) => {
      const session = sessionOf(connection);
      if (call.options['deleteBackup'] === true && live.attributes['BackupType'] !== 'pgdump') {
        await remove(session, runtime, live, call);
      }
      letGo.set(session, (letGo.get(session) ?? new Set()).add(live.id));
    },
    guard: (change, options) => {
      const isKept = change.action === 'delete' && options['deleteBackup'] !== true;
      const kept = {
        severity: 'info',
        code: 'PGO_BACKUP_KEPT',
        message: 'the backup itself is kept (options.deleteBackup)',
      } as const;
      return isKept ? [kept] : base.guard(change, options);
    },
    preview: (connection, change, options) => {
      const { version = '' } = runtime.knownFacts(sessionOf(connection), ['version']);
      const isDeleted = options['deleteBackup'] === true && (change.action === 'delete' || change.action === 'replace');
      const created = change.action === 'create' || change.action === 'replace' ? change.desired : undefined;
      return [
        ...(isDeleted && 'live' in change ? [previewRequest(builtRequest(removal(change.live), version))] : []),
        ...(created === undefined
          ? []
          : [
              previewRequest(
                builtRequest(requestOf(sendable(created, view, 'create'), created['BackupType'] === 'pgdump'), version),
                'then waits until the backup is there',
              ),
            ]),
      ];
    },
  };
}

function requestOf(desired: ValueObject, isDump: boolean) {
  const path = isDump ? '/pgdumpbackup' : '/backrestbackup';
  return { path, body: desired, expect: 'created Pgtask ' };
}

function removal({ attributes }: Live) {
  const body = {
    Namespace: attributes['Namespace'] ?? '',
    ClusterName: firstOf(attributes['Args']),
    Target: attributes['label'] ?? '',
  };
  return { method: 'DELETE', path: '/backrest', body };
}

async function remove(session: Session, runtime: DefinitionRuntime, live: Live, { signal }: WriteCall): Promise<void> {
  try {
    await callServer(session, runtime, { ...removal(live), reads: false, idempotent: true, signal });
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}

/** What was made once, as state remembers it. */
function recorded(record: ResourceRecord | undefined, note: string): Live | undefined {
  return record === undefined ? undefined : { id: record.id, attributes: record.live, notes: [note] };
}

async function waitFor(
  made: () => Promise<Live | undefined>,
  base: ResourceType,
  session: Session,
  call: WriteCall,
): Promise<Live> {
  return await pollUntil<Live>(
    async () => {
      const live = await made();
      return live === undefined
        ? { state: 'pending', message: 'the backup is being made' }
        : { state: 'done', value: live };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: session.clock.now() + call.timeoutMs,
      firstMs: base.poll.firstMs,
      maxMs: base.poll.maxMs,
      what: 'the backup',
      progress: call.progress,
    },
  );
}

/** pgBackRest's backups of a cluster, in all its repositories. @param cluster - `namespace/cluster`. */
async function backups(
  session: Session,
  runtime: DefinitionRuntime,
  cluster: string,
  { signal }: Call,
): Promise<readonly Live[]> {
  const [namespace = '', name = ''] = cluster.split('/');
  const path = `/backrest/${encodeURIComponent(name)}`;
  const { json } = await callServer(session, runtime, {
    method: 'GET',
    path,
    query: { namespace },
    reads: true,
    signal,
  });
  return membersOf(json, 'Items').flatMap((item) =>
    membersOf(item, 'Info')
      .flatMap((stanza) => membersOf(stanza, 'backup'))
      .map((backup): Live => {
        const { label, type, info, timestamp } = backup;
        const times = isValueObject(timestamp) ? timestamp : {};
        const attributes = {
          ...placeOf(namespace, name, 'pgbackrest'),
          label: text(label),
          type: text(type),
          startedAt: instant(times['start']),
          finishedAt: instant(times['stop']),
          size: isValueObject(info) ? (info['size'] ?? 0) : 0,
        };
        return { id: `${cluster}/${text(label)}`, attributes };
      }),
  );
}

/** The dump of a cluster: the server keeps one task, a new one takes its place. */
async function dumps(
  session: Session,
  runtime: DefinitionRuntime,
  cluster: string,
  { signal }: Call,
): Promise<readonly Live[]> {
  const [namespace = '', name = ''] = cluster.split('/');
  const path = `/pgdump/${encodeURIComponent(name)}`;
  const { json } = await callServer(session, runtime, {
    method: 'GET',
    path,
    query: { namespace },
    reads: true,
    signal,
  });
  const list = isValueObject(json) ? json['BackupList'] : undefined;
  return membersOf(list, 'items').map((dump): Live => {
    const made = text(dump['CreationTimestamp']);
    const attributes = {
      ...placeOf(namespace, name, 'pgdump'),
      label: text(dump['name']),
      type: 'pgdump',
      startedAt: made,
      status: text(dump['backupstatus']),
      pvc: text(dump['backuppvc']),
    };
    return { id: `${cluster}/${text(dump['name'])}`, attributes };
  });
}

function placeOf(namespace: string, name: string, kind: string): ValueObject {
  return { Namespace: namespace, Args: [name], BackupType: kind };
}

function clusterOf(id: string): string {
  return id.split('/').slice(0, 2).join('/');
}

function firstOf(list: Value | undefined): string {
  return isValueList(list) ? text(list[0]) : '';
}

/** Seconds since the epoch, as RFC 3339. */
function instant(seconds: Value | undefined): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : '';
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
