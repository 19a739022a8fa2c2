import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type BrowserContext, chromium } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../scripts/browser.mjs";
import { type BuiltServer, startBuiltServer } from "../tests/support/built-server";
import type { Figure } from "./measure";
import { charsBySource } from "./source-map";

const ROOT = join(import.meta.dirname, "..");
/** What a browser keeps quiet for before a page counts as loaded to its end, ms. */
const QUIET_MS = 1500;
/** How many modules are named. */
const MODULES = Number(process.env.BENCH_MODULES ?? 30);
/** What a page's scripts may be before it can be used, gzipped, kB. */
const MOST: Readonly<Record<string, number>> = { "/sign-in": 180, "/labs/ID": 350, "/labs/ID in Chinese": 350 };

interface Sizes {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}
/** A script or a style sheet as the server gives it. */
interface Part extends Sizes {
  readonly text: string;
  /** file of its map; null: it has none */
  readonly map: string | null;
}
interface Loaded {
  /** fetched before the page could be used, in the order of the requests */
  readonly first: readonly string[];
  /** fetched after that by itself */
  readonly later: readonly string[];
}

/** Builds the pages with maps beside their scripts; without them these are the same. */
function buildWithMaps(): void {
  const built = spawnSync(process.execPath, [join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", XENARIUM_MAPS: "1" },
  });
  if (built.status !== 0) throw new Error(`next build failed:\n${built.stdout}\n${built.stderr}`);
}

/** Scripts and style sheets that the page asked for, and when, and when what it is ready by was first there; ms from its beginning. */
interface Told {
  readonly readyAt: number;
  readonly asked: readonly (readonly [path: string, atMs: number])[];
}
/**
 * Notes inside the page when an element of a selector is there first: whoever asks from outside hears of it later. As text: what is made
 * of these files to run under Node has helpers that a page has not.
 */
const watchFor = (selector: string): string => `{
  const watch = new MutationObserver(() => {
    if (!document.querySelector(${JSON.stringify(selector)})) return;
    window.readyAt = performance.now();
    watch.disconnect();
  });
  watch.observe(document, { subtree: true, childList: true, attributes: true });
}`;
const TOLD = `({
  readyAt: window.readyAt,
  asked: performance.getEntriesByType("resource").map(({ name, startTime }) => [new URL(name).pathname, startTime]),
})`;

/** Opens an address and tells which scripts and style sheets are asked for until it is ready, and which by themselves later. */
async function load(context: BrowserContext, address: string, ready: string): Promise<Loaded> {
  const page = await context.newPage();
  await page.addInitScript(watchFor(ready));
  await page.goto(address);
  await page.locator(ready).first().waitFor();
  let last = await page.evaluate<Told>(TOLD);
  for (let count = -1; count !== last.asked.length; last = await page.evaluate<Told>(TOLD)) {
    count = last.asked.length;
    await page.waitForTimeout(QUIET_MS);
  }
  await page.close();
  if (!last.readyAt) throw new Error(`${address} was never ready`);
  const files = last.asked.filter(([path]) => /^\/_next\/static\/.*\.(js|css)$/.test(path));
  const first = [...new Set(files.filter(([, at]) => at <= last.readyAt).map(([path]) => path))];
  return { first, later: [...new Set(files.map(([path]) => path))].filter((path) => !first.includes(path)) };
}

