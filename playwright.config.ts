import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "./scripts/browser.mjs";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: false,
  // Each has a server of its own; one that runs already is shared by none.
  workers: process.env.XENARIUM_TEST_URL ? 1 : 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Chromium once in a while drops a request when the network of the machine changes.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  use: {
    // What is not to be found, or cannot be clicked, is told long before the whole test has run out of time.
    actionTimeout: 20_000,
    // What fades or slides takes time, and a click in between may meet what is on its way out. The tests of motion ask for it.
    contextOptions: { reducedMotion: "reduce" },
    // Emptied between tests but for what was fetched and compiled: a fifth of what a test takes.
    reuseContext: true,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    // To record costs a quarter of what a test takes; where failures are tried again, only that is recorded.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    launchOptions: { args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) },
  },
  projects: [
    { name: "e2e", testMatch: "e2e/**/*.e2e.ts" },
    { name: "screens", testMatch: "screens/**/*.screen.ts" },
  ],
});
