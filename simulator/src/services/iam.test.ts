import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  IAMClient,
  ListPoliciesCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { known } from "../world/kind-spec.ts";
import { failure, ofEachKind } from "./test-clients.ts";

const { world, id, list, config } = ofEachKind(12);

describe("IAM", () => {
  const iam = new IAMClient(config);

  test("tells only what each call tells", async () => {
    const { UserDetailList: users = [], RoleDetailList: roles = [] } = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }),
    );
    expect([users.length, roles.length]).toEqual([12, 0]);
    expect(users.some((user) => "PasswordLastUsed" in user)).toBe(false);
    const UserName = known(list("iam:user")[0]?.UserName);
    expect((await iam.send(new GetUserCommand({ UserName }))).User?.PasswordLastUsed).toBeInstanceOf(Date);
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
    expect(Policies.some((policy) => policy.Tags?.length)).toBe(false);
    expect(list("iam:policy").some((policy) => policy.tags.length)).toBe(true);
  });

  test("encodes policy documents as IAM does", async () => {
    const { RoleDetailList = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }));
    const document = JSON.parse(decodeURIComponent(RoleDetailList[0]?.AssumeRolePolicyDocument ?? ""));
    expect(document.Statement[0].Action).toBe("sts:AssumeRole");
  });

  test("counts attachments as they are", async () => {
    const attached = new Map<string, number>();
    const holders = [...list("iam:role"), ...list("iam:user"), ...list("iam:group")];
    for (const { AttachedManagedPolicies = [] } of holders) {
      for (const { PolicyArn = "" } of AttachedManagedPolicies)
        attached.set(PolicyArn, (attached.get(PolicyArn) ?? 0) + 1);
    }
    for (const policy of list("iam:policy")) expect(policy.AttachmentCount).toBe(attached.get(policy.Arn ?? "") ?? 0);
  });

  test("sums up the account, and has no password policy where there is none", async () => {
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ Users: 12, Groups: 12, Policies: 12 });
    const [settings] = list("iam:account");
    world.collection(id, "global", "iam:account").put({ ...known(settings), passwordPolicy: undefined });
    expect((await failure(iam.send(new GetAccountPasswordPolicyCommand({})))).name).toBe("NoSuchEntityException");
  });
});
