"use client";
import { useState } from "react";
import { useConsole } from "../../data/console-context";
import { useRecords } from "../../data/hooks";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { readSearchFile, writeSearchFile } from "../../search/marshalling";
import type { Search } from "../../search/saved";
import { useCurrentSearch, useSearches } from "../../search/use-search";
import { Button } from "../../ui/button";
import { FileButton } from "../../ui/file-button";
import { organiseWhy } from "../organise/amend";
import { useAmend } from "../organise/use-amend";
import { useCommandContext } from "../use-commands";
import { deleteSearchDialog, searchNameDialog } from "./dialogs";
import { download, keepSearches, newUuid } from "./keep";

/** What can be done with the search that is shown. */
export function SearchButtons() {
  const t = useT();
  const { open } = useConsole();
  const pool = useRecords("pool")[0];
  const context = useCommandContext();
  const { known } = useSearches();
  const { draft, base, choose, isChanged, read } = useCurrentSearch();
  const { run, isPending, fault } = useAmend();
  const text = useFaultText();
  const unreadable = "error" in read ? t("search.theQueryCannotBeRead") : null;
  const role = organiseWhy(context);
  const own = base && !base.isDefault ? base : null;
  const isFixed = base?.isDefault ? t("search.thisSearchIsAlwaysThere") : null;
  const isNew = base ? null : t("search.thisSearchIsNotSaved");
  const now = (uuid: string, name: string): Search => ({
    uuid,
    name,
    types: draft.types,
    query: "error" in read ? null : read.query,
    grouping: draft.grouping,
    ...(own?.rest ? { rest: own.rest } : {}),
  });
  const saveAs = (): void =>
    open(searchNameDialog, {
      search: now(newUuid(), base ? t("search.nameCopy", { name: base.name }) : ""),
      title: "search.saveSearchAs",
      go: "common.save",
    });
  const save = async (): Promise<void> => {
    if (own && pool) await run([keepSearches(pool, [now(own.uuid, own.name)], known)]);
  };
  const unchanged = isChanged ? null : t("search.nothingHasChanged");
  return (
    <>
      <Button disabledReason={role ?? unreadable ?? isFixed ?? isNew ?? unchanged} isPending={isPending} onClick={() => void save()}>
        {t("common.save")}
      </Button>
      <Button disabledReason={role ?? unreadable} onClick={saveAs}>
        {t("search.saveAs")}
      </Button>
      <Button
        disabledReason={role ?? isFixed ?? isNew}
        onClick={() => own && open(searchNameDialog, { search: own, title: "search.renameSearch", go: "common.rename" })}
      >
        {t("history.branches.rename")}
      </Button>
      <Button disabledReason={role ?? isFixed ?? isNew} onClick={() => own && open(deleteSearchDialog, { uuid: own.uuid })}>
        {t("labs.delete")}
      </Button>
      <Button disabledReason={isChanged ? null : unchanged} onClick={() => base && choose(base)}>
        {t("search.discardChanges")}
      </Button>
      <Button
        disabledReason={unreadable}
        onClick={() => {
          const name = base?.name ?? t("search.search");
          download(`${name}.xensearch`, writeSearchFile([now(base?.uuid ?? newUuid(), name)], known));
        }}
      >
        {t("labs.restore.export")}
      </Button>
      <ImportButton why={role} />
      {fault && <span className="text-sm text-bad">{text(fault)}</span>}
    </>
  );
}
/** Takes searches from a file that this console or XenCenter has exported. */
function ImportButton({ why }: { why: string | null }) {
  const t = useT();
  const text = useFaultText();
  const pool = useRecords("pool")[0];
  const { known } = useSearches();
  const { choose } = useCurrentSearch();
  const { run, isPending, fault } = useAmend();
  const [isNone, setNone] = useState(false);
  const take = async (file: File): Promise<void> => {
    const found = readSearchFile(await file.text(), known).map((search) => ({ ...search, uuid: newUuid() }));
    setNone(found.length === 0);
    const [first] = found;
    if (first && pool && (await run([keepSearches(pool, found, known)]))) choose(first);
  };
  return (
    <>
      <FileButton
        label={t("search.fileWithSearches")}
        accept=".xensearch,.xml"
        disabledReason={why}
        isPending={isPending}
        onFile={(file) => void take(file)}
      >
        {t("vm.import")}
      </FileButton>
      {isNone && (
        <span role="alert" className="text-sm text-bad">
          {t("search.theFileHoldsNoSearch")}
        </span>
      )}
      {fault && <span className="text-sm text-bad">{text(fault)}</span>}
    </>
  );
}
