import type { JsonObject, JsonPointer } from './json.ts';

/**
 * A JSON Schema (2020-12) of a type's properties. Besides the standard keywords (`readOnly`, `writeOnly`, `default`,
 * `deprecated`) reckon understands:
 *
 * - `x-immutable: true`: a change of this field replaces the object; `x-immutable: refuse`: a change is refused in words,
 *   unless the server's dry run accepts it;
 * - `x-list: atomic | set | map | members`: how a list is compared: whole and in order (the default), without order, item by
 *   item under `x-list-keys: [name]`, or by the items that are ours: those that others added are left alone, and sent along
 *   where the list is sent whole;
 * - `x-list-by-option: {OPTION: {VALUE: members}}`: how the list is compared instead, where the document's option has the value;
 * - `x-quantity: bytes | cpu | duration`: compared as a number with a unit (`1Gi` equals `1024Mi`);
 * - `x-reference: imco.vpc`: holds the id of a resource of that type; a find in place may stand there;
 * - `x-sensitive: true`: never shown nor stored; `x-sensitive-name: pass|secret`: so where the sibling `name` matches;
 * - `x-pattern-words`: what is said of a value that does not match `pattern`: `must be an S3 path`;
 * - `x-empty-is-absent: true`: null, missing, `""`, `[]` and `{}` are one (on a field, or at the root for all fields);
 * - `x-compare: json | text | case-insensitive`: compared by parsed JSON, by trimmed text with line ends unified, or without case;
 * - `x-as: string | lower-case`: a number or boolean from YAML is taken as its text, a text in small letters, in what is sent;
 * - `x-grow-only: true`: a smaller value is refused at plan;
 * - `x-file: digest`: holds the path of a file; the named field gets its content's digest when planning;
 * - `x-tool: true`: reckon's own field, never sent as it stands;
 * - `x-create-only: true`: sent at creation and never compared with what is live (it cannot be read back);
 * - `x-mark: true`: a mark that the server gives an object (a uid): another value under the same id is another object;
 * - `x-may-be-hidden: true`: where the server does not show it, it is compared with what was last applied;
 * - `x-kept-when-removed: true`: taking it out of the YAML lets go of it and changes nothing;
 * - `x-discover: false`: left out of the document of a discovered object, for declaring it pins what the server moves by itself.
 */
export type PropertySchema = JsonObject;

/** One way in which a value does not fit its schema. */
export interface SchemaFault {
  /** The value that does not fit; for a missing member, the object that lacks it. */
  readonly pointer: JsonPointer;
  /** The keyword that failed: `type`, `required`, `additionalProperties`, `enum`, `pattern`, … */
  readonly keyword: string;
  /** What is wrong, in words that start with the expectation: `must be an integer`. */
  readonly message: string;
  /** The keyword's details: `property` for required and additional properties, `allowed` for enums, `expected` for types. */
  readonly params: {
    readonly property?: string;
    /** Names of members of which any one would do, where `required` is said of alternatives; `property` is one of them. */
    readonly alternatives?: readonly string[];
    readonly allowed?: readonly (string | number | boolean | null)[];
    readonly expected?: readonly string[];
    /** Property names that would have been fine in place of an additional one. */
    readonly known?: readonly string[];
  };
}
