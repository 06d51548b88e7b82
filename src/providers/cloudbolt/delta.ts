import type { FieldChange } from '../../model/change.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { revealValue } from '../../model/value.ts';
import { memberOf, unescapeHtml } from './hal.ts';
import { parameterValue } from './parameters.ts';
import { itemsOf } from './place-order.ts';

/**
 * Holds what the server would change against what the plan saw: each line of the delta, `OLD -> NEW`, must be one of the
 * planned changes. Labels are the parameters' own and may be anything, so the values decide.
 *
 * @returns `nothing` when the delta is empty: somebody was faster
 * @throws {ProviderError} `PROVIDER_STALE` for a line that the plan has not seen
 */
export function judgeDelta(order: JsonObject, fields: readonly FieldChange[]): 'submit' | 'nothing' {
  const entries = itemsOf(order, 'mod-items') ?? [];
  const deltas = entries.flatMap((entry) => {
    const delta = memberOf(entry, 'delta');
    return isJsonObject(delta) ? [delta] : [];
  });
  if (deltas.length === 0) return 'submit';
  const lines = deltas.flatMap((delta) => Object.entries(delta));
  for (const [label, change] of lines) {
    if (!fields.some((field) => isMeant(field, String(change)))) {
      throw new ProviderError(
        'PROVIDER_STALE',
        `the server would change ${label} from ${changeWords(String(change))}, which is not what the plan saw`,
        {
          hint: 'Somebody changed it since. The order was cancelled; plan again.',
        },
      );
    }
  }
  return lines.length === 0 ? 'nothing' : 'submit';
}

/** A planned change as the delta writes it: `4 GB -> 8 GB`, or the new value alone. */
export function changeText(before: unknown, after: unknown): string {
  return before === undefined ? String(after) : `${String(before)} -> ${String(after)}`;
}

function changeWords(change: string): string {
  return unescapeHtml(change).replace(/\s*->\s*/, ' to ');
}

function isMeant(field: FieldChange, change: string): boolean {
  const [before = '', after = ''] = unescapeHtml(change).split(/\s*->\s*/);
  const name = pointerSegments(field.pointer).at(-1) ?? '';
  if (
    field.after === undefined ||
    !same(name, after, field.after instanceof Object ? revealValue(field.after) : (field.after as Json))
  ) {
    // A secret's new value is masked by the server.
    if (field.sensitive !== true) return false;
  }
  return field.before === undefined || field.sensitive === true || same(name, before, field.before as Json);
}

function same(name: string, text: string, value: Json): boolean {
  return String(parameterValue(name, text)) === String(parameterValue(name, value));
}
