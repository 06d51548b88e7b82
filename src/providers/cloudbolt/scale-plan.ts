import type { FieldChange } from '../../model/change.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeFault, RequestPreview } from '../../model/resource-type.ts';
import { sameName } from './hal.ts';
import { actionBody } from './run-item-action.ts';
import { argumentsOf, scaleInputs, tierScales } from './scale.ts';

/** What speaks against another number of servers, and what it means where servers go. */
export function guardScales(live: Live, fields: readonly FieldChange[], options: JsonObject): readonly ChangeFault[] {
  const inputs = scaleInputs(options);
  const actions = live.attributes['actions'];
  const known = (Array.isArray(actions) ? actions : []).map(String);
  return tierScales(fields).flatMap(({ tier, before, after, pointer }): readonly ChangeFault[] => {
    const change = `tier "${tier}" from ${before} to ${after} servers`;
    if (inputs === undefined) {
      return [
        {
          severity: 'error',
          code: 'SCALE_UNTOLD',
          message: `bringing ${change} takes the resource's action Scale, whose inputs are this installation's own`,
          hint: 'Name them as the form of the action does: `options: { scale: { tier: NAME, quantity: NAME } }`. Or run it yourself, `reckon run ADDRESS Scale --arg NAME=…`, or make the deployment anew with --replace ADDRESS.',
          pointer,
        },
      ];
    }
    if (!known.some((name) => sameName(name, inputs.action))) {
      return [
        {
          severity: 'error',
          code: 'SCALE_UNAVAILABLE',
          message: `bringing ${change} takes the action "${inputs.action}", which the resource does not offer now`,
          hint: `It offers: ${known.length === 0 ? 'none' : known.join(', ')}. Make the deployment anew with --replace ADDRESS, or name another action in \`options.scale.action\`.`,
          pointer,
        },
      ];
    }
    if (after >= before) return [];
    const gone = before - after;
    return [
      {
        severity: 'warning',
        code: 'SCALE_REMOVES',
        message: `${gone === 1 ? 'a server' : `${gone} servers`} of tier "${tier}" will be removed; CloudBolt chooses which`,
        pointer,
      },
    ];
  });
}

/** What the plan says of it: `action Scale, servers of Web Tier: 2 -> 3`. */
export function scaleWords(fields: readonly FieldChange[], options: JsonObject): string | undefined {
  const scales = tierScales(fields);
  if (scales.length === 0) return undefined;
  const lines = scales.map(({ tier, before, after }) => `servers of ${tier}: ${before} -> ${after}`);
  return `action ${scaleInputs(options)?.action ?? 'Scale'}, ${lines.join(', ')}`;
}

/** The requests of it. */
export function previewScales(
  id: string,
  fields: readonly FieldChange[],
  options: JsonObject,
): readonly RequestPreview[] {
  const inputs = scaleInputs(options);
  if (inputs === undefined) return [];
  return tierScales(fields).map((scale) => ({
    method: 'POST',
    path: `/api/v2/resources/${id}/actions/{${inputs.action}}/`,
    body: actionBody(inputs.action, argumentsOf(inputs, scale)),
    note: `the action ${inputs.action}, by its link`,
  }));
}
