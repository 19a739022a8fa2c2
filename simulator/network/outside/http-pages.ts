/** What web servers outside answer. @source RFC 9112; nginx 1.22.1 (its error pages) */
import type { OutsideHost } from "./outside-world";

const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const SERVER = "nginx/1.22.1";

/** A time as headers have it. @source RFC 9110 §5.6.7; days to a date by whole numbers, proleptic Gregorian */
export function httpDate(clockUs: number): string {
  const seconds = Math.floor(clockUs / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 2 : march - 10;
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
  const two = (value: number): string => `${value}`.padStart(2, "0");
  const time = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${DAYS[days % 7]}, ${two(day)} ${MONTHS[month]} ${year} ${time} GMT`;
}

/** UTF-8, a character for each byte. */
function bytesOf(text: string): string {
  return encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function errorPage(status: string): string {
  return `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>${SERVER}</center>\r\n</body>\r\n</html>\r\n`;
}

/** What a request is answered with, a character for each byte; null: it is not whole yet. */
export function pageFor({ pages }: OutsideHost, asked: string, clockUs: number): string | null {
  if (!asked.includes("\r\n\r\n")) return null;
  const [, method = "", target = ""] = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(asked) ?? [];
  const path = target.split(/[?#]/)[0] ?? "";
  const found = pages.find(([own]) => own === path)?.[1];
  const isAsked = method === "GET" || method === "HEAD";
  const status = method === "" ? "400 Bad Request" : !isAsked ? "405 Not Allowed" : found === undefined ? "404 Not Found" : "200 OK";
  const body = status === "200 OK" ? bytesOf(found ?? "") : errorPage(status);
  const head = [
    `HTTP/1.1 ${status}`,
    `Server: ${SERVER}`,
    `Date: ${httpDate(clockUs)}`,
    "Content-Type: text/html; charset=utf-8",
    `Content-Length: ${body.length}`,
    "Connection: close",
  ].join("\r\n");
  return `${head}\r\n\r\n${method === "HEAD" ? "" : body}`;
}
