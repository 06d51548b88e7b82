import { isJsonObject, type Json } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Session } from '../rest/session.ts';

interface Label {
  readonly id: string;
  readonly name: string;
  /** Empty for labels of users. */
  readonly namespace: string;
}

/** The labels of one connection, by name and by id; fetched when first needed, and again when something is not known. */
export class LabelCatalog {
  readonly #session: Session;
  #labels: Promise<ReadonlyMap<string, Label>> | undefined;
  readonly #strangers = new Set<string>();
  readonly #made = new Map<string, Promise<string>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Names of those of the labels that users made; those with a namespace are the platform's.
   *
   * @throws {ProviderError}
   */
  async namesOf(ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    let labels = await this.#all(signal);
    const unknown = ids.filter((id) => !labels.has(id) && !this.#strangers.has(id));
    if (unknown.length > 0) {
      labels = await this.#again(signal);
      for (const id of unknown) if (!labels.has(id)) this.#strangers.add(id);
    }
    return ids.flatMap((id) => {
      const label = labels.get(id);
      return label === undefined || label.namespace !== '' ? [] : [label.name];
    });
  }

  /** Ids of the names among the labels that the ids stand for. @throws {ProviderError} */
  async idsAmong(ids: readonly string[], names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const labels = await this.#all(signal);
    return ids.filter((id) => {
      const label = labels.get(id);
      return label !== undefined && label.namespace === '' && names.includes(label.name);
    });
  }

  /**
   * Ids of labels by their names; what is missing is made.
   *
   * @throws {ProviderError} also where two labels have the name: which is meant nobody knows
   */
  async idsOf(names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    if (names.length === 0) return [];
    const known = await this.#all(signal);
    const labels = names.every((name) => named(known, name).length > 0) ? known : await this.#again(signal);
    return await Promise.all(
      [...new Set(names)].map(async (name) => {
        const found = named(labels, name);
        const [only] = found;
        if (found.length > 1) throw ambiguous(name, found);
        return only?.id ?? (await this.#make(name, signal));
      }),
    );
  }

  async #all(signal: AbortSignal): Promise<ReadonlyMap<string, Label>> {
    if (this.#labels === undefined) return await this.#again(signal);
    return await this.#labels;
  }

  async #again(signal: AbortSignal): Promise<ReadonlyMap<string, Label>> {
    const labels = this.#fetch(signal);
    this.#labels = labels;
    labels.catch(() => {
      if (this.#labels === labels) this.#labels = undefined;
    });
    return await labels;
  }

  async #fetch(signal: AbortSignal): Promise<ReadonlyMap<string, Label>> {
    const { json } = await this.#session.send({ method: 'GET', path: '/labels', reads: true, signal });
    const list = Array.isArray(json) ? (json as readonly Json[]) : [];
    return new Map(list.flatMap(labelOf).map((label) => [label.id, label]));
  }

  /** Two resources may want the same new label at once: it is made one time. */
  async #make(name: string, signal: AbortSignal): Promise<string> {
    let making = this.#made.get(name);
    if (making === undefined) {
      making = this.#create(name, signal);
      this.#made.set(name, making);
      making.catch(() => this.#made.delete(name));
    }
    return await making;
  }

  async #create(name: string, signal: AbortSignal): Promise<string> {
    const body = { kind: 'json' as const, value: { name } };
    const { json } = await this.#session.send({ method: 'POST', path: '/labels', body, reads: false, signal });
    const [label] = labelOf(json ?? null);
    if (label === undefined) throw new ProviderError('PROVIDER_BAD_RESPONSE', `the new label "${name}" has no id`);
    return label.id;
  }
}

function labelOf(item: Json): readonly Label[] {
  if (!isJsonObject(item) || typeof item['id'] !== 'string' || typeof item['name'] !== 'string') return [];
  const { id, name, namespace } = item;
  return [{ id, name, namespace: typeof namespace === 'string' ? namespace : '' }];
}

function named(labels: ReadonlyMap<string, Label>, name: string): readonly Label[] {
  return [...labels.values()].filter((label) => label.name === name && label.namespace === '');
}

function ambiguous(name: string, found: readonly Label[]): ProviderError {
  const message = `${found.length} labels are named "${name}": ${found.map(({ id }) => id).join(', ')}`;
  return new ProviderError('PROVIDER_REJECTED', message, {
    hint: 'Give one of them another name on the platform.',
    faults: [{ message, pointer: '/labels' }],
  });
}
