import { type Database, databases } from "../dom0/ovs/database";
import { definePart } from "../world/part";

/** Databases of Open vSwitch, of hosts that have it. */
export const ovsPart = definePart<Database>("ovs", {
  version: 1,
  *export(world) {
    for (const [host, db] of databases(world)) {
      const text = JSON.stringify(db);
      yield [host, () => JSON.parse(text) as Database];
    }
  },
  import(world, host, db) {
    databases(world).set(host, db);
  },
});
