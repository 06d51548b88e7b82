import { nameHint } from '../expressions/suggest-name.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import type { Place, Report } from './config-report.ts';
import type { Declaration } from './declarations.ts';
import type { DocumentPlace } from './document-place.ts';
import { checkReferences, type ReferenceTable, resolveAddress, type SymbolicReference } from './references.ts';
import { makeTemplate, type Template, type TextTemplate, textsOf } from './template.ts';
import { textOf, type YamlEntry, type YamlNode } from './yaml-node.ts';

/** A document whose parts are ready to be evaluated, once for each place its module is used in. */
export interface CompiledDocument {
  readonly kind: Declaration['kind'];
  readonly place: DocumentPlace;
  readonly name: string;
  /** `imply.cluster`; empty for documents that are of no type. */
  readonly type: string;
  readonly description?: TypeDescription;
  /** Name of the connection. */
  readonly connection: string;
  /** Address within its module, `data.` included; empty for documents that have none. */
  readonly address: string;
  readonly sections: ReadonlyMap<string, Template>;
  /** Everything it refers to, in the order of the file. */
  readonly references: readonly SymbolicReference[];
  /** Whether more than one result of a lookup is wanted. */
  readonly many: boolean;
  /** Whether a condition of its lifecycle looks at the resource itself. */
  readonly usesSelf: boolean;
}

