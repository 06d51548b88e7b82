import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/** Starts one before each test of the file and disposes of it afterwards. What it gives stands for the present one. */
export function oneForEachTest<T extends AsyncDisposable>(start: () => Promise<T>): T {
  const stand = new StandIn(start);
  beforeEach(stand.start);
  afterEach(stand.end);
  return stand.object;
}

/** Starts one before the first test of the file and disposes of it after the last. What it gives stands for it. */
export function oneForFile<T extends AsyncDisposable>(start: () => Promise<T>): T {
  const stand = new StandIn(start);
  beforeAll(stand.start);
  afterAll(stand.end);
  return stand.object;
}

class StandIn<T extends AsyncDisposable> {
  /** Has the members of the present one, and none between tests. */
  readonly object: T = new Proxy<T>({} as T, { get: (_, key) => Reflect.get(this.#present ?? {}, key) });
  #present: T | undefined;
  readonly #start: () => Promise<T>;

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  readonly start = async () => {
    this.#present = await this.#start();
  };

  readonly end = async () => {
    await this.#present?.[Symbol.asyncDispose]();
    this.#present = undefined;
  };
}
