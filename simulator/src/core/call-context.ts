/** Who calls what, where: given to each handler and hook beside the operation's input. */
export type CallContext = {
  /** The SDK's service id: "EC2", "Resource Groups Tagging API". */
  service: string;
  /** The service name in the signature: "ec2", "tagging". */
  signingName: string;
  /** "DescribeInstances". */
  operation: string;
  accountId: string;
  /** The region the request was signed for; global services sign for "us-east-1". */
  region: string;
  /** ARN of the caller: an IAM user, an assumed role session, or "anonymous". */
  principal: string;
  /** Empty for an anonymous call. */
  accessKeyId: string;
  /** 1 for a first try, 2 for its first retry (`amz-sdk-request`); 1 when the client does not say. */
  attempt: number;
  /** The same for all tries of one call (`amz-sdk-invocation-id`); the request id where the client does not say. */
  invocationId: string;
  /** When the client says that it signed the request; undefined when it does not say. */
  signedAt: Date | undefined;
  /** What the answer carries as its request id. */
  requestId: string;
};
