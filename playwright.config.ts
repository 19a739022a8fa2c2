import { defineConfig } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "./scripts/browser.mjs";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Chromium once in a while drops a request when the network of the machine changes.
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  globalSetup: "./tests/e2e-server.ts",
  use: {
    // The server's address is known only once it listens: tests read it from XENARIUM_TEST_URL.
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
