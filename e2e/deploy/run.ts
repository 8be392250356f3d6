/**
 * The deployment, as far as it can be proven without an AWS account: the templates by AWS's own tools and a security scanner, `sam build`
 * as a user types it, the stack in moto, and the built functions at work. `npm run test:deploy`.
 */
import { createChecks } from "../moto/checks.ts";
import { startMoto } from "../moto/moto-server.ts";
import { buildWithSam } from "./build.ts";
import { checkDashboard } from "./dashboard.ts";
import { openDeployment } from "./deployment.ts";
import { checkExport } from "./export.ts";
import { checkPermissions } from "./permissions.ts";
import { checkService } from "./service.ts";
import { createStack } from "./stack.ts";
import { checkTemplates } from "./templates.ts";
import { openTools } from "./tools.ts";

const startedAt = performance.now();
// Ending by exit runs what is registered for it: every process that was started ends too.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const tools = await openTools();
const checks = createChecks();
await checkTemplates(tools, checks);
const build = await buildWithSam(tools, checks);
console.log(`     built after ${seconds()} s`);
const moto = await startMoto(tools.moto);
try {
  await checks.check("the suite runs to its end", async () => {
    if (!build) return ["there is nothing to deploy"];
    const stack = await createStack(tools, moto.endpoint, checks);
    await using deployment = await openDeployment(build, stack, { tools, motoEndpoint: moto.endpoint });
    await checkDashboard(deployment, stack, { endpoint: moto.endpoint, checks });
    await checkService(deployment, stack, checks);
    await checkExport(deployment, stack, { endpoint: moto.endpoint, checks });
    await checkPermissions(deployment, stack, checks);
    return [];
  });
} finally {
  await moto.stop();
}
console.log(`finished after ${seconds()} s`);
if (!checks.report()) process.exitCode = 1;

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}
