import { SandboxError } from './sandbox-error.ts';

/** A fault that strikes by chance: an HTTP status, a cut connection, or an answer that takes two seconds longer. */
export interface RandomFault {
  readonly kind: number | 'reset' | 'slow';
  /** In [0, 1]. */
  readonly probability: number;
}

/** A fault for the next requests that match, as `POST /_control/faults` takes it. */
export interface ScriptedFault {
  /** Upper-case method; absent for any. */
  readonly method?: string;
  /** Regular expression on the undecoded path without the query; absent for any. */
  readonly path?: string;
  /** How many matching requests to let pass first. Default 0. */
  readonly skip?: number;
  /** How many matching requests to strike. Default 1. */
  readonly times?: number;
  /** Answers with this status instead of handling the request. */
  readonly status?: number;
  /** The body for `status`: a string is sent as it is, anything else as JSON. Default: a proxy's HTML page. */
  readonly body?: unknown;
  /** Default `application/json` for a JSON body, else `text/html`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits so many real milliseconds before anything else. */
  readonly delayMs?: number;
  /** Cuts the connection before the request is handled. */
  readonly reset?: boolean;
  /** Lets the request take effect, then cuts the connection instead of answering. */
  readonly dropAfter?: boolean;
}

/** The faults of one emulator: scripted ones go first, chance has what they leave. */
export class FaultInjection {
  readonly #chances: readonly RandomFault[];
  readonly #random: () => number;
  #scripted: { fault: ScriptedFault; path: RegExp; skip: number; times: number }[] = [];

  constructor(chances: readonly RandomFault[], random: () => number) {
    this.#chances = chances;
    this.#random = random;
  }

  /** Nothing scripted and nothing by chance. */
  get isIdle(): boolean {
    return this.#scripted.length === 0 && this.#chances.length === 0;
  }

  /** @throws {SandboxError} `SANDBOX_OPTION` when `path` is no regular expression. */
  script(fault: ScriptedFault): void {
    this.#scripted.push({ fault, path: compilePath(fault.path), skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** What is still to come. */
  scripted(): readonly ScriptedFault[] {
    return this.#scripted.map(({ fault, skip, times }) => ({ ...fault, skip, times }));
  }

  /** Takes back all that is scripted. */
  clear(): void {
    this.#scripted = [];
  }

  /** The fault for this request, counted as struck; undefined lets it pass. */
  strike(method: string, path: string): ScriptedFault | undefined {
    for (const entry of this.#scripted) {
      if (entry.fault.method !== undefined && entry.fault.method.toUpperCase() !== method) continue;
      if (!entry.path.test(path)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.times -= 1;
      if (entry.times <= 0) this.#scripted = this.#scripted.filter((other) => other !== entry);
      return entry.fault;
    }
    return this.#strikeByChance();
  }

  #strikeByChance(): ScriptedFault | undefined {
    for (const { kind, probability } of this.#chances) {
      if (this.#random() >= probability) continue;
      if (kind === 'reset') return { reset: true };
      if (kind === 'slow') return { delayMs: 2_000 };
      return { status: kind, ...(kind === 429 || kind === 503 ? { headers: { 'retry-after': '1' } } : {}) };
    }
    return undefined;
  }
}

/**
 * Reads `503:0.05,reset:0.01,slow:0.02`: what happens, and how likely.
 *
 * @throws {SandboxError} `SANDBOX_OPTION`, naming the part that cannot be read.
 */
export function parseRandomFaults(text: string): RandomFault[] {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const [, status, word, chance] = /^\s*(?:([45]\d\d)|(reset|slow))\s*:\s*(\d*\.?\d+)\s*$/.exec(part) ?? [];
    const probability = Number(chance);
    if (!(probability <= 1)) {
      throw new SandboxError('SANDBOX_OPTION', `the fault "${part.trim()}" cannot be read`, {
        hint: 'Write a status, "reset" or "slow", a colon and a probability: 503:0.05,reset:0.01,slow:0.02',
      });
    }
    return { kind: word === 'reset' || word === 'slow' ? word : Number(status), probability };
  });
}

function compilePath(path: string | undefined): RegExp {
  try {
    return new RegExp(path ?? '');
  } catch (cause) {
    throw new SandboxError('SANDBOX_OPTION', `"${path}" is not a regular expression`, { cause });
  }
}
