import type { ForgeKind } from '../model/forge-kind.ts';

/** The process's variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of a forge so far, apart from credentials. */
export interface FoundForge {
  readonly kind?: ForgeKind;
  readonly apiUrl?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
}

/** The number of a pull request; `undefined` for anything but a positive whole number. */
export function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}
