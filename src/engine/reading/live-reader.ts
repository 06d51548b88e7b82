import type { EngineEvent } from '../../model/event.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';

/** Reads live objects, few requests for many: objects of a type that can list are taken from its list, page by page. */
export class LiveReader {
  readonly #signal: AbortSignal;
  readonly #emit: (event: EngineEvent) => void;
  readonly #wanted = new Map<string, number>();
  readonly #listings = new Map<string, Listing>();
  /** How many objects of a connection's type were read one by one. */
  readonly #single = new Map<string, number>();

  constructor(options: { readonly signal: AbortSignal; readonly emit: (event: EngineEvent) => void }) {
    this.#signal = options.signal;
    this.#emit = options.emit;
  }

  /** Says beforehand that an object will be asked for, so that the reader can tell whether a list pays. */
  expect(connection: string, type: ResourceType, record: ResourceRecord): void {
    const group = groupName(connection, type, parentOf(type, record));
    this.#wanted.set(group, (this.#wanted.get(group) ?? 0) + 1);
  }

  /** One object by id. @throws {ProviderError} */
  async byId(
    connection: Connection,
    type: ResourceType,
    id: string,
    record: ResourceRecord | undefined,
  ): Promise<Live | undefined> {
    const parent = record === undefined ? undefined : parentOf(type, record);
    const wanted = this.#wanted.get(groupName(connection.name, type, parent)) ?? 1;
    const canList = type.capabilities.list && type.capabilities.reducedList !== true;
    if (canList && (wanted > 1 || this.#isListed(connection, type, parent))) {
      const listed = await this.#listing(connection, type, parent).find(id, wanted);
      if (listed !== undefined) return listed;
    }
    const live = await type.read(connection, id, { signal: this.#signal }, record);
    const name = `${connection.name}\n${type.name}`;
    const read = (this.#single.get(name) ?? 0) + 1;
    this.#single.set(name, read);
    this.#emit({ type: 'refresh_progress', resourceType: type.name, connection: connection.name, read });
    return live;
  }

  /** The objects that have the natural key of these properties. @throws {ProviderError} */
  async byKey(connection: Connection, type: ResourceType, desired: ValueObject): Promise<readonly Live[]> {
    const key = type.keyOf(desired);
    if (key === undefined) return [];
    const parent = type.parentOf(desired);
    if (type.find !== undefined && !this.#isListed(connection, type, parent)) {
      return await type.find(connection, desired, { signal: this.#signal });
    }
    if (!type.capabilities.list) return [];
    return (await this.all(connection, type, parent)).filter((live) => live.key === key);
  }

  /** Everything of the type, or of the parent. @throws {ProviderError} */
  async all(connection: Connection, type: ResourceType, parent: string | undefined): Promise<readonly Live[]> {
    return await this.#listing(connection, type, parent).all();
  }

  /** Whether a list of the whole type was begun, so that asking for all costs little more. */
  isRead(connection: Connection, type: ResourceType): boolean {
    return this.#isListed(connection, type, undefined);
  }

  #isListed(connection: Connection, type: ResourceType, parent: string | undefined): boolean {
    return this.#listings.has(groupName(connection.name, type, parent));
  }

  #listing(connection: Connection, type: ResourceType, parent: string | undefined): Listing {
    const group = groupName(connection.name, type, parent);
    const known = this.#listings.get(group);
    if (known !== undefined) return known;
    const about = { resourceType: type.name, connection: connection.name };
    const pages = type.list(connection, parent === undefined ? {} : { parent }, { signal: this.#signal });
    this.#emit({ type: 'refresh_start', ...about, wanted: this.#wanted.get(group) ?? 0 });
    const listing = new Listing(pages, (read, isComplete) =>
      this.#emit({ type: isComplete ? 'refresh_complete' : 'refresh_progress', ...about, read }),
    );
    this.#listings.set(group, listing);
    return listing;
  }
}

/** State keeps what was applied and what was live: where the parent is not declared, the live object names it. */
function parentOf(type: ResourceType, record: ResourceRecord): string | undefined {
  return type.parentOf({ ...record.live, ...record.prior });
}

function groupName(connection: string, type: ResourceType, parent: string | undefined): string {
  return `${connection}\n${type.name}\n${parent ?? ''}`;
}

/** One list, fetched page by page only as far as it is needed. */
class Listing {
  readonly #pages: AsyncIterator<readonly Live[]>;
  readonly #progress: (read: number, isComplete: boolean) => void;
  readonly #byId = new Map<string, Live>();
  #fetched = 0;
  #isComplete = false;
  #failure: { readonly error: unknown } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pages: AsyncIterable<readonly Live[]>, progress: (read: number, isComplete: boolean) => void) {
    this.#pages = pages[Symbol.asyncIterator]();
    this.#progress = progress;
  }

  /** The object, if it stands within as many pages as there are objects wanted: beyond that single reads are cheaper. */
  async find(id: string, wanted: number): Promise<Live | undefined> {
    await this.#until(() => this.#byId.has(id) || this.#fetched > wanted);
    return this.#byId.get(id);
  }

  async all(): Promise<readonly Live[]> {
    await this.#until(() => false);
    return [...this.#byId.values()];
  }

  /** One caller at a time fetches; whoever comes second finds what the first has fetched. */
  async #until(isEnough: () => boolean): Promise<void> {
    if (this.#isComplete || isEnough()) return;
    const turn = this.#turn.then(async () => {
      while (!this.#isComplete && !isEnough()) {
        const page = await this.#nextPage();
        if (page.done === true) this.#isComplete = true;
        else for (const live of page.value) this.#byId.set(live.id, live);
        this.#fetched += 1;
        this.#progress(this.#byId.size, this.#isComplete);
      }
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /** A list that broke once is broken for all: what comes after the break would look like its end. */
  async #nextPage(): Promise<IteratorResult<readonly Live[]>> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      return await this.#pages.next();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}
