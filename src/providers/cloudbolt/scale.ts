import type { FieldChange } from '../../model/change.ts';
import type { JsonObject, JsonPointer } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { getItem } from './hal-client.ts';
import { objectOf } from './job-words.ts';
import { resourcePath } from './resource-id.ts';
import { actionBody, runItemAction } from './run-item-action.ts';

/**
 * How the installation's action that scales a tier takes its inputs. The vendor's pages and clients show the action `Scale`
 * among those of a resource, and never its inputs: administrators name them, so the document tells them.
 */
interface ScaleInputs {
  readonly action: string;
  /** Input that takes the tier's name; none where the action is for the whole resource. */
  readonly tier?: string;
  readonly quantity: string;
  /** What the quantity counts: the servers that there are to be, or those that come or go. */
  readonly counts: 'total' | 'difference';
}

/** A tier whose number of servers changes. */
interface TierScale {
  readonly tier: string;
  readonly before: number;
  readonly after: number;
  readonly pointer: JsonPointer;
}

/** The tiers whose number of servers changes. */
export function tierScales(fields: readonly FieldChange[]): readonly TierScale[] {
  return fields.flatMap(({ pointer, before, after }) => {
    const [items, tier, attributes, name] = pointerSegments(pointer);
    if (items !== 'items' || attributes !== 'attributes' || name !== 'quantity' || tier === undefined) return [];
    return typeof after === 'number' ? [{ tier, before: Number(before ?? 0), after, pointer }] : [];
  });
}

/** The inputs as a document's options tell them; undefined where they do not. */
export function scaleInputs({ scale }: JsonObject): ScaleInputs | undefined {
  const { action, tier, quantity, counts } = objectOf(scale);
  if (typeof quantity !== 'string') return undefined;
  return {
    action: typeof action === 'string' ? action : 'Scale',
    ...(typeof tier === 'string' ? { tier } : {}),
    quantity,
    counts: counts === 'difference' ? 'difference' : 'total',
  };
}

/**
 * Brings tiers to their numbers of servers by the resource's own action.
 *
 * @returns `detached` when the action waits for an approval that is left to a later run
 * @throws {ProviderError} `PROVIDER_UNSUPPORTED` where the resource does not offer the action now
 */
export async function scaleTiers(
  session: Session,
  id: string,
  fields: readonly FieldChange[],
  call: WriteCall,
): Promise<'done' | 'detached'> {
  const inputs = scaleInputs(call.options);
  if (inputs === undefined) return 'done';
  for (const scale of tierScales(fields)) {
    call.progress(`scaling ${scale.tier} to ${scale.after} servers`);
    const body = await getItem(session, resourcePath(id), call.signal);
    const end = await runItemAction(
      session,
      body,
      inputs.action,
      actionBody(inputs.action, argumentsOf(inputs, scale)),
      call,
    );
    if (end.state === 'detached') return 'detached';
  }
  return 'done';
}

/** The action's arguments for one tier. */
export function argumentsOf(inputs: ScaleInputs, { tier, before, after }: TierScale): JsonObject {
  return {
    ...(inputs.tier === undefined ? {} : { [inputs.tier]: tier }),
    [inputs.quantity]: inputs.counts === 'total' ? after : after - before,
  };
}

/** Holds what an action that scaled left against what was asked for. @throws {ProviderError} `PROVIDER_FAILED` */
export function checkScaled(live: Live, fields: readonly FieldChange[]): void {
  const { servers } = live.attributes;
  const tiers = (Array.isArray(servers) ? servers : []).map((server) => objectOf(server as JsonObject)['tier']);
  for (const { tier, after } of tierScales(fields)) {
    const found = tiers.filter((name) => name === tier).length;
    if (found === after) continue;
    throw new ProviderError(
      'PROVIDER_FAILED',
      `the action ended, and tier "${tier}" has ${found} ${found === 1 ? 'server' : 'servers'}, not ${after}`,
      {
        hint: 'Its inputs may be called otherwise, or count otherwise: see `options.scale` and the form of the action in CloudBolt.',
      },
    );
  }
}
