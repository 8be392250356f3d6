import { describe, expect, it } from "vitest";
import { accountOfAccessKey, createIdentity, readCredential } from "./identity.ts";

const start = new Date("2026-01-01T00:00:00Z");
const session = { accountId: "444455556666", roleName: "InventoryReadRole", sessionName: "inventory" };

describe("createIdentity()", () => {
  it("mints a key whose letters hold the account id, as AWS's do", () => {
    const identity = createIdentity({ managementAccountId: "111122223333", now: () => start });
    const { accessKeyId, principal, userId } = identity.mintSession(session);
    expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(accountOfAccessKey(accessKeyId)).toBe("444455556666");
    expect(principal).toBe("arn:aws:sts::444455556666:assumed-role/InventoryReadRole/inventory");
    expect(userId).toMatch(/^AROA[A-Z2-7]{16}:inventory$/);
  });

  it("mints the same keys in the same order, and a new key each time", () => {
    const [one, other] = [0, 1].map(() => {
      const identity = createIdentity({ managementAccountId: "111122223333", now: () => start });
      return [identity.mintSession(session), identity.mintSession(session)];
    });
    expect(one).toEqual(other);
    expect(one?.[0]?.accessKeyId).not.toBe(one?.[1]?.accessKeyId);
    // A role's unique id does not change from session to session.
    expect(one?.[0]?.userId).toBe(one?.[1]?.userId);
  });

  it("knows a session by key and token together, until it ends", () => {
    let now = start;
    const identity = createIdentity({ managementAccountId: "111122223333", now: () => now });
    const { accessKeyId, sessionToken, expiresAt } = identity.mintSession(session);
    const credential = { accessKeyId, sessionToken, region: "eu-west-1", signingName: "ec2" };
    expect(expiresAt).toEqual(new Date("2026-01-01T01:00:00Z"));
    expect(identity.identify(credential)).toMatchObject({ accountId: "444455556666" });
    expect(identity.identify({ ...credential, sessionToken: undefined })).toBe("unknown");
    expect(identity.identify({ ...credential, accessKeyId: "ASIAQQQQQQQQQQQQQQQQ" })).toBe("unknown");
    now = expiresAt;
    expect(identity.identify(credential)).toBe("expired");
  });
});

describe("accountOfAccessKey()", () => {
  // The example of https://awsteele.com/blog/2020/09/26/aws-access-key-format.html
  it("decodes a key that AWS made", () => {
    expect(accountOfAccessKey("ASIAY34FZKBOKMUTVV7A")).toBe("609629065308");
  });

  it("knows nothing about keys of the old form and other words", () => {
    expect(accountOfAccessKey("AKIAIOSFODNN7EXAMPLE")).toBeUndefined();
    expect(accountOfAccessKey("test")).toBeUndefined();
  });
});

describe("readCredential()", () => {
  const scope = "AKIATEST/20260101/eu-west-1/ec2/aws4_request";

  it("reads a signed header with its token", () => {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      "x-amz-security-token": "t",
    };
    const expected = { accessKeyId: "AKIATEST", region: "eu-west-1", signingName: "ec2", sessionToken: "t" };
    expect(readCredential(headers, new URLSearchParams())).toEqual(expected);
  });

  it("reads a presigned URL", () => {
    const query = new URLSearchParams({ "X-Amz-Credential": scope, "X-Amz-Security-Token": "t" });
    expect(readCredential({}, query)).toMatchObject({ accessKeyId: "AKIATEST", sessionToken: "t" });
  });

  it("takes the first region of a signature for several", () => {
    const headers = {
      authorization:
        "AWS4-ECDSA-P256-SHA256 Credential=AKIATEST/20260101/s3/aws4_request, SignedHeaders=host, Signature=0",
      "x-amz-region-set": "us-east-1,eu-west-1",
    };
    expect(readCredential(headers, new URLSearchParams())).toMatchObject({ region: "us-east-1", signingName: "s3" });
  });

  it("finds nothing in an unsigned request", () => {
    expect(readCredential({}, new URLSearchParams())).toBeUndefined();
  });
});
