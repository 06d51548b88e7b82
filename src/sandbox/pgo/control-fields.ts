/** A control that was used wrongly. */
export class ControlError extends Error {
  /** HTTP status of the answer. */
  readonly status: 400 | 404;

  constructor(status: 400 | 404, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** The members of a control's body, each of the type that is asked for. */
export interface ControlFields {
  text(name: string, fallback?: string): string;
  number(name: string, fallback: number): number;
  flag(name: string, fallback: boolean): boolean;
  texts(name: string): Record<string, string>;
  value(name: string): unknown;
}

/**
 * Reads a control's body. A misspelt member is refused: it would silently do nothing.
 *
 * @throws {ControlError} For an unknown member, and by the getters for one that is missing or of another type.
 */
export function readControl(body: unknown, names: readonly string[]): ControlFields {
  const members: Record<string, unknown> =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  const unknown = Object.keys(members).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ControlError(400, `"${unknown}" is not known here; it takes: ${names.join(', ') || 'nothing'}`);
  }
  const read = <T>(name: string, type: string, fallback: T | undefined): T => {
    const value = members[name] ?? fallback;
    if (typeof value !== type) {
      throw new ControlError(400, `"${name}" is a ${type}`);
    }
    return value as T;
  };
  return {
    text: (name, fallback) => read(name, 'string', fallback),
    number: (name, fallback) => read(name, 'number', fallback),
    flag: (name, fallback) => read(name, 'boolean', fallback),
    texts: (name) =>
      Object.fromEntries(
        Object.entries(read<Record<string, unknown>>(name, 'object', {})).map(([key, value]) => [key, String(value)]),
      ),
    value: (name) => read<unknown>(name, 'object', undefined),
  };
}
