import { Refusal } from '../wire/refusal.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const key = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const present = new RegExp(`^(!?)\\s*(${key})$`);
const compared = new RegExp(`^(${key})\\s*(==|!=|=)\\s*([-A-Za-z0-9_.]*)$`);
const listed = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

/**
 * Turns a label selector into a test: `=`, `==`, `!=`, `in (…)`, `notin (…)`, `key`, `!key`, joined by commas (and).
 * An empty selector matches everything.
 *
 * @throws {Refusal} For what Kubernetes could not parse.
 * @see Kubernetes, "Labels and Selectors"
 */
export function parseSelector(selector: string): (labels: Labels) => boolean {
  const requirements = splitRequirements(selector).map(parseRequirement);
  return (labels) => requirements.every((holds) => holds(labels));
}

/** Splits at the commas that are outside parentheses. */
function splitRequirements(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part, _, parts) => part !== '' || parts.length > 1);
}

function parseRequirement(text: string): Requirement {
  const list = listed.exec(text);
  if (list !== null) {
    const name = list[1] ?? '';
    const values = (list[4] ?? '').split(',').map((value) => value.trim());
    return list[3] === 'in'
      ? (labels) => labels[name] !== undefined && values.includes(labels[name])
      : (labels) => labels[name] === undefined || !values.includes(labels[name]);
  }
  const comparison = compared.exec(text);
  if (comparison !== null) {
    const name = comparison[1] ?? '';
    const value = comparison[4] ?? '';
    return comparison[3] === '!=' ? (labels) => labels[name] !== value : (labels) => labels[name] === value;
  }
  const presence = present.exec(text);
  if (presence !== null) {
    const name = presence[2] ?? '';
    return presence[1] === '!' ? (labels) => labels[name] === undefined : (labels) => labels[name] !== undefined;
  }
  throw new Refusal(`unable to parse requirement: found '${text}', expected: a label selector`);
}
