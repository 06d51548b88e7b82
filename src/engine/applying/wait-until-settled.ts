import type { Clock } from '../../model/clock.ts';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live, ResourceRecord } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { ValueObject } from '../../model/value.ts';

/** A wait for an object. */
export interface WaitRequest {
  readonly type: ResourceType;
  readonly connection: Connection;
  readonly id: string;
  readonly record: ResourceRecord | undefined;
  /** What the object should be like; absent when it should be gone, or only be free. */
  readonly desired: ValueObject | undefined;
  readonly until: 'ready' | 'gone' | 'free';
  /** The document's options, for a wait until the object is free. */
  readonly options?: JsonObject;
  /** What the change's own answer showed, so that a first look may be spared. */
  readonly seen: Live | undefined;
  /** The same, where that look is not to be spared. Default: `seen`. */
  readonly answer?: Live | undefined;
  /** Instant at which to give up, in milliseconds. */
  readonly deadline: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  progress(message: string): void;
}

/**
 * Looks at an object, at growing intervals, until it is as it should be. Returns it as it was at the last look; undefined
 * when it is gone.
 *
 * @throws {ProviderError} `PROVIDER_FAILED` in the server's words; `PROVIDER_TIMEOUT` when the time is up, which ends the wait
 *   and not the change
 */
export async function waitUntilSettled(request: WaitRequest): Promise<Live | undefined> {
  const { type, connection, id, clock, signal } = request;
  let live = request.seen;
  // Much is done at once: the first looks come quickly.
  let pause = type.poll.firstMs / 8;
  let missing = 0;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst || live === undefined) live = await type.read(connection, id, { signal }, request.record);
    if (live === undefined) {
      if (request.until !== 'ready') return undefined;
      // A new object may not be listed at once.
      missing += 1;
      if (missing > 3)
        throw new ProviderError('PROVIDER_FAILED', `the object ${id} disappeared while it was waited for`);
    } else {
      const settled =
        request.until === 'free'
          ? type.settled(live, undefined, request.options)
          : type.settled(live, request.desired, undefined, request.answer ?? request.seen);
      switch (settled.state) {
        case 'ready':
          if (request.until !== 'gone') return live;
          break;
        case 'failed':
          if (request.until === 'free') return live;
          throw new ProviderError(
            'PROVIDER_FAILED',
            settled.message,
            settled.hint === undefined ? {} : { hint: settled.hint },
          );
        case 'pending':
          request.progress(settled.message);
          break;
        default:
          settled satisfies never;
      }
    }
    if (clock.now() + pause > request.deadline) throw timedOut(request);
    await clock.sleep(pause, signal);
    pause = Math.min(pause * (pause < type.poll.firstMs ? 2 : 1.5), type.poll.maxMs);
  }
}

function timedOut(request: WaitRequest): ProviderError {
  const what = request.until === 'gone' ? 'was still there' : 'had not settled';
  return new ProviderError('PROVIDER_TIMEOUT', `${request.id} ${what} when the time to wait was up`, {
    hint: 'The server may still be at it: the next run looks again. Set lifecycle.timeouts in the document to wait longer.',
  });
}
