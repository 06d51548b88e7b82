import type { PlannedChange } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { displayPath } from '../../model/json-pointer.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource } from '../../model/resource.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { ChangeFault } from '../../model/resource-type.ts';
import type { SourceLocation } from '../../model/source-location.ts';
import { diagnosticsOf } from '../../model/tool-error.ts';
import { nameAddress } from '../../plan/name-address.ts';

/** The document that a failing call was made for. */
export interface FaultPlace {
  readonly address: ResourceAddress;
  readonly location?: SourceLocation | undefined;
  /** Tells where each property is written. */
  readonly desired?: DesiredResource | undefined;
}

/**
 * A failed provider call as diagnostics: one for each part that the server complained of, at the line of the property it
 * names, else one at the document.
 */
export function locateError(error: unknown, place: FaultPlace): readonly Diagnostic[] {
  if (!(error instanceof ProviderError)) return diagnosticsOf(error).map((diagnostic) => placed(diagnostic, place));
  if (error.faults.length === 0) return diagnosticsOf(error).map((diagnostic) => placed(diagnostic, place));
  return error.faults.map((fault) => {
    const path = fault.pointer === undefined ? '' : displayPath(fault.pointer);
    const location = fault.pointer === undefined ? undefined : place.desired?.locate(fault.pointer);
    return placed(
      {
        severity: 'error',
        code: 'SERVER_REJECTED',
        message: path === '' ? `the server refuses: ${fault.message}` : `the server refuses ${path}: ${fault.message}`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        ...(location === undefined ? {} : { location }),
        ...(error.server === undefined
          ? {}
          : {
              server: {
                ...error.server,
                message: fault.message,
                ...(fault.code === undefined ? {} : { code: fault.code }),
              },
            }),
      },
      place,
    );
  });
}

/** A type's own objection to a change, at the line of the property concerned. */
export function locateFault(fault: ChangeFault, place: FaultPlace): Diagnostic {
  const path = fault.pointer === undefined || fault.pointer === '' ? '' : `${displayPath(fault.pointer)}: `;
  const location = fault.pointer === undefined ? undefined : place.desired?.locate(fault.pointer);
  return placed(
    {
      severity: fault.severity === 'error' ? 'error' : 'warning',
      code: fault.code,
      message: `${path}${fault.message}`,
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      ...(location === undefined ? {} : { location }),
    },
    place,
  );
}

function placed(diagnostic: Diagnostic, place: FaultPlace): Diagnostic {
  const { hint } = diagnostic;
  return {
    ...diagnostic,
    message: nameAddress(diagnostic.message, place.address),
    ...(hint === undefined ? {} : { hint: nameAddress(hint, place.address) }),
    address: diagnostic.address ?? place.address,
    ...(diagnostic.location !== undefined || place.location === undefined ? {} : { location: place.location }),
  };
}

/** What a type wants consent for, told to the person whose approval of the plan is the consent. */
export function consentAsked(fault: ChangeFault, place: FaultPlace): Diagnostic {
  const diagnostic = locateFault({ ...fault, severity: 'warning' }, place);
  const hint = `Who approves this plan consents, this once. For good: options: { ${fault.consent}: true }`;
  return { ...diagnostic, hint, isDoubt: true };
}

/** The diagnostic of a change that a second interruption ended. */
export function cutOff(change: PlannedChange): Diagnostic {
  return {
    severity: 'error',
    code: 'INTERRUPTED',
    message: `${change.address} was cut off in the middle`,
    hint: 'The next run looks up what came of it.',
    address: change.address,
  };
}
