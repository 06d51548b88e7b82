import { ExpressionError } from '../../expressions/expression-error.ts';
import { type AddedFunction, fixedNames } from '../../expressions/namespace.ts';
import { parseExpression } from '../../expressions/parse-expression.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { isValueList, isValueObject, Secret, Unknown, type Value, type ValueObject } from '../../model/value.ts';
import { DefinitionError } from './definition-error.ts';

/** The names that an expression may use, with their values; what is absent has no name or `undefined`. */
export type Scope = Readonly<Record<string, Value | undefined>>;

/** An expression, ready to be evaluated: `undefined` stands for what is not there. Unknown and secret parts are kept. */
export type Evaluate = (scope: Scope) => Value | undefined;

const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
const LITERALS = new Set(['true', 'false', 'null', 'absent']);

/** What the name `absent` stands for, to be told by identity: `cond ? value : absent`. */
const ABSENT: ValueObject = Object.freeze({});

/**
 * Makes an expression ready. A plain path (`response.body.id`) that leads nowhere is absent; in anything longer a missing
 * member is an error, as CEL has it: use `has(…)` or `.?member.orValue(…)`. A name without a value equals `absent`.
 *
 * @throws {DefinitionError} `DEFINITION_EXPRESSION`, when evaluated, for what cannot be parsed or computed
 */
export function compileExpression(source: string): Evaluate {
  const text = source.trim();
  if (PATH.test(text) && !LITERALS.has(text)) return pathReader(text.split('.'));
  return (scope) => {
    const names: Record<string, Value> = { absent: ABSENT };
    for (const [name, value] of Object.entries(scope)) names[name] = value ?? ABSENT;
    try {
      return withoutAbsent(parseExpression(text).evaluate({ ...fixedNames(names), functions: FUNCTIONS }));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new DefinitionError('DEFINITION_EXPRESSION', `in the definition, \`${text}\` fails: ${error.message}`, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  };
}

/** The value of an expression that decides: anything but true, unknown too, is false. */
export function holds(evaluate: Evaluate, scope: Scope): boolean {
  const value = evaluate(scope);
  return value === true || (value instanceof Secret && value.reveal() === true);
}

/** Functions that definitions have beyond those of the language. */
const FUNCTIONS: ReadonlyMap<string, AddedFunction> = new Map<string, AddedFunction>([
  ['idOf', ([link]) => idOf(link)],
  ['encode', ([text]) => encodeURIComponent(String(text))],
  ['mergePatch', ([target, patch]) => mergePatch(target as Json, patch as Json)],
  ['parseQuery', ([url]) => Object.fromEntries(new URL(String(url), 'http://relative').searchParams)],
]);

/** Names of the functions that definitions have beyond those of the language. */
export const definitionFunctions: readonly string[] = [...FUNCTIONS.keys()];

/** The id of what a link names: APIs show one as a bare id here and as the object there. */
function idOf(link: Value | undefined): Value {
  if (link === null || link === undefined) return ABSENT;
  return isValueObject(link) ? (link['id'] ?? ABSENT) : link;
}

/** RFC 7396 section 2. */
function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map<string, Json>(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function pathReader(path: readonly string[]): Evaluate {
  return (scope) => {
    let place: Value | undefined = scope as ValueObject;
    let isSecret = false;
    for (const key of path) {
      if (place instanceof Unknown) return place;
      if (place instanceof Secret) {
        isSecret = true;
        place = place.reveal();
      }
      if (!isValueObject(place) || !Object.hasOwn(place, key)) return undefined;
      place = place[key];
    }
    return isSecret && place !== undefined ? new Secret(place as Json) : place;
  };
}

/** Members and items that are `absent`, taken out; what holds none is not copied. */
function withoutAbsent(value: Value): Value | undefined {
  if (value === ABSENT) return undefined;
  if (isValueList(value)) {
    const items = value.map(withoutAbsent);
    return items.every((item, index) => item === value[index]) ? value : items.filter((item) => item !== undefined);
  }
  if (isValueObject(value)) {
    const entries = Object.entries(value).map(([key, member]) => [key, withoutAbsent(member)] as const);
    if (entries.every(([key, member]) => member === value[key])) return value;
    return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
  }
  return value;
}
