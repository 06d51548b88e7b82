declare module '*.provider.yaml' {
  /** The definition as it stands in the file, each type's schema read into it. */
  export const definition: unknown;
  /** The validators of its settings, and of each type's properties and options. */
  export const validators: unknown;
}
