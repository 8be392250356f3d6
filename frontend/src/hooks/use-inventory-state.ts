"use client";
import { useMemo } from "react";
import { type InventoryState, inventoryParameters, parseInventoryState } from "../lib/question.ts";
import { useAddress } from "./use-address.ts";

/** What the inventory page asks and shows, held by its address. */
export function useInventoryState(): {
  readonly state: InventoryState;
  /** Changes a part; whatever changes the question starts at its first page. */
  change(part: Partial<InventoryState>, how?: "push" | "replace"): void;
} {
  const { parameters, go } = useAddress();
  const address = String(parameters);
  const state = useMemo(() => parseInventoryState(new URLSearchParams(address)), [address]);
  return {
    state,
    change(part, how) {
      const keepsPage = Object.keys(part).every((name) => name === "resource");
      go(inventoryParameters({ ...state, ...(keepsPage ? {} : { page: 1 }), ...part }), how);
    },
  };
}
