import { isJsonObject, type Json } from '../../model/json.ts';
import { Secret, Unknown, type Value } from '../../model/value.ts';
import { DefinitionError } from './definition-error.ts';
import { compileExpression, type Evaluate, type Scope } from './expression.ts';

/** A piece of a string: text as it stands, or an expression. */
export type TemplatePart = { readonly text: string } | { readonly expression: string };

/**
 * Takes a string apart at its `${…}`. Braces and quotes within an expression nest; `$${` stands for `${`.
 *
 * @throws {DefinitionError} `DEFINITION_EXPRESSION` for one that does not end
 */
export function templateParts(source: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let at = 0; at < source.length; ) {
    if (source.startsWith('$${', at)) {
      text += '${';
      at += 3;
    } else if (source.startsWith('${', at)) {
      const end = expressionEnd(source, at + 2);
      if (text !== '') parts.push({ text });
      parts.push({ expression: source.slice(at + 2, end).trim() });
      text = '';
      at = end + 1;
    } else {
      text += source[at];
      at += 1;
    }
  }
  if (text !== '' || parts.length === 0) parts.push({ text });
  return parts;
}

function expressionEnd(source: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  throw new DefinitionError('DEFINITION_EXPRESSION', `\`${source}\` has a \${ without its }`);
}

/**
 * Makes a template ready. A string that is one `${…}` keeps the value's type; in longer ones values are put in as text.
 * Members and items whose value is absent are left out.
 */
export function compileTemplate(template: Json): Evaluate {
  if (typeof template === 'string') return compileString(template, asText);
  if (Array.isArray(template)) {
    const items = template.map((item: Json) => compileTemplate(item));
    return (scope) => items.map((item) => item(scope)).filter((value) => value !== undefined);
  }
  if (isJsonObject(template)) {
    const members = Object.entries(template).map(([key, member]) => [key, compileTemplate(member)] as const);
    return (scope) =>
      Object.fromEntries(
        members.flatMap(([key, member]) => {
          const value = member(scope);
          return value === undefined ? [] : [[key, value] as const];
        }),
      );
  }
  return () => template;
}

/**
 * Makes a path ready: each value is encoded as one segment, unless the whole path is one expression. A part that is unknown
 * or secret gives an unknown or secret path.
 */
export function compilePath(path: string): (scope: Scope) => Value {
  const parts = templateParts(path);
  const isWhole = parts.length === 1 && 'expression' in (parts[0] ?? {});
  const evaluate = compileString(path, (value) => encodeURIComponent(asText(value)));
  return (scope) => {
    const value = evaluate(scope);
    if (value instanceof Unknown || value instanceof Secret) return value;
    if (typeof value !== 'string' || (isWhole && !/^(?:https?:\/)?\//.test(value))) {
      throw new DefinitionError('DEFINITION_EXPRESSION', `the path \`${path}\` gives no path`);
    }
    return value;
  };
}

function compileString(source: string, encode: (value: Value) => string): Evaluate {
  if (!source.includes('${')) return () => source;
  const parts = templateParts(source).map((part) =>
    'text' in part ? part.text : { source: part.expression, evaluate: compileExpression(part.expression) },
  );
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object') return only.evaluate;
  return (scope) => {
    let text = '';
    let isSecret = false;
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const value = part.evaluate(scope);
      if (value instanceof Unknown) return value;
      if (value === undefined || value === null) {
        throw new DefinitionError('DEFINITION_EXPRESSION', `\`${part.source}\` has no value in \`${source}\``);
      }
      isSecret ||= value instanceof Secret;
      text += encode(value instanceof Secret ? value.reveal() : value);
    }
    return isSecret ? new Secret(text) : text;
  };
}

function asText(value: Value): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
