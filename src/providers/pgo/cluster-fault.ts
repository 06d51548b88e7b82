import type { ChangeFault } from '../../model/resource-type.ts';

/** An error in a cluster's planned change. @param pointer - The property concerned; the document where undefined. */
export function fault(code: string, message: string, pointer: string | undefined, hint?: string): ChangeFault {
  return {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(pointer === undefined ? {} : { pointer }),
  };
}
