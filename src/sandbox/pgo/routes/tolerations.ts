import type { RequestFields } from '../wire/request-fields.ts';
import type { Toleration } from '../world/cluster-spec.ts';

/** Reads a list of tolerations; null when there is none, as an unset list is stored. */
export function readTolerations(fields: RequestFields, name: string): Toleration[] | null {
  const list = fields.objects(name).map(readToleration);
  return list.length === 0 ? null : list;
}

/** Whether two tolerations are the same in every field. */
export function sameToleration(left: Toleration, right: Toleration): boolean {
  return (
    left.key === right.key &&
    left.operator === right.operator &&
    left.value === right.value &&
    left.effect === right.effect &&
    left.tolerationSeconds === right.tolerationSeconds
  );
}

/** A map without its empty values. */
export function nonEmpty(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== ''));
}

function readToleration(fields: RequestFields): Toleration {
  const texts = { key: '', operator: '', value: '', effect: '' };
  for (const name of Object.keys(texts) as (keyof typeof texts)[]) {
    texts[name] = fields.string(name);
  }
  const seconds = fields.int('tolerationSeconds');
  return { ...nonEmpty(texts), ...(seconds === 0 ? {} : { tolerationSeconds: seconds }) };
}
