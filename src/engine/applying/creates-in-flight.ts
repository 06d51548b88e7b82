import type { Live } from '../../model/resource.ts';

/** One create of an apply, among those that could be mistaken for it. */
export interface CreateInFlight {
  /** The server has said the id of what it made: no other create can have made that. */
  made(id: string): void;
  /** The create is over, or its answer will not come any more. */
  over(): void;
  /** The one object that `look` finds and no other create has made or taken; looks only once the others know theirs. */
  pick(look: () => Promise<readonly Live[]>): Promise<Live | undefined>;
}

/**
 * The creates of one apply whose objects can only be told by what they look like. One whose answer was lost must not take the
 * object of another for its own.
 */
export class CreatesInFlight {
  readonly #open = new Map<CreateInFlight, { readonly group: string; readonly isOver: Promise<void> }>();
  readonly #taken = new Set<string>();

  /**
   * Says that a create is about to be sent.
   *
   * @param group - Creates of different groups cannot be mistaken for one another: a connection's type, and the natural key.
   */
  begin(group: string): CreateInFlight {
    const { promise, resolve } = Promise.withResolvers<void>();
    const nameOf = (id: string): string => `${group}\n${id}`;
    const own: CreateInFlight = {
      made: (id) => {
        this.#taken.add(nameOf(id));
        own.over();
      },
      over: () => {
        this.#open.delete(own);
        resolve();
      },
      pick: async (look) => {
        own.over();
        const others = [...this.#open.values()].filter((other) => other.group === group);
        await Promise.all(others.map(({ isOver }) => isOver));
        const [found, ...more] = (await look()).filter(({ id }) => !this.#taken.has(nameOf(id)));
        if (found === undefined || more.length > 0) return undefined;
        this.#taken.add(nameOf(found.id));
        return found;
      },
    };
    this.#open.set(own, { group, isOver: promise });
    return own;
  }
}
