import { getRuntime } from "@/server/runtime";

export const dynamic = "force-dynamic";

const handle = (request: Request) => getRuntime().handleTrpc(request);

export { handle as GET, handle as POST };
