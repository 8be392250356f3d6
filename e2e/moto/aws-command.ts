import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { PythonVenv } from "../../scripts/python-venv.ts";

/** What `aws` said. */
export interface AwsAnswer {
  /** Its exit code. */
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The `aws` command line with the credentials of one account. */
export interface AwsCommand {
  readonly accountId: string;
  /** Runs one command, whatever comes of it. */
  run(args: readonly string[]): Promise<AwsAnswer>;
  close(): void;
}

/** Starts `aws` as a process that takes one command after the other; `environment` holds endpoint and credentials. */
export function openAwsCommand(
  venv: PythonVenv,
  accountId: string,
  environment: Readonly<Record<string, string>>,
): AwsCommand {
  const child = spawn(venv.python, [path.join(import.meta.dirname, "aws_command.py")], {
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting: { resolve: (answer: AwsAnswer) => void; reject: (error: Error) => void }[] = [];
  child.once("exit", (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`Cannot run aws: it ended with code ${code}`));
  });
  createInterface(child.stdout).on("line", (line) => {
    // The program writes one answer for each line it reads, in order, in this form.
    waiting.shift()?.resolve(JSON.parse(line) as AwsAnswer);
  });
  return {
    accountId,
    run: (args) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ args })}\n`);
      }),
    close: () => child.stdin.end(),
  };
}

/** The credentials that `aws sts assume-role` gives for a role, as environment variables. */
export async function assumeRole(aws: AwsCommand, roleArn: string): Promise<Record<string, string>> {
  const { Credentials } = await query<{ Credentials: Record<string, string> }>(aws, {
    command: `sts assume-role --role-arn ${roleArn} --role-session-name suite`,
    region: "us-east-1",
  });
  return {
    AWS_ACCESS_KEY_ID: `${Credentials.AccessKeyId}`,
    AWS_SECRET_ACCESS_KEY: `${Credentials.SecretAccessKey}`,
    AWS_SESSION_TOKEN: `${Credentials.SessionToken}`,
  };
}

/** One question to `aws`. */
export interface AwsQuery {
  /** Words separated by spaces, e.g. `ec2 describe-vpcs`. */
  readonly command: string;
  readonly region: string;
  /** JMESPath, for `--query`. */
  readonly query?: string;
  /** Values that may hold spaces, after the command. */
  readonly values?: readonly string[];
}

/** The answer of a command that must succeed, parsed as the caller says; throws what `aws` printed when it fails. */
export async function query<Answer>(aws: AwsCommand, question: AwsQuery): Promise<Answer> {
  const args = [...question.command.split(" "), ...(question.values ?? []), "--region", question.region];
  const { code, out, error } = await aws.run(question.query ? [...args, "--query", question.query] : args);
  if (code !== 0) throw new Error(`aws ${args.join(" ")} failed with code ${code}: ${error}`);
  // The caller names the shape of what it asked for; this is a test against a fixed version of both programs.
  return JSON.parse(out) as Answer;
}
