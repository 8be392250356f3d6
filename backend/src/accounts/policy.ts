/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

/** What finding out an account's regions needs: the first, or where a role is older, the second. */
const REGION_ACTIONS = ["account:ListRegions", "ec2:DescribeRegions"];

/** What an inventory never needs: the data that resources hold, and what would let it read some. */
export const DATA_READS: readonly string[] = [
  "athena:GetQueryResults",
  "cloudformation:GetTemplate",
  "codecommit:GetFile",
  "dynamodb:BatchGetItem",
  "dynamodb:GetItem",
  "dynamodb:PartiQLSelect",
  "dynamodb:Query",
  "dynamodb:Scan",
  "ec2:GetConsoleOutput",
  "ec2:GetPasswordData",
  "ecr:GetDownloadUrlForLayer",
  "kinesis:GetRecords",
  "kms:Decrypt",
  "lambda:GetFunction",
  "lambda:InvokeFunction",
  "logs:FilterLogEvents",
  "logs:GetLogEvents",
  "logs:StartQuery",
  "rds:DownloadDBLogFilePortion",
  "rds-data:ExecuteStatement",
  "s3:GetObject*",
  "secretsmanager:GetSecretValue",
  "sqs:ReceiveMessage",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "ssm:GetParameterHistory",
];

/** The least a member account's role must allow, given the actions of the kinds to collect. */
export function readPolicy(actions: Iterable<string>): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadInventory",
        Effect: "Allow",
        Action: [...new Set([...actions, ...REGION_ACTIONS])].sort(),
        // The list and describe actions of these services do not support narrower resources throughout.
        Resource: "*",
      },
    ],
  };
}

/** Keeps data from being read even where another policy of the role allows it. */
export function noDataPolicy(): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "NeverReadData", Effect: "Deny", Action: DATA_READS, Resource: "*" }],
  };
}

/** The least the collector itself must be allowed: to list the accounts and to take on their role. */
export function collectorPolicy(options: { readonly partition: string; readonly roleName: string }): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "ListAccounts", Effect: "Allow", Action: ["organizations:ListAccounts"], Resource: "*" },
      {
        Sid: "EnterAccounts",
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: `arn:${options.partition}:iam::*:role/${options.roleName}`,
      },
    ],
  };
}
