"use client";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import type { ApiError } from "../lib/api-error.ts";

interface Props {
  readonly error: ApiError | undefined;
  /** What could not be done, e.g. "Cannot load the resources". */
  readonly title: string;
  /** What is on the screen is the last answer, from before the error. */
  readonly keepsData?: boolean;
  onRetry(): void;
}

/** An error and the way on. Shows nothing where there is none. */
export function ErrorNotice({ error, title, keepsData = false, onRetry }: Props) {
  if (!error) return null;
  return (
    <div role="alert">
      <Alert type={keepsData ? "warning" : "error"} header={title} action={<Button onClick={onRetry}>Retry</Button>}>
        {error.message}
        {keepsData && ". What is shown below is the last answer."}
      </Alert>
    </div>
  );
}
