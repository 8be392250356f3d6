import { type Checks, difference } from "../moto/checks.ts";
import type { Stack } from "./stack-resources.ts";

/** Who may do what in the deployed template: routes and their authorizer, functions and their invokers. */
export async function checkAccess({ resources }: Stack, checks: Checks): Promise<void> {
  await checks.check("every route but GET /health has the user pool's authorizer", () => {
    const { paths, components } = resources.HttpApi?.Properties.Body ?? {};
    const open: string[] = [];
    for (const [route, methods] of Object.entries<Record<string, { security?: object[] }>>(paths ?? {})) {
      for (const [method, { security = [] }] of Object.entries(methods)) {
        const isClosed = security.length === 1 && security.every((entry) => "UserPool" in entry);
        if (method !== "options" && !isClosed) open.push(`${method.toUpperCase()} ${route}`);
      }
    }
    const scheme = components?.securitySchemes?.UserPool?.["x-amazon-apigateway-authorizer"];
    const problem = scheme?.type === "jwt" ? [] : ["the authorizer does not check tokens"];
    return [...problem, ...difference(open, ["GET /health"])];
  });
  await checks.check("only the API and the schedule may start a refresh, only a refresh may start workers", () => {
    const allowed: string[] = [];
    for (const [role, statement] of statements()) {
      if (!statement.Action.includes("lambda:InvokeFunction") && !statement.Action.includes("*")) continue;
      allowed.push(`${role} invokes ${JSON.stringify(statement.Resource)}`);
    }
    return difference(allowed, [
      'ApiRole invokes {"Fn::GetAtt":["RefreshFunction","Arn"]}',
      'ScheduleRole invokes {"Fn::GetAtt":["RefreshFunction","Arn"]}',
      'RefreshRole invokes {"Fn::GetAtt":["CollectFunction","Arn"]}',
    ]);
  });
  await checks.check("no action and, but for listings, no resource is granted by a lone wildcard", () => {
    const listing = /^(organizations|account|ec2):(ListAccounts|ListRegions|DescribeRegions)$/;
    return [...statements()].flatMap(([role, { Action, Resource }]) => {
      const wide = Action.filter((action) => action.includes("*"));
      const everywhere = Resource === "*" ? Action.filter((action) => !listing.test(action)) : [];
      return [...wide, ...everywhere].map((action) => `${role}: ${action} on ${JSON.stringify(Resource)}`);
    });
  });
  await checks.check("the tables and the snapshots outlive the stack", () =>
    Object.entries(resources)
      .filter(([id, { Type }]) => Type === "AWS::DynamoDB::Table" || id === "SnapshotBucket")
      .filter(([, resource]) => !("DeletionPolicy" in resource) || resource.DeletionPolicy !== "Retain")
      .map(([id]) => id),
  );

  /** Each statement of a role's own policies; the worker's right to list its own account is the catalog's and checked with it. */
  function* statements(): Generator<[string, { Action: string[]; Resource: unknown }]> {
    for (const [role, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== "AWS::IAM::Role") continue;
      for (const { PolicyDocument } of Properties.Policies ?? []) {
        for (const { Action, Resource } of PolicyDocument.Statement)
          yield [role, { Action: [Action].flat(), Resource }];
      }
    }
  }
}
