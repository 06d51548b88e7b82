import type { ResourceAddress } from '../model/resource-address.ts';
import { shellWord } from '../model/shell-word.ts';

/** A type does not know its resources' addresses: it writes `reckon run ADDRESS retry`. */
const STAND_IN = /((?:reckon [a-z]+|--replace) )ADDRESS\b/g;

/** A type's advice with the address that it is for, ready to be pasted into a shell. */
export function nameAddress(text: string, address: ResourceAddress): string {
  const word = shellWord(address);
  return text.replace(STAND_IN, (_all, command: string) => `${command}${word}`);
}
