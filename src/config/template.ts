import { ExpressionError } from '../expressions/expression-error.ts';
import { evaluateInterpolation, type Interpolation, parseInterpolation } from '../expressions/interpolation.ts';
import type { Names } from '../expressions/namespace.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PropertySchema } from '../model/schema.ts';
import { isValueObject, Secret, Unknown, type Value, type ValueObject } from '../model/value.ts';
import { makeDiagnostic, type Place } from './config-report.ts';
import { placeInText } from './place-in-text.ts';
import { itemSchema, memberSchema, resolveSchema } from './schema-walk.ts';
import type { SourceFile } from './source-file.ts';
import { withoutSecrets } from './without-secrets.ts';
import type { YamlNode, YamlScalar } from './yaml-node.ts';

/**
 * A part of a document, ready to be evaluated many times: a value where it holds no expression, without any wrapping, because
 * a project may have a hundred thousand documents.
 */
export type Template = Value | TextTemplate | ListTemplate | ObjectTemplate;

/** A string with expressions in it. */
export class TextTemplate implements Place {
  readonly interpolation: Interpolation;
  /** The string itself. */
  readonly value: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Whether a number or boolean becomes its text (`x-as: string`). */
  readonly asText: boolean;

  constructor(interpolation: Interpolation, value: string, place: Place, asText: boolean) {
    this.interpolation = interpolation;
    this.value = value;
    this.file = place.file;
    this.start = place.start;
    this.end = place.end;
    this.asText = asText;
  }
}

/** A list with expressions in it. */
class ListTemplate {
  readonly items: readonly Template[];

  constructor(items: readonly Template[]) {
    this.items = items;
  }
}

/** An object with expressions in it. */
class ObjectTemplate {
  /** One list for all objects with the same keys. */
  readonly keys: readonly string[];
  readonly parts: readonly Template[];

  constructor(keys: readonly string[], parts: readonly Template[]) {
    this.keys = keys;
    this.parts = parts;
  }
}

const keyLists = new Map<string, readonly string[]>();

/** The list of the keys; the same one for the same keys. */
function shareKeys(keys: readonly string[]): readonly string[] {
  const joined = JSON.stringify(keys);
  const known = keyLists.get(joined);
  if (known !== undefined) return known;
  keyLists.set(joined, keys);
  return keys;
}

/** Whether the template holds no expression. */
function isConstant(template: Template): template is Value {
  return !(template instanceof TextTemplate || template instanceof ListTemplate || template instanceof ObjectTemplate);
}

/** What happens with each string that holds expressions as a template is made: gives whether it may be evaluated. */
type TextCheck = (text: TextTemplate) => boolean;

/** What making a template needs. */
export interface TemplateContext {
  readonly file: SourceFile;
  /** Told of faults. */
  readonly fault: (diagnostic: Diagnostic) => void;
  readonly check: TextCheck;
}

const BROKEN: Template = new Unknown();

/** Makes a template of a node. What has faults is reported and evaluates to an unknown, so that the rest can be checked. */
export function makeTemplate(node: YamlNode, context: TemplateContext, schema?: PropertySchema): Template {
  const resolved = schema === undefined ? undefined : resolveSchema(schema, schema);
  return build(node, context, resolved, schema);
}

function build(
  node: YamlNode,
  context: TemplateContext,
  schema: PropertySchema | undefined,
  root: PropertySchema | undefined,
): Template {
  switch (node.kind) {
    case 'scalar':
      return buildScalar(node, context, schema);
    case 'list': {
      const items = node.items.map((item, index) => build(item, context, itemSchema(schema, index, root), root));
      return items.every(isConstant) ? items : new ListTemplate(items);
    }
    case 'map': {
      const parts = node.entries.map((entry) =>
        build(entry.value, context, memberSchema(schema, entry.key, root), root),
      );
      if (parts.every(isConstant))
        return buildObject(
          node.entries.map(({ key }) => key),
          parts,
        );
      return new ObjectTemplate(shareKeys(node.entries.map(({ key }) => key)), parts);
    }
    default:
      return node satisfies never;
  }
}

