/**
 * Joins calls of one key that are made in the same turn of the event loop: `run` is called once with all of their elements, and
 * each call ends as that run does.
 */
export function grouped<Element>(
  run: (group: readonly Element[]) => Promise<void>,
): (key: string, element: Element) => Promise<void> {
  const groups = new Map<string, { readonly elements: Element[]; readonly ended: Promise<void> }>();
  return (key, element) => {
    const open = groups.get(key);
    if (open) {
      open.elements.push(element);
      return open.ended;
    }
    const elements = [element];
    const ended = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        groups.delete(key);
        run(elements).then(resolve, reject);
      });
    });
    groups.set(key, { elements, ended });
    return ended;
  };
}
