import { nameHint } from '../expressions/suggest-name.ts';
import type { Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonPointer } from '../model/json.ts';
import { childPointer } from '../model/json-pointer.ts';
import type { Condition, Lifecycle } from '../model/resource.ts';
import { parseAddress, type ResourceAddress } from '../model/resource-address.ts';
import { isValueList, isValueObject, Unknown, type Value, type ValueObject } from '../model/value.ts';
import type { BlockCore } from './block.ts';
import { makeDiagnostic } from './config-report.ts';
import { parseDuration } from './duration.ts';
import { parseFieldPath } from './field-path.ts';
import type { Locals } from './module-frame.ts';

const DEFAULTS: Lifecycle = {
  preventDestroy: false,
  onRemove: 'delete',
  ignoreChanges: [],
  createBeforeDestroy: false,
  replaceTriggeredBy: [],
  timeouts: {},
  preconditions: [],
  postconditions: [],
};

const KEYS = [
  'preventDestroy',
  'onRemove',
  'ignoreChanges',
  'createBeforeDestroy',
  'replaceTriggeredBy',
  'timeouts',
  'precondition',
  'postcondition',
];

/** Reads one value of a lifecycle: tells of faults at its place. */
interface Reading {
  readonly value: Value;
  readonly pointer: JsonPointer;
  fault(message: string, hint?: string, pointer?: JsonPointer, code?: 'INVALID_VALUE' | 'UNKNOWN_KEY'): void;
}

/** A document's `lifecycle:`, evaluated, with defaults for what it does not say. */
export function evaluateLifecycle(
  core: BlockCore,
  address: ResourceAddress,
  scope: Scope,
  locals: Locals,
  faults: Diagnostic[],
): Lifecycle {
  const template = core.document.sections.get('lifecycle');
  if (template === undefined) return DEFAULTS;
  const value = core.section('lifecycle', scope, { ...locals, self: selfValue(core, address, scope) }, faults);
  if (!isValueObject(value)) return DEFAULTS;
  const { place } = core.document;
  const read = (key: string): Reading | undefined => {
    const pointer = childPointer('', key);
    if (!Object.hasOwn(value, key)) return undefined;
    const fault: Reading['fault'] = (message, hint, at = pointer, code = 'INVALID_VALUE') =>
      void faults.push(
        makeDiagnostic(
          code,
          message,
          code === 'UNKNOWN_KEY' ? place.locateKey('lifecycle', at) : place.locate('lifecycle', at),
          { hint, address },
        ),
      );
    return { value: value[key] ?? null, pointer, fault };
  };
  for (const key of Object.keys(value)) {
    if (!KEYS.includes(key))
      read(key)?.fault(`\`lifecycle\` has no \`${key}\``, nameHint(key, KEYS, 'it may have'), undefined, 'UNKNOWN_KEY');
  }
  const conditions = (key: string): readonly Condition[] =>
    readConditions(read(key), (pointer) => place.locate('lifecycle', pointer));
  return {
    preventDestroy: readChoice(read('preventDestroy'), [true, false, 'skip'] as const, false),
    onRemove: readChoice(read('onRemove'), ['delete', 'orphan', 'fail'] as const, 'delete'),
    ignoreChanges: readPaths(read('ignoreChanges')),
    createBeforeDestroy: readChoice(read('createBeforeDestroy'), [true, false] as const, false),
    replaceTriggeredBy: readTriggers(read('replaceTriggeredBy')),
    timeouts: readTimeouts(read('timeouts')),
    preconditions: conditions('precondition'),
    postconditions: conditions('postcondition'),
  };
}

/** The resource's own live object, for postconditions; unknown until it is there. */
function selfValue(core: BlockCore, address: ResourceAddress, scope: Scope): Value {
  const value = scope.resolve(core.address);
  const key = core.document.sections.has('forEach') ? parseAddress(address)?.key : undefined;
  if (key === undefined || value instanceof Unknown) return value;
  return isValueObject(value) && Object.hasOwn(value, key)
    ? (value[key] ?? null)
    : new Unknown({ waitsFor: [address] });
}

