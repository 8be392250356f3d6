"use client";
import type { ResourcePage, Summary } from "../../../backend/src/api/schemas.ts";
import { getInventory, getSummary } from "../lib/api.ts";
import { EVERYTHING, type InventoryState, type Question, questionParameters } from "../lib/question.ts";
import { type Answer, useRequest } from "./use-request.ts";

/** One page of the resources that match. */
export function useInventory(
  state: InventoryState,
  { size, revision }: { readonly size: number; readonly revision: number },
): Answer<ResourcePage> {
  const { sort, page } = state;
  const key = `${questionParameters(state)} ${sort} ${page} ${size}`;
  return useRequest(key, (signal) => getInventory(state, { sort, page, size, signal }), { revision });
}

/** The numbers of the resources that match; of no question where that is `undefined`. */
export function useSummary(
  question: Question | undefined,
  { revision }: { readonly revision: number },
): Answer<Summary> {
  const key = question && String(questionParameters(question));
  return useRequest(key, (signal) => getSummary(question ?? EVERYTHING, signal), { revision });
}
