import { nameHint } from '../expressions/suggest-name.ts';
import type { Json } from '../model/json.ts';
import type { Report } from './config-report.ts';
import { readFields } from './read-fields.ts';
import type { SourceFile } from './source-file.ts';
import { textOf, toJson, type YamlMap, type YamlNode } from './yaml-node.ts';

/** Types a variable may have. */
const variableTypes = ['string', 'number', 'integer', 'boolean', 'list', 'object', 'any'] as const;

/** A type a variable may have. */
type VariableType = (typeof variableTypes)[number];

/** A variable as declared. */
export interface VariableDeclaration {
  readonly name: string;
  readonly file: SourceFile;
  readonly type: VariableType;
  readonly description?: string;
  readonly sensitive: boolean;
  readonly allowed?: readonly Json[];
  readonly pattern?: RegExp;
  /** As written; may hold expressions. */
  readonly default?: YamlNode;
  readonly validate?: { readonly rule: YamlNode; readonly message?: string };
  /** Place of the name. */
  readonly start: number;
  readonly end: number;
}

const RULES = {
  type: { kinds: ['text'] },
  description: { kinds: ['text'] },
  sensitive: { kinds: ['boolean'] },
  enum: { kinds: ['list'] },
  pattern: { kinds: ['text'] },
  default: { kinds: ['any'] },
  validate: { kinds: ['object'] },
} as const;

/** Reads `variables:`. */
export function readVariables(
  map: YamlMap,
  file: SourceFile,
  report: Report,
): ReadonlyMap<string, VariableDeclaration> {
  const variables = new Map<string, VariableDeclaration>();
  for (const entry of map.entries) {
    const place = { start: entry.keyStart, end: entry.keyEnd };
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(entry.key)) {
      report.add(
        'INVALID_NAME',
        `\`${entry.key}\` cannot be the name of a variable`,
        { file, ...place },
        {
          hint: 'use letters, digits and _, so that vars.<name> can be written',
        },
      );
      continue;
    }
    const isBare = entry.value.kind === 'scalar' && entry.value.value === null;
    if (entry.value.kind !== 'map' && !isBare) {
      report.add(
        'INVALID_VALUE',
        `the variable \`${entry.key}\` must be an object`,
        { file, ...place },
        {
          hint: `${entry.key}: { default: … } gives it a value; environments: and --var give it others`,
        },
      );
      continue;
    }
    const body: YamlMap = entry.value.kind === 'map' ? entry.value : { kind: 'map', entries: [], ...place };
    variables.set(entry.key, readVariable(entry.key, body, place, file, report));
  }
  return variables;
}

function readVariable(
  name: string,
  body: YamlMap,
  place: { readonly start: number; readonly end: number },
  file: SourceFile,
  report: Report,
): VariableDeclaration {
  const fields = readFields(body, RULES, { file, report, what: `the variable \`${name}\``, place });
  const description = textOf(fields.get('description')?.value);
  const sensitive = fields.get('sensitive')?.value;
  const allowed = fields.get('enum')?.value;
  const pattern = readPattern(fields.get('pattern')?.value, file, report);
  const validate = readValidate(fields.get('validate')?.value, file, report);
  const fallback = fields.get('default')?.value;
  return {
    name,
    file,
    type: readType(fields.get('type')?.value, fallback, file, report),
    sensitive: sensitive?.kind === 'scalar' && sensitive.value === true,
    ...place,
    ...(description === undefined ? {} : { description }),
    ...(allowed?.kind === 'list' ? { allowed: allowed.items.map(toJson) } : {}),
    ...(pattern === undefined ? {} : { pattern }),
    ...(validate === undefined ? {} : { validate }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/** The declared type; without one, that of the default, so that texts from the command line are read as what is meant. */
function readType(
  node: YamlNode | undefined,
  fallback: YamlNode | undefined,
  file: SourceFile,
  report: Report,
): VariableType {
  const text = textOf(node);
  if (node === undefined || text === undefined) return typeOfDefault(fallback);
  const type = variableTypes.find((known) => known === text);
  if (type !== undefined) return type;
  const synonyms: Readonly<Record<string, string>> = {
    bool: 'boolean',
    int: 'integer',
    text: 'string',
    map: 'object',
    array: 'list',
  };
  const meant = Object.hasOwn(synonyms, text) ? synonyms[text] : undefined;
  report.add(
    'INVALID_VALUE',
    `there is no variable type \`${text}\``,
    { file, start: node.start, end: node.end },
    {
      hint: meant === undefined ? nameHint(text, variableTypes, 'types') : `did you mean \`${meant}\`?`,
    },
  );
  return 'any';
}

function typeOfDefault(fallback: YamlNode | undefined): VariableType {
  if (fallback?.kind === 'map') return 'object';
  if (fallback?.kind === 'list') return 'list';
  if (fallback === undefined || typeof fallback.value === 'string' || fallback.value === null) return 'any';
  return typeof fallback.value === 'number' ? 'number' : 'boolean';
}

function readPattern(node: YamlNode | undefined, file: SourceFile, report: Report): RegExp | undefined {
  const text = textOf(node);
  if (node === undefined || text === undefined) return undefined;
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report.add(
      'INVALID_VALUE',
      'the pattern is not a regular expression',
      { file, start: node.start, end: node.end },
      { hint: error.message },
    );
    return undefined;
  }
}

function readValidate(node: YamlNode | undefined, file: SourceFile, report: Report): VariableDeclaration['validate'] {
  if (node?.kind !== 'map') return undefined;
  const rules = { rule: { kinds: ['any'], isRequired: true }, message: { kinds: ['text'] } } as const;
  const fields = readFields(node, rules, { file, report, what: '`validate`' });
  const rule = fields.get('rule')?.value;
  const message = textOf(fields.get('message')?.value);
  if (rule === undefined) return undefined;
  return message === undefined ? { rule } : { rule, message };
}
