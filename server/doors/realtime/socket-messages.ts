import type { Logger } from "pino";
import { LabRefusal } from "../../lab/types";
import type { Backlog } from "./backlog";
import { eventInputs } from "./inputs";
import type { LabSocket, Reply } from "./socket-session";

/** Messages whose answers may be long: a connection that is behind gets them when it has caught up. */
const LONG_ANSWERS: ReadonlySet<string> = new Set(["lab:join", "lab:need", "console:open", "view:follow"]);
/** Such messages of one connection that wait. */
const HELD_MESSAGES = 8;

type Inputs<E extends keyof typeof eventInputs> = ReturnType<(typeof eventInputs)[E]["parse"]>;

/** Takes what browsers say: behind a schema, no faster than allowed, and no more than the connection can take answers of. */
export class SocketMessages {
  private held = 0;

  constructor(
    private readonly backlog: Backlog,
    private readonly log: Logger,
  ) {}

  /** Registers a handler. A bad message is answered where an answer is expected, and never throws. */
  on<E extends keyof typeof eventInputs>(socket: LabSocket, event: E, handle: (args: Inputs<E>) => unknown): void {
    const listener = (...args: unknown[]) => {
      const { session } = socket.data;
      const last = args.at(-1);
      const answer: Reply | null = typeof last === "function" ? (last as Reply) : null;
      const refuse = (code: string, message: string) => answer?.({ ok: false, kind: "refused", code, message });
      // One that asks and takes no answers is closed in the end.
      this.backlog.watch(socket);
      if (!session.events.take(1)) return refuse("TOO_BUSY", "Too many messages; wait a moment.");
      const parsed = eventInputs[event].safeParse(args);
      if (!parsed.success) return refuse("BAD_REQUEST", `${event}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`);
      const run = (): void => this.run(event, () => handle(parsed.data as Inputs<E>), refuse);
      if (!LONG_ANSWERS.has(event) || !this.backlog.isBehind(socket)) return run();
      if (session.heldMessages >= HELD_MESSAGES) return refuse("TOO_BUSY", "The connection has too much to take already.");
      session.heldMessages++;
      this.backlog.miss(socket, `answer ${++this.held}`, () => {
        session.heldMessages--;
        run();
      });
    };
    (socket as unknown as { on(event: string, listener: (...args: unknown[]) => void): void }).on(event, listener);
  }

  private run(event: string, handle: () => unknown, refuse: (code: string, message: string) => void): void {
    Promise.resolve()
      .then(handle)
      .catch((error: unknown) => {
        if (error instanceof LabRefusal) return refuse(error.code, error.message);
        this.log.error({ event, error: error instanceof Error ? error.stack : String(error) }, "a socket message failed");
        refuse("INTERNAL", "The server could not do this; its log says why.");
      });
  }
}