/** What documents are compiled against. */
export interface CompileContext {
  readonly table: ReferenceTable;
  readonly report: Report;
  readonly systems: ReadonlyMap<string, SystemDescription>;
  /** Connections under `providers:`. */
  readonly connections: ReadonlySet<string>;
  /** Connections reported as missing so far: each is reported once. */
  readonly missingConnections: Set<string>;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Checks a document's names, types and references and makes templates of its values. */
export function compileDocument(declaration: Declaration, context: CompileContext): CompiledDocument | undefined {
  const { kind, place, fields } = declaration;
  const name = kind === 'type' || kind === 'data' || kind === 'module' ? readName(declaration, context.report) : '';
  const type = kind === 'type' || kind === 'data' ? (textOf(declaration.head) ?? '') : '';
  const description = type === '' ? undefined : findType(declaration, type, context);
  if (name === undefined || (type !== '' && description === undefined)) return undefined;
  const references: SymbolicReference[] = [];
  const found = (reference: SymbolicReference): void => void references.push(reference);
  const sections = new Map<string, Template>();
  for (const [key, entry] of fields) {
    const template = compileSection(key, entry, declaration, context, description, found);
    if (template !== undefined) sections.set(key, template);
  }
  readDependsOn(fields.get('dependsOn')?.value, place, context, found);
  const connection = type === '' ? '' : findConnection(declaration, type, context);
  const address = type === '' ? '' : `${kind === 'data' ? 'data.' : ''}${type}.${name}`;
  const many = fields.get('many')?.value;
  const lifecycle = sections.get('lifecycle');
  return {
    kind,
    place,
    name,
    type,
    connection,
    address,
    sections,
    references,
    many: many?.kind === 'scalar' && many.value === true,
    usesSelf: lifecycle !== undefined && [...textsOf(lifecycle)].some(readsSelf),
    ...(description === undefined ? {} : { description }),
  };
}

function readsSelf(text: TextTemplate): boolean {
  return text.interpolation.parts.some(
    (part) => typeof part !== 'string' && part.expression.references.some((reference) => reference.name === 'self'),
  );
}

function readName(declaration: Declaration, report: Report): string | undefined {
  const node = declaration.fields.get('name')?.value;
  const name = textOf(node);
  if (node === undefined || name === undefined) return undefined;
  if (NAME.test(name)) return name;
  const hint = name.includes('${')
    ? 'names are fixed; forEach makes many instances of one document'
    : 'use letters, digits, _ and -; the API’s own name is a property';
  report.add('INVALID_NAME', `\`${name}\` cannot be a name`, nodePlace(declaration, node), { hint });
  return undefined;
}

function nodePlace(declaration: Declaration, node: YamlNode): Place {
  return { file: declaration.place.file, start: node.start, end: node.end };
}

function findType(declaration: Declaration, type: string, context: CompileContext): TypeDescription | undefined {
  const [systemName = '', ...rest] = type.split('.');
  const place = nodePlace(declaration, declaration.head);
  const system = context.systems.get(systemName);
  if (system === undefined || rest.length !== 1) {
    const isShape = rest.length !== 1;
    const known = [...context.table.systems];
    const message = isShape ? `\`${type}\` is no type` : `there is no system \`${systemName}\``;
    const hint = isShape ? 'a type is written <system>.<type>: imply.cluster' : nameHint(systemName, known, 'systems');
    context.report.add(isShape ? 'UNKNOWN_TYPE' : 'UNKNOWN_SYSTEM', message, place, { hint });
    return undefined;
  }
  const description = system.type(type);
  if (description === undefined) {
    context.report.add('UNKNOWN_TYPE', `${system.title} has no type \`${type}\``, place, {
      hint: nameHint(type, system.typeNames, 'types'),
    });
    return undefined;
  }
  if (declaration.kind === 'type' && description.managed !== true) {
    const hint = `${description.managed.reason}\nlook it up: data: ${type}`;
    context.report.add('TYPE_NOT_MANAGED', `\`${type}\` can only be looked up`, place, { hint });
    return undefined;
  }
  return description;
}

function findConnection(declaration: Declaration, type: string, context: CompileContext): string {
  const [system = ''] = type.split('.');
  const node = declaration.fields.get('provider')?.value;
  const name = textOf(node) ?? system;
  const place = nodePlace(declaration, node ?? declaration.head);
  const ofSystem = (): readonly string[] =>
    [...context.connections].filter((connection) => connection.split('.')[0] === system);
  if (name.split('.')[0] !== system) {
    context.report.add(
      'UNKNOWN_PROVIDER',
      `\`${type}\` cannot use \`${name}\`, a connection to another system`,
      place,
      {
        hint: ofSystem().length === 0 ? undefined : `connections to ${system}: ${ofSystem().join(', ')}`,
      },
    );
  } else if (!context.connections.has(name) && !context.missingConnections.has(name)) {
    context.missingConnections.add(name);
    const alias = ofSystem().length > 0 ? nameHint(name, ofSystem(), `connections to ${system}`) : undefined;
    const hint = alias ?? `add it to reckon.yaml:\n    providers:\n      ${name}: { url: https://… }`;
    context.report.add('UNKNOWN_PROVIDER', `there is no connection \`${name}\``, place, { hint });
  }
  return name;
}

/** Sections that hold plain words of reckon's own, never expressions. */
const PLAIN = new Set([
  'type',
  'data',
  'module',
  'name',
  'provider',
  'description',
  'dependsOn',
  'many',
  'from',
  'address',
  'destroy',
  'severity',
  'cases',
  'policy',
]);

function compileSection(
  key: string,
  entry: YamlEntry,
  declaration: Declaration,
  context: CompileContext,
  description: TypeDescription | undefined,
  found: (reference: SymbolicReference) => void,
): Template | undefined {
  if (PLAIN.has(key) || declaration.kind === 'policy') return undefined;
  const hasEach = declaration.fields.has('forEach') && key !== 'forEach' && key !== 'when';
  const locals = [...(hasEach ? ['each'] : []), ...(key === 'lifecycle' ? ['self'] : [])];
  const check = (text: TextTemplate): boolean => checkReferences(text, context.table, locals, context.report, found);
  const schema =
    key === 'properties' ? description?.schema : key === 'options' ? description?.optionsSchema : undefined;
  const { file } = declaration.place;
  return makeTemplate(entry.value, { file, check, fault: (diagnostic) => context.report.push(diagnostic) }, schema);
}

function readDependsOn(
  node: YamlNode | undefined,
  place: DocumentPlace,
  context: CompileContext,
  found: (reference: SymbolicReference) => void,
): void {
  if (node === undefined) return;
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const at = { file: place.file, start: item.start, end: item.end };
    const text = textOf(item);
    if (text === undefined) {
      context.report.add('INVALID_VALUE', 'an entry of `dependsOn` must be an address', at, {
        hint: 'dependsOn: [imply.cluster.events]',
      });
      continue;
    }
    const whole = /^\$\{\s*([^}]+?)\s*\}$/.exec(text)?.[1] ?? text;
    const reference = resolveAddress(whole, context.table, at, context.report);
    if (reference !== undefined) found(reference);
  }
}
