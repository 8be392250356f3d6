/** What a benchmark asks, and what its answer hangs on. The figures are in `results/`. */
export interface Question {
  readonly question: string;
  /** What bounds the figures, in a sentence or two: what to look at when they have to become better. */
  readonly boundedBy: string;
}

/** The name of a benchmark: that of its file in `bench/`. */
export type BenchmarkName =
  | "throughput"
  | "write-units"
  | "memory"
  | "makespan"
  | "rate-friendliness"
  | "start-up"
  | "processor-share"
  | "xml-threads"
  | "read-model"
  | "exports";

/** Every benchmark, in the order in which they run. */
export const QUESTIONS: Readonly<Record<BenchmarkName, Question>> = {
  throughput: {
    question:
      "How long does a refresh take, and how much processor time, next to bare SDK paginators and next to a threaded boto3 script that lists everything, deletes each partition and writes it anew?",
    boundedBy:
      "The SDK's own work (signing, sockets, reading XML and JSON into objects) is most of collecting; what a whole refresh adds is the store's client and engine, three calls for each partition.",
  },
  "write-units": {
    question: "What does a refresh write when nothing, 1 %, 10 % or all of the resources have changed?",
    boundedBy:
      "A changed resource costs twice its size, because it is written in a transaction with the record of its change ([decision 19](decisions/0019-how-budgets-are-read.md)); a partition costs its metadata whether or not anything changed. Where everything changes at every refresh, rewriting without history is cheaper.",
  },
  memory: {
    question: "How much memory does a refresh need, by resources, by accounts, and in a single partition?",
    boundedBy:
      "Up to 16 scopes are held at a time, each with the keys and hashes of what is stored in its partition and one page of the listing; so what counts is the largest partitions, not the organisation. The copy that answers questions holds every resource with its description.",
  },
  makespan: {
    question:
      "How close does a refresh of a large organisation come to the shortest time that the limits and latencies of its calls allow?",
    boundedBy:
      "The places for scopes, all of which are taken nearly all the time, and how long a scope keeps its own: a page comes after the page before, and a describe call after the list that names its key.",
  },
  "rate-friendliness": {
    question: "Does a refresh stay within its share of each of AWS's published limits, and how often is it throttled?",
    boundedBy: "The engine's own token buckets, which hold half of what AWS's do.",
  },
  "start-up": {
    question: "How long does a cold function take, and how large is what is deployed?",
    boundedBy:
      "Loading code and running it for the first time, on one thread, bounds both; to the API's first answer fetching, checking and reading the snapshot come besides.",
  },
  "processor-share": {
    question: "Where does the processor time of a refresh go?",
    boundedBy: "Reading the SDK's XML and JSON into objects, which is the SDK's own code.",
  },
  "xml-threads": {
    question: "Would threads make reading XML faster?",
    boundedBy:
      "The SDK's reading of XML; a second thread halves the time only while nothing else wants the second core, and [decision 17](decisions/0017-xml-on-one-thread.md) says why there is none.",
  },
  "read-model": {
    question: "How fast does the read model answer, start and catch up?",
    boundedBy:
      "DuckDB's scan of the columns that a question touches, on as many cores as there are; for most of the queries that come with it, reading JSON. A sync reads the metadata of all partitions after each refresh, and by key what was written. The store is one that answers at once: what DynamoDB takes is not in the figures.",
  },
  exports: {
    question: "What do time and memory of an export take, besides the copy that it is made of?",
    boundedBy:
      "Sorting, which DuckDB does with all columns that are written and puts onto the disk where memory ends; of what is written, text has a batch of 2,048 resources in memory, and Parquet a row group for each thread.",
  },
};
