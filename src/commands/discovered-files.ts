import { Document, type Pair, YAMLMap } from 'yaml';
import type { Json, JsonPointer } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { displayPath, pointerSegments } from '../model/json-pointer.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import { parseAddress } from '../model/resource-address.ts';
import type { DeclaredLive } from '../plan/declare-live.ts';
import type { StartingFile } from './init-options.ts';

/** A document to be written for a live object. */
export interface DiscoveredDocument {
  readonly address: ResourceAddress;
  readonly id: string;
  /** The connection, where it is not the one named as the system. */
  readonly provider: string | undefined;
  readonly declared: DeclaredLive;
  /** Expressions in place of ids, by where they stand. */
  readonly references: ReadonlyMap<JsonPointer, string>;
}

/** The documents as files: one for each type, and one with the `import` that takes all of them in. */
export function discoveredFiles(documents: readonly DiscoveredDocument[]): readonly StartingFile[] {
  const byType = Map.groupBy(documents, ({ address }) => typeOf(address));
  return [
    ...[...byType].map(([type, group]) => ({ path: `${type}.yaml`, content: group.map(documentText).join('---\n') })),
    { path: 'imports.yaml', content: importText(documents) },
  ];
}

/** The name of the variable that a field which cannot be read back is to be taken from. */
export function secretNameOf(address: ResourceAddress, field: string): string {
  return `${address}_${field}`.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

function typeOf(address: ResourceAddress): string {
  const parts = parseAddress(address);
  return parts === undefined ? address : `${parts.system}.${parts.type}`;
}

function documentText({ address, provider, declared, references }: DiscoveredDocument): string {
  const { hidden, omitted } = declared;
  const secrets = Object.fromEntries(hidden.map(({ name }) => [name, `\${secret.env.${secretNameOf(address, name)}}`]));
  const document = new Document({
    type: typeOf(address),
    name: parseAddress(address)?.name ?? address,
    ...(provider === undefined ? {} : { provider }),
    properties: { ...(literal(declared.properties) as object), ...secrets },
    ...(hidden.length === 0 ? {} : { lifecycle: { ignoreChanges: hidden.map(({ name }) => name) } }),
  });
  for (const [pointer, expression] of references) document.setIn(['properties', ...keysOf(pointer)], expression);
  const properties = document.get('properties');
  if (properties instanceof YAMLMap) {
    for (const pair of properties.items as Pair[]) {
      const name = String(pair.key);
      if (hidden.some((field) => field.name === name))
        commentBefore(pair, ' The server does not show it: it is not compared, and sent only to a new object.');
    }
    if (omitted.length > 0)
      properties.commentBefore = ` Set at the server and not shown: ${omitted.map(displayPath).join(', ')}.`;
  }
  return document.toString({ lineWidth: 0 });
}

function commentBefore(pair: Pair, comment: string): void {
  const key = pair.key;
  if (typeof key === 'object' && key !== null && 'commentBefore' in key) key.commentBefore = comment;
  else if (typeof key === 'object' && key !== null) Object.assign(key, { commentBefore: comment });
}

/** Indexes of lists are numbers for the YAML library. */
function keysOf(pointer: JsonPointer): readonly (string | number)[] {
  return pointerSegments(pointer).map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
}

/** Texts that hold `${` are written so that they are no expressions. */
function literal(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map((item: Json) => literal(item));
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
  return value;
}

function importText(documents: readonly DiscoveredDocument[]): string {
  const document = new Document({
    import: { to: '${each.key}', id: '${each.value}' },
    forEach: Object.fromEntries(documents.map(({ address, id }) => [address, literal(id)])),
  });
  document.commentBefore = ' Takes these objects in at the next apply. Delete this file afterwards.';
  return document.toString({ lineWidth: 0 });
}
