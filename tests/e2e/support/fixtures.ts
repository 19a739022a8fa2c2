import { test as base, type Page } from "@playwright/test";
import { Api, type Lab } from "./api";
import { Desk } from "./desk";
import { type TestServer, testServer, withTestServer } from "./server";

export const serverUrl = (): string => testServer().url;
export const adminPassword = (): string => testServer().password;

interface OfTest {
  /** pages fetch what they are asked for and nothing ahead, as for somebody who saves data: half the scripts, a tenth of the computing */
  readonly savesData: boolean;
  /** a fresh lab of the starter scenario, gone after the test */
  readonly lab: Lab;
  readonly desk: Desk;
  /** what the account has set is as at first */
  readonly settings: undefined;
}
interface OfWorker {
  readonly server: TestServer;
  readonly admin: Api;
}

/** Tests that have their worker's server, and somebody signed in to it. */
export const served = base.extend<object, OfWorker>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
    async ({}, use) => withTestServer(use),
    { scope: "worker", auto: true, timeout: 90_000 },
  ],
  admin: [async ({ server }, use) => use(await Api.signedIn(server.url, "admin", server.password)), { scope: "worker" }],
});

/** A dialog that was closed takes its step of the history back, which breaks off a way to another page: such ways begin behind it. */
function goesBehindDialogs(page: Page): void {
  const behind = () =>
    page.waitForFunction(() => {
      const state = history.state as { readonly xenariumDialogs?: readonly string[] } | null;
      return !state?.xenariumDialogs?.length || document.querySelector("[role=dialog], [role=alertdialog]") !== null;
    });
  const goto = page.goto.bind(page);
  page.goto = async (...where) => {
    await behind();
    return goto(...where);
  };
  const reload = page.reload.bind(page);
  page.reload = async (...how) => {
    await behind();
    return reload(...how);
  };
}

let made = 0;
/** Pages are signed in as admin unless a test says otherwise by `test.use({ storageState: … })`. */
export const test = served.extend<OfTest>({
  storageState: async ({ admin }, use) => use(admin.browserState()),
  baseURL: async ({ server }, use) => use(server.url),
  // Settings follow the account from one test to the next as well.
  settings: [
    async ({ admin }, use) => {
      await admin.forgetSettings();
      await use(undefined);
    },
    { auto: true },
  ],
  lab: async ({ admin }, use) => {
    made += 1;
    const lab = await admin.createLab(`lab ${process.pid}-${made}`);
    await use(lab);
    await lab.remove();
  },
  savesData: [true, { option: true }],
  context: async ({ context, savesData }, use) => {
    if (savesData)
      await context.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, "connection", { get: () => ({ saveData: true }), configurable: true }),
      );
    await use(context);
  },
  page: async ({ page }, use) => {
    goesBehindDialogs(page);
    await use(page);
  },
  desk: async ({ page }, use) => use(new Desk(page)),
});
export { expect } from "@playwright/test";
