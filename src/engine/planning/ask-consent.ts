import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { DesiredResource } from '../../model/resource.ts';
import type { ChangeRequest, ResourceType } from '../../model/resource-type.ts';
import { plainOptions } from '../run/call-options.ts';
import { consentAsked } from '../run/locate-faults.ts';

/** A change as it goes on where the person who approves the plan consents by that. */
interface Consented {
  /** With the options that it takes. */
  readonly desired: DesiredResource;
  /** What is asked. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Takes what a type objects to for want of an option for a question to the person who approves the plan: the change is planned as
 * though the option were set, for this run alone, and what it objects to is told as a doubt.
 */
export function askConsent(type: ResourceType, change: ChangeRequest | undefined, desired: DesiredResource): Consented {
  if (change === undefined) return { desired, diagnostics: [] };
  const place = { address: desired.address, location: desired.location, desired };
  const consents = new Map<string, true>();
  const diagnostics: Diagnostic[] = [];
  for (const fault of type.guard(change, plainOptions(desired))) {
    if (fault.severity !== 'error' || fault.consent === undefined) continue;
    consents.set(fault.consent, true);
    diagnostics.push(consentAsked(fault, place));
  }
  const granted: JsonObject = Object.fromEntries(consents);
  return { desired: consents.size === 0 ? desired : { ...desired, consents: granted }, diagnostics };
}
