"use client";
import { useContext, useState } from "react";
import { pushPath, pushSearch, useSearch } from "../../data/path-history";
import { type Place, pathOf } from "../../data/place";
import { PanelTitle } from "../../ui/region-name";

/** What stands behind the `?` of an address: the uuid of the host that is laid beside; "": none is chosen yet; null: none is laid there. */
export function readBeside(search: string): string | null {
  return new URLSearchParams(search).get("beside");
}
export const writeBeside = (uuid: string | null): string => (uuid === null ? "" : `?beside=${encodeURIComponent(uuid)}`);

/** The host that is laid beside this one: on a page it stands in the address, so that a link and Back show the same; a panel has its own. */
export function useBeside(): {
  readonly beside: string | null;
  readonly setBeside: (uuid: string | null) => void;
  /** goes to another place that has the same host beside it */
  readonly goWith: (place: Place, uuid?: string | null) => void;
} {
  const isPage = useContext(PanelTitle) === "";
  const search = useSearch();
  const [local, setLocal] = useState<string | null>(null);
  const beside = isPage ? readBeside(search) : local;
  return {
    beside,
    setBeside: (uuid) => (isPage ? pushSearch(writeBeside(uuid)) : setLocal(uuid)),
    goWith: (place, uuid = beside) => pushPath(`${pathOf(place)}${writeBeside(uuid)}`),
  };
}
