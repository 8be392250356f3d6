/** How the calls of a collector become pages of items, such that an answer that was cut short can never pass for the whole. */

/** Thrown when an answer lacks what every answer of that call has, so that it cannot be mistaken for an empty one. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswer";
}

/** Thrown when AWS ended a list where the page ended, whatever the size of the page, or in spite of more: it may have been cut. */
export class TruncatedListingError extends Error {
  override readonly name = "TruncatedListing";
}

/**
 * The listed things of each page of a paginator, the SDK's or one made by {@link paginator}. An answer without the list (not
 * the same as an empty list) is malformed: throws {@link MalformedAnswerError}.
 *
 * A last page that is exactly full could have been cut, so the list is then read once more in pages of another size, and yielded
 * again. It is whole if its end is not at the end of a page this time, or still after as many items. Otherwise, and where the last
 * page itself says that it was cut, throws {@link TruncatedListingError} (docs/decisions/0016-truncated-lists.md).
 */
export async function* items<Config, Input, Page, Item>(
  paginate: (config: Config, input: Input) => AsyncIterable<Page>,
  config: NoInfer<Config> & { readonly pageSize: number },
  input: NoInfer<Input>,
  select: (page: Page) => readonly Item[] | undefined,
): AsyncGenerator<readonly Item[]> {
  const { pageSize } = config;
  // The SDK's paginators write the page size and the token into the input that they are given.
  const first = yield* readThrough(paginate(config, { ...input }), select);
  if (first.lastPage !== pageSize) return;
  // Every kind asks for the largest page, so that one less is a size that the call allows too.
  const smaller = pageSize - 1;
  const second = yield* readThrough(paginate({ ...config, pageSize: smaller }, { ...input }), select);
  if (second.lastPage === smaller && second.count !== first.count) {
    throw new TruncatedListingError(
      `Cannot trust the list: AWS ended it without a token on a full page twice, after ${first.count} and after ${second.count} items; it may have been cut, so nothing is deleted`,
    );
  }
}

async function* readThrough<Page, Item>(
  pages: AsyncIterable<Page>,
  select: (page: Page) => readonly Item[] | undefined,
): AsyncGenerator<readonly Item[], { readonly count: number; readonly lastPage: number }> {
  let count = 0;
  let lastPage = 0;
  let saysMore = false;
  for await (const page of pages) {
    const list = listed(select(page));
    lastPage = list.length;
    count += lastPage;
    saysMore = isTruncated(page);
    yield list;
  }
  if (saysMore) {
    throw new TruncatedListingError(
      `Cannot trust the list: AWS said that more follows after ${count} items, and gave no token to go on with, so nothing is deleted`,
    );
  }
  return { count, lastPage };
}

/** IAM says so beside its token. */
function isTruncated(page: unknown): boolean {
  return typeof page === "object" && page !== null && "IsTruncated" in page && page.IsTruncated === true;
}

/** The listed things of an answer that AWS does not page. Throws {@link MalformedAnswerError} where it lacks the list. */
export async function* once<Answer, Item>(
  answer: Promise<Answer>,
  select: (answer: Answer) => readonly Item[] | undefined,
): AsyncGenerator<readonly Item[]> {
  yield listed(select(await answer));
}

/** A paginator for a call that the SDK has none for; `next` reads the token of the page after. */
export function paginator<Page>(
  call: (pageSize: number, token: string | undefined) => Promise<Page>,
  next: (page: Page) => string | undefined,
): (config: { readonly pageSize: number }) => AsyncGenerator<Page> {
  return async function* ({ pageSize }) {
    let token: string | undefined;
    do {
      const page = await call(pageSize, token);
      yield page;
      token = next(page);
    } while (token);
  };
}

/** The items that are wanted. Left out here and not by `select`, because the length of a whole page says whether it is full. */
export async function* keeping<Item>(
  pages: AsyncIterable<readonly Item[]>,
  isWanted: (item: Item) => boolean,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) yield page.filter(isWanted);
}

/**
 * Lists below each parent, once for parents that are equal. A parent whose listing fails with an error named in `gone` was
 * deleted meanwhile and has none.
 */
export async function* under<Parent, Item>(
  parents: AsyncIterable<readonly Parent[]>,
  children: (parent: Parent) => AsyncIterable<readonly Item[]>,
  options: { readonly gone: readonly string[] },
): AsyncGenerator<readonly Item[]> {
  const seen = new Set<Parent>();
  for await (const page of parents) {
    for (const parent of page) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      try {
        yield* children(parent);
      } catch (error) {
        if (!isNamed(error, options.gone)) throw error;
      }
    }
  }
}

/** The list of an answer; throws {@link MalformedAnswerError} where it is absent. */
export function listed<Item>(list: readonly Item[] | undefined): readonly Item[] {
  if (list === undefined) throw new MalformedAnswerError("Cannot read the answer: it lacks the list it was asked for");
  return list;
}

/** A field that every answer of a call has; throws {@link MalformedAnswerError} where it is absent. */
export function present<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) throw new MalformedAnswerError(`Cannot read the answer: it lacks ${field}`);
  return value;
}

/** `undefined` when AWS answers with the named error, which says that the thing is not configured; any other error stays. */
export async function unlessAbsent<Value>(
  answer: Promise<Value>,
  ...absentErrors: readonly string[]
): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNamed(error, absentErrors)) return undefined;
    throw error;
  }
}

/** Whether an error carries one of these names (SDK exceptions are named after AWS's error codes). */
export function isNamed(error: unknown, names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
