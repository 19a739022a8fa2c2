import { test as base } from "@playwright/test";
import { Api, type Lab } from "./api";
import { Desk } from "./desk";
import { type TestServer, testServer, withTestServer } from "./server";

export const serverUrl = (): string => testServer().url;
export const adminPassword = (): string => testServer().password;

interface OfTest {
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
  desk: async ({ page }, use) => use(new Desk(page)),
});
export { expect } from "@playwright/test";
