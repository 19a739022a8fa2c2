/** A reverse proxy in front of a server of this machine, as people set them up at first. */
import { createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface ProxyOptions {
  /** headers that it adds */
  readonly added?: Readonly<Record<string, string>>;
  /** it knows nothing of upgrades, and passes them on as plain requests */
  readonly hasNoSockets?: boolean;
  /** the browser behind it keeps no cookies */
  readonly dropsCookies?: boolean;
}

export interface Proxy {
  readonly url: string;
  /** from now on it answers by itself, as when nothing listens behind it */
  lose(): void;
  close(): Promise<void>;
}

/** Starts a proxy that asks the server for its upstream's own Host. @param target - the server's port */
export async function startProxy(target: number, options: ProxyOptions = {}): Promise<Proxy> {
  const { added = {}, hasNoSockets = false, dropsCookies = false } = options;
  const onward = (headers: IncomingHttpHeaders) => ({ ...headers, host: `127.0.0.1:${target}`, ...added });
  let isLost = false;
  const server = createServer((request, response) => {
    const answerItself = (): void => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>502 Bad Gateway</h1>");
    if (isLost) return answerItself();
    const headers = onward(request.headers);
    if (hasNoSockets) Object.assign(headers, { upgrade: undefined, connection: "close" });
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const { method, url: path } = request;
    const own = httpRequest({ port: target, host: "127.0.0.1", method, path, headers: kept }, (answer) => {
      const { "set-cookie": cookies, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, dropsCookies || !cookies ? rest : { ...rest, "set-cookie": cookies });
      answer.pipe(response);
    });
    own.on("error", answerItself);
    request.pipe(own);
  });
  if (!hasNoSockets)
    server.on("upgrade", (request, socket, head) => {
      const own = connect(target, "127.0.0.1", () => {
        const lines = Object.entries(onward(request.headers)).map(([name, value]) => `${name}: ${value}`);
        own.write(`GET ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
        own.write(head);
        own.pipe(socket).pipe(own);
      });
      for (const end of [own, socket]) end.on("error", () => end.destroy());
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const lose = (): void => {
    isLost = true;
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, lose, close };
}
