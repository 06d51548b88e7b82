import type { Json } from '../../model/json.ts';
import type { Live } from '../../model/resource.ts';
import type { Call } from '../../model/resource-type.ts';
import { isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import type { DefinitionRuntime } from '../rest/definition-runtime.ts';
import type { Session } from '../rest/session.ts';
import { callServer } from './call-server.ts';
import { membersOf } from './namespaced-type.ts';
import { textOf } from './text-of.ts';

/** Lists what there is of a cluster. @param cluster - `namespace/cluster`. @throws {ProviderError} */
type ListOf = (session: Session, runtime: DefinitionRuntime, cluster: string, call: Call) => Promise<readonly Live[]>;

/** pgBackRest's backups of a cluster, in all its repositories. */
export const listBackups: ListOf = async (session, runtime, cluster, call) => {
  const answer = await show('/backrest', session, runtime, cluster, call);
  return membersOf(answer, 'Items').flatMap((item) =>
    membersOf(item, 'Info')
      .flatMap((stanza) => membersOf(stanza, 'backup'))
      .map(({ label, type, info, timestamp }) => {
        const times = isValueObject(timestamp) ? timestamp : {};
        return backupOf(cluster, label, {
          BackupType: 'pgbackrest',
          type: textOf(type),
          startedAt: instant(times['start']),
          finishedAt: instant(times['stop']),
          size: isValueObject(info) ? (info['size'] ?? 0) : 0,
        });
      }),
  );
};

/** The dump of a cluster: the server keeps one task, a new one takes its place. */
export const listDumps: ListOf = async (session, runtime, cluster, call) => {
  const answer = await show('/pgdump', session, runtime, cluster, call);
  const list = isValueObject(answer) ? answer['BackupList'] : undefined;
  return membersOf(list, 'items').map((dump) =>
    backupOf(cluster, dump['name'], {
      BackupType: 'pgdump',
      type: 'pgdump',
      startedAt: textOf(dump['CreationTimestamp']),
      status: textOf(dump['backupstatus']),
      pvc: textOf(dump['backuppvc']),
    }),
  );
};

async function show(
  route: string,
  session: Session,
  runtime: DefinitionRuntime,
  cluster: string,
  { signal }: Call,
): Promise<Json | undefined> {
  const [namespace = '', name = ''] = cluster.split('/');
  const path = `${route}/${encodeURIComponent(name)}`;
  const query = { namespace };
  return (await callServer(session, runtime, { method: 'GET', path, query, reads: true, signal })).json;
}

function backupOf(cluster: string, label: Value | undefined, attributes: ValueObject): Live {
  const [namespace = '', name = ''] = cluster.split('/');
  const place = { Namespace: namespace, Args: [name], label: textOf(label) };
  return { id: `${cluster}/${textOf(label)}`, attributes: { ...place, ...attributes } };
}

/** Seconds since the epoch, as RFC 3339. */
function instant(seconds: Value | undefined): string {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : '';
}
