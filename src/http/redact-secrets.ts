import type { Json } from '../model/json.ts';
import { isValueList, isValueObject, SENSITIVE_TEXT, Secret, type Value } from '../model/value.ts';

/** Names of headers, query parameters, form fields and JSON members whose values are secrets wherever they stand. */
const SECRET_NAME =
  /pass(?:word|wd|phrase)?$|^pw$|secret|token|credential|authorization|^cookie$|set-cookie|api[-_]?key|access[-_]?key|private[-_]?key|^psk$|^otp$/i;

/** Names that look like the above but hold no secret, and help when an answer is read. */
const PLAIN_NAME = /token_?type|tokenUrl|expires|token_ttl|secret_?name|passwordtype/i;

/** Names of members that hold credentials as a whole. */
const CREDENTIALS = /^credentials?$/i;

/** Shorter values are too common in ordinary text to be replaced. */
const SHORTEST_SECRET = 4;

/** Takes secrets out of what may be shown or kept: those it was told of by value, the rest by their field's name. */
export class Redactor {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;

  /** Remembers a value, and the forms in which it stands in URLs, JSON and basic credentials. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET || this.#values.has(secret)) return;
    this.#values.add(secret);
    this.#values.add(encodeURIComponent(secret));
    this.#values.add(JSON.stringify(secret).slice(1, -1));
    this.#pattern = undefined;
  }

  /** Remembers every secret within a value. */
  addAll(value: Value): void {
    if (value instanceof Secret) this.#addJson(value.reveal());
    else if (isValueList(value)) for (const item of value) this.addAll(item);
    else if (isValueObject(value)) for (const item of Object.values(value)) this.addAll(item);
  }

  /** The text without the values that were added. */
  text(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#values]
        .sort((left, right) => right.length - left.length)
        .map(escapeForRegExp)
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, SENSITIVE_TEXT);
  }

  /** The URL without user info, secret parameters and added values. */
  url(address: string): string {
    if (!URL.canParse(address)) return this.text(address);
    const url = new URL(address);
    url.username = '';
    url.password = '';
    const search = url.search
      .slice(1)
      .split('&')
      .map((part) => {
        const [name = '', ...value] = part.split('=');
        return value.length > 0 && isSecretName(name) ? `${name}=${SENSITIVE_TEXT}` : part;
      })
      .join('&');
    url.search = '';
    const fragment = url.hash;
    url.hash = '';
    return this.text(`${url.href}${search === '' ? '' : `?${search}`}${fragment}`);
  }

  /** A header's value, or what stands for it. */
  header(name: string, value: string): string {
    return isSecretName(name) ? SENSITIVE_TEXT : this.text(value);
  }

  /** A body as text: JSON and forms by their members' names, anything by the added values. */
  body(text: string, contentType: string): string {
    if (contentType.includes('x-www-form-urlencoded')) {
      return this.text(
        text.replace(/([^&=]+)=([^&]*)/g, (pair, name: string) =>
          isSecretName(decodeURIComponent(name)) ? `${name}=${SENSITIVE_TEXT}` : pair,
        ),
      );
    }
    try {
      return this.text(JSON.stringify(this.json(JSON.parse(text) as Json)));
    } catch {
      return this.text(text);
    }
  }

  /** JSON with the members of secret names masked; a `{name, value}` pair counts by what its name says. */
  json(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item: Json) => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    const pair = 'name' in value && typeof value['name'] === 'string' && isSecretName(value['name']);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const isSecret = isSecretName(name) || (pair && name === 'value');
        if (!isSecret) return [name, this.json(member)];
        // What lies in `credentials` is secret whatever it is called there: `key`, `user`.
        if (CREDENTIALS.test(name)) return [name, maskScalars(member)];
        return [name, isScalar(member) ? SENSITIVE_TEXT : this.json(member)];
      }),
    );
  }

  #addJson(value: Json): void {
    if (typeof value === 'string') {
      this.add(value);
      for (const line of value.split('\n')) if (line.length >= 16) this.add(line);
    } else if (typeof value === 'number') this.add(String(value));
    else if (Array.isArray(value)) for (const item of value) this.#addJson(item);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) this.#addJson(item);
  }
}

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !PLAIN_NAME.test(name);
}

function maskScalars(value: Json): Json {
  if (Array.isArray(value)) return value.map(maskScalars);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskScalars(member)]));
  }
  return isScalar(value) ? SENSITIVE_TEXT : value;
}

function isScalar(value: Json): boolean {
  return value !== null && typeof value !== 'object' && typeof value !== 'boolean' && value !== '';
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
