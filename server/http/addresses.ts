/** The page that says that there is none; it is answered with 404. */
const NO_PAGE = "/_not-found";

/** What is asked of the pages: an address whose parts are no UTF-8 (`/labs/%ff`) names nothing, and would only be stumbled over. */
export function pageAddress(url: string): string {
  const path = url.split("?")[0] ?? "/";
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return NO_PAGE;
  }
}
