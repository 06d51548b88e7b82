import { nameHint, suggestName } from '../expressions/suggest-name.ts';
import type { Evaluated, Lookup, LookupBlock, Scope } from '../model/configuration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonObject } from '../model/json.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { TypeDescription } from '../model/resource-type.ts';
import { isValueObject, Secret, Unknown, type ValueObject } from '../model/value.ts';
import type { BlockCore } from './block.ts';
import type { CompiledDocument } from './compile-document.ts';
import { makeDiagnostic } from './config-report.ts';
import { DocumentBlock } from './document-block.ts';
import type { ModuleFrame } from './module-frame.ts';

/** The block of a `data:` document in one frame. */
export class LookupDocument extends DocumentBlock implements LookupBlock {
  readonly kind = 'lookup' as const;
  readonly #description: TypeDescription;

  constructor(document: CompiledDocument, description: TypeDescription, frame: ModuleFrame) {
    super(document, frame);
    this.#description = description;
  }

  evaluate(address: ResourceAddress, scope: Scope): Evaluated<Lookup> {
    const { document, dependsOn } = this.core;
    const faults: Diagnostic[] = [];
    const where = readWhere(this.core, this.#description, address, scope, faults);
    if (where === undefined) return { diagnostics: faults };
    const value: Lookup = {
      address,
      type: document.type,
      connection: document.connection,
      where,
      many: document.many,
      dependsOn,
      location: document.place.location,
      locate: (pointer) => document.place.locate('where', pointer),
    };
    return { value, diagnostics: faults };
  }
}

function readWhere(
  core: BlockCore,
  description: TypeDescription,
  address: ResourceAddress,
  scope: Scope,
  faults: Diagnostic[],
): Lookup['where'] | undefined {
  const { place } = core.document;
  const locals = core.locals(address, scope);
  const filter = core.section('filter', scope, locals, faults);
  const where = core.section('where', scope, locals, faults);
  if (filter !== undefined && where !== undefined) {
    faults.push(
      makeDiagnostic('INVALID_VALUE', 'a lookup has `where` or `filter`, not both', place.locateKey('filter', ''), {
        address,
      }),
    );
    return undefined;
  }
  if (filter !== undefined) return { filter };
  // Text is the system's own filter language, as under `filter`.
  if (typeof where === 'string') return { filter: where };
  if (where instanceof Unknown || where instanceof Secret) return { filter: where };
  if (!isValueObject(where)) return { fields: {} };
  if (Object.hasOwn(where, 'id') && Object.keys(where).length === 1) return { id: where['id'] ?? null };
  checkFields(core, where, description, address, faults);
  return { fields: where };
}

/** Fields of `where` that neither the lookup's schema nor the properties know are mistakes, where those say what there is. */
function checkFields(
  core: BlockCore,
  where: ValueObject,
  description: TypeDescription,
  address: ResourceAddress,
  faults: Diagnostic[],
): void {
  const { lookupSchema = description.schema } = description;
  if (lookupSchema['additionalProperties'] !== false) return;
  const known = [lookupSchema, description.schema].flatMap((schema) =>
    isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [],
  );
  for (const key of Object.keys(where)) {
    if (known.includes(key) || key === 'id') continue;
    const location = core.document.place.locateKey('where', `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    faults.push(
      makeDiagnostic('UNKNOWN_PROPERTY', `\`${description.name}\` cannot be looked up by \`${key}\``, location, {
        hint: nameHint(key, known, 'fields'),
        address,
        // What an API has besides the fields of its schema may be looked up by, too.
        severity: description.lookupSchema === undefined && suggestName(key, known) === undefined ? 'warning' : 'error',
      }),
    );
  }
}
