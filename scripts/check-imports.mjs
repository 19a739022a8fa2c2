// Checks which way imports point (docs: the house), that no cycle of imports joins files, and that the simulator keeps away from clocks and chance.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

const MIDDLE = ["xen", "xenstore", "network", "storage", "metrics"];
const BELOW_WORLD = ["kernel", "content", "wire", "model", ...MIDDLE, "guest", "devices"];
const UP_TO_TOOLSTACK = [...BELOW_WORLD, "world", "dom0", "toolstack"];
/** What each folder of the simulator may import besides itself; `type:` for types alone. */
const SIMULATOR = {
  kernel: [],
  content: ["wire"],
  wire: ["kernel"],
  model: ["kernel"],
  xen: ["kernel", "model"],
  xenstore: ["kernel", "content", "model"],
  network: ["kernel", "model", "wire"],
  storage: ["kernel", "content", "model"],
  metrics: ["kernel", "model"],
  guest: ["kernel", "content", "wire", "type:model"],
  devices: ["kernel", "model", "wire", ...MIDDLE, "guest"],
  world: BELOW_WORLD,
  dom0: [...BELOW_WORLD, "world"],
  toolstack: UP_TO_TOOLSTACK,
  views: UP_TO_TOOLSTACK,
  state: UP_TO_TOOLSTACK,
  cli: [...UP_TO_TOOLSTACK, "views"],
  scenario: [...UP_TO_TOOLSTACK, "views", "cli"],
};
const SIMULATOR_PACKAGES = [
  "unbash",
  "re2js",
  "get-east-asian-width",
  "@noble/hashes/sha2.js",
  "@noble/hashes/legacy.js",
  "@noble/hashes/utils.js",
];
/** What each folder of the server may import of the server besides itself. */
const SERVER = {
  contract: ["type:doors/api", "type:lab"],
  lab: ["contract", "auth", "type:db"],
  auth: ["contract", "type:lab", "db"],
  db: ["contract", "lab"],
  http: ["auth", "lab", "contract"],
  "doors/api": ["contract", "auth", "lab", "http"],
  "doors/realtime": ["contract", "auth", "lab", "http"],
};
const PARTS_OF_PAGES = ["ui", "data", "grid", "tree", "form", "page", "search", "i18n", "guide"];
const PICTURES = ["inside", "topology", "graphs"];
/** What each folder of the components may import besides itself; the frame puts everything together. */
const COMPONENTS = {
  ...Object.fromEntries(PARTS_OF_PAGES.map((folder) => [folder, PARTS_OF_PAGES])),
  ...Object.fromEntries(PICTURES.map((folder) => [folder, PARTS_OF_PAGES])),
  kinds: [...PARTS_OF_PAGES, ...PICTURES],
  panels: PARTS_OF_PAGES,
  labs: PARTS_OF_PAGES,
  accounts: PARTS_OF_PAGES,
};
/**
 * The one cycle of imports that is allowed: a variable's value may be arithmetic, whose operands are expansions, which hold parameters
 * (and prompts, as parameters are written out with `@P`), which are variables.
 */
