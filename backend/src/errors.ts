/** The request itself is wrong: exit code 2 on the command line, 400 in the API. The message says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Too many ask for the same at a time: exit code 1 on the command line, 429 in the API. The message says to try again. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** Something outside is missing or refuses (credentials, organisation, settings). The message says what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
