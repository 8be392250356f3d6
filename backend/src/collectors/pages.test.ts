import { expect, test } from "vitest";
import {
  items,
  keeping,
  listed,
  MalformedAnswerError,
  once,
  paginator,
  present,
  TruncatedListingError,
  under,
  unlessAbsent,
} from "./pages.ts";

test("items() yields an empty page for an empty list and throws for an absent one", async () => {
  const answers: { list?: string[] }[] = [{ list: ["a"] }, { list: [] }, {}];
  const read: (readonly string[])[] = [];
  const reading = async () => {
    for await (const page of items(
      () => each(answers),
      { pageSize: 5 },
      {},
      ({ list }) => list,
    ))
      read.push(page);
  };
  await expect(reading()).rejects.toThrow(MalformedAnswerError);
  expect(read).toEqual([["a"], []]);
});

test.for([5, 1, 0])("items() reads a list of %i once, whose last page of 3 is not full", async (things) => {
  const aws = service(things);
  expect(await all(items(aws.paginate, { pageSize: 3 }, {}, (page) => page))).toEqual(aws.chunks(3));
  expect(aws.asked).toEqual([3]);
});

test("items() reads a list of exactly full pages once more in smaller ones, and believes it", async () => {
  const aws = service(6);
  const read = await all(items(aws.paginate, { pageSize: 3 }, {}, (page) => page));
  expect(read).toEqual([...aws.chunks(3), ...aws.chunks(2)]);
  expect(aws.asked).toEqual([3, 2]);
});

test("items() believes a list that ends on a full page of either size after as many items", async () => {
  const aws = service(12);
  const read = await all(items(aws.paginate, { pageSize: 4 }, {}, (page) => page));
  expect(read.flat()).toHaveLength(24);
  expect(aws.asked).toEqual([4, 3]);
});

test("items() reads a list once of which an empty page follows the last full one", async () => {
  const aws = service(6, { emptyLast: true });
  expect(await all(items(aws.paginate, { pageSize: 3 }, {}, (page) => page))).toEqual([...aws.chunks(3), []]);
  expect(aws.asked).toEqual([3]);
});

test.for([1, 2])("items() throws where every list ends with page %i and it is full", async (lastPage) => {
  const aws = service(100, { lastPage });
  const read: number[] = [];
  const reading = async () => {
    for await (const page of items(aws.paginate, { pageSize: 10 }, {}, (list) => list)) read.push(...page);
  };
  await expect(reading()).rejects.toThrow(TruncatedListingError);
  expect(aws.asked).toEqual([10, 9]);
  expect(new Set(read).size).toBe(lastPage * 10);
});

test("items() says after how many items a list was cut", async () => {
  const aws = service(100, { lastPage: 2 });
  await expect(all(items(aws.paginate, { pageSize: 10 }, {}, (page) => page))).rejects.toThrow(
    "Cannot trust the list: AWS ended it without a token on a full page twice, after 20 and after 18 items; it may have been cut, so nothing is deleted",
  );
});

test("items() throws where the last page says that more follows, and has no token", async () => {
  const cut = [
    { list: ["a"], IsTruncated: true },
    { list: ["b"], IsTruncated: true },
  ];
  const read = (pages: typeof cut) =>
    all(
      items(
        () => each(pages),
        { pageSize: 5 },
        {},
        ({ list }) => list,
      ),
    );
  await expect(read(cut)).rejects.toThrow("AWS said that more follows after 2 items, and gave no token to go on with");
  await expect(read(cut)).rejects.toThrow(TruncatedListingError);
  expect(await read(cut.with(1, { list: ["b"], IsTruncated: false }))).toEqual([["a"], ["b"]]);
});

test("items() takes what only the second reading shows where the first was cut", async () => {
  const cut = service(10, { lastPage: 1 });
  const whole = service(10);
  const paginate = (config: { pageSize: number }) => (config.pageSize === 5 ? cut : whole).paginate(config);
  const read = await all(items(paginate, { pageSize: 5 }, {}, (page) => page));
  expect(new Set(read.flat()).size).toBe(10);
});

