"use client";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useCallback, useEffect, useRef, useState } from "react";
import { getFacets } from "../lib/api.ts";
import { isAbort } from "../lib/api-error.ts";
import { type Scope, writtenValue } from "../lib/question.ts";

type Status = PropertyFilterProps.StatusType;

/** A pause in typing as long as this asks. */
const PAUSE_MS = 200;

/** The values that the filter suggests for a property, asked for while the user types. */
export function useFacetOptions(scope: Scope): {
  readonly options: readonly PropertyFilterProps.FilteringOption[];
  readonly status: Status;
  load(detail: PropertyFilterProps.LoadItemsDetail): void;
} {
  const [options, setOptions] = useState<readonly PropertyFilterProps.FilteringOption[]>([]);
  const [status, setStatus] = useState<Status>("finished");
  const last = useRef<AbortController>(undefined);
  useEffect(() => () => last.current?.abort(), []);

  const load = useCallback(
    ({ filteringProperty, filteringText }: PropertyFilterProps.LoadItemsDetail) => {
      last.current?.abort();
      if (!filteringProperty) {
        setOptions([]);
        setStatus("finished");
        return;
      }
      const abort = new AbortController();
      last.current = abort;
      setStatus("loading");
      const property = filteringProperty.key;
      const question = { ...scope, search: "", filters: [] };
      setTimeout(() => {
        if (abort.signal.aborted) return;
        getFacets({ question, properties: [property], contains: filteringText.trim() }, abort.signal).then(
          ({ facets }) => {
            if (abort.signal.aborted) return;
            setOptions(
              (facets[property] ?? []).map(({ value }) => ({ propertyKey: property, value: writtenValue(value) })),
            );
            setStatus("finished");
          },
          (error: unknown) => {
            if (!abort.signal.aborted && !isAbort(error)) setStatus("error");
          },
        );
      }, PAUSE_MS);
    },
    [scope],
  );
  return { options, status, load };
}
