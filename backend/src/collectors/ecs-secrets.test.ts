import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { REDACTED } from "./define.ts";
import { redactService, redactTaskDefinition } from "./ecs-secrets.ts";

const SECRET = "hunter2";

test("redactTaskDefinition() keeps names and drops every value in which credentials are found", () => {
  const definition: TaskDefinition = {
    family: "web",
    containerDefinitions: [
      {
        name: "main",
        environment: [{ name: "PASSWORD", value: SECRET }],
        command: ["serve", `--password=${SECRET}`],
        entryPoint: ["sh", "-c", SECRET],
        healthCheck: { command: ["CMD", "curl", `http://u:${SECRET}@localhost`], interval: 30 },
        dockerLabels: { "traefik.auth": SECRET },
        logConfiguration: { logDriver: "splunk", options: { "splunk-token": SECRET, "awslogs-group": "web" } },
        firelensConfiguration: { type: "fluentbit", options: { key: SECRET } },
        secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/token" }],
      },
    ],
    volumes: [{ name: "share", dockerVolumeConfiguration: { driverOpts: { o: `password=${SECRET}` } } }],
  };
  const redacted = redactTaskDefinition(definition);
  expect(JSON.stringify(redacted)).not.toContain(SECRET);
  expect(redacted.containerDefinitions?.[0]).toMatchObject({
    environment: [{ name: "PASSWORD", value: REDACTED }],
    command: [REDACTED],
    entryPoint: [REDACTED],
    healthCheck: { command: [REDACTED], interval: 30 },
    dockerLabels: { "traefik.auth": REDACTED },
    logConfiguration: { logDriver: "splunk", options: { "splunk-token": REDACTED, "awslogs-group": "web" } },
    firelensConfiguration: { options: { key: REDACTED } },
    secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/token" }],
  });
});

test("redactTaskDefinition() adds nothing to a container that sets nothing", () => {
  const definition = { family: "web", containerDefinitions: [{ name: "main", command: [] }], volumes: [{ name: "v" }] };
  expect(JSON.parse(JSON.stringify(redactTaskDefinition(definition)))).toEqual(definition);
});

test("redactService() drops the log options of each deployment's proxy", () => {
  const logConfiguration = { logDriver: "splunk" as const, options: { "splunk-token": SECRET } };
  const service: Service = {
    deployments: [{ id: "1", serviceConnectConfiguration: { enabled: true, logConfiguration } }, { id: "2" }],
  };
  const redacted = redactService(service);
  expect(JSON.stringify(redacted)).not.toContain(SECRET);
  expect(redacted.deployments?.map(({ id }) => id)).toEqual(["1", "2"]);
});
