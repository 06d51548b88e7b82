import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { parseAddress } from '../model/resource-address.ts';

/** How many faults are gathered before the rest is left unsaid. */
const MOST_FAULTS = 20;

/**
 * What keeps a document of the present version from being a state, each as one phrase with its path; empty when nothing
 * does. By hand rather than by a schema validator, so that a start with a small state loads none and a large one is quick;
 * schemas/state.schema.json says the same.
 */
export function checkStateDocument(document: JsonObject): readonly string[] {
  const faults: string[] = [];
  const text = (owner: JsonObject, path: string, key: string, optional = false): void => {
    const value = owner[key];
    if (typeof value !== 'string' && !(optional && value === undefined)) {
      faults.push(`${path}${key} is ${describe(value)}, a text is wanted`);
    }
  };
  text(document, '', 'lineage');
  text(document, '', 'fingerprintKey');
  text(document, '', 'commit', true);
  text(document, '', 'appliedAt', true);
  if (!isCount(document['serial'])) faults.push(`serial is ${describe(document['serial'])}, a count is wanted`);
  const journal = document['journal'];
  if (journal !== undefined && !isJournalMark(journal)) faults.push('journal is not {id, through}');
  checkOutputs(document['outputs'], faults);
  checkResources(document['resources'], faults, text);
  return faults;
}

function checkOutputs(outputs: Json | undefined, faults: string[]): void {
  if (!isJsonObject(outputs)) {
    faults.push(`outputs is ${describe(outputs)}, an object is wanted`);
    return;
  }
  for (const [name, output] of Object.entries(outputs)) {
    if (!isJsonObject(output) || typeof output['sensitive'] !== 'boolean' || output['value'] === undefined) {
      faults.push(`outputs.${name} is not {value, sensitive}`);
    }
  }
}

function checkResources(
  resources: Json | undefined,
  faults: string[],
  text: (owner: JsonObject, path: string, key: string, optional?: boolean) => void,
): void {
  if (!Array.isArray(resources)) {
    faults.push(`resources is ${describe(resources)}, a list is wanted`);
    return;
  }
  const addresses = new Set<Json>();
  for (const [index, record] of (resources as readonly Json[]).entries()) {
    if (faults.length >= MOST_FAULTS) return;
    const path = `resources[${index}]`;
    if (!isJsonObject(record)) {
      faults.push(`${path} is ${describe(record)}, an object is wanted`);
      continue;
    }
    const address = record['address'];
    if (typeof address !== 'string' || parseAddress(address) === undefined) {
      faults.push(`${path}.address is ${describe(address)}, an address is wanted`);
    } else if (addresses.has(address)) {
      faults.push(`${path}.address is ${address}, which another resource has already`);
    } else addresses.add(address);
    for (const key of ['type', 'connection', 'id']) text(record, `${path}.`, key);
    for (const key of ['prior', 'live', 'options']) {
      if (!isJsonObject(record[key])) {
        faults.push(`${path}.${key} is ${describe(record[key])}, an object is wanted`);
      }
    }
    if (!Array.isArray(record['dependencies'])) faults.push(`${path}.dependencies is not a list`);
  }
}

function isJournalMark(value: Json): boolean {
  return isJsonObject(value) && typeof value['id'] === 'string' && isCount(value['through']);
}

function isCount(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function describe(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
