/** Deals things out to parents unevenly, as life does: the first parent gets half of them, the others share the rest. */
export function deal(index: number, parents: number): { readonly parent: number; readonly slot: number } {
  if (parents <= 1) return { parent: 0, slot: index };
  const half = Math.floor(index / 2);
  if (index % 2 === 0) return { parent: 0, slot: half };
  return { parent: 1 + (half % (parents - 1)), slot: Math.floor(half / (parents - 1)) };
}

/** How many of `total` things a parent gets by {@link deal}. */
export function dealtTo(parent: number, total: number, parents: number): number {
  if (parents <= 1) return total;
  if (parent === 0) return Math.ceil(total / 2);
  return Math.max(0, Math.ceil((Math.floor(total / 2) - (parent - 1)) / (parents - 1)));
}
