"use client";
import Button from "@cloudscape-design/components/button";
import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback } from "react";

interface Follow {
  readonly detail: { readonly href?: string | undefined; readonly external?: boolean | undefined };
  preventDefault(): void;
}

/** Follows links within the dashboard without loading the page anew, so that notifications and progress stay. */
export function useFollow(): (event: Follow) => void {
  const router = useRouter();
  return useCallback(
    (event) => {
      const { href, external } = event.detail;
      if (!href?.startsWith("/") || external) return;
      event.preventDefault();
      router.push(href);
    },
    [router],
  );
}

/** A link to another page of the dashboard. */
export function PageLink({ href, children, ...props }: LinkProps & { readonly href: string }) {
  return (
    <Link {...props} href={href} onFollow={useFollow()}>
      {children}
    </Link>
  );
}

/** A link to another page of the dashboard that looks like a button. */
export function PageButton({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Button href={href} onFollow={useFollow()}>
      {children}
    </Button>
  );
}
