import { createHash } from "node:crypto";

/** What a request says about its caller: the credential scope of its signature and the session token. */
export type Credential = {
  accessKeyId: string;
  /** Empty with a SigV4A signature, which holds for several regions. */
  region: string;
  /** The service name in the scope: "ec2". */
  signingName: string;
  sessionToken: string | undefined;
};

/** A caller that is known. */
export type Caller = { accountId: string; principal: string; accessKeyId: string };

/** Temporary credentials, as STS hands them out. */
export type Session = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: Date;
  /** `arn:aws:sts::123456789012:assumed-role/Role/session`. */
  principal: string;
  /** `AROA…:session`, the unique id that GetCallerIdentity shows. */
  userId: string;
};

/** What a session is minted for; `expiresAt` defaults to an hour from now. */
export type SessionRequest = { accountId: string; roleName: string; sessionName: string; expiresAt?: Date };

/** Which access key stands for whom. */
export type Identity = {
  /** Makes temporary credentials; the same requests in the same order give the same keys. */
  mintSession(request: SessionRequest): Session;
  /** The caller behind a credential, or why there is none. Keys that are not temporary belong to the management account's administrator. */
  identify(credential: Credential): Caller | "unknown" | "expired";
};

/** Keeps the sessions of one simulated AWS. Signatures are not verified: holding a key is enough. */
export function createIdentity({
  managementAccountId,
  now,
}: {
  managementAccountId: string;
  now: () => Date;
}): Identity {
  const sessions = new Map<string, Session & { accountId: string }>();
  return {
    mintSession({ accountId, roleName, sessionName, expiresAt = new Date(now().getTime() + 3_600_000) }) {
      const digest = createHash("sha256")
        .update(JSON.stringify([accountId, roleName, sessionName, sessions.size]))
        .digest();
      const role = createHash("sha256").update(`${accountId}/${roleName}`).digest();
      const session = {
        accountId,
        accessKeyId: accessKeyId("ASIA", accountId, digest),
        secretAccessKey: digest.toString("base64").slice(0, 40),
        sessionToken: `simulated-session-${digest.toString("hex")}`,
        expiresAt,
        principal: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
        userId: `${accessKeyId("AROA", accountId, role)}:${sessionName}`,
      };
      sessions.set(session.accessKeyId, session);
      return session;
    },
    identify({ accessKeyId: key, sessionToken }) {
      if (!key.startsWith("ASIA")) {
        return {
          accountId: managementAccountId,
          principal: `arn:aws:iam::${managementAccountId}:user/administrator`,
          accessKeyId: key,
        };
      }
      const session = sessions.get(key);
      if (!session || session.sessionToken !== sessionToken) return "unknown";
      if (session.expiresAt <= now()) return "expired";
      return { accountId: session.accountId, principal: session.principal, accessKeyId: key };
    },
  };
}

/** The credential in a request's `Authorization` header or presigned query string; undefined when it is not signed. */
export function readCredential(headers: Record<string, string>, query: URLSearchParams): Credential | undefined {
  const scope = /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  if (!scope) return undefined;
  const parts = scope.split("/");
  // key/date/region/service/aws4_request; SigV4A leaves the region out.
  const [accessKeyId = "", region = "", signingName = ""] =
    parts.length === 5
      ? [parts[0], parts[2], parts[3]]
      : [parts[0], headers["x-amz-region-set"]?.split(",")[0], parts[2]];
  return {
    accessKeyId,
    region,
    signingName,
    sessionToken: headers["x-amz-security-token"] ?? query.get("X-Amz-Security-Token") ?? undefined,
  };
}

/** When a request says that it was signed: `X-Amz-Date` in a header or a presigned query string. */
export function readSigningTime(headers: Record<string, string>, query: URLSearchParams): Date | undefined {
  const text = headers["x-amz-date"] ?? query.get("X-Amz-Date") ?? "";
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return year ? new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : undefined;
}

/**
 * The account that an access key id of AWS's present form belongs to; undefined for other keys.
 * Behind the four-letter prefix stand 80 bits in base32, of which bits 1 to 40 are the account id.
 */
export function accountOfAccessKey(key: string): string | undefined {
  if (!/^A[A-Z]{3}[Q-Z2-7][A-Z2-7]{15}$/.test(key)) return undefined;
  let bits = 0n;
  for (const letter of key.slice(4)) bits = (bits << 5n) | BigInt(base32.indexOf(letter));
  return String((bits >> 39n) & 0xff_ffff_ffffn).padStart(12, "0");
}

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The reverse: prefix, a set bit, the account id in 40 bits, then 39 bits of the digest. */
function accessKeyId(prefix: string, accountId: string, digest: Buffer): string {
  let bits = (1n << 79n) | (BigInt(accountId) << 39n) | (digest.readBigUInt64BE() >> 25n);
  let letters = "";
  for (let i = 0; i < 16; i++) {
    letters = base32.charAt(Number(bits & 31n)) + letters;
    bits >>= 5n;
  }
  return prefix + letters;
}
