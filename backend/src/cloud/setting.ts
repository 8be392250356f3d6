import { SetupError } from "../errors.ts";

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that the deployment sets. Throws {@link SetupError} where it is missing. */
export function setting(env: Environment, name: string): string {
  const value = env[name]?.trim();
  if (!value) throw new SetupError(`Cannot start: the environment variable ${name} is not set`);
  return value;
}