/** An object of the keys and values; `__proto__` is a key like any other. */
function buildObject(keys: readonly string[], values: readonly Value[]): ValueObject {
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? null]));
}

function buildScalar(node: YamlScalar, context: TemplateContext, schema: PropertySchema | undefined): Template {
  const asText = schema?.['x-as'] === 'string';
  if (typeof node.value !== 'string') {
    const value = asText && node.value !== null ? (node.source ?? String(node.value)) : node.value;
    if (typeof value === 'number') checkNumber(value, node, context);
    return value;
  }
  const place = { file: context.file, start: node.start, end: node.end };
  let interpolation: Interpolation | undefined;
  try {
    interpolation = parseInterpolation(node.value);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    context.fault(expressionDiagnostic(error, place, node.value));
    return BROKEN;
  }
  if (interpolation === undefined) return node.value;
  const [only] = interpolation.parts;
  if (typeof only === 'string' && interpolation.parts.length === 1) return only;
  const text = new TextTemplate(interpolation, node.value, place, asText);
  return context.check(text) ? text : BROKEN;
}

/** JSON has no infinite numbers, and no exact ones beyond what a double holds. */
function checkNumber(value: number, node: YamlScalar, context: TemplateContext): void {
  const source = node.source ?? String(value);
  const isInexact = Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source);
  if (Number.isFinite(value) && !isInexact) return;
  const place = { file: context.file, start: node.start, end: node.end };
  const hint = `quote it to make it a text: "${source}"`;
  context.fault(makeDiagnostic('YAML_NUMBER', `the number ${source} cannot be kept exactly`, place, { hint }));
}

/** The diagnostic of a fault in a string's expression, at its place in the file. */
export function expressionDiagnostic(error: ExpressionError, place: Place, value: string): Diagnostic {
  return makeDiagnostic(error.code, error.message, placeInText(place, value, error.range), { hint: error.hint });
}

/** How a template is evaluated. */
export interface Evaluation {
  readonly names: Names;
  /** Told of faults; what has one becomes an unknown. */
  readonly fault: (diagnostic: Diagnostic) => void;
}

/** The template's value. */
export function evaluateTemplate(template: Template, evaluation: Evaluation): Value {
  if (template instanceof TextTemplate) return evaluateText(template, evaluation);
  if (template instanceof ListTemplate) return template.items.map((item) => evaluateTemplate(item, evaluation));
  if (!(template instanceof ObjectTemplate)) return template;
  const { keys, parts } = template;
  return buildObject(
    keys,
    parts.map((part) => evaluateTemplate(part, evaluation)),
  );
}

function evaluateText(text: TextTemplate, evaluation: Evaluation): Value {
  try {
    const names = text.file.isGuarded(text.start) ? withoutSecrets(evaluation.names) : evaluation.names;
    const value = evaluateInterpolation(text.interpolation, names);
    return text.asText ? asText(value) : value;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    evaluation.fault(expressionDiagnostic(error, text, text.value));
    return new Unknown();
  }
}

function asText(value: Value): Value {
  if (value instanceof Secret) {
    const shown = value.reveal();
    return typeof shown === 'number' || typeof shown === 'boolean' ? new Secret(String(shown)) : value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

/** Every string with expressions in a template. */
export function* textsOf(template: Template): Iterable<TextTemplate> {
  if (template instanceof TextTemplate) yield template;
  else if (template instanceof ListTemplate) for (const item of template.items) yield* textsOf(item);
  else if (template instanceof ObjectTemplate) for (const part of template.parts) yield* textsOf(part);
}

/** The keys of an object that is written out. */
export function keysOf(template: Template): readonly string[] {
  if (template instanceof ObjectTemplate) return template.keys;
  return isConstant(template) && isValueObject(template) ? Object.keys(template) : [];
}

/** The template of a member of an object that is written out; `undefined` when there is none. */
export function memberTemplate(template: Template, key: string): Template | undefined {
  if (template instanceof ObjectTemplate) {
    const index = template.keys.indexOf(key);
    return index === -1 ? undefined : template.parts[index];
  }
  if (!isConstant(template) || !isValueObject(template) || !Object.hasOwn(template, key)) return undefined;
  return template[key] ?? null;
}
