import { Refusal } from '../wire/refusal.ts';
import type { RequestFields } from '../wire/request-fields.ts';
import type { ResourceList } from '../world/cluster-spec.ts';
import { canonicalQuantity, compareQuantities, formatQuantity, parseQuantity } from '../world/quantity.ts';

/**
 * Checks a request and a limit of the same resource: both must be quantities, and a limit must not be lower than the
 * request, or than `fallback` when there is no request.
 *
 * @throws {Refusal} With the parser's text, or `limit … is lower than the request …`.
 */
function checkLimit(request: string, limit: string, fallback = ''): void {
  for (const text of [request, limit]) {
    checkQuantity(text);
  }
  const asked = parseQuantity(request === '' ? '0' : request);
  const effective = asked.nano === 0n && fallback !== '' ? parseQuantity(fallback) : asked;
  const limited = parseQuantity(limit === '' ? '0' : limit);
  if (limited.nano !== 0n && effective.nano !== 0n && compareQuantities(limited, effective) < 0) {
    throw new Refusal(`limit "${formatQuantity(limited)}" is lower than the request "${formatQuantity(effective)}"`);
  }
}

/** Checks that a text is a quantity or empty. */
export function checkQuantity(text: string): void {
  if (text !== '') {
    parseQuantity(text);
  }
}

/** Checks the size of a volume, with the hint that the server adds. */
export function checkVolumeSize(size: string): void {
  try {
    checkQuantity(size);
  } catch (error) {
    if (error instanceof Refusal) {
      throw new Refusal(`could not parse PVC size "${size}": ${error.message} (hint: try a value like "1Gi")`);
    }
    throw error;
  }
}

/** Checks the CPU and memory of `<prefix>CPURequest`, `…CPULimit`, `…MemoryRequest` and `…MemoryLimit`. */
export function checkResources(fields: RequestFields, prefix: string, memoryFallback = ''): void {
  checkLimit(fields.string(`${prefix}CPURequest`), fields.string(`${prefix}CPULimit`));
  checkLimit(fields.string(`${prefix}MemoryRequest`), fields.string(`${prefix}MemoryLimit`), memoryFallback);
}

/** Requests of the four fields of `prefix`, laid over what is there; empty fields change nothing. */
export function mergeRequests(known: ResourceList, fields: RequestFields, prefix: string): ResourceList {
  return merge(known, fields.string(`${prefix}CPURequest`), fields.string(`${prefix}MemoryRequest`));
}

/** Limits of the four fields of `prefix`, laid over what is there. */
export function mergeLimits(known: ResourceList, fields: RequestFields, prefix: string): ResourceList {
  return merge(known, fields.string(`${prefix}CPULimit`), fields.string(`${prefix}MemoryLimit`));
}

function merge(known: ResourceList, cpu: string, memory: string): ResourceList {
  return {
    ...known,
    ...(cpu === '' ? {} : { cpu: canonicalQuantity(cpu) }),
    ...(memory === '' ? {} : { memory: canonicalQuantity(memory) }),
  };
}

/** Service types that Kubernetes knows; '' stands for the default. */
export function isServiceType(type: string): boolean {
  return ['', 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'].includes(type);
}
