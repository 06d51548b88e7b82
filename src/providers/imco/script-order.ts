import { isJsonObject, type Json } from '../../model/json.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';

/** How long placements of new scripts are gathered before they become one call. */
const GATHERING_MS = 150;

/** A script of a template. */
interface PlacedScript {
  readonly template: string;
  readonly type: string;
  readonly id: string;
}

interface Gathering {
  /** Places from 1, by the script's id. */
  readonly places: Map<string, number>;
  readonly done: Promise<void>;
}

/**
 * The order among the scripts of templates. The API takes the order of all scripts of a template and type at once, while each
 * script is a resource of its own: what the plan expects of all of them, and what comes together, becomes one call.
 */
export class ScriptOrder {
  readonly #session: Session;
  readonly #expected = new Map<string, Map<string, number>>();
  readonly #gathering = new Map<string, Gathering>();
  readonly #turns = new Map<string, Promise<void>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Says when planning that a script is to be put into that place. */
  expect(script: PlacedScript, place: number): void {
    const group = groupOf(script);
    const places = this.#expected.get(group) ?? new Map<string, number>();
    this.#expected.set(group, places.set(script.id, place));
  }

  /** Puts a script into its place, counted from 1; resolves when it is there. @throws {ProviderError} */
  async place(script: PlacedScript, place: number, call: WriteCall): Promise<void> {
    const group = groupOf(script);
    let gathering = this.#gathering.get(group);
    if (gathering === undefined) {
      const places = new Map(this.#expected.get(group));
      gathering = { places, done: this.#reorder(script, places, call) };
      this.#gathering.set(group, gathering);
    }
    gathering.places.set(script.id, place);
    await gathering.done;
  }

  async #reorder(
    { template, type }: Omit<PlacedScript, 'id'>,
    places: ReadonlyMap<string, number>,
    { signal, progress }: WriteCall,
  ): Promise<void> {
    const group = groupOf({ template, type });
    try {
      await this.#session.clock.sleep(GATHERING_MS, signal);
      const before = this.#turns.get(group) ?? Promise.resolve();
      const turn = before.then(async () => {
        const path = `/blueprint/templates/${encodeURIComponent(template)}/scripts`;
        const list = await this.#session.send({ method: 'GET', path, query: { type }, reads: true, signal });
        this.#gathering.delete(group);
        const now = idsInOrder(list.json);
        const wanted = arrange(now, places);
        if (wanted.every((id, index) => id === now[index])) return;
        progress(`putting ${wanted.length} scripts in order`);
        const body = { kind: 'json' as const, value: { type, script_ids: wanted } };
        await this.#session.send({ method: 'PUT', path: `${path}/reorder`, body, reads: false, signal });
      });
      // Whoever comes next waits for the end of this turn, however it ends.
      this.#turns.set(
        group,
        turn.catch(() => undefined),
      );
      await turn;
    } finally {
      if (this.#gathering.get(group)?.places === places) this.#gathering.delete(group);
    }
  }
}

function groupOf({ template, type }: Omit<PlacedScript, 'id'>): string {
  return `${template}/${type}`;
}

/** The ids with some of them put into their places and the others kept in order around them. */
function arrange(ids: readonly string[], places: ReadonlyMap<string, number>): readonly string[] {
  const arranged = ids.filter((id) => !places.has(id));
  const placed = [...places].filter(([id]) => ids.includes(id)).sort(([, left], [, right]) => left - right);
  for (const [id, place] of placed) arranged.splice(place - 1, 0, id);
  return arranged;
}

function idsInOrder(json: Json | undefined): readonly string[] {
  const list = Array.isArray(json) ? (json as readonly Json[]) : [];
  return list
    .flatMap((item) => (isJsonObject(item) ? [{ id: String(item['id']), order: Number(item['execution_order']) }] : []))
    .sort((left, right) => left.order - right.order)
    .map(({ id }) => id);
}
