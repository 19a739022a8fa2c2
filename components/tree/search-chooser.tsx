"use client";
import { SlidersHorizontal } from "lucide-react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { useT } from "../i18n";
import { useCurrentSearch, useSearches } from "../search/use-search";
import { IconButton } from "../ui/button";
import { Select } from "../ui/select";

/** A search that is none of those that are kept. */
const OWN = "";

/** Which search the tree shows, and the way to where it is changed. */
export function SearchChooser() {
  const t = useT();
  const { store } = useLab().session;
  const { go } = useConsole();
  const { all } = useSearches();
  const { base, choose, isChanged } = useCurrentSearch();
  const changed = t("tree.changed");
  const options = all.map(({ uuid, name }) => ({
    value: uuid,
    label: name,
    ...(uuid === base?.uuid && isChanged ? { note: changed } : {}),
  }));
  const own = { value: OWN, label: t("search.newSearch") };
  return (
    <div className="flex shrink-0 items-center gap-1 px-2 pt-2">
      <div className="min-w-0 flex-1">
        <Select
          label={t("tree.savedSearch")}
          isLabelHidden
          isTight
          value={base?.uuid ?? OWN}
          onChange={(uuid) => {
            const search = all.find((one) => one.uuid === uuid);
            if (search) choose(search);
          }}
          options={base ? options : [own, ...options]}
        />
      </div>
      <IconButton
        label={t("tree.editSearch")}
        icon={<SlidersHorizontal size={14} aria-hidden />}
        onClick={() => {
          const pool = store.all("pool")[0];
          if (pool) go(pool.ref, "search");
        }}
      />
    </div>
  );
}
