import { test as base } from "@playwright/test";
import { Api, type Lab } from "./api";
import { Desk } from "./desk";

export const serverUrl = (): string => process.env.XENARIUM_TEST_URL ?? "";
export const adminPassword = (): string => process.env.XENARIUM_TEST_PASSWORD ?? "";

interface OfTest {
  /** a fresh lab of the starter scenario, gone after the test */
  readonly lab: Lab;
  readonly desk: Desk;
  /** what the account has set is as at first */
  readonly settings: undefined;
}
interface OfWorker {
  readonly admin: Api;
}

let made = 0;
/** Pages are signed in as admin unless a test says otherwise by `test.use({ storageState: … })`. */
export const test = base.extend<OfTest, OfWorker>({
  admin: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
    async ({}, use) => {
      await use(await Api.signedIn(serverUrl(), "admin", adminPassword()));
    },
    { scope: "worker" },
  ],
  storageState: async ({ admin }, use) => use(admin.browserState()),
  // Settings follow the account from one test to the next as well.
  settings: [
    async ({ admin }, use) => {
      await admin.forgetSettings();
      await use(undefined);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
  baseURL: async ({}, use) => use(serverUrl()),
  lab: async ({ admin }, use) => {
    made += 1;
    const lab = await admin.createLab(`lab ${process.pid}-${made}`);
    await use(lab);
    await lab.remove();
  },
  desk: async ({ page }, use) => use(new Desk(page)),
});
export { expect } from "@playwright/test";
