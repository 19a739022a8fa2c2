"use client";
import { useConsole } from "../../data/console-context";
import { definedFields, fieldValue, readFieldDate } from "../../data/custom-fields";
import { type AnyRec, isSet } from "../../data/defaults";
import { folderOf } from "../../data/folder";
import { useRecord, useRecords } from "../../data/hooks";
import { useT } from "../../i18n";
import type { Query } from "../../search/query";
import { useCurrentSearch } from "../../search/use-search";
import { formatDateTime } from "../../ui/format";
import { ShownName } from "../../ui/shown-name";
import { type Fact, ObjectLink } from "../common/section";
import { tagsOf } from "./tags-of";

/** Shows everything of which a condition is true: the Search tab of the pool with it, grouped by type. */
function useFinder(): (query: Query) => void {
  const { go } = useConsole();
  const { choose } = useCurrentSearch();
  const pool = useRecords("pool")[0];
  return (query) => {
    // The uuid of none that is kept: it is a search of its own.
    choose({ uuid: "", types: [], query, grouping: ["type"] });
    if (pool) go(pool.ref, "search");
  };
}
/** What an object has been put under: its tags, each of which leads to all that have it, its folder, its custom fields, its vApp. */
export function useOrganisedFacts(record: AnyRec): readonly (Fact | false)[] {
  const t = useT();
  const { go } = useConsole();
  const find = useFinder();
  const fields = definedFields(useRecords("pool")[0]);
  const appliance = useRecord("VM_appliance", "appliance" in record && isSet(record.appliance) ? record.appliance : null);
  const tags = tagsOf(record);
  const folder = folderOf(record);
  const is = (property: string, value: string): Query => ({ kind: "is", property, op: "=", value });
  return [
    tags.length > 0 && {
      name: t("field.tags"),
      text: tags.join(", "),
      value: (
        <span className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <button
              key={tag}
              type="button"
              title={t("organise.showAllWithThisTag")}
              onClick={() => find(is("tag", tag))}
              className="rounded-sm bg-pressed px-1.5 text-sm hover:underline"
            >
              <ShownName name={tag} />
            </button>
          ))}
        </span>
      ),
    },
    folder !== "" && {
      name: t("object.folder"),
      text: folder,
      value: <ObjectLink name={folder} onClick={() => find(is("folder", folder))} />,
    },
    appliance !== undefined && {
      name: t("appliance.vApp"),
      value: <ObjectLink name={appliance.name_label} onClick={() => go(appliance.ref)} />,
    },
    ...fields.map(({ name, type }): Fact | false => {
      const value = fieldValue(record, name);
      const at = type === "Date" ? readFieldDate(value) : null;
      return value !== "" && { name, value: at === null ? value : formatDateTime(at), text: value };
    }),
  ];
}
