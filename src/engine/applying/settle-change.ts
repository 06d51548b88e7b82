import type { FieldChange, PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { displayPath } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import { diffFields, ignoredFields } from '../../plan/diff-fields.ts';
import { waitBase } from './apply-step.ts';
import type { ApplyWalk, Opened } from './apply-walk.ts';
import { intentRecord, makeRecord } from './make-record.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/** A change that the server has taken up. */
export interface SettleInput {
  readonly id: string;
  readonly desired: DesiredResource;
  /** What state held of the object before. */
  readonly record: ResourceRecord | undefined;
  /** What the change's own answer showed. */
  readonly seen: Live | undefined;
  /** Instant at which to give up, in milliseconds. */
  readonly deadline: number;
}

/** How often an object at rest that is not as asked for is looked at again: a server may answer from before the change. */
const SECOND_LOOKS = 5;

/**
 * Waits until a changed object has settled and shows what was asked for. Gives it with its secrets covered; one that still
 * differs after a few more looks is an error among the run's diagnostics, not a failed change.
 *
 * @throws {ProviderError} when it fails, goes, or the time is up
 */
export async function settleChange(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  input: SettleInput,
): Promise<Live> {
  const { clock } = walk.ports;
  const { desired, deadline } = input;
  let live = await settle(walk, opened, change, input);
  for (let look = 0, pause = 0; ; look += 1, pause = pause === 0 ? opened.type.poll.firstMs : pause * 2) {
    const left = differing(walk, opened, input, live);
    if (left.length === 0) return live;
    if (look === SECOND_LOOKS || clock.now() + pause > deadline) {
      walk.diagnostics.push(notConverged(desired, left));
      return live;
    }
    if (pause > 0) {
      waitBase(walk, opened, change, deadline).progress(`at rest, and still differs in ${pathsOf(left)}`);
      await clock.sleep(pause, walk.request.cut);
    }
    // A look that knows what was applied tells more than one that does not, or than the change's own answer.
    const record = makeRecord(walk, { desired, live, rules: opened.rules, previous: input.record });
    live = await settle(walk, opened, change, { ...input, record, seen: undefined }, input.seen);
  }
}

async function settle(
  walk: ApplyWalk,
  opened: Opened,
  change: PlannedChange,
  { id, desired, record, seen, deadline }: SettleInput,
  answer = seen,
): Promise<Live> {
  const live = await waitUntilSettled({
    ...waitBase(walk, opened, change, deadline),
    id,
    record,
    desired: desired.properties,
    until: 'ready',
    seen,
    answer,
  });
  if (live === undefined) throw new ProviderError('PROVIDER_FAILED', `${id} is gone right after it was changed`);
  return walk.cover(live, opened.rules, desired, record);
}

/** What is not as asked for; what was taken out may have fallen back to a value of the server's own. */
function differing(
  walk: ApplyWalk,
  { rules }: Opened,
  { desired, record }: SettleInput,
  live: Live,
): readonly FieldChange[] {
  return diffFields({
    desired: desired.properties,
    prior: intentRecord(walk, desired, record).prior,
    live: live.attributes,
    rules,
    ignoreChanges: ignoredFields(desired.lifecycle.ignoreChanges, live),
    isSameSecret: (value, marker) =>
      walk.ports.fingerprints.matches(value, marker, walk.request.run.state.fingerprintKey),
  }).fields;
}

function pathsOf(fields: readonly FieldChange[]): string {
  return fields
    .slice(0, 8)
    .map(({ pointer }) => displayPath(pointer))
    .join(', ');
}

function notConverged(desired: DesiredResource, left: readonly FieldChange[]): Diagnostic {
  return {
    severity: 'error',
    code: 'NOT_CONVERGED',
    message: `${desired.address} did not converge: it is at rest, and still differs in ${pathsOf(left)}`,
    hint: 'The server may have rounded or ignored what was asked for, or someone else has changed it meanwhile: plan again to see.',
    address: desired.address,
    location: desired.locate(left[0]?.pointer ?? ''),
  };
}
