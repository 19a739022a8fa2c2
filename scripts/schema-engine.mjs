// Prisma's own schema engine as WebAssembly, started by hand: compares schemas and migrations without any database server or download.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

async function loadEngine() {
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const glue = await import(pathToFileURL(join(folder, "schema_engine_bg.js")).href);
  const module = await WebAssembly.compile(readFileSync(join(folder, "schema_engine_bg.wasm")));
  const instance = await WebAssembly.instantiate(module, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/** An adapter that answers every query with nothing: enough for comparing two schemas. */
function emptyAdapter() {
  const connection = {
    provider: "sqlite",
    adapterName: "none",
    queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
    executeRaw: async () => 0,
    executeScript: async () => {},
    startTransaction: async () => {
      throw new Error("no transactions here");
    },
    getConnectionInfo: () => ({ supportsRelationJoins: false }),
    dispose: async () => {},
  };
  return { provider: "sqlite", adapterName: "none", connect: async () => connection, connectToShadowDb: async () => connection };
}

/** SQL that leads from one schema text to another; `from` null: from an empty database. */
export async function diffSchemas(from, to) {
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", to]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(emptyAdapter()),
  );
  try {
    const side = (text) =>
      text === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: text }] };
    const result = await engine.diff({
      from: side(from),
      to: side(to),
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.stdout ?? "";
  } finally {
    engine.free?.();
  }
}
