import { closeSocket } from "../data/socket";
import { api, queryClient } from "../data/trpc";

/** Leaves the session here and on the server, then the page: nothing of the old account stays in memory. */
export function signOut(): void {
  void api.auth.signOut.mutate().finally(() => {
    closeSocket();
    queryClient.clear();
    location.assign("/sign-in");
  });
}
