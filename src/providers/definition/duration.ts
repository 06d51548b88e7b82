import { DefinitionError } from './definition-error.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** `1h30m` as milliseconds; a bare number counts seconds. @throws {DefinitionError} for anything else */
export function durationMs(text: string | number): number {
  if (typeof text === 'number') return text * 1000;
  if (!DURATION.test(text)) {
    throw new DefinitionError('DEFINITION_INVALID', `"${text}" is no duration: write 500ms, 10s, 5m or 2h`);
  }
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return total;
}
