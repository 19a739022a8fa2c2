import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { ADDRESS_HEADER, forwarded, isHost, isHttps, unwrap } from "./proxies";

const asked = (headers: Record<string, string | string[]>): IncomingMessage =>
  ({ headers, socket: { remoteAddress: "10.0.0.9" } }) as unknown as IncomingMessage;

test.each([
  ["6.6.6.6, 1.2.3.4", 0, null],
  ["1.2.3.4", 1, "1.2.3.4"],
  ["6.6.6.6, 1.2.3.4", 1, "1.2.3.4"],
  ["6.6.6.6, 1.2.3.4, 10.0.0.8", 2, "1.2.3.4"],
  ["1.2.3.4", 2, "1.2.3.4"],
  [["6.6.6.6", "1.2.3.4"], 1, "1.2.3.4"],
  ["", 1, null],
])("of X-Forwarded-For: %j, with %i trusted, %j is believed", (value, proxies, believed) => {
  expect(forwarded(asked({ "x-forwarded-for": value }), "x-forwarded-for", proxies)).toBe(believed);
});

test("a request becomes what the trusted proxy was asked, and what a client says of itself is overwritten", () => {
  const told = { host: "127.0.0.1:3000", "x-forwarded-for": "1.2.3.4", "x-forwarded-host": "lab.example.org", [ADDRESS_HEADER]: "9.9.9.9" };
  const trusted = asked({ ...told });
  unwrap(trusted, 1);
  expect(trusted.headers).toMatchObject({ host: "lab.example.org", [ADDRESS_HEADER]: "1.2.3.4" });
  const untrusted = asked({ ...told });
  unwrap(untrusted, 0);
  expect(untrusted.headers).toMatchObject({ host: "127.0.0.1:3000", [ADDRESS_HEADER]: "10.0.0.9" });
  const odd = asked({ ...told, "x-forwarded-host": "a b/@c" });
  unwrap(odd, 1);
  expect(odd.headers.host).toBe("127.0.0.1:3000");
});

test.each([
  ["a browser's own word", { origin: "https://lab.example.org" }, [], 0, true],
  ["a browser's own word against the proxy's", { origin: "http://lab.example.org", "x-forwarded-proto": "https" }, [], 1, false],
  ["a trusted proxy's word", { "x-forwarded-proto": "HTTPS" }, [], 1, true],
  ["a trusted proxy's word for plain HTTP", { "x-forwarded-proto": "http" }, ["https://lab.example.org"], 1, false],
  ["the word of nobody trusted", { "x-forwarded-proto": "https" }, [], 0, false],
  ["the settings", {}, ["https://lab.example.org"], 0, true],
  ["settings of both kinds", {}, ["https://lab.example.org", "http://10.0.0.5"], 0, false],
  ["nothing", {}, [], 0, false],
] as const)("encrypted by %s", (_name, headers, origins, proxies, held) => {
  expect(isHttps(asked(headers), origins, proxies)).toBe(held);
});

test("a Host is a name or an address, with a port perhaps", () => {
  expect(["localhost", "lab.example.org:443", "[::1]:3000", "10.0.0.5", "a_b"].map(isHost)).toEqual(Array(5).fill(true));
  expect(["", "a b", "a/b", "a@b", "x:y", "[::1", "a:99999", "999.1.1.1"].map(isHost)).toEqual(Array(8).fill(false));
});
