import { cloudboltCodes } from './cloudbolt/cloudbolt-codes.ts';
import { imcoCodes } from './imco/imco-codes.ts';
import { pgoCodes } from './pgo/pgo-codes.ts';
import { vmmanagerCodes } from './vmmanager/vmmanager-codes.ts';

/** Diagnostic codes of the built-in systems. */
export const systemCodes = { ...cloudboltCodes, ...imcoCodes, ...pgoCodes, ...vmmanagerCodes };
