import type { Diagnostic } from '../model/diagnostic.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import type { BlockFacts } from './check-fields.ts';
import { compileDocument } from './compile-document.ts';
import { locationOf, type Report } from './config-report.ts';
import type { Declaration, Declarations } from './declarations.ts';
import { FILE_FUNCTIONS } from './global-names.ts';
import type { CompiledOutput, ModuleSource, ModuleUse } from './module-source.ts';
import type { OutputDeclaration } from './read-outputs.ts';
import type { VariableDeclaration } from './read-variables.ts';
import { checkReferences, type ReferenceTable, type SymbolicReference } from './references.ts';
import { makeTemplate, type Template, type TextTemplate } from './template.ts';
import { textOf } from './yaml-node.ts';

/** What a project's or module's documents are made into a source with. */
export interface SourceParts {
  readonly folder: string;
  readonly variables: ReadonlyMap<string, VariableDeclaration>;
  readonly declarations: Declarations;
  readonly outputs: readonly OutputDeclaration[];
  /** Sources of the modules that its `module:` documents use, by the documents' names. */
  readonly modules: ReadonlyMap<string, ModuleSource>;
}

/** What all sources are compiled against. */
export interface SourceContext {
  readonly report: Report;
  readonly systems: ReadonlyMap<string, SystemDescription>;
  /** Names of all systems that could be used. */
  readonly systemNames: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
  /** Connections reported as missing so far: each is reported once. */
  readonly missingConnections: Set<string>;
}

/** Compiles the documents of a project or module: duplicate addresses, names, types and references are checked. */
export function makeSource(parts: SourceParts, context: SourceContext): ModuleSource {
  const { report } = context;
  const unique = withoutDuplicates(parts.declarations.documents, report);
  const outputDeclarations = [...parts.outputs, ...parts.declarations.outputs];
  const isEach = (name: string): boolean =>
    unique.some(
      ({ kind, fields }) => kind === 'module' && textOf(fields.get('name')?.value) === name && fields.has('forEach'),
    );
  const table: ReferenceTable = {
    blocks: new Map(unique.flatMap((declaration) => factsOf(declaration, context))),
    modules: new Map(
      [...parts.modules].map(([name, source]) => [
        name,
        { outputs: new Set(source.outputs.keys()), isEach: isEach(name) },
      ]),
    ),
    variables: new Set(parts.variables.keys()),
    systems: context.systemNames,
    functions: FILE_FUNCTIONS,
  };
  const documents = unique.flatMap((declaration) => {
    const document = compileDocument(declaration, { ...context, table });
    return document === undefined ? [] : [{ declaration, document }];
  });
  const modules = new Map<string, ModuleUse>();
  for (const { document } of documents) {
    const source = document.kind === 'module' ? parts.modules.get(document.name) : undefined;
    if (source !== undefined) modules.set(document.name, { name: document.name, document, source });
  }
  return {
    folder: parts.folder,
    variables: parts.variables,
    table,
    defaults: parts.folder === '' ? new Map() : compileDefaults(parts.variables, table, report),
    documents: documents.map(({ document }) => document),
    outputs: compileOutputs(outputDeclarations, table, report),
    modules,
  };
}

/** Defaults of a module's variables; they may use what is the same everywhere: `environment`, `secret` and the like. */
function compileDefaults(
  variables: ReadonlyMap<string, VariableDeclaration>,
  table: ReferenceTable,
  report: Report,
): ReadonlyMap<string, Template> {
  const defaults = new Map<string, Template>();
  const fault = (diagnostic: Diagnostic): void => report.push(diagnostic);
  const closed: ReferenceTable = { ...table, variables: new Set(), blocks: new Map(), modules: new Map() };
  const check = (text: TextTemplate): boolean => checkReferences(text, closed, [], report, () => undefined);
  for (const { name, file, default: node } of variables.values()) {
    if (node !== undefined) defaults.set(name, makeTemplate(node, { file, check, fault }));
  }
  return defaults;
}

function factsOf(declaration: Declaration, context: SourceContext): readonly (readonly [string, BlockFacts])[] {
  const address = addressOf(declaration);
  const type = textOf(declaration.head) ?? '';
  if (address === undefined) return [];
  const many = declaration.fields.get('many')?.value;
  const facts = {
    description: context.systems.get(type.split('.')[0] ?? '')?.type(type),
    isEach: declaration.fields.has('forEach'),
    isMany: many?.kind === 'scalar' && many.value === true,
  };
  return [[address, facts]];
}

function addressOf(declaration: Declaration): string | undefined {
  const name = textOf(declaration.fields.get('name')?.value);
  const type = textOf(declaration.head);
  if (name === undefined || type === undefined || (declaration.kind !== 'type' && declaration.kind !== 'data'))
    return undefined;
  return `${declaration.kind === 'data' ? 'data.' : ''}${type}.${name}`;
}

/** Documents whose address (or a module's name) no earlier document has; the others are reported. */
function withoutDuplicates(documents: readonly Declaration[], report: Report): readonly Declaration[] {
  const seen = new Map<string, Declaration>();
  return documents.filter((declaration) => {
    const name = textOf(declaration.fields.get('name')?.value);
    const address = declaration.kind === 'module' && name !== undefined ? `module.${name}` : addressOf(declaration);
    if (address === undefined) return true;
    const other = seen.get(address);
    if (other === undefined) {
      seen.set(address, declaration);
      return true;
    }
    const node = declaration.fields.get('name')?.value ?? declaration.head;
    report.add(
      'DUPLICATE_ADDRESS',
      `\`${address}\` is declared twice`,
      { file: declaration.place.file, start: node.start, end: node.end },
      {
        hint: 'give one of them another name',
        related: [{ location: other.place.location, message: 'the other one is here' }],
        address,
      },
    );
    return false;
  });
}

function compileOutputs(
  declarations: readonly OutputDeclaration[],
  table: ReferenceTable,
  report: Report,
): ReadonlyMap<string, CompiledOutput> {
  const outputs = new Map<string, CompiledOutput>();
  for (const declaration of declarations) {
    const other = outputs.get(declaration.name)?.declaration;
    if (other !== undefined) {
      report.add('DUPLICATE_ADDRESS', `there is already an output \`${declaration.name}\``, declaration, {
        related: [{ location: locationOf(other), message: 'the other one is here' }],
      });
      continue;
    }
    const references: SymbolicReference[] = [];
    const fault = (diagnostic: Diagnostic): void => report.push(diagnostic);
    const check = (text: TextTemplate): boolean =>
      checkReferences(text, table, [], report, (reference) => references.push(reference));
    outputs.set(declaration.name, {
      declaration,
      value: makeTemplate(declaration.value, { file: declaration.file, check, fault }),
      references,
    });
  }
  return outputs;
}
