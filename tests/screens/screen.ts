/** What a picture is of, and how to come there. */
import type { Page } from "@playwright/test";
import type { TextKey } from "../../components/i18n/keys";
import type { Lab } from "../e2e/support/api";

/** A text by its key. */
export type Key = TextKey;

export interface Shown {
  readonly page: Page;
  readonly lab: Lab;
  readonly language: "en" | "zh";
  readonly t: (key: Key, params?: Readonly<Record<string, string>>) => string;
}
export interface Screen {
  readonly name: string;
  /** also at 1024×768 */
  readonly isMain?: boolean;
  /** on a phone, and nowhere else */
  readonly isPhone?: boolean;
  readonly isSignedOut?: boolean;
  /** what its lab is made of; absent: of the starter scenario, for all that say nothing */
  readonly scenario?: string;
  /** brings it up; whoever looks at it can wait for what is named last */
  readonly show: (shown: Shown) => Promise<void>;
}

/** A page of the lab: an object's tab, at rest. @param wait - ms until what is drawn stands */
export const at =
  (name: string, tab = "", kind = "vm", className = "VM", wait = 700) =>
  async ({ page, lab }: Shown): Promise<void> => {
    await page.goto(await lab.path(name, tab, kind, className));
    await page.getByRole("tree").waitFor();
    await page.waitForTimeout(wait);
  };
export const pool = (tab: string, wait?: number) => at("Starter pool", tab, "pool", "pool", wait);
export const host = (tab: string, wait?: number) => at("xen-01", tab, "host", "host", wait);
