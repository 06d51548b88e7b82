import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { childPointer } from '../../model/json-pointer.ts';
import type { ChangeFault } from '../../model/resource-type.ts';
import { isValueObject, Secret, Unknown, type Value } from '../../model/value.ts';
import { memberOf, sameName, textOf, unescapeHtml } from './hal.ts';
import { parseGb, sizeText } from './sizes.ts';

/** Parameters that are sizes; a number without a unit counts gigabytes. */
const SIZES: readonly string[] = ['mem_size', 'disk_size', 'new_disk_size'];
const SECRET_NAME = /passw|secret|private_?key/i;

/** The name under which state and plans know a parameter: underscores, letter case kept. */
export function parameterName(name: string): string {
  const plain = name.replaceAll('-', '_');
  const known = ['cpu_cnt', ...SIZES].find((candidate) => sameName(candidate, plain));
  return known ?? plain;
}

/** The one form of a value that is compared: `4`, `"4 GB"` and `"4.0000 GB"` are one, and so are `true` and `"True"`. */
export function parameterValue(name: string, value: Json): Json {
  if (isJsonObject(value) || Array.isArray(value) || value === null) return value;
  const text = unescapeHtml(String(value)).trim();
  if (name === 'cpu_cnt' && /^\d+$/.test(text)) return Number(text);
  if (SIZES.includes(name) || /^\d+(\.\d+)?\s*[MGT]B$/i.test(text)) {
    const gb = parseGb(text);
    return gb === undefined ? text : sizeText(gb);
  }
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? 'True' : 'False';
  return text;
}

/** Declared parameters under their one name and in their one form, with where each is written. */
export function resolveParameters(
  declared: Value | undefined,
  pointer: string,
  origins: Map<string, string>,
): { readonly parameters: Value | undefined; readonly faults: readonly ChangeFault[] } {
  if (!isValueObject(declared)) return { parameters: declared, faults: [] };
  const parameters = new Map<string, Value>();
  const faults: ChangeFault[] = [];
  for (const [written, value] of Object.entries(declared)) {
    const name = parameterName(written);
    const place = childPointer(pointer, written);
    if (parameters.has(name)) {
      faults.push({
        severity: 'error',
        code: 'DUPLICATE_PARAMETER',
        message: `${name} is given twice: hyphens and underscores are the same in names of parameters`,
        pointer: place,
      });
    }
    if (name !== written) origins.set(childPointer(pointer, name), place);
    parameters.set(name, resolveValue(name, value));
  }
  return { parameters: Object.fromEntries(parameters), faults };
}

function resolveValue(name: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  if (value instanceof Secret) return new Secret(parameterValue(name, value.reveal()));
  const plain = parameterValue(name, value as Json);
  return SECRET_NAME.test(name) ? new Secret(plain) : plain;
}

/** Parameters as a request carries them: all values are text. @param style - How names are written there. */
export function sentParameters(parameters: Json | undefined, style: 'kebab' | 'underscore'): JsonObject {
  if (!isJsonObject(parameters)) return {};
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [style === 'kebab' ? name.replaceAll('_', '-') : name, textOfValue(value)]),
  );
}

function textOfValue(value: Json): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Parameters that a server's body shows; secret ones and those without a value are left out. */
export function shownParameters(body: JsonObject): JsonObject {
  const found = new Map<string, Json>();
  const parameters = memberOf(body, 'parameters');
  for (const [written, value] of Object.entries(isJsonObject(parameters) ? parameters : {})) {
    const name = parameterName(written);
    if (value !== null && !SECRET_NAME.test(name)) found.set(name, parameterValue(name, value));
  }
  const cpus = memberOf(body, 'cpu-cnt');
  if (typeof cpus === 'number' || typeof cpus === 'string') found.set('cpu_cnt', parameterValue('cpu_cnt', cpus));
  const memory = textOf(body, 'mem-size');
  if (memory !== undefined) found.set('mem_size', parameterValue('mem_size', memory));
  const disk = firstDiskSize(body) ?? textOf(body, 'disk-size');
  if (disk !== undefined) found.set('disk_size', parameterValue('disk_size', disk));
  return Object.fromEntries(found);
}

/** Of several disks the first is the one that `disk_size` means; the body's own size is the sum of all. */
function firstDiskSize(body: JsonObject): Json | undefined {
  const disks = memberOf(body, 'disks');
  const first = Array.isArray(disks) ? (disks as readonly Json[])[0] : undefined;
  return memberOf(first, 'disk-size');
}

/** The disk that a change of `disk_size` is for: a modification without it has no effect (vendor's sample mod_server). */
export function firstDiskUuid(body: JsonObject): string | undefined {
  const disks = memberOf(body, 'disks');
  const uuid = memberOf(Array.isArray(disks) ? (disks as readonly Json[])[0] : undefined, 'uuid');
  return typeof uuid === 'string' ? uuid : undefined;
}
