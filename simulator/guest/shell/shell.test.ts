import { describe, expect, test } from "vitest";
import { TestWorld } from "../test-harness";

const guest = new TestWorld().add().start();
guest.waitFor("login: ");

/** One-liners and what they print on both streams. */
const table: readonly (readonly [string, string])[] = [
  ["echo hello   world", "hello world\n"],
  ["echo 'a  b' \"c  d\" e\\ f", "a  b c  d e f\n"],
  ["x=5; echo $x ${x}y \"$x\" '$x'", "5 5y 5 $x\n"],
  ["echo ${u:-def} ${u:=set} $u ${u:+alt} ${#u}", "def set set alt 3\n"],
  ["f=/a/b/c.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#*/}", "c.tar.gz /a/b/c.tar /a/b/c a/b/c.tar.gz\n"],
  ["s=hello; echo ${s/l/L} ${s//l/L} ${s:1:3} ${s: -2} ${s^} ${s^^}", "heLlo heLLo ell lo Hello HELLO\n"],
  ["echo $((2+3*4)) $((7/2)) $((7%3)) $((1<<4)) $((2**10)) $((5>3?1:0))", "14 3 1 16 1024 1\n"],
  ["i=1; ((i++)); ((i+=5)); echo $i; let i=i*2; echo $i", "7\n14\n"],
  ["for i in 1 2 3; do echo -n $i; done; echo", "123\n"],
  ["for ((i=0;i<3;i++)); do echo -n $i; done; echo", "012\n"],
  ["i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done", "0\n1\n2\n"],
  ["i=3; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i", "0\n"],
  ["for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done", "1\n3\n"],
  ["case abc in x*) echo x;; a?c|z) echo hit;; *) echo no;; esac", "hit\n"],
  ["if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"],
  ['f() { local v=$1; echo "$# $v $*"; return 3; }; f a b; echo $?', "2 a a b\n3\n"],
  ["fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(( $1 - 1 ))) )); fi; }; fact 5", "120\n"],
  ["false && echo a || echo b; true && echo c || echo d", "b\nc\n"],
  ["! true; echo $?; ! false; echo $?", "1\n0\n"],
  ["(cd /tmp; pwd); pwd", "/tmp\n/root\n"],
  ["{ echo a; echo b; } | wc -l", "2\n"],
  ["echo $(echo a; echo b) `echo c`", "a b c\n"],
  ["echo \"$(printf 'a\\nb\\n')\"", "a\nb\n"],
  ["printf '%s-%03d|%5.2f|%-4s|\\n' x 7 3.14159 ab", "x-007| 3.14|ab  |\n"],
  ["printf '%s\\n' a b c", "a\nb\nc\n"],
  ["echo {a,b,c}{1..2} {01..03}", "a1 a2 b1 b2 c1 c2 01 02 03\n"],
  ["arr=(a 'b c' d); echo ${#arr[@]} ${arr[1]} ${arr[@]:1:1}; for x in \"${arr[@]}\"; do echo [$x]; done", "3 b c b c\n[a]\n[b c]\n[d]\n"],
  ["set -- a 'b c'; for x in \"$@\"; do echo [$x]; done; echo $#; shift; echo $1", "[a]\n[b c]\n2\nb c\n"],
  ["[[ foobar == foo* && 3 -lt 5 ]] && echo y; [[ a =~ ^[a-z]$ ]] && echo r", "y\nr\n"],
  ["[ -f /etc/passwd ] && [ -d /etc ] && [ ! -e /nope ] && echo ok", "ok\n"],
  [
    "echo a > /tmp/t1; echo b >> /tmp/t1; cat < /tmp/t1; rm /tmp/t1; ls /tmp/t1",
    "a\nb\nls: cannot access '/tmp/t1': No such file or directory\n",
  ],
  ["cat <<E\nhi $HOME\nE", "hi /root\n"],
  ["cat <<'E'\nhi $HOME\nE", "hi $HOME\n"],
  ['cat <<< "here $((1+1))"', "here 2\n"],
  ["ls /nope 2>/dev/null; echo $?", "2\n"],
  ["{ echo out; echo err >&2; } 2>&1 | sort", "err\nout\n"],
  ['echo a | { read x; echo "got $x"; }', "got a\n"],
  ["printf '1 2\\n3 4\\n' | while read a b; do echo $((a+b)); done", "3\n7\n"],
  ["IFS=: read -r a b c <<< 'x:y:z'; echo $b", "y\n"],
  ["seq 1 5 | nosuch 2>&1; echo ${PIPESTATUS[1]}", "bash: line 1: nosuch: command not found\n127\n"],
  ["nosuch; echo $?", "127\nbash: line 1: nosuch: command not found\n"],
  ["trap 'echo bye' EXIT; echo hi", "hi\nbye\n"],
  ["set -e; false; echo no", ""],
  ["cd /etc && ls host*", "hostname\nhosts\n"],
  ["eval 'echo $((1+1))'; a='echo q'; $a", "2\nq\n"],
  ["x=1; (x=2; echo $x); echo $x", "2\n1\n"],
  ["export V=1; bash -c 'echo $V'; V=2 bash -c 'echo $V'; echo $V", "1\n2\n1\n"],
  [
    "echo 'echo s:$1:$#' > /tmp/s.sh; sh /tmp/s.sh A B; chmod +x /tmp/s.sh; sed -i '1i #!/bin/bash' /tmp/s.sh; /tmp/s.sh C",
    "s:A:2\ns:C:1\n",
  ],
  ["touch /tmp/ga /tmp/gb; x=a; echo /tmp/g[$x] /tmp/g? /tmp/g[!a]; echo [nomatch]", "/tmp/ga /tmp/ga /tmp/gb /tmp/gb\n[nomatch]\n"],
  ["seq 10 | head -3 | tail -1; seq 3 | tac | tr '\\n' ','; echo", "3\n3,2,1,\n"],
  ["printf 'b\\na\\nb\\n' | sort | uniq -c", "      1 a\n      2 b\n"],
  ["echo a:b:c | cut -d: -f2,3; echo hello | tr a-z A-Z; echo aabb | tr -s a", "b:c\nHELLO\nabb\n"],
  ["printf 'x1\\ny2\\nx3\\n' | grep -n ^x; echo foo | grep -q bar; echo $?", "1:x1\n3:x3\n1\n"],
  ["echo abcabc | sed 's/b/X/g; s/^a/-/'; seq 5 | sed -n '2,3p;$p'; seq 3 | sed 2d", "-XcaXc\n2\n3\n5\n1\n3\n"],
  ["echo one two | wc; echo -n abc | wc -c", "      1       2       8\n3\n"],
  ["echo 3 1 2 | xargs -n1 | sort | xargs", "1 2 3\n"],
  ["mkdir -p /tmp/d/e; touch /tmp/d/e/f; find /tmp/d -type f; rm -r /tmp/d; ls /tmp/d 2>&1 | wc -l", "/tmp/d/e/f\n1\n"],
  ["sleep 2 & wait; echo done", "done\n"],
  ["date +%F; date -d @0 +%T", "2026-01-01\n00:00:00\n"],
  ["basename /a/b.txt .txt; dirname /a/b.txt", "b\n/a\n"],
  ["yes | head -2", "y\ny\n"],
  ["id -u; whoami; nproc", "0\nroot\n2\n"],
  ["type cd; command -v ls", "cd is a shell builtin\n/usr/bin/ls\n"],
  ["exit 7", ""],
  ["k=__proto__; declare __proto__=5; echo ${!k}", "5\n"],
];

describe("shell", () => {
  test.each(table)("%s", (line, expected) => {
    const done = guest.exec(line);
    expect(done.stdout + done.stderr.replace(/^bash: warning.*\n/gm, "")).toBe(expected);
  });
  test("exit codes reach exec", () => {
    expect(guest.exec("exit 7").code).toBe(7);
    expect(guest.exec("set -e; false; echo no").code).toBe(1);
    expect(guest.exec("kill -9 $$").code).toBe(137);
  });
  test("a syntax error is refused with 2", () => {
    expect(guest.exec("if true; then")).toMatchObject({ code: 2 });
  });
});
