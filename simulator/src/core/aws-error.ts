/**
 * An error answer as AWS gives it. Handlers and hooks throw it; the caller's client sees the code as the error's name.
 * `code` is a modelled error's shape name (`ResourceNotFoundException`), its query code (`NoSuchEntity`) or any bare code (`UnauthorizedOperation`).
 * Without `status` the service model's status is used, else 400. `fields` are further members of a modelled error.
 */
export class AwsError extends Error {
  override name = "AwsError";
  readonly code: string;
  readonly status: number | undefined;
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, status?: number, fields: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}
