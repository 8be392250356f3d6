import { MAX_ID_BYTES } from "../query/named-resource.ts";
import { text } from "./parameters.ts";
import { ACCOUNT_PATTERN, MAX_REGION_LENGTH, REGION_PATTERN } from "./question-parameters.ts";

/** The parameters that name one resource: its ARN, or the four parts of its key. */
export const resourceParameters = {
  service: text({
    description: "e.g. `ec2`",
    maxLength: 60,
    pattern: "^[a-z][a-z0-9-]*$",
    form: "is not a service's name",
    example: "ec2",
  }),
  account: text({
    description: "A 12-digit account id.",
    maxLength: 12,
    pattern: ACCOUNT_PATTERN,
    form: "is not an account id: it has 12 digits",
    example: "123456789012",
  }),
  region: text({
    description: "A region, or `global`.",
    maxLength: MAX_REGION_LENGTH,
    pattern: REGION_PATTERN,
    form: "is not a region such as eu-west-1, nor global",
    example: "eu-west-1",
  }),
  resourceId: text({
    description: "`<kind>/<native id>`, as lists answer it.",
    maxLength: MAX_ID_BYTES,
    example: "instance/i-0abc1234def567890",
  }),
  arn: text({ description: "The resource's ARN, instead of the other four.", maxLength: 2048 }),
};
