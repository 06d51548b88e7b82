import type { JsonPointer } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { ChangeFault, Resolution } from '../../model/resource-type.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { commaList } from './comma-list.ts';

/** The API's create names of what reckon has under the name of what is wanted. */
const OTHER_NAMES = { ReplicaCount: 'replicas', Standby: 'standby', UserLabels: 'userLabels' } as const;

/** A cluster's properties under one name each, with lists and names of choices as the server tells them back. */
export function normaliseCluster(declared: ValueObject): Resolution {
  const properties: Record<string, Value> = { ...declared };
  const origins = new Map<JsonPointer, JsonPointer>();
  const faults: ChangeFault[] = [];
  for (const [other, name] of Object.entries(OTHER_NAMES)) {
    const value = properties[other];
    if (value === undefined) continue;
    delete properties[other];
    if (properties[name] !== undefined) {
      faults.push({
        severity: 'error',
        code: 'PGO_TWO_NAMES',
        message: `${other} and ${name} are the same: give one of them`,
        pointer: `/${other}`,
      });
      continue;
    }
    properties[name] = value;
    origins.set(`/${name}`, `/${other}`);
    if (!isValueObject(value)) continue;
    for (const key of Object.keys(value)) origins.set(childPointer(`/${name}`, key), childPointer(`/${other}`, key));
  }
  put(properties, 'Policies', commaList);
  put(properties, 'BackrestStorageType', (value) => commaList(renamed(value)));
  put(properties, 'PasswordType', (value) => (value === 'scram' ? 'scram-sha-256' : value));
  return { properties, origins, faults };
}

function put(properties: Record<string, Value>, name: string, form: (value: Value) => Value | undefined): void {
  const value = properties[name];
  const formed = value === undefined ? undefined : form(value);
  if (formed !== undefined) properties[name] = formed;
}

/** `local` is stored as `posix`. */
function renamed(value: Value): Value {
  const list = isValueList(value) ? value : typeof value === 'string' ? value.split(',') : undefined;
  return list === undefined
    ? value
    : list.map((item) => (typeof item === 'string' && item.trim() === 'local' ? 'posix' : item));
}
