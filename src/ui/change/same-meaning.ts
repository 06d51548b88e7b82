import { parseDocument } from 'yaml';
import { isJsonObject, type Json } from '../../model/json.ts';
import { formatBlock } from './format-value.ts';

/** What a text means, written in one way only: the same for two texts that mean the same. */
export interface Meaning {
  readonly language: 'JSON' | 'YAML';
  readonly before: string;
  readonly after: string;
}

/** Longer texts are compared as they stand. */
const MOST_CHARACTERS = 200_000;

/**
 * Two texts that hold JSON, or YAML, by what they mean: indented in one way, keys in alphabetical order. `undefined` unless both
 * hold an object or a list of the same language.
 */
export function meaningOf(before: string, after: string): Meaning | undefined {
  if (before.length + after.length > MOST_CHARACTERS) return undefined;
  const json = [before, after].map(readJson);
  if (json[0] !== undefined && json[1] !== undefined) {
    const [from, to] = json.map((value) => JSON.stringify(value, sortKeys, 2));
    return { language: 'JSON', before: from ?? '', after: to ?? '' };
  }
  const yaml = [before, after].map(readYaml);
  if (yaml[0] === undefined || yaml[1] === undefined) return undefined;
  const [from, to] = [yaml[0], yaml[1]].map((value) => formatBlock(sorted(value)).join('\n'));
  return { language: 'YAML', before: from ?? '', after: to ?? '' };
}

function readJson(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // What is no JSON is compared as text.
    return undefined;
  }
}

/** YAML in block style: anything else that YAML would read as an object is more likely something else. */
function readYaml(text: string): Json | undefined {
  if (!/^\s*(?:#.*\n\s*)*(?:---\s*\n|- |[\w."'/-]+:(?:\s|$))/.test(text) || !text.includes('\n')) return undefined;
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
  const value = document.toJS({ maxAliasCount: 100 }) as Json;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The order of keys means nothing in JSON. */
function sortKeys(_key: string, value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function sorted(value: Json): Json {
  return JSON.parse(JSON.stringify(value, sortKeys)) as Json;
}
