import { ruleBroken } from './api-error.ts';
import { sameName } from './hal.ts';
import type { Json, JsonObject } from './json.ts';
import { parseGb } from './sizes.ts';

/** Type of a parameter's values. */
type ParameterType = 'INT' | 'SIZE' | 'STR' | 'BOOL' | 'DATE' | 'PWD';

/** A parameter that orders may set on servers. */
export interface Parameter {
  /** Model name: underscores, letter case kept. */
  readonly name: string;
  /** What people see; keys of a delta are labels. */
  readonly label: string;
  readonly type: ParameterType;
  /** The only values allowed; any when absent. */
  readonly options?: readonly string[];
}

/** Sizes that a preconfiguration stands for. */
export interface Preconfiguration {
  readonly cpuCnt: number;
  readonly memSizeGb: number;
  readonly diskSizeGb: number;
}

/** Values of the preconfiguration `vm_size`. */
export const VM_SIZES: Readonly<Record<string, Preconfiguration>> = {
  small: { cpuCnt: 1, memSizeGb: 1, diskSizeGb: 20 },
  medium: { cpuCnt: 2, memSizeGb: 4, diskSizeGb: 40 },
  large: { cpuCnt: 4, memSizeGb: 16, diskSizeGb: 100 },
};

const PARAMETERS: readonly Parameter[] = [
  { name: 'cpu_cnt', label: 'Cpu Cnt', type: 'INT' },
  { name: 'mem_size', label: 'Mem Size', type: 'SIZE' },
  { name: 'disk_size', label: 'Disk Size', type: 'SIZE' },
  { name: 'new_disk_size', label: 'New Disk Size', type: 'SIZE' },
  { name: 'vm_size', label: 'VM Size', type: 'STR', options: Object.keys(VM_SIZES) },
  { name: 'sw_stack', label: 'Software Stack', type: 'STR', options: ['Dev', 'Test', 'Prod'] },
  { name: 'expiration_date', label: 'Expiration Date', type: 'DATE' },
  { name: 'sc_nic_0', label: 'NIC 0', type: 'STR', options: ['VLAN20', 'VLAN30', 'VLAN40'] },
  { name: 'new_password', label: 'New Password', type: 'PWD' },
  { name: 'Cost_Center', label: 'Cost Center', type: 'STR' },
  { name: 'service_level', label: 'Service Level', type: 'STR', options: ['bronze', 'silver', 'gold'] },
  { name: 'backup_enabled', label: 'Backup Enabled', type: 'BOOL' },
];

/** The parameter with this name, in kebab or underscore form. */
export function findParameter(name: string): Parameter | undefined {
  return PARAMETERS.find((parameter) => sameName(parameter.name, name));
}

/** Tells whether values of this name are secrets, which bodies show masked. */
export function isSecretName(name: string): boolean {
  return findParameter(name)?.type === 'PWD' || /passw|secret/i.test(name);
}

const CHECKS: Readonly<Record<ParameterType, (text: string, name: string) => boolean>> = {
  INT: (text) => /^\d+$/.test(text) && Number(text) > 0,
  SIZE: (text, name) => parseGb(name, text) > 0,
  STR: () => true,
  BOOL: (text) => /^(true|false|0|1)$/i.test(text),
  DATE: (text) => text === '' || (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))),
  PWD: () => true,
};

function check(parameter: Parameter, text: string): string {
  const isRight = CHECKS[parameter.type](text, parameter.name);
  if (!isRight) throw ruleBroken(`Value '${text}' is not valid for parameter '${parameter.name}'`);
  if (parameter.options !== undefined && !parameter.options.includes(text)) {
    throw ruleBroken(`Value '${text}' is not an option of parameter '${parameter.name}'`);
  }
  return parameter.type === 'BOOL' ? (/^(true|1)$/i.test(text) ? 'True' : 'False') : text;
}

function textOf(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw ruleBroken(`Value of parameter '${name}' must be a string`);
}

/**
 * Values by model name. Names come in kebab or underscore form, values as strings, numbers or booleans.
 *
 * @throws {ApiError} For an unknown parameter (its name is in `error`) or a value it does not take.
 */
export function readParameters(sent: JsonObject): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(sent)) {
    const parameter = findParameter(name);
    if (parameter === undefined) throw ruleBroken(`Parameter '${name}' does not exist`);
    values.set(parameter.name, check(parameter, textOf(name, value)));
  }
  return values;
}

/**
 * Values of inputs that something declares by name: a script's, an action's, a blueprint's resource parameters.
 *
 * @throws {ApiError} For a name that is not declared.
 */
export function readInputs(sent: JsonObject, declared: readonly string[], owner: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    const known = declared.find((candidate) => sameName(candidate, name));
    if (known === undefined) throw ruleBroken(`Parameter '${name}' does not exist on '${owner}'`);
    values[known] = textOf(name, value);
  }
  return values;
}
