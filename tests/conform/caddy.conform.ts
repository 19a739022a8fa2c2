import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { behind, type Manner, type Ports } from "./support/behind";
import type { Check } from "./support/check";
import { adapt, example } from "./support/examples";
import type { Certificate, Machine } from "./support/machine";

function caddyfile(ports: Ports, { certificate, key }: Certificate, manner: Manner): string {
  const ownHost = "\t\theader_up Host {upstream_hostport}\n";
  const headers = { "as written": "", "own host": ownHost, "own host, untold": `${ownHost}\t\theader_up -X-Forwarded-Host\n` }[manner];
  const site = adapt(example("caddyfile"), {
    // No certificate authority can be asked from here.
    "lab.example.org {": `https://lab.example.org:${ports.https} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`,
    "reverse_proxy 127.0.0.1:3000": `reverse_proxy 127.0.0.1:${ports.upstream} {\n${headers}\t}`,
  });
  return `{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port ${ports.http}\n}\n${site}`;
}

async function start(machine: Machine, ports: Ports, certificate: Certificate, manner: Manner): Promise<() => Promise<void>> {
  const file = join(machine.folder, "Caddyfile");
  writeFileSync(file, caddyfile(ports, certificate, manner));
  const home = { HOME: machine.folder, XDG_DATA_HOME: machine.folder, XDG_CONFIG_HOME: machine.folder };
  return machine.start("caddy", ["run", "--adapter", "caddyfile", "--config", file], ports.https, home);
}

export const check: Check = {
  title: "Caddy as in docs/deploy.md",
  needs: [
    { command: "caddy", package: "caddy" },
    { command: "openssl", package: "openssl" },
  ],
  run: (holds) => behind({ start }, holds),
};
