import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrganization, type Organization, type OrganizationOptions, serve } from "simulator";
import { type CommandLine, commandLine } from "./command-line.ts";
import { type HeldAnswers, holdable } from "./held-answers.ts";
import { killNaming } from "./processes.ts";

/** A simulated AWS in this process, so that its model is at hand, and a data directory with the command line on it. */
export interface Laboratory extends AsyncDisposable {
  readonly organization: Organization;
  /** Where the simulated AWS answers. */
  readonly url: string;
  readonly dataDir: string;
  readonly cli: CommandLine;
  /** A command line with the same AWS and another data directory. */
  on(dataDir: string): CommandLine;
  /** Holds back every answer of the simulated AWS but the next so many. */
  holdAnswers(after: number): HeldAnswers;
}

/** Small enough for a refresh of about a second, large enough for cells of several pages and transactions. */
const WORLD: OrganizationOptions = { accounts: 2, regions: 1, resources: 500 };

/** Opens a laboratory; ending it removes its folder and what still runs on it. */
export async function openLaboratory(options: OrganizationOptions = {}): Promise<Laboratory> {
  const organization = createOrganization({ ...WORLD, ...options });
  const { core, hold } = holdable(organization.core);
  const server = await serve(core);
  const folder = mkdtempSync(join(tmpdir(), "aws-inventory-crashes-"));
  const end = () => {
    killNaming(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", end);
  const dataDir = join(folder, "data");
  // A command that is killed leaves its temporary files, and one that runs as nobody has to get there.
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  chmodSync(folder, 0o711);
  chmodSync(temporary, 0o777);
  const on = (directory: string) => commandLine(server.url, directory, temporary);
  return {
    organization,
    url: server.url,
    dataDir,
    cli: on(dataDir),
    on,
    holdAnswers: hold,
    async [Symbol.asyncDispose]() {
      process.off("exit", end);
      end();
      await server.close();
    },
  };
}
