import { type ApiAnswer, type ApiCall, ok, type Routes } from './api-call.ts';
import { ApiError, forbidden } from './api-error.ts';
import { created, item, itemBody } from './item.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import type { ActionRecord, BlueprintRecord, NamedRecord } from './records.ts';
import { uploadedFile } from './uploaded-file.ts';
import { insert, type Kind } from './world.ts';
import { unzipFirst, zipOf } from './zip.ts';

/** Collections whose objects can be exported and imported. */
const CONTENT_KINDS = [
  'blueprints',
  'actions',
  'server-actions',
  'service-actions',
  'resource-actions',
  'orchestration-actions',
  'rules',
] as const satisfies readonly Kind[];

type ContentKind = (typeof CONTENT_KINDS)[number];
type Content = Partial<BlueprintRecord & ActionRecord> & NamedRecord;

function demandAdmin(call: ApiCall): void {
  if (!call.user.superAdmin) throw forbidden('Only administrators may export and import');
}

function exportItem(call: ApiCall, kind: ContentKind): ApiAnswer {
  demandAdmin(call);
  const { id, ...definition } = item(call, kind);
  const isSpecific = call.query.get('instance-specific-info') === '1';
  const document = { ...definition, ...(isSpecific && { id }), 'content-type': kind };
  const fileName = definition.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return {
    status: 200,
    file: zipOf(`${fileName}/${fileName}.json`, Buffer.from(JSON.stringify(document, undefined, 2))),
    contentType: 'application/zip',
    fileName: `${fileName}.zip`,
  };
}

function bad(error: string): ApiError {
  return new ApiError(400, error, 'The upload cannot be imported.');
}

function uploadedDefinition(call: ApiCall): JsonObject {
  const file = uploadedFile(call.raw, call.contentType, 'file');
  if (file === undefined) throw bad(`The form field 'file' is required`);
  const json = unzipFirst(file, '.json');
  if (json === undefined) throw bad('File is not a zip file with a JSON definition');
  try {
    const document: unknown = JSON.parse(json.toString());
    if (isJsonObject(document) && typeof document['name'] === 'string') return document;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw bad('The definition has no name');
}

function uniqueName(name: string, taken: readonly NamedRecord[]): string {
  let candidate = name;
  for (let number = 2; taken.some((other) => other.name === candidate); number += 1) candidate = `${name} (${number})`;
  return candidate;
}

/** Fields of a record may come from a file; those the kind does not know are left out, and so is its number. */
function withDefinition(model: Content, definition: JsonObject): Content {
  const known = Object.entries(definition).filter(
    ([name, value]) => name !== 'id' && name in model && typeof value === typeof model[name as keyof Content],
  );
  return { ...model, ...Object.fromEntries(known) };
}

function emptyContent(kind: ContentKind, id: number): Content {
  if (kind === 'rules') return { id, name: '' };
  if (kind !== 'blueprints') return { id, name: '', requiresApproval: false, inputs: [] };
  return {
    id,
    name: '',
    description: '',
    isOrderable: true,
    resourceTypeId: 0,
    buildItems: [],
    resourceParameters: [],
  };
}

function importItem(call: ApiCall, kind: ContentKind): ApiAnswer {
  demandAdmin(call);
  const definition = uploadedDefinition(call);
  const table: NamedRecord[] = call.installation.world.tables[kind];
  const existing = table.find((record) => record.name === definition['name']);
  if (existing !== undefined && call.query.get('replace-existing') === '1') {
    Object.assign(existing, withDefinition(existing, definition));
    return created(call, itemBody(call, kind, item({ ...call, params: { id: String(existing.id) } }, kind)));
  }
  const name = uniqueName(String(definition['name']), table);
  const made = insert(
    call.installation.world,
    kind,
    (id) => withDefinition(emptyContent(kind, id), { ...definition, name }) as BlueprintRecord & ActionRecord,
  );
  return created(call, itemBody(call, kind, made));
}

function exportable(call: ApiCall): ApiAnswer {
  const list = (kind: ContentKind): JsonObject[] =>
    call.installation.world.tables[kind].map((record) => ({
      name: record.name,
      'package-url': `/api/v2/${kind}/${record.id}/export/`,
    }));
  return ok({
    'server-actions': list('server-actions'),
    'orchestration-actions': list('orchestration-actions'),
    'ui-extension-packages': [],
    blueprints: list('blueprints'),
    'recurring-jobs': [],
    'resource-actions': list('resource-actions'),
  });
}

/** Export and import of content as zip archives (vendor's samples), and the list of what can be had. */
export const CONTENT_ROUTES: Routes = {
  ...Object.fromEntries(
    CONTENT_KINDS.flatMap((kind) => [
      [`/${kind}/:id/export/`, { get: (call: ApiCall) => exportItem(call, kind) }],
      [`/${kind}/import/`, { post: (call: ApiCall) => importItem(call, kind) }],
    ]),
  ),
  '/exportable-content/': { get: exportable },
};