const MAP_COMMENT = /\n\/[/*]# sourceMappingURL=(\S+).*\s*$/;
function partOf(path: string): Part {
  const file = join(ROOT, ".next", path.slice("/_next/".length));
  const source = readFileSync(file, "utf8");
  const map = MAP_COMMENT.exec(source)?.[1];
  // The comment that names the map is not there without maps.
  const text = source.replace(MAP_COMMENT, "");
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  return {
    text,
    map: map ? join(dirname(file), map) : null,
    raw: Buffer.byteLength(text),
    gzip: gzipSync(text).length,
    brotli: brotliCompressSync(text, quality).length,
  };
}

/** Characters of scripts by module, and what that is of their gzipped size, by each script's own ratio. */
function modulesOf(parts: readonly Part[]): ReadonlyMap<string, { raw: number; gzip: number }> {
  const modules = new Map<string, { raw: number; gzip: number }>();
  for (const part of parts) {
    if (!part.map) continue;
    for (const [source, chars] of charsBySource(part.text, JSON.parse(readFileSync(part.map, "utf8")))) {
      const name = source.replace(/^.*\/\[project\]\//, "").replace(/^.*node_modules\//, "") || "of no module";
      const sum = modules.get(name) ?? { raw: 0, gzip: 0 };
      modules.set(name, { raw: sum.raw + chars, gzip: sum.gzip + (chars * part.gzip) / part.raw });
    }
  }
  return modules;
}
/** A module's package, or its folder two deep. */
function groupOf(module: string): string {
  if (/^(components|app|server|simulator)\//.test(module)) return module.split("/").slice(0, 3).slice(0, -1).join("/");
  return module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
}

const kB = (bytes: number): number => Math.round(bytes / 100) / 10;
const sum = (parts: readonly Part[], size: keyof Sizes): number => parts.reduce((all, part) => all + part[size], 0);

/** A page in English has a few: the names of languages are each in its own. */
const chineseIn = (parts: readonly Part[]): number =>
  parts.reduce((all, { text }) => all + (text.match(/[\u4e00-\u9fff]/g)?.length ?? 0), 0);

function figuresOf(page: string, { first, later }: Loaded): Figure[] {
  const of = (paths: readonly string[], end: string): Part[] => paths.filter((path) => path.endsWith(end)).map(partOf);
  const most = MOST[page];
  const row = (what: string, parts: readonly Part[]): Figure[] =>
    (["gzip", "brotli", "raw"] as const).map((size) => ({
      name: `${page}: ${what}, ${size}`,
      value: kB(sum(parts, size)),
      unit: "kB",
      ...(size === "gzip" && most !== undefined ? { most } : {}),
    }));
  return [
    ...row("JavaScript before it can be used", of(first, ".js")),
    { name: `${page}: scripts before it can be used`, value: of(first, ".js").length, unit: "" },
    { name: `${page}: JavaScript fetched by itself later, gzip`, value: kB(sum(of(later, ".js"), "gzip")), unit: "kB" },
    {
      name: `${page}: Chinese characters in scripts, later ones too`,
      value: chineseIn([...of(first, ".js"), ...of(later, ".js")]),
      unit: "",
    },
    { name: `${page}: style sheets, gzip`, value: kB(sum(of(first, ".css"), "gzip")), unit: "kB" },
  ];
}
/** The largest modules of a page's first load, and the largest packages and folders. */
function largest(page: string, { first }: Loaded): Figure[] {
  const modules = modulesOf(first.filter((path) => path.endsWith(".js")).map(partOf));
  const groups = new Map<string, number>();
  for (const [name, { gzip }] of modules) groups.set(groupOf(name), (groups.get(groupOf(name)) ?? 0) + gzip);
  const top = (rows: readonly (readonly [string, number])[], what: string): Figure[] =>
    [...rows]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MODULES)
      .map(([name, bytes]) => ({ name: `${page}: ${what} ${name}, gzip`, value: kB(bytes), unit: "kB" }));
  return [
    ...top([...groups], "all of"),
    ...top(
      [...modules].map(([name, { gzip }]) => [name, gzip] as const),
      "module",
    ),
  ];
}

async function signedIn(server: BuiltServer, browser: Awaited<ReturnType<typeof chromium.launch>>): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: server.url });
  const page = await context.newPage();
  await page.goto("/");
  await page.getByLabel("User name").fill("admin");
  await page.getByLabel("Password").fill(server.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "starter" }).waitFor();
  await page.close();
  return context;
}

/**
 * What a browser with nothing in its cache has to fetch for a page: scripts until the page can be used, and what is in them. gzip is that of
 * level 6, brotli of level 5, as servers send it on the fly.
 */
export async function bundleBench(): Promise<Figure[]> {
  buildWithMaps();
  const data = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  const server = await startBuiltServer(data);
  const executablePath = findBrowser();
  const browser = await chromium.launch({ args: [...BROWSER_FLAGS], ...(executablePath ? { executablePath } : {}) });
  try {
    const fresh = await browser.newContext({ baseURL: server.url });
    const signIn = await load(fresh, "/sign-in", 'button[type="submit"]:enabled');
    const context = await signedIn(server, browser);
    const labs = await load(context, "/", "a[href^='/labs/']");
    const page = await context.newPage();
    await page.goto("/");
    const address = (await page.getByRole("link", { name: "starter" }).getAttribute("href")) ?? "";
    await page.close();
    const tree = '[role="treeitem"]';
    const lab = await load(context, address, tree);
    await context.addCookies([{ name: "xenarium-language", value: "zh", url: server.url }]);
    const chinese = await load(context, address, tree);
    return [
      ...figuresOf("/sign-in", signIn),
      ...figuresOf("/", labs),
      ...figuresOf("/labs/ID", lab),
      ...figuresOf("/labs/ID in Chinese", chinese),
      ...largest("/sign-in", signIn),
      ...largest("/labs/ID", lab),
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
