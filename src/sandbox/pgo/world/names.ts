import { Refusal } from '../wire/refusal.ts';

const dns1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const dns1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Why `name` is no DNS-1035 label (clusters, policies, operator users and roles); undefined when it is one. */
export function dns1035Problem(name: string): string | undefined {
  if (name.length > 63) {
    return 'must be no more than 63 characters';
  }
  return dns1035.test(name)
    ? undefined
    : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
}

/** Why `name` is no DNS-1123 label (namespaces, the name part of a label key); undefined when it is one. */
export function dns1123Problem(name: string): string | undefined {
  if (name.length > 63) {
    return 'must be no more than 63 characters';
  }
  return dns1123.test(name)
    ? undefined
    : "a DNS-1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
}

/**
 * Checks user labels: keys with an optional DNS-subdomain prefix, values as Kubernetes has them.
 *
 * @throws {Refusal} `invalid label: …` for the first that does not hold.
 */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(labels)) {
    const parts = name.split('/');
    const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
    const problem =
      parts.length > 2
        ? 'too many slashes'
        : prefix !== undefined && !prefix.split('.').every((part) => dns1123.test(part))
          ? 'a DNS-1123 subdomain must consist of lower case alphanumeric characters, "-" or "."'
          : dns1123Problem(parts.at(-1) ?? '');
    if (problem !== undefined) {
      throw new Refusal(`invalid label: invalid key for ${name}: ${problem}`);
    }
    if (value.length > 63 || !labelValue.test(value)) {
      throw new Refusal(
        `invalid label: invalid value for ${name}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
      );
    }
  }
}
