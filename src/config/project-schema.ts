import moduleFileSchema from '../../schemas/module.schema.json' with { type: 'json' };
import projectFileSchema from '../../schemas/project.schema.json' with { type: 'json' };
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { SystemDescription } from '../model/type-catalog.ts';
import { EXPRESSION_DEFINITION, editorSchema } from './editor-schema.ts';

/** The schema of `reckon.yaml`, with the settings of the given systems' connections. */
export function projectSchema(systems: readonly SystemDescription[]): JsonObject {
  const base = projectFileSchema as unknown as JsonObject;
  const properties = isJsonObject(base['properties']) ? base['properties'] : {};
  const providers = isJsonObject(properties['providers']) ? properties['providers'] : {};
  const { $id: _id, ...named } = base;
  return {
    ...named,
    properties: {
      ...properties,
      providers: {
        ...providers,
        // Editors complete names under `properties` alone; the pattern is for aliases: imco.eu.
        properties: Object.fromEntries(systems.map(({ system }) => [system, { $ref: `#/definitions/${system}` }])),
        patternProperties: Object.fromEntries(
          systems.map(({ system }) => [`^${system}\\.`, { $ref: `#/definitions/${system}` }]),
        ),
      },
    },
    definitions: {
      expression: EXPRESSION_DEFINITION,
      ...Object.fromEntries(
        systems.map(({ system, title, settingsSchema }) => [
          system,
          { description: title, ...editorSchema(settingsSchema, { place: `#/definitions/${system}` }) },
        ]),
      ),
    },
  };
}

/** The schema of `module.yaml`; it stands beside that of `reckon.yaml`. */
export const moduleSchema: JsonObject = moduleFileSchema as unknown as JsonObject;
