/**
 * The stable name of one resource: `imco.dns_record.www`, an instance `imco.dns_record.www["eu"]`, a lookup
 * `data.imco.realm.eu`, each with `module.<name>.` or `module.<name>["key"].` in front when it is in a module. Keys of
 * state and plan.
 */
export type ResourceAddress = string & { readonly __brand: 'ResourceAddress' };

/** `<system>.<type>`: the name of a resource type. */
export type TypeName = string;

/** `<system>` or `<system>.<alias>`: the name of a configured endpoint. */
export type ConnectionName = string;

/** One step into a module. */
interface ModuleStep {
  readonly name: string;
  /** The instance's key when the module has `forEach`. */
  readonly key?: string;
}

/** An address taken apart. */
export interface AddressParts {
  readonly module: readonly ModuleStep[];
  /** Whether it is a lookup. */
  readonly lookup: boolean;
  readonly system: string;
  readonly type: string;
  readonly name: string;
  /** The instance's key, when the document has `forEach`. */
  readonly key?: string;
}

const NAME = '[A-Za-z_][A-Za-z0-9_-]*';
const KEY = '(?:\\["((?:[^"\\\\]|\\\\.)*)"\\])?';
const MODULE = new RegExp(`^module\\.(${NAME})${KEY}(?:\\.|$)`);
const RESOURCE = new RegExp(`^(data\\.)?(${NAME})\\.(${NAME})\\.(${NAME})${KEY}$`);

/** Takes an address apart; `undefined` when the text is none. */
export function parseAddress(text: string): AddressParts | undefined {
  const module: ModuleStep[] = [];
  let rest = text;
  for (let match = MODULE.exec(rest); match !== null; match = MODULE.exec(rest)) {
    const [whole, name = '', key] = match;
    module.push(key === undefined ? { name } : { name, key: unquote(key) });
    rest = rest.slice(whole.length);
  }
  const match = RESOURCE.exec(rest);
  if (match === null) return undefined;
  const [, data, system = '', type = '', name = '', key] = match;
  return {
    module,
    lookup: data !== undefined,
    system,
    type,
    name,
    ...(key === undefined ? {} : { key: unquote(key) }),
  };
}

/** The address that the parts make. */
function formatAddress(parts: AddressParts): ResourceAddress {
  const module = parts.module.map((step) => `module.${step.name}${formatKey(step.key)}.`).join('');
  const data = parts.lookup ? 'data.' : '';
  return `${module}${data}${parts.system}.${parts.type}.${parts.name}${formatKey(parts.key)}` as ResourceAddress;
}

/** The address of the document that an instance comes from: without the instance's own key. */
export function blockOf(address: ResourceAddress): ResourceAddress {
  const parts = parseAddress(address);
  if (parts?.key === undefined) return address;
  const { key: _key, ...rest } = parts;
  return formatAddress(rest);
}

/**
 * What an address is called in a module that it is in: `a.b.c` of `module.net["eu"].a.b.c` in `net`.
 *
 * @param within - Names of the module and of those around it, outermost first.
 * @returns undefined when it is in none of the module's instances.
 */
export function addressWithin(address: ResourceAddress, within: readonly string[]): ResourceAddress | undefined {
  let rest: string = address;
  for (const name of within) {
    const match = MODULE.exec(rest);
    if (match?.[1] !== name) return undefined;
    rest = rest.slice(match[0].length);
  }
  return rest as ResourceAddress;
}

/** The key in brackets and quotes, or nothing. */
function formatKey(key: string | undefined): string {
  return key === undefined ? '' : `[${JSON.stringify(key)}]`;
}

function unquote(escaped: string): string {
  return JSON.parse(`"${escaped}"`) as string;
}