test("keeping() leaves out what is not wanted", async () => {
  const isOdd = (thing: number) => thing % 2 === 1;
  expect(await all(keeping(each([[1, 2], [4]]), isOdd))).toEqual([[1], []]);
});

test("listed() and present() throw for what is absent, not for what is empty", () => {
  expect(listed([])).toEqual([]);
  expect(present("", "name")).toBe("");
  expect(() => listed(undefined)).toThrow(MalformedAnswerError);
  expect(() => present(undefined, "cluster")).toThrow("Cannot read the answer: it lacks cluster");
});

test("once() yields the list of the one answer, passes its failure on and throws where the list is absent", async () => {
  expect(await all(once(Promise.resolve([7]), (list) => list))).toEqual([[7]]);
  await expect(all(once(Promise.reject(new Error("no")), () => []))).rejects.toThrow("no");
  await expect(all(once(Promise.resolve({}), () => undefined))).rejects.toThrow(MalformedAnswerError);
});

test("paginator() follows the token until there is none, or an empty one", async () => {
  const asked: [number, string | undefined][] = [];
  const tokens = ["one", "two", ""];
  const call = async (pageSize: number, token: string | undefined) => {
    asked.push([pageSize, token]);
    return tokens[asked.length - 1];
  };
  expect(await all(paginator(call, (token) => token)({ pageSize: 9 }))).toEqual(["one", "two", ""]);
  expect(asked).toEqual([
    [9, undefined],
    [9, "one"],
    [9, "two"],
  ]);
});

test("under() passes over a parent that was deleted meanwhile and stops at any other failure", async () => {
  const children = async function* (parent: string) {
    yield [`${parent}1`];
    if (parent === "gone") throw named("NotFound");
    if (parent === "denied") throw named("AccessDenied");
    yield [`${parent}2`];
  };
  const read = all(under(each([["a", "gone"], ["b"]]), children, { gone: ["NotFound"] }));
  expect(await read).toEqual([["a1"], ["a2"], ["gone1"], ["b1"], ["b2"]]);
  await expect(all(under(each([["denied"]]), children, { gone: ["NotFound"] }))).rejects.toThrow("AccessDenied");
});

test("under() lists once below a parent that is listed twice", async () => {
  const children = (parent: string) => each([[`${parent}1`]]);
  const parents = each([["a", "b"], ["a"], ["b"]]);
  expect(await all(under(parents, children, { gone: [] }))).toEqual([["a1"], ["b1"]]);
});

test("unlessAbsent() turns only the named errors into undefined", async () => {
  expect(await unlessAbsent(Promise.resolve(1), "NoSuchThing")).toBe(1);
  expect(await unlessAbsent(Promise.reject(named("NoSuchThing")), "NoSuchThing")).toBe(undefined);
  await expect(unlessAbsent(Promise.reject(named("AccessDenied")), "NoSuchThing")).rejects.toThrow("AccessDenied");
});

/** A service that has so many things and pages them; with `lastPage`, every list is cut after that page. */
function service(things: number, options: { readonly lastPage?: number; readonly emptyLast?: boolean } = {}) {
  const asked: number[] = [];
  const chunks = (size: number) =>
    Array.from({ length: Math.ceil(things / size) }, (_, page) =>
      Array.from({ length: Math.min(size, things - page * size) }, (_, index) => page * size + index),
    );
  return {
    asked,
    chunks,
    paginate({ pageSize }: { pageSize: number }) {
      asked.push(pageSize);
      return each([...chunks(pageSize).slice(0, options.lastPage), ...(options.emptyLast ? [[]] : [])]);
    },
  };
}

async function* each<Element>(elements: readonly Element[]): AsyncGenerator<Element> {
  yield* elements;
}

async function all<Element>(elements: AsyncIterable<Element>): Promise<Element[]> {
  const list: Element[] = [];
  for await (const element of elements) list.push(element);
  return list;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
