import "../tests/support/all-texts";
import { RecordStore } from "../components/data/store";
import { translate } from "../components/i18n";
import { kinds } from "../components/kinds";
import { textMatcher } from "../components/search/matcher";
import { propertiesOf } from "../components/search/properties";
import { buildTree, type TreeOptions } from "../components/tree/build-tree";
import { propertyLevel } from "../components/tree/property-level";
import type { RecordChange } from "../server/contract";
import { type Figure, median } from "./measure";

const VMS = 10_000;
const HOSTS = 100;
const RUNS = 9;

/** A pool of ten thousand VMs, as a browser holds it. */
function manyRecords(): RecordStore {
  const store = new RecordStore();
  const add = (of: "VM" | "host", ref: string, fields: Record<string, unknown>): RecordChange => ({
    op: "add",
    class: of,
    ref,
    fields: { uuid: ref, ...fields },
  });
  store.apply(Array.from({ length: HOSTS }, (_, at) => add("host", `h${at}`, { name_label: `xen-${at}` })));
  store.apply(
    Array.from({ length: VMS }, (_, at) =>
      add("VM", `v${at}`, {
        name_label: `vm-${at}`,
        resident_on: `h${at % HOSTS}`,
        power_state: at % 3 === 0 ? "Running" : "Halted",
        tags: [`t${at % 7}`],
      }),
    ),
  );
  return store;
}

/** What it takes to build the navigation's tree once, of 10,000 VMs: by server, and as a search groups them three levels deep. */
export function treeBench(): Figure[] {
  const store = manyRecords();
  const t: TreeOptions["t"] = (words, params) => translate("en", words, params);
  const options: TreeOptions = { mode: "infrastructure", shows: { templates: true, localStorage: true }, t };
  const properties = propertiesOf(kinds, store);
  const levels = ["tag", "host", "state"].map((name) => {
    const property = properties.get(name);
    if (!property) throw new Error(`there is no property ${name}`);
    return propertyLevel(property, { store, kinds, t });
  });
  const finds = textMatcher("vm", { store, kinds, language: "en", nowUs: 0 });
  const took = (build: () => unknown): number =>
    median(
      Array.from({ length: RUNS }, () => {
        const begun = performance.now();
        build();
        return performance.now() - begun;
      }),
    );
  return [
    { name: `tree of ${VMS} VMs by server (median of ${RUNS})`, value: took(() => buildTree(store, kinds, options)), unit: "ms" },
    {
      name: "the same as a search, three levels deep",
      value: took(() => buildTree(store, kinds, { ...options, mode: "searches", search: { types: ["vm"], finds, levels } })),
      unit: "ms",
    },
  ];
}
