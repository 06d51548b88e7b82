import { nameHint } from '../expressions/suggest-name.ts';
import type { Report } from './config-report.ts';
import { DocumentPlace } from './document-place.ts';
import { type FieldRules, readFields } from './read-fields.ts';
import { type OutputDeclaration, readOutputs } from './read-outputs.ts';
import type { YamlDocument } from './yaml-document.ts';
import { nodeType, textOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

/** A document, its own keys read; what stands under them is looked at later. */
export interface Declaration {
  readonly kind: DocumentKind;
  readonly place: DocumentPlace;
  readonly fields: ReadonlyMap<string, YamlEntry>;
  /** Place of the value that says what it is (`imply.cluster` of `type: imply.cluster`). */
  readonly head: YamlNode;
}

/** A kind of document, by the key that makes it one. */
type DocumentKind = 'type' | 'data' | 'module' | 'moved' | 'import' | 'removed' | 'policy';

/** The documents of a project, or of a module. */
export interface Declarations {
  readonly documents: readonly Declaration[];
  readonly outputs: readonly OutputDeclaration[];
}

const SHARED = {
  dependsOn: { kinds: ['list', 'text'] },
  forEach: { kinds: ['any'] },
  when: { kinds: ['any'] },
} as const satisfies FieldRules;
const NAME = { name: { kinds: ['text'], isRequired: true } } as const satisfies FieldRules;

const KINDS: Readonly<Record<DocumentKind | 'outputs', { readonly what: string; readonly rules: FieldRules }>> = {
  type: {
    what: 'a resource',
    rules: {
      type: { kinds: ['text'] },
      ...NAME,
      provider: { kinds: ['text'] },
      description: { kinds: ['text'] },
      properties: { kinds: ['object'] },
      options: { kinds: ['object'] },
      lifecycle: { kinds: ['object'] },
      ...SHARED,
    },
  },
  data: {
    what: 'a lookup',
    rules: {
      data: { kinds: ['text'] },
      ...NAME,
      provider: { kinds: ['text'] },
      description: { kinds: ['text'] },
      where: { kinds: ['object', 'text'] },
      filter: { kinds: ['any'] },
      many: { kinds: ['boolean'] },
      ...SHARED,
    },
  },
  module: {
    what: 'a module',
    rules: {
      module: { kinds: ['text'] },
      ...NAME,
      description: { kinds: ['text'] },
      variables: { kinds: ['object'] },
      ...SHARED,
    },
  },
  moved: {
    what: '`moved`',
    rules: { from: { kinds: ['text'], isRequired: true }, to: { kinds: ['text'], isRequired: true } },
  },
  import: {
    what: '`import`',
    rules: {
      to: { kinds: ['text'], isRequired: true },
      id: { kinds: ['any'], isRequired: true },
      forEach: { kinds: ['any'] },
    },
  },
  removed: {
    what: '`removed`',
    rules: { address: { kinds: ['text'], isRequired: true }, destroy: { kinds: ['boolean'] } },
  },
  policy: {
    what: '`policy`',
    rules: {
      ...NAME,
      description: { kinds: ['text'] },
      match: { kinds: ['text', 'boolean'] },
      assert: { kinds: ['text', 'boolean'], isRequired: true },
      message: { kinds: ['text'] },
      severity: { kinds: ['text'] },
      cases: { kinds: ['list'] },
    },
  },
  outputs: { what: '`outputs`', rules: { outputs: { kinds: ['object'] } } },
};

/** Kinds whose keys stand under the one key (`moved: {from, to}`) rather than beside it. */
const NESTED: ReadonlySet<string> = new Set(['moved', 'import', 'removed', 'policy']);

/** Reads the documents' own keys. What has faults is reported and left out. */
export function readDeclarations(documents: readonly YamlDocument[], report: Report): Declarations {
  const declarations: Declaration[] = [];
  const outputs: OutputDeclaration[] = [];
  for (const { file, root } of documents) {
    if (root.kind !== 'map') {
      report.add('UNKNOWN_DOCUMENT', `a document is an object, not ${nodeType(root)}`, {
        file,
        start: root.start,
        end: root.end,
      });
      continue;
    }
    const entry = root.entries.find((candidate) => Object.hasOwn(KINDS, candidate.key));
    if (entry === undefined) {
      reportUnknown(root, file, report);
      continue;
    }
    const kind = entry.key as DocumentKind | 'outputs';
    if (kind === 'outputs') {
      readFields(root, KINDS.outputs.rules, { file, report, what: '`outputs`' });
      if (entry.value.kind === 'map') outputs.push(...readOutputs(entry.value, file, report));
      continue;
    }
    const declaration = readDeclaration(kind, entry, root, new DocumentPlace(file, root), report);
    if (declaration !== undefined) declarations.push(declaration);
  }
  return { documents: declarations, outputs };
}

function reportUnknown(root: YamlMap, file: YamlDocument['file'], report: Report): void {
  const [first] = root.entries;
  const kinds = Object.keys(KINDS);
  for (const { key, keyStart, keyEnd } of root.entries) {
    const hint = nameHint(key, kinds, '');
    if (hint?.startsWith('did you mean') !== true) continue;
    report.add(
      'UNKNOWN_DOCUMENT',
      `\`${key}\` is no kind of document`,
      { file, start: keyStart, end: keyEnd },
      { hint },
    );
    return;
  }
  const place = first === undefined ? root : { start: first.keyStart, end: first.keyEnd };
  report.add(
    'UNKNOWN_DOCUMENT',
    'nothing says what this document is',
    { file, start: place.start, end: place.end },
    {
      hint: `a resource has \`type: <system>.<type>\`; other documents have one of ${kinds.slice(1).join(', ')}`,
    },
  );
}

function readDeclaration(
  kind: DocumentKind,
  entry: YamlEntry,
  root: YamlMap,
  place: DocumentPlace,
  report: Report,
): Declaration | undefined {
  const { what, rules } = KINDS[kind];
  const context = { file: place.file, report, what, place: { start: entry.keyStart, end: entry.keyEnd } };
  if (!NESTED.has(kind)) return { kind, place, fields: readFields(root, rules, context), head: entry.value };
  const others = root.entries.filter((candidate) => candidate !== entry);
  const short: YamlEntry[] = entry.value.kind === 'map' ? [...entry.value.entries] : shortForm(kind, entry);
  const body: YamlMap = { kind: 'map', entries: [...short, ...others], start: root.start, end: root.end };
  return { kind, place, fields: readFields(body, rules, context), head: entry.value };
}

/** `removed: <address>` and `policy: <name>` say their first key without its name. */
function shortForm(kind: DocumentKind, entry: YamlEntry): YamlEntry[] {
  const key = kind === 'removed' ? 'address' : kind === 'policy' ? 'name' : undefined;
  return key === undefined || textOf(entry.value) === undefined ? [] : [{ ...entry, key }];
}
