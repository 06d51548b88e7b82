import { readFileSync } from 'node:fs';
import { yamlLibrary } from '../expressions/lazy-library.ts';
import { fixedNames } from '../expressions/namespace.ts';
import { nameHint } from '../expressions/suggest-name.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { Unknown, type Value } from '../model/value.ts';
import { locationOf, type Report } from './config-report.ts';
import { checkVariable, type GivenValue, keepSensitive } from './evaluate-variables.ts';
import type { GlobalNames } from './global-names.ts';
import { parseYaml } from './parse-yaml.ts';
import type { EnvironmentEntry } from './project-file.ts';
import { isSystemError, systemReason } from './read-source-file.ts';
import type { VariableDeclaration } from './read-variables.ts';
import { checkReferences, type ReferenceTable } from './references.ts';
import { SourceFile } from './source-file.ts';
import { evaluateTemplate, makeTemplate } from './template.ts';
import { toJson, type YamlNode } from './yaml-node.ts';

/** Values that a run gives to variables; of two for the same, the later in this order wins: environment, files, flags. */
export interface VariableInputs {
  /** `--var name=text`, in their order. */
  readonly flags?: readonly { readonly name: string; readonly text: string }[];
  /** Absolute paths of `--var-file`s, in their order. */
  readonly files?: readonly string[];
}

/** What collecting variables needs. */
export interface VariableContext {
  readonly declarations: ReadonlyMap<string, VariableDeclaration>;
  readonly environment: EnvironmentEntry | undefined;
  readonly inputs: VariableInputs;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly globals: GlobalNames;
  readonly systems: ReadonlySet<string>;
  readonly report: Report;
  /** Whether no environment is chosen though there are some: a value that is missing may be one that it gives. */
  readonly isEnvironmentOpen: boolean;
}

const PREFIX = 'RECKON_VAR_';

/**
 * The value of every variable. The later wins: its default, the environment's, `RECKON_VAR_<name>`, `--var-file`, `--var`. One
 * that is missing or does not fit is reported and unknown.
 *
 * @returns The values, and the files that were read for them.
 */
export function collectVariables(context: VariableContext): {
  readonly values: ReadonlyMap<string, Value>;
  readonly files: readonly SourceFile[];
} {
  const given = new Map<string, GivenValue>();
  const files: SourceFile[] = [];
  for (const declaration of context.declarations.values()) {
    if (declaration.default !== undefined)
      given.set(declaration.name, written(declaration.default, declaration.file, 'the default', context));
  }
  giveFromEnvironment(context, given);
  for (const declaration of context.declarations.values()) {
    const text = context.environmentVariables[`${PREFIX}${declaration.name}`];
    if (text !== undefined)
      given.set(declaration.name, { value: parseText(text, declaration), source: `${PREFIX}${declaration.name}` });
  }
  for (const path of context.inputs.files ?? []) {
    const file = giveFromFile(path, context, given);
    if (file !== undefined) files.push(file);
  }
  for (const { name, text } of context.inputs.flags ?? []) {
    const declaration = context.declarations.get(name);
    if (declaration === undefined) reportUnknown(name, `--var ${name}=…`, undefined, context);
    else given.set(name, { value: parseText(text, declaration), source: `--var ${name}` });
  }
  const values = new Map<string, Value>();
  for (const declaration of context.declarations.values())
    values.set(declaration.name, settle(declaration, given.get(declaration.name), context));
  return { values, files };
}

function settle(declaration: VariableDeclaration, given: GivenValue | undefined, context: VariableContext): Value {
  const { name } = declaration;
  if (given === undefined) {
    if (context.isEnvironmentOpen) return new Unknown({ sensitive: declaration.sensitive });
    context.report.add('VARIABLE_MISSING', `the variable \`${name}\` has no value`, declaration, {
      hint: `give it one: --var ${name}=…, ${PREFIX}${name}=…, a default, or a value under the environment`,
    });
    return new Unknown({ sensitive: declaration.sensitive });
  }
  const faults = checkVariable(declaration, given, context.globals);
  for (const fault of faults) context.report.push(fault);
  if (faults.length > 0) return new Unknown({ sensitive: declaration.sensitive });
  return keepSensitive(declaration, given.value);
}

function giveFromEnvironment(context: VariableContext, given: Map<string, GivenValue>): void {
  const { environment } = context;
  for (const entry of environment?.variables ?? []) {
    const declaration = context.declarations.get(entry.key);
    const file = [...context.declarations.values()][0]?.file;
    if (declaration !== undefined)
      given.set(entry.key, written(entry.value, declaration.file, `the environment ${environment?.name}`, context));
    else
      reportUnknown(
        entry.key,
        `the environment ${environment?.name}`,
        file === undefined ? environment?.location : locationOf({ file, start: entry.keyStart, end: entry.keyEnd }),
        context,
      );
  }
}

/** A value in YAML, its expressions evaluated. */
function written(node: YamlNode, file: SourceFile, source: string, context: VariableContext): GivenValue {
  const table: ReferenceTable = {
    blocks: new Map(),
    modules: new Map(),
    variables: new Set(),
    systems: context.systems,
    functions: new Set(context.globals.functions.keys()),
  };
  const fault = (diagnostic: Diagnostic): void => context.report.push(diagnostic);
  const template = makeTemplate(node, {
    file,
    fault,
    check: (text) => checkReferences(text, table, [], context.report, () => undefined),
  });
  const names = { ...fixedNames({}), ...context.globals };
  return {
    value: evaluateTemplate(template, { names, fault }),
    place: { file, start: node.start, end: node.end },
    source,
  };
}

function giveFromFile(path: string, context: VariableContext, given: Map<string, GivenValue>): SourceFile | undefined {
  let file: SourceFile;
  try {
    file = new SourceFile(path, readFileSync(path, 'utf8'));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    context.report.add(
      'FILE_UNREADABLE',
      `the variables’ file ${path} cannot be read: ${systemReason(error)}`,
      undefined,
    );
    return undefined;
  }
  const [document] = parseYaml(file, context.report);
  if (document === undefined) return file;
  if (document.root.kind !== 'map') {
    context.report.add(
      'INVALID_VALUE',
      'a file of variables is an object',
      { file, start: 0, end: 0 },
      { hint: 'size: large' },
    );
    return file;
  }
  for (const entry of document.root.entries) {
    const declaration = context.declarations.get(entry.key);
    const place = { file, start: entry.keyStart, end: entry.keyEnd };
    if (declaration === undefined) reportUnknown(entry.key, `--var-file ${path}`, locationOf(place), context);
    else
      given.set(entry.key, {
        value: toJson(entry.value),
        place: { file, start: entry.value.start, end: entry.value.end },
        source: `--var-file ${path}`,
      });
  }
  return file;
}

function reportUnknown(
  name: string,
  source: string,
  location: Parameters<Report['add']>[2],
  context: VariableContext,
): void {
  const known = [...context.declarations.keys()];
  const from = location === undefined ? ` (from ${source})` : '';
  context.report.add('UNKNOWN_VARIABLE', `there is no variable \`${name}\`${from}`, location, {
    hint: nameHint(name, known, 'variables') ?? 'variables are declared under `variables:` in reckon.yaml',
  });
}

/** A text from the command line or the environment, as the declaration's type means it. */
function parseText(text: string, declaration: VariableDeclaration): Value {
  if (declaration.type === 'string' || declaration.type === 'any') return text;
  const parsed = yamlLibrary().parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  return parsed.errors.length > 0 ? text : (parsed.toJS({ maxAliasCount: 100 }) as Value);
}
