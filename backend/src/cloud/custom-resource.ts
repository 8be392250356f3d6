import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from "aws-lambda";

/**
 * Does what CloudFormation asks of a custom resource and tells it how that ended; without an answer it would wait for an hour. `physicalId` is
 * the resource's identity: when it becomes another, CloudFormation has the one before deleted.
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  physicalId: string,
  act: () => Promise<void>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const about = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: physicalId };
  let answer: CloudFormationCustomResourceResponse;
  try {
    await act();
    answer = { ...about, Status: "SUCCESS" };
  } catch (error) {
    // The edge to CloudFormation: it shows the reason to whoever deploys.
    answer = { ...about, Status: "FAILED", Reason: error instanceof Error ? error.message : String(error) };
  }
  // The address is signed without a content type, so none may be sent.
  const body = JSON.stringify(answer);
  const headers = { "content-type": "", "content-length": String(Buffer.byteLength(body)) };
  const response = await fetch(event.ResponseURL, { method: "PUT", body, headers });
  if (!response.ok) throw new Error(`Cannot answer CloudFormation: HTTP ${response.status}`);
}
