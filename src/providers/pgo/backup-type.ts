import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Call, ResourceType } from '../../model/resource-type.ts';
import { isValueList, type Value, type ValueObject } from '../../model/value.ts';
import { previewRequest } from '../rest/build-request.ts';
import { sendable } from '../rest/convert-value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import { viewSchema } from '../rest/schema-view.ts';
import { isAbsence, type Session, sessionOf } from '../rest/session.ts';
import { builtRequest, callServer } from './call-server.ts';
import { listBackups, listDumps } from './list-backups.ts';
import { textOf } from './text-of.ts';
import { waitFor } from './wait-for.ts';

/**
 * Backups. The server tells neither the label of the one it was asked for nor when it is done: it is what is new afterwards. Once
 * made, a document's backup counts as there even when retention has removed it: it says what was done, not what must be.
 */
export function backupType(base: ResourceType, runtime: DefinitionRuntime): ResourceType {
  const view = viewSchema(base.schema);
  const letGo = new WeakMap<Session, Set<string>>();
  const look = async (session: Session, cluster: string, call: Call): Promise<readonly Live[]> => [
    ...(await listBackups(session, runtime, cluster, call)),
    ...(await listDumps(session, runtime, cluster, call)),
  ];
  const requestFor = (desired: ValueObject) => {
    const path = isDump(desired) ? '/pgdumpbackup' : '/backrestbackup';
    return { path, body: sendable(desired, view, 'create'), expect: 'created Pgtask ' };
  };
  return {
    ...base,
    capabilities: { ...base.capabilities, create: true, delete: true, list: true },
    resembles: (desired, live) => isDump(desired) === isDump(live.attributes),
    list: async function* (connection, { parent = '' }, call) {
      yield await look(sessionOf(connection), parent, call);
    },
    read: async (connection, id, call, record) => {
      const session = sessionOf(connection);
      if (letGo.get(session)?.has(id) === true) return undefined;
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
      const cluster = `${textOf(desired['Namespace'])}/${firstOf(desired['Args'])}`;
      const listMade = async () =>
        isDump(desired)
          ? (await listDumps(session, runtime, cluster, call)).filter(({ attributes }) => isCompleted(attributes))
          : await listBackups(session, runtime, cluster, call);
      // A dump has the name of the one before.
      const before = new Set(isDump(desired) ? [] : (await listMade()).map(({ id }) => id));
      await callServer(session, runtime, { ...requestFor(desired), reads: false, signal: call.signal });
      const live = await waitFor<Live>(
        'the backup',
        async () => {
          const made = (await listMade()).find(({ id }) => !before.has(id));
          return made === undefined
            ? { state: 'pending', message: 'the backup is being made' }
            : { state: 'done', value: made };
        },
        { session, base, call },
      );
      letGo.get(session)?.delete(live.id);
      await call.identified(live.id);
      return live;
    },
    delete: async (connection, live, call) => {
      const session = sessionOf(connection);
      if (call.options['deleteBackup'] === true && !isDump(live.attributes)) {
        try {
          const request = { ...removal(live), reads: false, idempotent: true, signal: call.signal };
          await callServer(session, runtime, request);
        } catch (error) {
          if (!isAbsence(error)) throw error;
        }
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
      const shown = (request: Parameters<typeof builtRequest>[0], note?: string) =>
        previewRequest(builtRequest(request, version), note);
      const gone = change.action === 'delete' || change.action === 'replace' ? change.live : undefined;
      const isDeleted = options['deleteBackup'] === true && gone !== undefined && !isDump(gone.attributes);
      const made = change.action === 'create' || change.action === 'replace' ? change.desired : undefined;
      return [
        ...(isDeleted ? [shown(removal(gone))] : []),
        ...(made === undefined ? [] : [shown(requestFor(made), 'then waits until the backup is there')]),
      ];
    },
  };
}

function isDump({ BackupType }: ValueObject): boolean {
  return BackupType === 'pgdump';
}

function isCompleted({ status }: ValueObject): boolean {
  return status === 'completed';
}

function removal({ attributes }: Live) {
  const body = {
    Namespace: attributes['Namespace'] ?? '',
    ClusterName: firstOf(attributes['Args']),
    Target: attributes['label'] ?? '',
  };
  return { method: 'DELETE', path: '/backrest', body };
}

/** What was made once, as state remembers it. */
function recorded(record: ResourceRecord | undefined, note: string): Live | undefined {
  return record === undefined ? undefined : { id: record.id, attributes: record.live, notes: [note] };
}

function clusterOf(id: string): string {
  return id.split('/').slice(0, 2).join('/');
}

function firstOf(list: Value | undefined): string {
  return isValueList(list) ? textOf(list[0]) : '';
}
