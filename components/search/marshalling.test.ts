import { expect, test } from "vitest";
import { RecordStore } from "../data/store";
import { kinds } from "../kinds";
import { readQuery } from "./grammar";
import { type KnownKinds, readSearch, readSearchFile, writeSearch, writeSearchFile } from "./marshalling";
import { propertiesOf } from "./properties";
import type { Query } from "./query";
import { defaultSearches, type Search } from "./saved";
import { savedSearches } from "./saved-of-pool";

const store = new RecordStore();
const fields =
  '<CustomFieldDefinitions><CustomFieldDefinition name="owner" type="String" /><CustomFieldDefinition name="until" type="Date" /></CustomFieldDefinitions>';
store.apply([{ op: "add", class: "pool", ref: "p", fields: { uuid: "p", gui_config: { "XenCenter.CustomFields": fields } } }]);
const properties = propertiesOf(kinds, store);
const known: KnownKinds = { typeOf: (name) => properties.get(name)?.type ?? null };
function query(text: string): Query | null {
  const read = readQuery(text, (name) => (properties.has(name) ? name : null));
  if ("error" in read) throw new Error(`${text}: ${read.error.why} at ${read.error.at}`);
  return read.query;
}
const search = (text: string, rest: Partial<Search> = {}): Search => ({
  uuid: "1",
  name: "mine",
  types: ["vm"],
  query: query(text),
  grouping: [],
  ...rest,
});

test.each([
  "",
  "web",
  "mac ^= 00:16:3e or vcpus > 2",
  "state = running and tools != current",
  'not (tag = "a b" or has folder) and name $= 01',
  "memory > 2GiB and memory < 1024m",
  "host = xen-01 and network : storage and pool != lab",
  "has tag and has vapp and not has folder",
  "address ^= 10.0",
  "shared = no and size > 100",
  'field.owner = "me & <you>" and field.until >= 2026-11-01 and started = today',
  "folder = /a/b and type = sr",
])("%s is kept and read again as it was", (text) => {
  const kept = search(text, { grouping: ["host", "field.owner", "folder", "address"], types: ["vm", "sr", "host"] });
  const read = readSearch(writeSearch(kept, known), known);
  expect(read).toEqual({ ...kept, types: ["host", "vm", "sr"] });
});
test("a search that XenCenter has written is read; what it keeps with it goes back", () => {
  const text = `<Search uuid="u" name="Busy &amp; mine" major_version="2" minor_version="0" show_expanded="yes">
    <Query><QueryScope><Server /><DisconnectedServer /><VM /></QueryScope><GroupQuery type="And">
      <EnumPropertyQuery property="power_state" equals="yes" query="Running" />
      <StringPropertyQuery property="label" casesensitive="no" query="web" type="startswith" />
      <RecursiveXMOListPropertyQuery property="host"><StringPropertyQuery property="label" casesensitive="no" query="xen" type="contains" /></RecursiveXMOListPropertyQuery>
      <GroupQuery type="Nor"><ListEmptyQuery property="tags" empty="yes" /><StringListContainsQuery property="tags" contains="yes" query="old" /></GroupQuery>
      <CustomFieldQuery query="me" type="exactmatch"><CustomFieldDefinition name="owner" type="String" defaultValue="" /></CustomFieldQuery>
      <IntPropertyQuery property="memory" query="1024" type="gt" /><DatePropertyQuery property="start_time" query="20261101" type="after" />
    </GroupQuery></Query>
    <XenModelObjectPropertyGrouping property="host"><PropertyGrouping property="tags"><FolderGrouping /></PropertyGrouping></XenModelObjectPropertyGrouping>
    <columns><column name="cpu" width="120" /></columns><sorting><sort column="name" ascending="yes" /></sorting></Search>`;
  const read = readSearch(text, known);
  expect(read).toMatchObject({ uuid: "u", name: "Busy & mine", types: ["host", "vm"], grouping: ["host", "tag", "folder"] });
  expect(read?.query).toEqual(
    query(
      "state = Running and name ^= web and host : xen and not (not has tag or tag = old) and field.owner = me and memory > 1024 and started >= 2026-11-01",
    ),
  );
  expect(read?.rest?.map(({ name }) => name)).toEqual(["columns", "sorting"]);
  if (read) expect(readSearch(writeSearch(read, known), known)).toEqual(read);
});
test("a query that XenCenter has changed since wins over the text beside it", () => {
  const kept = writeSearch(search("name : web"), known);
  expect(readSearch(kept.replace('query="web"', 'query="db"'), known)?.query).toEqual(query("name : db"));
  const grouped = writeSearch(search("", { grouping: ["host", "tag"] }), known);
  expect(readSearch(grouped.replace('property="tags"', 'property="power_state"'), known)?.grouping).toEqual(["host", "state"]);
});
test.each([
  ["no XML", "null"],
  ["no search", "<Other />"],
  ["without a query", '<Search uuid="u" name="n" major_version="2" />'],
  ["of a newer form", '<Search uuid="u" name="n" major_version="3"><Query><QueryScope /></Query></Search>'],
])("what is %s is left out", (_what, text) => {
  expect(readSearch(text, known)).toBeNull();
});
test("a file holds several, and one of XenCenter's is read", () => {
  const two = [search("web"), search("", { uuid: "2", name: "other", types: [], grouping: ["state"] })];
  const file = writeSearchFile(two, known);
  expect(file).toMatch(/^<\?xml [\s\S]*<!DOCTYPE XenSearch[\s\S]*<Searches xmlns="http:\/\/www.citrix.com\/XenCenter\/XenSearch\/schema">/);
  expect(readSearchFile(file, known)).toEqual(two);
  expect(readSearchFile("<broken", known)).toEqual([]);
});
test("a pool's searches stand by name, each under its own key", () => {
  const config = { "XenSearch.Search-b": writeSearch(search("", { name: "zeta" }), known), "XenSearch.Search-a": "null", other: "x" };
  const pool = { gui_config: { ...config, "XenSearch.Search-c": writeSearch(search("", { name: "alpha" }), known) } };
  expect(savedSearches(pool, known).map(({ uuid, name }) => [uuid, name])).toEqual([
    ["c", "alpha"],
    ["b", "zeta"],
  ]);
  expect(savedSearches(pool, known)).toBe(savedSearches(pool, known));
  expect(savedSearches(undefined, known)).toEqual([]);
});
test("the searches that are always there ask for what there is", () => {
  for (const { types, grouping, query: asked } of defaultSearches) {
    for (const type of types) expect(kinds.named(type), type).not.toBeNull();
    for (const name of grouping) expect(properties.has(name), name).toBe(true);
    const kept = { uuid: "u", name: "n", types, grouping, query: asked };
    expect(readSearch(writeSearch(kept, known), known)).toEqual(kept);
  }
});
