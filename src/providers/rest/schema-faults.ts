import type { ErrorObject } from 'ajv';
import type { JsonPointer } from '../../model/json.ts';
import { childPointer, isWithin } from '../../model/json-pointer.ts';
import type { SchemaFault } from '../../model/schema.ts';
import { isValueList, isValueObject, Secret, Unknown, type Value } from '../../model/value.ts';
import { choiceWords, faultWords, typeWords } from './fault-words.ts';
import { type SchemaView, viewAt } from './schema-view.ts';

/** A compiled schema; `errors` holds what the last call found. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** Checks values against a schema, unknown and secret parts among them. */
export function checkValue(value: Value, validator: Validator, view: SchemaView): readonly SchemaFault[] {
  const unknowns: JsonPointer[] = [];
  const plain = hasSpecial(value) ? plainValue(value, '', unknowns) : value;
  if (validator(plain)) return [];
  const excused = (error: ErrorObject) => isExcused(error, error.instancePath, plain, unknowns, view);
  return withoutBranches(validator.errors ?? [], excused)
    .filter((error) => !excused(error))
    .map((error) => faultOf(error, error.instancePath, view));
}

function hasSpecial(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Unknown || value instanceof Secret) return true;
  return Object.values(value).some(hasSpecial);
}

/** JSON with secrets revealed and unknown members left out. */
function plainValue(value: Value, pointer: JsonPointer, unknowns: JsonPointer[]): unknown {
  if (value instanceof Unknown) {
    unknowns.push(pointer);
    return undefined;
  }
  if (value instanceof Secret) return value.reveal();
  if (isValueList(value)) return value.map((item, index) => plainValue(item, `${pointer}/${index}`, unknowns) ?? null);
  if (!isValueObject(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value)) {
    const child = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const plain = plainValue(member, child, unknowns);
    if (plain !== undefined) entries.push([key, plain]);
  }
  return Object.fromEntries(entries);
}

/** Whether the value may yet fit, or fits by a rule that JSON Schema cannot say. */
function isExcused(
  error: ErrorObject,
  pointer: JsonPointer,
  plain: unknown,
  unknowns: readonly JsonPointer[],
  view: SchemaView,
): boolean {
  const missing = error.keyword === 'required' ? missingProperty(error) : undefined;
  const place = missing === undefined ? pointer : `${pointer}/${missing.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (unknowns.some((unknown) => isWithin(place, unknown))) return true;
  const hangsOnParts = !['type', 'additionalProperties', 'required', 'enum', 'const'].includes(error.keyword);
  if (hangsOnParts && unknowns.some((unknown) => isWithin(unknown, pointer))) return true;
  if (!['type', 'enum', 'pattern', 'format', 'minLength'].includes(error.keyword)) return false;
  const value = valueAt(plain, pointer);
  const rules = viewAt(view, pointer);
  if (rules.asString && (typeof value === 'number' || typeof value === 'boolean')) return true;
  if (rules.reference !== undefined && isFind(value)) return true;
  return value === null && rules.emptyIsAbsent && !isRequired(view, pointer);
}

/** `{ find: … }`, which stands for an id until planning finds it. */
function isFind(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 1 && 'find' in value;
}

function isRequired(view: SchemaView, pointer: JsonPointer): boolean {
  const at = pointer.lastIndexOf('/');
  return viewAt(view, pointer.slice(0, Math.max(0, at))).required.has(pointer.slice(at + 1));
}

function valueAt(plain: unknown, pointer: JsonPointer): unknown {
  let place = plain;
  for (const segment of pointer.split('/').slice(1)) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    place = typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[key] : undefined;
  }
  return place;
}

/**
 * Without the noise of alternatives: of the branches of `anyOf` and `oneOf` only the one that came closest speaks, and where
 * none came close the choice itself does.
 */
function withoutBranches(
  errors: readonly ErrorObject[],
  excused: (error: ErrorObject) => boolean,
): readonly ErrorObject[] {
  // Both only say that something within them does not hold.
  let kept = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames');
  for (const choice of errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')) {
    const prefix = `${choice.schemaPath}/`;
    const within = kept.filter(
      (error) => error.schemaPath.startsWith(prefix) && isWithin(error.instancePath, choice.instancePath),
    );
    const branches = Map.groupBy(within, (error) => error.schemaPath.slice(prefix.length).split('/')[0] ?? '');
    const close = [...branches.values()]
      .filter((branch) => !branch.some((error) => isMismatch(error, choice.instancePath)))
      .sort((left, right) => left.length - right.length)[0];
    const dropped = new Set<ErrorObject>(within);
    if ([...branches.values()].some((branch) => branch.every(excused))) dropped.add(choice);
    else if (close !== undefined) {
      dropped.add(choice);
      const either = eitherOf(branches);
      if (either === undefined) for (const error of close) dropped.delete(error);
      else kept = [...kept, either];
    }
    kept = kept.filter((error) => !dropped.has(error));
  }
  return kept;
}

/** One fault for branches that each only miss one member of the value itself: any of those members would do. */
function eitherOf(branches: ReadonlyMap<string, readonly ErrorObject[]>): ErrorObject | undefined {
  const errors = [...branches.values()].flat();
  const [first] = errors;
  if (first === undefined || branches.size < 2 || errors.length !== branches.size) return undefined;
  if (errors.some(({ keyword, instancePath }) => keyword !== 'required' || instancePath !== first.instancePath))
    return undefined;
  const alternatives = errors.flatMap((error) => missingProperty(error) ?? []);
  return { ...first, params: { ...first.params, alternatives } };
}

/** Whether an error says that the value is another thing altogether than the branch is about. */
function isMismatch(error: ErrorObject, pointer: JsonPointer): boolean {
  return (error.keyword === 'type' && error.instancePath === pointer) || error.keyword === 'const';
}

function missingProperty(error: ErrorObject): string | undefined {
  const name: unknown = error.params['missingProperty'];
  return typeof name === 'string' ? name : undefined;
}

function faultOf(error: ErrorObject, pointer: JsonPointer, view: SchemaView): SchemaFault {
  const { keyword, params } = error;
  switch (keyword) {
    case 'type': {
      const expected = [params['type'] as string | readonly string[]].flat();
      return { pointer, keyword, message: `must be ${typeWords(expected)}`, params: { expected } };
    }
    case 'required': {
      const property = missingProperty(error) ?? '';
      const alternatives = params['alternatives'] as readonly string[] | undefined;
      const names = (alternatives ?? [property]).map((name) => `\`${name}\``).join(' or ');
      return {
        pointer,
        keyword,
        message: `must have ${names}`,
        params: { property, ...(alternatives === undefined ? {} : { alternatives }) },
      };
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const property = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const known = viewAt(view, pointer).memberNames;
      return {
        pointer,
        keyword: 'additionalProperties',
        message: `must not have \`${property}\``,
        params: { property, known },
      };
    }
    case 'enum': {
      const allowed = params['allowedValues'] as readonly (string | number | boolean | null)[];
      return { pointer, keyword, message: choiceWords(allowed), params: { allowed } };
    }
    case 'const': {
      const allowed = [params['allowedValue'] as string];
      return { pointer, keyword, message: `must be ${String(allowed[0])}`, params: { allowed } };
    }
    default: {
      const at = viewAt(view, pointer);
      if (error.propertyName === undefined) return { pointer, keyword, message: faultWords(error, at), params: {} };
      const words = at.names === undefined ? 'must be another' : faultWords(error, at.names);
      const place = childPointer(pointer, error.propertyName);
      return { pointer: place, keyword, message: `cannot be a key here: it ${words}`, params: {} };
    }
  }
}
