import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { parseSelection } from "./selection.ts";

const KNOWN = { ec2: ["instance", "volume"], s3: ["bucket"] };

test("parseSelection() turns services and kinds into the kinds they stand for", () => {
  expect(parseSelection({ services: ["s3", "ec2:volume"] }, KNOWN)).toEqual({
    services: ["s3", "ec2"],
    kinds: ["s3:bucket", "ec2:volume"],
  });
  expect(parseSelection({ services: ["ec2"] }, KNOWN).kinds).toEqual(["ec2:instance", "ec2:volume"]);
  expect(parseSelection({}, KNOWN)).toEqual({});
});

test.each([
  [{ services: ["ec3"] }, 'Unknown service "ec3": the services are ec2, s3'],
  [{ services: ["constructor"] }, 'Unknown service "constructor": the services are ec2, s3'],
  [{ services: ["ec2:vm"] }, 'Unknown kind "ec2:vm": the kinds of ec2 are instance, volume'],
  [{ services: ["ec2:instance:x"] }, 'Unknown kind "ec2:instance:x": the kinds of ec2 are instance, volume'],
  [{ accounts: ["12345678901"] }, 'Bad account id "12345678901": an account id has 12 digits'],
  [{ regions: ["EU"] }, 'Unknown region "EU": a region looks like eu-west-1, or is "global" for IAM and the like'],
])("parseSelection() refuses %o and says what is right", (asked, message) => {
  expect(() => parseSelection(asked, KNOWN)).toThrow(new UsageError(message));
});
