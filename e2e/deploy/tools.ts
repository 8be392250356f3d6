import path from "node:path";
import { type PythonVenv, pythonVenv } from "../../scripts/python-venv.ts";

/** The programs of other people that the suite runs, and with what environment. */
export interface Tools {
  readonly sam: string;
  readonly cfnLint: string;
  readonly checkov: string;
  /** The interpreter that has AWS's SAM translator. */
  readonly samPython: string;
  /** What moto and boto3 are installed in. */
  readonly moto: PythonVenv;
  /** `backend/`, where a user types `sam build`. */
  readonly backend: string;
  /** Without the settings of whoever runs the suite, so that nothing can reach a real AWS. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Installs what is missing. */
export async function openTools(): Promise<Tools> {
  const root = path.join(import.meta.dirname, "..", "..");
  const requirements = (name: string) => pythonVenv(path.join(root, "scripts", name));
  const moto = await requirements("requirements.txt");
  const deploy = await requirements("requirements-deploy.txt");
  const checkov = await requirements("requirements-checkov.txt");
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|INVENTORY|METADATA|SAM)_/.test(name));
  return {
    sam: deploy.bin("sam"),
    cfnLint: deploy.bin("cfn-lint"),
    checkov: checkov.bin("checkov"),
    samPython: deploy.python,
    moto,
    backend: path.join(root, "backend"),
    environment: {
      ...Object.fromEntries(inherited),
      SAM_CLI_TELEMETRY: "0",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
    },
  };
}
