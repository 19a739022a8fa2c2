/** A place in the console and its address: `/labs/LAB/vm/UUID/console`. */
export interface Place {
  readonly labId: string;
  /** name of a kind, as the address has it; null: it names no object, and the pool is shown */
  readonly kind: string | null;
  readonly uuid: string | null;
  /** name of a tab, as the address has it; null: the first one */
  readonly tab: string | null;
  /** the tab has the page to itself, without the navigation beside it: `/labs/LAB/host/UUID/inside/full` */
  readonly isFull?: boolean;
  /** the tab is all that its window shows: `/labs/LAB/vm/UUID/console/window` */
  readonly isWindow?: boolean;
  /** a page of the lab that is about no single object: `/labs/LAB/notifications` */
  readonly page?: LabPage;
}
/** Pages of a lab beside those of its objects, as their addresses have them. */
export const LAB_PAGES = ["notifications", "tasks"] as const;
export type LabPage = (typeof LAB_PAGES)[number];

/** Reads an address. Whether there is such a kind, object or tab is not its business. */
export function parsePlace(pathname: string): Place {
  const [, , labId = "", kind = "", uuid = "", tab = "", ...rest] = pathname.split("/").map(readPart);
  const [more = ""] = rest;
  // What stands behind a tab and says nothing of how it is shown makes it another that is not there.
  const isKnown = rest.every((part, at) => part === "" || (at === 0 && (part === "full" || part === "window")));
  const page = LAB_PAGES.find((name) => name === kind && uuid === "");
  if (page) return { labId, kind: null, uuid: null, tab: null, page };
  return {
    labId,
    kind: kind || null,
    uuid: uuid || null,
    tab: isKnown ? tab || null : [tab, ...rest].join("/"),
    isFull: isKnown && more === "full",
    ...(isKnown && more === "window" ? { isWindow: true } : {}),
  };
}
/** A part that is no UTF-8 names nothing. */
function readPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
export function pathOf(place: Place): string {
  const parts = ["labs", place.labId];
  if (place.page) parts.push(place.page);
  else if (place.kind && place.uuid) {
    parts.push(place.kind, place.uuid);
    const more = place.isFull ? "full" : place.isWindow ? "window" : null;
    if (place.tab) parts.push(place.tab);
    if (more) parts.push(more);
  }
  return `/${parts.map(encodeURIComponent).join("/")}`;
}
