import type { JsonPointer } from '../../model/json.ts';
import { isWithin, pointerSegments } from '../../model/json-pointer.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { tolerationChange } from './toleration-sets.ts';

/** Properties that the update has under the same name, as text. An absent one means no change. */
const SAME = [
  ...['', 'Backrest', 'Exporter'].flatMap((part) =>
    ['CPURequest', 'CPULimit', 'MemoryRequest', 'MemoryLimit'].map((name) => `${part}${name}`),
  ),
  'PVCSize',
  'BackrestPVCSize',
  'WALPVCSize',
  'ServiceType',
];

/** Flags that the update has as a number: 0 do nothing, 1 enable, 2 disable. With what holds where a document says nothing. */
const FLAGS: Readonly<Record<string, { readonly key: string; readonly usual: boolean }>> = {
  AutofailFlag: { key: 'Autofail', usual: true },
  MetricsFlag: { key: 'Metrics', usual: false },
  BadgerFlag: { key: 'PGBadger', usual: false },
  standby: { key: 'Standby', usual: false },
  TLSOnly: { key: 'TLSOnly', usual: false },
};

/** Properties that name Secrets with certificates; the API turns them off together. */
export const TLS = ['TLSSecret', 'CASecret', 'ReplicationTLSSecret'];
const ANNOTATIONS = ['global', 'postgres', 'backrest', 'pgBouncer'];

/** Properties that `/clustersupdate` brings about. */
export const UPDATED: ReadonlySet<string> = new Set([
  ...SAME,
  ...Object.keys(FLAGS),
  ...TLS,
  'shutdown',
  'annotations',
  'tolerations',
  'Tablespaces',
]);

/**
 * The body of the one `/clustersupdate` that brings the changed properties about, without namespace and name; empty when they
 * need none.
 *
 * @param desired - As it is sent.
 */
export function clusterUpdateBody(
  changed: readonly JsonPointer[],
  desired: ValueObject,
  live: ValueObject,
): ValueObject {
  const names = new Set(changed.map((pointer) => pointerSegments(pointer)[0] ?? ''));
  const body: Record<string, Value> = {};
  for (const name of SAME) {
    const value = desired[name];
    if (names.has(name) && value !== undefined && value !== null) body[name] = value;
  }
  const isTlsOff = TLS.some((name) => names.has(name)) && TLS.every((name) => (desired[name] ?? '') === '');
  for (const [name, { key, usual }] of Object.entries(FLAGS)) {
    if (names.has(name) && !(isTlsOff && name === 'TLSOnly')) body[key] = (desired[name] ?? usual) === true ? 1 : 2;
  }
  if (isTlsOff) body['DisableTLS'] = true;
  for (const name of TLS) if (names.has(name) && (desired[name] ?? '') !== '') body[name] = desired[name] ?? '';
  if (names.has('shutdown')) body[desired['shutdown'] === true ? 'Shutdown' : 'Startup'] = true;
  if (names.has('annotations')) body['annotations'] = annotationChange(changed, desired, live);
  if (names.has('tolerations'))
    Object.assign(body, withoutEmpty(tolerationChange(desired['tolerations'], live['tolerations'])));
  if (names.has('Tablespaces')) body['Tablespaces'] = newTablespaces(desired, live);
  return body;
}

/** Groups that changed, with what is to be there; an empty value takes a key out. */
function annotationChange(changed: readonly JsonPointer[], desired: ValueObject, live: ValueObject): ValueObject {
  const groups = ANNOTATIONS.filter((group) =>
    changed.some((pointer) => isWithin(pointer, `/annotations/${group}`) || pointer === '/annotations'),
  );
  return Object.fromEntries(
    groups.map((group) => {
      const [after, before] = [memberOf(desired['annotations'], group), memberOf(live['annotations'], group)];
      const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
      const put = Object.entries(after).filter(([key, value]) => before[key] !== value);
      return [group, Object.fromEntries([...put, ...gone.map((key) => [key, ''] as const)])];
    }),
  );
}

function newTablespaces(desired: ValueObject, live: ValueObject): readonly Value[] {
  const there = new Set(items(live['Tablespaces']).map(({ Name }) => Name));
  return items(desired['Tablespaces']).filter(({ Name }) => !there.has(Name));
}

function items(list: Value | undefined): readonly ValueObject[] {
  return isValueList(list) ? list.filter(isValueObject) : [];
}

function memberOf(value: Value | undefined, key: string): ValueObject {
  const member = isValueObject(value) ? value[key] : undefined;
  return isValueObject(member) ? member : {};
}

function withoutEmpty(lists: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => isValueList(list) && list.length > 0));
}
