import { isIP } from 'node:net';
import { type Field, isCidr, readRule } from './field.ts';
import { isObject, type Json } from './json.ts';

/** A sound value, or what is wrong with it in the platform's words. */
type Reading = { readonly value: Json } | { readonly problem: string };

const OBJECT_ID = /^[0-9a-f]{24}$/;

/** True for what counts as not given: null, missing and the empty text are one. */
export function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

/** Reads one value of a body as its field wants it. The value is not blank. References are only checked in form. */
export function readField(field: Field, value: Json): Reading {
  switch (field.kind) {
    case 'text':
      return readText(field, value);
    case 'integer':
      return readInteger(field, value);
    case 'boolean':
      if (value === true || value === 'true') return { value: true };
      return value === false || value === 'false' ? { value: false } : { problem: 'is not a boolean' };
    case 'object':
      return isObject(value) ? { value } : { problem: 'is not an object' };
    case 'texts':
      return readTexts(value, () => true);
    case 'references':
      return readTexts(value, (item) => OBJECT_ID.test(item));
    case 'cidrs':
      return readTexts(value, isCidr);
    case 'cidr':
      return typeof value === 'string' && isCidr(value) ? { value } : { problem: 'is invalid' };
    case 'address':
      return typeof value === 'string' && isIP(value) > 0 ? { value } : { problem: 'is invalid' };
    case 'reference':
      return typeof value === 'string' ? { value } : { problem: 'is invalid' };
    case 'rules':
      return readRules(value);
    default:
      return field.kind satisfies never;
  }
}

function readText(field: Field, value: Json): Reading {
  if (typeof value !== 'string') return { problem: 'is not a text' };
  if (field.oneOf && !field.oneOf.includes(value)) return { problem: 'is not included in the list' };
  if (field.pattern && !field.pattern.test(value)) return { problem: 'is invalid' };
  return { value };
}

function readInteger(field: Field, value: Json): Reading {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return { problem: 'is not a number' };
  const [least, most] = field.range ?? [0, Number.MAX_SAFE_INTEGER];
  if (number < least) return { problem: `must be greater than or equal to ${least}` };
  return number > most ? { problem: `must be less than or equal to ${most}` } : { value: number };
}

function readTexts(value: Json, isSound: (item: string) => boolean): Reading {
  if (!Array.isArray(value)) return { problem: 'is not an array' };
  return value.every((item) => typeof item === 'string' && isSound(item)) ? { value } : { problem: 'is invalid' };
}

function readRules(value: Json): Reading {
  if (!Array.isArray(value)) return { problem: 'is not an array' };
  const rules: Json[] = [];
  for (const item of value) {
    const reading = isObject(item) ? readRule(item) : { problem: 'is invalid' };
    if ('problem' in reading) return reading;
    rules.push(reading.rule);
  }
  return { value: rules };
}
