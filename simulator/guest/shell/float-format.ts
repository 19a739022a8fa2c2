/** A number as printf's `%e`, `%f`, `%g` and `%a` write it. @source C99 §7.19.6.1 */
export function formatFloat(kind: string, value: number, precision: number | null, flags: string, width: number): string {
  const isUpper = kind === kind.toUpperCase();
  let body: string;
  if (!Number.isFinite(value)) body = Number.isNaN(value) ? "nan" : "inf";
  else body = magnitude(kind.toLowerCase(), value < 0 ? -value : value, precision, flags.includes("#"));
  const isNegative = value < 0 || (value === 0 && 1 / value < 0);
  const sign = isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (isUpper) body = body.toUpperCase();
  if (flags.includes("-")) return (sign + body).padEnd(width);
  if (flags.includes("0") && Number.isFinite(value)) return sign + body.padStart(width - sign.length, "0");
  return (sign + body).padStart(width);
}

/** Digits after the point that are kept exactly; beyond it zeros follow. */
const PLACES_MOST = 100;

function magnitude(kind: string, value: number, precision: number | null, alternate: boolean): string {
  const places = precision ?? 6;
  const exact = Math.min(places, PLACES_MOST);
  if (kind === "f")
    return (
      fixed(value, exact).padEnd(0) +
      (places > exact ? "0".repeat(Math.min(places - exact, 100_000)) : "") +
      (alternate && places === 0 ? "." : "")
    );
  if (kind === "e") return exponent(scientific(value, exact));
  if (kind === "a") return hexadecimal(value, precision, alternate);
  const digits = Math.min(places === 0 ? 1 : places, PLACES_MOST);
  const [mantissa = "0", power = "0"] = scientific(value, digits - 1).split("e");
  const size = Number(power);
  if (size < -4 || size >= digits) return exponent(`${alternate ? mantissa : trimZeros(mantissa)}e${power}`);
  const text = fixed(value, Math.max(0, digits - 1 - size));
  return alternate ? text : trimZeros(text);
}

/** `toExponential`, but what lies in the middle goes to the even neighbour, as C rounds. */
function scientific(value: number, places: number): string {
  const text = value.toExponential(places);
  const [mantissa = "", power] = text.split("e");
  if (places >= PLACES_MOST || !/[13579]$/.test(mantissa)) return text;
  const [exact = "", other] = value.toExponential(PLACES_MOST).split("e");
  const cut = places === 0 ? 1 : places + 2;
  const tail = exact.slice(cut).replace(".", "");
  return other === power && /^50*$/.test(tail) ? `${exact.slice(0, cut)}e${power}` : text;
}

/** `toFixed` beyond 10^21, where it falls back to exponents. */
function fixed(value: number, places: number): string {
  if (value < 1e21) return toEven(value, places);
  return `${BigInt(value)}${places > 0 ? `.${"0".repeat(places)}` : ""}`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** At least two digits of exponent. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** In hexadecimal digits, the first of them 8 to f: `long double` keeps 64 bits in front of its exponent. @source x86-64 psABI, glibc: printf_fphex.c */
function hexadecimal(value: number, precision: number | null, alternate: boolean): string {
  if (value === 0) return `0x0${precision ? `.${"0".repeat(Math.min(precision, 100_000))}` : alternate ? "." : ""}p+0`;
  let power = 0;
  let rest = value;
  while (rest >= 2) {
    rest /= 2;
    power++;
  }
  while (rest < 1) {
    rest *= 2;
    power--;
  }
  // 53 bits are all that there are: 16 digits with zeros behind.
  let digits = BigInt(rest * 4_503_599_627_370_496) << 11n;
  const places = Math.min(precision ?? 15, 15);
  const spare = BigInt(60 - 4 * places);
  if (spare > 0n) {
    const half = 1n << (spare - 1n);
    const tail = digits & ((1n << spare) - 1n);
    digits >>= spare;
    if (tail > half || (tail === half && (digits & 1n) === 1n)) digits += 1n;
    if (digits >> BigInt(4 * places + 4) > 0n) {
      digits >>= 1n;
      power++;
    }
  }
  const text = digits.toString(16);
  const part = precision === null ? text.slice(1).replace(/0+$/, "") : text.slice(1).padEnd(Math.min(precision, 100_000), "0");
  const point = part !== "" || alternate ? "." : "";
  const size = power - 3;
  return `0x${text.slice(0, 1)}${point}${part}p${size < 0 ? "-" : "+"}${size < 0 ? -size : size}`;
}

/** `toFixed`, but what lies in the middle goes to the even neighbour, as C rounds. */
function toEven(value: number, places: number): string {
  const text = value.toFixed(places);
  if (places >= PLACES_MOST || !/[13579]$/.test(text)) return text;
  const exact = value.toFixed(PLACES_MOST);
  const tail = exact.slice(exact.indexOf(".") + 1 + places);
  if (!/^50*$/.test(tail)) return text;
  const cut = exact.slice(0, exact.length - tail.length);
  return places === 0 ? cut.slice(0, -1) : cut;
}