const MAY_RECUR = new Set(["arith", "expand", "parameter", "prompt", "variables"].map((name) => `simulator/guest/shell/${name}.ts`));
/** What bridges say to one another: the kernel of a guest, which may have one, says it by the same code. */
const OF_BRIDGES = ["bpdu", "spanning-tree", "stp-state"].map((name) => `simulator/network/stp/${name}`);
/** Words that make a run depend on when or where it runs. */
const IMPURE = [
  [/\bMath\.random\b/, "Math.random"],
  [/\bnew Date\b|\bDate\.(now|parse|UTC)\b/, "Date"],
  [/\bperformance\./, "performance"],
  [/\bIntl\./, "Intl"],
  [/\btoLocale[A-Z]\w*\(|\blocaleCompare\(/, "locale calls"],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask)\(/, "timers"],
];

const isTest = (path) => /\.(test|type-test|property\.test|e2e)\.tsx?$/.test(path) || path.endsWith("test-harness.ts");

/** Specifiers that a file imports: [specifier, is for types alone]. Comments and strings elsewhere are not looked at. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found = [];
  for (const match of code.matchAll(/(?:^|[;\n}])\s*(?:import|export)\s+(type\s+)?([^"';]*?)\s*from\s*["']([^"']+)["']/g)) {
    const names = match[2] ?? "";
    const inner = /^\{([\s\S]*)\}$/.exec(names.trim());
    const allTypes =
      inner !== null && inner[1].trim() !== "" && inner[1].split(",").every((name) => name.trim() === "" || /^type\s/.test(name.trim()));
    found.push([match[3], Boolean(match[1]) || allTypes]);
  }
  for (const match of code.matchAll(/(?:^|[;\n])\s*import\s+["']([^"']+)["']/g)) found.push([match[1], false]);
  for (const match of code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) found.push([match[1], false]);
  return found;
}

/** Repository path (without ending) that a specifier names; null for a package. */
function target(from, specifier) {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (specifier.startsWith(".")) return posix.normalize(posix.join(posix.dirname(from), specifier));
  return null;
}

/** The folder that the rules speak of: a door is one by itself. */
function folderOf(path) {
  const [, folder, inner] = path.split("/");
  return folder === "doors" ? `${folder}/${inner}` : folder;
}

function allows(list, folder, isType) {
  return list.includes(folder) || (isType && list.includes(`type:${folder}`));
}

/** Each tool has a folder of cli/; what they share is in cli/common, and files of cli/ itself put them together. */
function cliVerdict(from, to) {
  const toolOf = (path) => (path.split("/").length > 3 ? path.split("/")[2] : null);
  const [tool, other] = [toolOf(from), toolOf(to)];
  if (tool === null || other === tool || (other === "common" && tool !== "common")) return null;
  return tool === "common"
    ? "simulator/cli/common serves every tool and knows none"
    : `simulator/cli/${tool} may import simulator/cli/common, and no other tool`;
}

/** Why one import is not allowed; null: it is. */
function verdict(from, specifier, isType) {
  const to = target(from, specifier);
  const [top, folder] = from.split("/");
  if (top === "simulator" && !isTest(from)) {
    if (to === null) return SIMULATOR_PACKAGES.includes(specifier) ? null : `the simulator may not use the package ${specifier}`;
    const [toTop, toFolder] = to.split("/");
    if (toTop !== "simulator") return "the simulator may not reach outside itself";
    const rule = SIMULATOR[folder];
    if (folder === "cli" && toFolder === "cli") return cliVerdict(from, to);
    if (folder === toFolder || (folder === "guest" && OF_BRIDGES.includes(to))) return null;
    // The door and the lab behind it put everything together.
    if (from.split("/").length === 2) return null;
    if (to === "simulator" || to === "simulator/index") return "inside the simulator import the file itself, not its door";
    if (folder === "contract") return isType ? null : "simulator/contract holds types alone";
    // The shapes of what goes in and out: everybody may name them.
    if (toFolder === "contract") return isType ? null : "of simulator/contract there are types alone";
    if (!rule) return `no rule says what simulator/${folder} may import`;
    return allows(rule, toFolder, isType)
      ? null
      : `simulator/${folder} may not import simulator/${toFolder}${rule.includes(`type:${toFolder}`) ? " but for types" : ""}`;
  }
  if (to === null || isTest(from)) return null;
  const [toTop, toFolder] = to.split("/");
  if (["server", "components", "app"].includes(top) && toTop === "simulator") {
    if (top !== "server") return "only the server knows the simulator; take its types from server/contract";
    if (to !== "simulator" && to !== "simulator/index") return "the simulator is reached through simulator/index.ts alone";
    if (folder === "contract" && !isType) return "server/contract takes types from below, never values";
  }
  if (top === "server" && toTop === "server") {
    const [own, other] = [folderOf(from), folderOf(to)];
    const rule = SERVER[own];
    if (rule && own !== other && !allows(rule, other, isType)) return `server/${own} may not import server/${other}`;
  }
  if (top === "server" && (toTop === "components" || toTop === "app")) return "the server may not import pages";
  if (top === "components" && toTop === "app") return "components may not import app";
  if (top === "components" && toTop === "components" && folder !== toFolder && folder !== "frame") {
    const rule = COMPONENTS[folder];
    if (!rule) return `no rule says what components/${folder} may import`;
    if (!rule.includes(toFolder)) return `components/${folder} may not import components/${toFolder}`;
  }
  if ((top === "components" || top === "app") && toTop === "server") {
    const isRoute = from.startsWith("app/api/");
    if (toFolder !== "contract" && !(isRoute && to === "server/runtime")) return `${top} reaches the server through server/contract alone`;
  }
  return null;
}

function resolveFile(path, files) {
  for (const ending of ["", ".ts", ".tsx", "/index.ts", "/index.tsx"]) if (files.has(path + ending)) return path + ending;
  return null;
}

/** Files of the repository that each file imports for more than types. */
function valueImports(files) {
  const edges = new Map();
  for (const [path, text] of files) {
    const to = importsOf(text).flatMap(([specifier, isType]) => {
      const aim = isType ? null : target(path, specifier);
      const file = aim === null ? null : resolveFile(aim, files);
      return file ? [file] : [];
    });
    edges.set(path, to);
  }
  return edges;
}

/** The shortest way from a file back to itself, null when there is none. */
function roundFrom(path, edges) {
  const cameFrom = new Map();
  const queue = [path];
  for (const at of queue) {
    for (const next of edges.get(at) ?? []) {
      if (next === path) {
        const round = [];
        for (let step = at; step !== undefined; step = cameFrom.get(step)) round.unshift(step);
        return round;
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return null;
}

/** Rounds of imports that are not allowed, and files that are allowed one and have none. */
function cycles(files) {
  const edges = valueImports(files);
  const found = [];
  const seen = new Set();
  for (const path of edges.keys()) {
    if (seen.has(path) || MAY_RECUR.has(path)) continue;
    const round = roundFrom(path, edges);
    if (round === null) continue;
    for (const each of round) seen.add(each);
    found.push({ path, text: `cycle: ${[...round, path].join(" -> ")}` });
  }
  const own = new Map([...edges].filter(([path]) => MAY_RECUR.has(path)));
  for (const [path, to] of own)
    own.set(
      path,
      to.filter((each) => MAY_RECUR.has(each)),
    );
  for (const path of own.keys())
    if (roundFrom(path, own) === null) found.push({ path, text: "is allowed a cycle and has none: take it off MAY_RECUR" });
  return found;
}

/** Violations among files given as a map of repository path to text. */
export function violations(files) {
  const found = [];
  for (const [path, text] of files) {
    for (const [specifier, isType] of importsOf(text)) {
      const why = verdict(path, specifier, isType);
      if (why) found.push({ path, text: `${specifier}: ${why}` });
    }
    if (path.startsWith("simulator/") && !isTest(path)) {
      const code = text
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .replace(/\/\/.*$/gm, "")
        .replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '""');
      for (const [pattern, name] of IMPURE) if (pattern.test(code)) found.push({ path, text: `the simulator may not use ${name}` });
    }
  }
  return [...found, ...cycles(files)];
}

function readTree(root) {
  const files = new Map();
  const walk = (folder) => {
    for (const entry of readdirSync(folder)) {
      if (["node_modules", ".next", "dist"].includes(entry)) continue;
      const path = join(folder, entry);
      if (statSync(path).isDirectory()) walk(path);
      else if (/\.tsx?$/.test(entry)) files.set(relative(root, path).split("\\").join("/"), readFileSync(path, "utf8"));
    }
  };
  for (const top of ["simulator", "server", "components", "app"]) walk(join(root, top));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const found = violations(readTree(root));
  for (const { path, text } of found) console.log(`${path}: ${text}`);
  if (found.length > 0) process.exit(1);
}
