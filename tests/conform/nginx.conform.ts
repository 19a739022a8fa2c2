import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { behind, type Manner, type Ports } from "./support/behind";
import { type Check, same } from "./support/check";
import { adapt, example } from "./support/examples";
import type { Certificate, Machine } from "./support/machine";

function site(ports: Ports, { certificate, key }: Certificate, manner: Manner): string {
  const asWritten = adapt(example("nginx"), {
    "listen 80;": `listen 127.0.0.1:${ports.http};`,
    "listen 443 ssl;": `listen 127.0.0.1:${ports.https} ssl;`,
    "/etc/letsencrypt/live/lab.example.org/fullchain.pem": certificate,
    "/etc/letsencrypt/live/lab.example.org/privkey.pem": key,
    "http://127.0.0.1:3000": `http://127.0.0.1:${ports.upstream}`,
  });
  if (manner === "as written") return asWritten;
  const ownHost = adapt(asWritten, { "proxy_set_header Host $http_host;": "" });
  return manner === "own host" ? ownHost : adapt(ownHost, { "proxy_set_header X-Forwarded-Host $http_host;": "" });
}

async function start(machine: Machine, ports: Ports, certificate: Certificate, manner: Manner): Promise<() => Promise<void>> {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(machine.folder, name)};`);
  const main = [
    // Workers of another user could not enter this check's folder.
    process.getuid?.() === 0 ? "user root;" : "",
    `daemon off; pid ${join(machine.folder, "nginx.pid")}; worker_processes 1;`,
    "events { worker_connections 128; }",
    `http { access_log off; ${folders.join(" ")}`,
    site(ports, certificate, manner),
    "}",
  ];
  const file = join(machine.folder, "nginx.conf");
  writeFileSync(file, main.join("\n"));
  return machine.start("nginx", ["-p", machine.folder, "-e", "stderr", "-c", file], ports.https);
}

function redirect(port: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const own = request({ host: "127.0.0.1", port, path: "/labs/x?y=1", headers: { host: "lab.example.org" } }, (answer) => {
      answer.resume();
      resolve(`${answer.statusCode} ${answer.headers.location}`);
    });
    own.on("error", reject);
    own.end();
  });
}

export const check: Check = {
  title: "nginx as in docs/deploy.md",
  needs: [
    { command: "nginx", package: "nginx" },
    { command: "openssl", package: "openssl" },
  ],
  run: (holds) =>
    behind({ start }, holds, async (_holds, ports) => {
      await holds("plain HTTP leads to HTTPS", async () =>
        same("the answer", await redirect(ports.http), "301 https://lab.example.org/labs/x?y=1"),
      );
    }),
};
