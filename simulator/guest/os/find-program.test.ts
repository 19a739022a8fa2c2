import { expect, test } from "vitest";
import { TestWorld } from "../test-harness";

test("a long script is run by what its first line names", () => {
  const guest = new TestWorld().add().start().login();
  guest.exec("(echo '#!/usr/bin/tail -n1'; for i in $(seq 300); do echo '# a line that makes the script long'; done; echo end) >/tmp/long");
  expect(guest.exec("chmod +x /tmp/long; wc -c </tmp/long; /tmp/long").stdout).toMatch(/^10\d{3}\nend\n$/);
});
