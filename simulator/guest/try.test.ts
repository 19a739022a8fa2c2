import { test } from "vitest";
import { TestWorld } from "./test-harness";
test("try", () => {
  const w = new TestWorld();
  const g = w.add({}).start();
  g.waitFor("login: ");
  console.log(g.serial.slice(0,600), "...", g.serial.slice(-500), w.now, g.wakes);
  g.login();
  for (const c of ["echo hello $((1+2)) \"a b\"", "for i in 1 2 3; do echo $i; done", "x=$(echo hi); echo $x | cat -", "uname -a", "nosuch", "echo $?", "date; sleep 1; date", "if [ 1 -lt 2 ]; then echo yes; else echo no; fi", "f() { local a=$1; echo \"f:$a:$#\"; }; f x y", "false || echo or && echo and", "seq 3 | while read x; do echo \"<$x>\"; done", "echo a > /tmp/f; echo b >> /tmp/f; while read l; do echo $l; done < /tmp/f", "cat <<E\nhi $HOME\nE", "sleep 100 &", "jobs", "kill %1", "sleep 0.1", "echo {a,b}{1..3}", "type cd ls echo"]) console.log("$ "+c+"\n"+g.command(c));
});