function readChoice<T extends boolean | string>(reading: Reading | undefined, allowed: readonly T[], fallback: T): T {
  if (reading === undefined) return fallback;
  const choice = allowed.find((candidate) => candidate === reading.value);
  if (choice !== undefined) return choice;
  if (reading.value instanceof Unknown) reading.fault('this must be known before anything is applied');
  else reading.fault(`this must be ${allowed.map(String).join(' or ')}`);
  return fallback;
}

function readPaths(reading: Reading | undefined): readonly JsonPointer[] | 'all' {
  if (reading === undefined) return [];
  if (reading.value === 'all') return 'all';
  if (!isValueList(reading.value)) {
    reading.fault('`ignoreChanges` must be a list of field paths, or all', 'ignoreChanges: [spec.pivot]');
    return [];
  }
  return reading.value.flatMap((item, index) => {
    const pointer = typeof item === 'string' ? parseFieldPath(item) : undefined;
    if (pointer !== undefined) return [pointer];
    reading.fault(
      'this is no field path',
      'a path is written spec.a.b, spec.list[0].x or labels["odd key"]',
      childPointer(reading.pointer, index),
    );
    return [];
  });
}

function readTriggers(reading: Reading | undefined): readonly Value[] {
  if (reading === undefined) return [];
  return isValueList(reading.value) ? reading.value : [reading.value];
}

function readTimeouts(reading: Reading | undefined): Lifecycle['timeouts'] {
  if (reading === undefined) return {};
  if (!isValueObject(reading.value)) {
    reading.fault('`timeouts` must be an object', 'timeouts: { create: 90m }');
    return {};
  }
  const timeouts: { create?: number; update?: number; delete?: number } = {};
  for (const [key, value] of Object.entries(reading.value)) {
    const pointer = childPointer(reading.pointer, key);
    const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
    if (key !== 'create' && key !== 'update' && key !== 'delete')
      reading.fault(`\`timeouts\` has no \`${key}\``, 'it may have: create, update, delete', pointer, 'UNKNOWN_KEY');
    else if (milliseconds === undefined)
      reading.fault('this is no duration', 'a duration is written 90s, 45m, 2h or 1h30m', pointer);
    else timeouts[key] = milliseconds;
  }
  return timeouts;
}

function readConditions(
  reading: Reading | undefined,
  locate: (pointer: JsonPointer) => Condition['location'],
): readonly Condition[] {
  if (reading === undefined) return [];
  const isList = isValueList(reading.value);
  const items: readonly Value[] = isValueList(reading.value) ? reading.value : [reading.value];
  return items.flatMap((item, index): Condition[] => {
    const pointer = isList ? childPointer(reading.pointer, index) : reading.pointer;
    if (!isValueObject(item) || !Object.hasOwn(item, 'condition')) {
      reading.fault(
        'a condition needs `condition` and `message`',
        '{ condition: ${self.status == "ready"}, message: "…" }',
        pointer,
      );
      return [];
    }
    checkConditionKeys(item, pointer, reading);
    const { condition = null, message } = item;
    return [
      {
        value: condition,
        message: typeof message === 'string' ? message : 'the condition does not hold',
        get location() {
          return locate(childPointer(pointer, 'condition'));
        },
      },
    ];
  });
}

function checkConditionKeys(item: ValueObject, pointer: JsonPointer, reading: Reading): void {
  for (const key of Object.keys(item)) {
    if (key !== 'condition' && key !== 'message')
      reading.fault(
        `a condition has no \`${key}\``,
        'it may have: condition, message',
        childPointer(pointer, key),
        'UNKNOWN_KEY',
      );
  }
  const { condition } = item;
  const isDynamic = typeof condition === 'object' && condition !== null;
  if (typeof condition !== 'boolean' && !isDynamic)
    reading.fault(
      'a condition must give true or false',
      'an expression stands in ${…}',
      childPointer(pointer, 'condition'),
    );
}
