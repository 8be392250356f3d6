/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  // Whatever the type of resource has; the checks read a few fields of it.
  // biome-ignore lint/suspicious/noExplicitAny: a template is text from outside, and this suite fails when it is not as expected
  readonly Properties: any;
}

/** The deployment's stack in moto. */
export interface Stack {
  /** After the SAM transform, by logical id. */
  readonly resources: Readonly<Record<string, TemplateResource>>;
  /** Physical ids by logical id, of what moto could create. */
  readonly created: Readonly<Record<string, string>>;
}
