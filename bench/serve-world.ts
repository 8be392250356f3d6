/**
 * Serves a simulated organisation in a process of its own: `node serve-world.ts '{"size":"medium"}'` prints its address and how many of
 * its accounts are active, as one line of JSON. Each line on stdin, `{"seed":1,"share":0.01}`, lets the world change so far, and is answered by the number of events.
 */
import { createInterface } from "node:readline";
import { createOrganization, serve } from "simulator";

const organization = createOrganization(JSON.parse(process.argv[2] ?? "{}"));
const { url } = await serve(organization.core, { port: 0 });
const activeAccounts = organization.world.accounts.filter(({ state }) => state === "ACTIVE").length;
console.log(JSON.stringify({ url, activeAccounts }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(organization.world.churn(JSON.parse(line)).length);
}
// Whoever started it is gone.
process.exit(0);
