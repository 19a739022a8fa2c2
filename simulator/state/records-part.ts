import type { StoredPage } from "../model/pages/write-page";
import { checkBootOrders, checkRelations, checkSpace } from "../world/invariants";
import type { Part } from "../world/part";

const NAME = "records";
const VERSION = 2;
/** Key of the piece that says what belongs to the records as a whole; it comes first. */
const HEAD = "";

/** All records, by class and in the order of their making; many-sides follow from the one-sides. */
export const recordsPart: Part = {
  name: NAME,
  version: VERSION,
  *pieces({ db }) {
    const head = headOf(db.lastSerial);
    yield { key: HEAD, order: 1, text: () => head };
    let order = 1;
    for (const [key, page] of db.pages()) {
      const text = JSON.stringify(page);
      yield { key, order: ++order, text: () => text };
    }
  },
  begin({ db, marks }) {
    const head = headOf(db.lastSerial);
    marks.keep(NAME, HEAD, 1, () => head);
    const pages = db.beginPages();
    return (function* () {
      let order = 1;
      for (const [key, page] of pages) {
        marks.keep(NAME, key, ++order, () => JSON.stringify(page));
        yield;
      }
    })();
  },
  open({ db }, slices, version) {
    if (version !== VERSION) throw new Error(`part ${NAME} of the state is of version ${version}, which is not known`);
    const head = slices.find(({ key }) => key === HEAD);
    if (!head) throw new Error("the state does not say how many records were made");
    db.open(pagesIn(slices), lastSerialIn(head.text));
  },
  readAll() {},
  *check(world) {
    yield* checkSpace(world);
    yield* checkBootOrders(world);
    yield* checkRelations(world);
  },
};

function headOf(serial: number): string {
  return JSON.stringify({ serial });
}

/** @throws Error when it is none */
function lastSerialIn(text: string): number {
  const head = JSON.parse(text) as { readonly serial?: unknown } | null;
  return typeof head?.serial === "number" ? head.serial : Number.NaN;
}

function* pagesIn(slices: readonly { readonly key: string; readonly text: string }[]): Generator<readonly [string, StoredPage]> {
  for (const { key, text } of slices) if (key !== HEAD) yield [key, JSON.parse(text) as StoredPage];
}
