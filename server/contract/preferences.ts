/**
 * What people set for themselves and find again in any browser: how things of a kind are shown. What belongs to a screen (widths of panes,
 * theme, size of letters) or to where one is in a lab (what is open in the tree, drafts, panels) stays with the browser.
 */

/**
 * `bytes`: of one value's JSON as UTF-8; `perPerson`: the ones that were changed first go when there are more; `perWrite`: in one request.
 * guess: all grids there are, twice over
 */
export const PREFERENCE_LIMITS = {
  keyCharacters: 100,
  bytes: 4 * 1024,
  perPerson: 200,
  perWrite: 32,
  writesPerMinute: 240,
} as const;

/** The shapes of values; the server's schema of each is a row of `server/lab/directory/preference-values`. */
export type PreferenceShape = "sort" | "sizes" | "ids" | "word" | "switch" | "treeMode" | "graphStyle" | "windowUs";

/** Ways to put the objects of a lab into a tree; each keeps what is opened in it. */
export const TREE_MODES = ["infrastructure", "objects", "organisation", "searches"] as const;
export type TreeMode = (typeof TREE_MODES)[number];

/** A grid, or the page of a General tab, by its name. */
const NAME = "[a-z][A-Za-z0-9.-]{0,39}";
/** Each setting that follows a person, and the shape of its value. */
const KEYS: readonly (readonly [RegExp, PreferenceShape])[] = [
  [new RegExp(`^grid\\.${NAME}\\.sort$`), "sort"],
  [new RegExp(`^grid\\.${NAME}\\.sizes$`), "sizes"],
  [new RegExp(`^grid\\.${NAME}\\.hidden$`), "ids"],
  [new RegExp(`^grid\\.${NAME}\\.group$`), "word"],
  [new RegExp(`^general\\.closed\\.${NAME}$`), "ids"],
  [/^tree\.mode$/, "treeMode"],
  [/^tree\.(templates|localStorage)$/, "switch"],
  [/^shell\.toolbar$/, "switch"],
  [/^search\.builder$/, "switch"],
  [/^console\.reader$/, "switch"],
  [/^graph-cpu$/, "graphStyle"],
  [/^graph-range$/, "word"],
  [/^(graph-table|topology-table|inside\.table|inside\.overviewTable)$/, "switch"],
  [/^inside\.window$/, "windowUs"],
  [/^tour\.seen$/, "switch"],
];

/** Shape of a setting that follows a person; null: it stays with the browser. */
export function preferenceShape(key: string): PreferenceShape | null {
  return KEYS.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}

/** A setting as it lies on the server. */
export interface PreferenceView {
  readonly key: string;
  /** JSON */
  readonly value: string;
}
/** What somebody has set. */
export interface PreferencesView {
  /** account, by name */
  readonly user: string;
  readonly preferences: readonly PreferenceView[];
}
/** A setting that becomes another. `value` null: it is as at first again. */
export interface PreferenceChange {
  readonly key: string;
  readonly value: string | null;
}
