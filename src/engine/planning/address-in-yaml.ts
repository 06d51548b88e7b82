/** An address as it is written within `{…}`, where YAML takes a bracket for its own. */
export const addressInYaml = (address: string): string => (address.includes('[') ? `'${address}'` : address);
