type FieldKind = 'string' | 'int' | 'boolean' | 'strings';

/**
 * A request as the apiserver's decoder sees it (Go's `encoding/json`): keys match whatever their case, unknown keys are
 * ignored, and a value of the wrong type leaves its field at zero while the others are still filled. Every getter
 * therefore answers with a zero value rather than fail.
 */
export class RequestFields {
  readonly #values: ReadonlyMap<string, readonly unknown[]>;
  /** Why the body could not be decoded at all: the request then counts as empty. */
  readonly problem: string | undefined;

  constructor(entries: Iterable<readonly [string, unknown]>, problem?: string) {
    const values = new Map<string, unknown[]>();
    for (const [key, value] of entries) {
      const folded = key.toLowerCase();
      const known = values.get(folded);
      if (known === undefined) {
        values.set(folded, [value]);
      } else {
        known.push(value);
      }
    }
    this.#values = values;
    this.problem = problem;
  }

  /** Text of a field, '' when absent or not a string. */
  string(name: string): string {
    return this.#last(name, isString) ?? '';
  }

  /** Whole number of a field, 0 when absent, a string or a fraction. */
  int(name: string): number {
    return this.#last(name, isInt) ?? 0;
  }

  /** False when absent or not a JSON boolean. */
  boolean(name: string): boolean {
    return this.#last(name, isBoolean) ?? false;
  }

  /** A boolean that may be left out: undefined when absent or null. */
  optionalBoolean(name: string): boolean | undefined {
    return this.#last(name, isBoolean);
  }

  /** A list of strings, empty when the value is anything else (a lone string included). */
  strings(name: string): string[] {
    return (this.#last(name, Array.isArray) ?? []).map((item: unknown) => (isString(item) ? item : ''));
  }

  /** A map of strings, empty when the value is anything else. */
  map(name: string): Record<string, string> {
    const entries = Object.entries(this.#last(name, isRecord) ?? {});
    return Object.fromEntries(entries.map(([key, value]) => [key, isString(value) ? value : '']));
  }

  /** A nested object, with all fields at zero when absent. */
  object(name: string): RequestFields {
    return new RequestFields(Object.entries(this.#last(name, isRecord) ?? {}));
  }

  /** A list of nested objects. */
  objects(name: string): RequestFields[] {
    const items: unknown[] = this.#last(name, Array.isArray) ?? [];
    return items.map((item) => new RequestFields(isRecord(item) ? Object.entries(item) : []));
  }

  /** Go's complaint about the first field that has another type than `kinds` says; undefined when all fit. */
  typeMismatch(struct: string, kinds: Readonly<Record<string, FieldKind>>): string | undefined {
    for (const [name, kind] of Object.entries(kinds)) {
      const wrong = (this.#values.get(name.toLowerCase()) ?? []).find((value) => value !== null && !fits(value, kind));
      if (wrong !== undefined) {
        return `json: cannot unmarshal ${jsonKind(wrong)} into Go struct field ${struct}.${name} of type ${goTypes[kind]}`;
      }
    }
    return undefined;
  }

  #last<T>(name: string, accept: (value: unknown) => value is T): T | undefined {
    return this.#values.get(name.toLowerCase())?.findLast(accept) as T | undefined;
  }
}

/** Decodes a JSON body; one that is no JSON object counts as empty and says so in `problem`. */
export function fieldsOfBody(text: string): RequestFields {
  if (text.trim() === '') {
    return new RequestFields([], 'EOF');
  }
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value)
      ? new RequestFields(Object.entries(value))
      : new RequestFields([], `json: cannot unmarshal ${jsonKind(value)} into Go value`);
  } catch (error) {
    return new RequestFields([], error instanceof Error ? error.message : 'invalid JSON');
  }
}

/** The query of a GET route. Here names are exact (all are lower case), and of several values the first counts. */
export function fieldsOfQuery(query: URLSearchParams): RequestFields {
  return new RequestFields([...query].filter(([name]) => name === name.toLowerCase()).reverse());
}

const goTypes: Readonly<Record<FieldKind, string>> = {
  string: 'string',
  int: 'int',
  boolean: 'bool',
  strings: '[]string',
};

function fits(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'string':
      return isString(value);
    case 'int':
      return isInt(value);
    case 'boolean':
      return isBoolean(value);
    case 'strings':
      return Array.isArray(value) && value.every(isString);
  }
}

function jsonKind(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isInt(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
