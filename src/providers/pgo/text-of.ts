import type { Value } from '../../model/value.ts';

/** A text out of an answer; empty where there is none. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
