import type { Scope } from '../model/configuration.ts';
import { Unknown } from '../model/value.ts';

/** What resources are worth while none has been read: every one of them unknown. */
export const nothingKnown: Scope = { resolve: (block) => new Unknown({ waitsFor: [block] }) };
