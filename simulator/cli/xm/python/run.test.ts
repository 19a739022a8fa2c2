import { describe, expect, test } from "vitest";
import { Endless, runScript } from "./run";
import { ScriptSyntax } from "./tokens";
import { repr, ScriptError, type Value } from "./values";

function run(text: string): { names: Record<string, string>; printed: string[] } {
  const names = new Map<string, Value>();
  const printed: string[] = [];
  runScript(text, { modules: new Map(), names, print: (line) => printed.push(line) });
  return { names: Object.fromEntries([...names].map(([name, value]) => [name, repr(value)])), printed };
}
const value = (expression: string): string => run(`x = ${expression}`).names.x ?? "";

/** What Python 2.7 gives. */
test.each([
  ["64 * 2 + 1", "129"],
  ["7 / 2", "3"],
  ["-7 / 2", "-4"],
  ["-7 % 3", "2"],
  ["7 / 2.0", "3.5"],
  ["2 ** 10", "1024"],
  ["1 << 20", "1048576"],
  ["0x10 + 010", "24"],
  ["not 1 == 2 and 3 > 2 >= 2", "True"],
  ["'a' 'b' + \"c\"", "'abc'"],
  ["'vm%d' % 3", "'vm3'"],
  ["'%s-%02d-%x-%5.2f|%-4s|%%' % ('a', 7, 255, 1.5, 'z')", "'a-07-ff- 1.50|z   |%'"],
  ["'%(a)s' % {'a': 1}", "'1'"],
  ["'{0}-{1:03d}-{n}'.format('x', 7, n=1)", "'x-007-1'"],
  ["['phy:vg/%s-%d,xvd%s,w' % ('a', i, 'abc'[i]) for i in range(2)]", "['phy:vg/a-0,xvda,w', 'phy:vg/a-1,xvdb,w']"],
  ["[i * j for i in range(3) if i for j in (1, 2)]", "[1, 2, 2, 4]"],
  ["'a,b,,c'.split(',')", "['a', 'b', '', 'c']"],
  ["' '.join(['a', 'b'])", "'a b'"],
  ["'abcdef'[1:-1] + 'abc'[-1]", "'bcdec'"],
  ["[1, 2, 3][-2:]", "[2, 3]"],
  ["'lib64' if 'x86_64'.endswith('64') else 'lib'", "'lib64'"],
  ["2 in [1, 2] and 'b' not in 'abc'", "False"],
  ["None or 'x'", "'x'"],
  ["(1,)", "(1,)"],
  ["str(1) + repr('a')", "\"1'a'\""],
  ["int('0x1f', 16) + int(' 5 ')", "36"],
  ["max(1, 3, 2) + min([4, 5])", "7"],
  ["{'a': 1}.get('b', 2)", "2"],
  ["sorted([3, 1, 2])", "[1, 2, 3]"],
  ["'a' * 3 + 'b'.upper()", "'aaaB'"],
  ['"""two\nlines"""', "'two\nlines'"],
  ["r'a\\n'", "'a\\\\n'"],
])("%s is %s", (expression, wanted) => {
  expect(value(expression)).toBe(wanted);
});

describe("statements", () => {
  test("lists built by loops, conditions, functions", () => {
    const { names } = run(`
def mac(n, prefix='00:16:3e:00:00'):
    if n < 16:
        return prefix + ':0%x' % n
    return '%s:%x' % (prefix, n)

vif = []
for i in range(3):
    if i == 1: continue
    vif.append('mac=%s' % mac(i)) # one each
else_seen = 0
n, m = 0, [1, 2]
while 1:
    n += 1
    if n > 4:
        break
    elif n == 2:
        pass
    else:
        m[0] = n
disk = [ 'a',
         'b', ]
`);
    expect(names.vif).toBe("['mac=00:16:3e:00:00:00', 'mac=00:16:3e:00:00:02']");
    expect([names.n, names.m, names.disk]).toEqual(["5", "[4, 2]", "['a', 'b']"]);
  });
  test("try, raise, del, print", () => {
    const { names, printed } = run(
      "try:\n  x = int('a')\nexcept ValueError, e:\n  x = 1\nfinally:\n  y = 2\nprint 'x is', x\nprint\ndel y\nz = 1; w = 2\n",
    );
    expect([names, printed]).toEqual([{ x: "1", z: "1", w: "2" }, ["x is 1", ""]]);
  });
});

test.each([
  ["x = y", "name 'y' is not defined"],
  ["x = 'a' + 1", "cannot concatenate 'str' and 'int' objects"],
  ["x = 1 / 0", "integer division or modulo by zero"],
  ["x = [1][3]", "list index out of range"],
  ["x = '%d' % 'a'", "%d format: a number is required, not str"],
  ["x = '%s %s' % 1", "not enough arguments for format string"],
  ["import nosuch", "No module named nosuch"],
  ["x = 'a'.nosuch()", "'str' object has no attribute 'nosuch'"],
  ["raise ValueError('no')", "no"],
  ["raise ValueError, 'no'", "no"],
  ["def f(): return f()\nx = f()", "maximum recursion depth exceeded"],
  ["x = 'a' * 1000000000", ""],
  ["x = range(1000000000)", ""],
  ["x = ('a' * 9000).replace('a', 'b' * 9000)", ""],
  ["x = 'a' * 9000\ny = '%s%s' % (x, x)", ""],
  ["x = 2 ** 999", "integer is too large"],
  ["a = [1]\nb = [1]\nfor i in range(60):\n  a = [a, a]\n  b = [b, b]\nx = a == b", "maximum recursion depth exceeded in cmp"],
])("%j is refused: %s", (text, message) => {
  expect(() => run(text)).toThrow(ScriptError);
  expect(() => run(text)).toThrow(message);
});
test.each([
  "x = = 1",
  "if 1:\nx = 1",
  "x = (1",
  "  x = 1\n y = 2",
  "x = 'a",
  "for",
  "x = lambda: 1",
  `x = ${"(".repeat(5000)}`,
  `x = ${"-".repeat(5000)}1`,
  "$",
])("%j is no script", (text) => {
  expect(() => run(text)).toThrow(ScriptSyntax);
});
test.each(["while 1: pass", "while 1:\n  x = [i for i in range(9999)]", "for i in range(9999):\n  for j in range(9999): pass"])(
  "%j does not keep the host",
  (text) => {
    expect(() => run(text)).toThrow(Endless);
  },
);
