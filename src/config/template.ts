import { ExpressionError } from '../expressions/expression-error.ts';
import { evaluateInterpolation, type Interpolation, parseInterpolation } from '../expressions/interpolation.ts';
import type { Names } from '../expressions/namespace.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PropertySchema } from '../model/schema.ts';
import { isValueObject, Secret, Unknown, type Value } from '../model/value.ts';
import { makeDiagnostic, type Place } from './config-report.ts';
import { placeInText } from './place-in-text.ts';
import { itemSchema, memberSchema, resolveSchema } from './schema-walk.ts';
import type { SourceFile } from './source-file.ts';
import type { YamlNode, YamlScalar } from './yaml-node.ts';

/** A part of a document, ready to be evaluated many times: what holds no expression is a value already. */
export type Template =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'text'; readonly text: TextTemplate }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** A string with expressions in it. */
export interface TextTemplate {
  readonly interpolation: Interpolation;
  /** The string itself. */
  readonly value: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Whether a number or boolean becomes its text (`x-as: string`). */
  readonly asText: boolean;
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

const BROKEN: Template = { kind: 'constant', value: new Unknown() };

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
      return items.every((item) => item.kind === 'constant')
        ? { kind: 'constant', value: items.map((item) => item.value) }
        : { kind: 'list', items };
    }
    case 'map': {
      const entries = node.entries.map(
        (entry) => [entry.key, build(entry.value, context, memberSchema(schema, entry.key, root), root)] as const,
      );
      const constants = entries.flatMap(([key, value]): [string, Value][] =>
        value.kind === 'constant' ? [[key, value.value]] : [],
      );
      return constants.length === entries.length
        ? { kind: 'constant', value: Object.fromEntries(constants) }
        : { kind: 'object', entries };
    }
    default:
      return node satisfies never;
  }
}

function buildScalar(node: YamlScalar, context: TemplateContext, schema: PropertySchema | undefined): Template {
  const asText = schema?.['x-as'] === 'string';
  if (typeof node.value !== 'string') {
    const value = asText && node.value !== null ? (node.source ?? String(node.value)) : node.value;
    if (typeof value === 'number') checkNumber(value, node, context);
    return { kind: 'constant', value };
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
  if (interpolation === undefined) return { kind: 'constant', value: node.value };
  const [only] = interpolation.parts;
  if (typeof only === 'string' && interpolation.parts.length === 1) return { kind: 'constant', value: only };
  const text: TextTemplate = { interpolation, value: node.value, ...place, asText };
  return context.check(text) ? { kind: 'text', text } : BROKEN;
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
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'text':
      return evaluateText(template.text, evaluation);
    case 'list':
      return template.items.map((item) => evaluateTemplate(item, evaluation));
    case 'object':
      return Object.fromEntries(template.entries.map(([key, part]) => [key, evaluateTemplate(part, evaluation)]));
    default:
      return template satisfies never;
  }
}

function evaluateText(text: TextTemplate, evaluation: Evaluation): Value {
  try {
    const value = evaluateInterpolation(text.interpolation, evaluation.names);
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
  if (template.kind === 'text') yield template.text;
  else if (template.kind === 'list') for (const item of template.items) yield* textsOf(item);
  else if (template.kind === 'object') for (const [, part] of template.entries) yield* textsOf(part);
}

/** The template of a member of an object that is written out; `undefined` when there is none. */
export function memberTemplate(template: Template, key: string): Template | undefined {
  if (template.kind === 'object') return template.entries.find(([name]) => name === key)?.[1];
  if (template.kind !== 'constant' || !isValueObject(template.value) || !Object.hasOwn(template.value, key))
    return undefined;
  return { kind: 'constant', value: template.value[key] ?? null };
}
