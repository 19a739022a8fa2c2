/** A line that would hurt its host if the guest were not held, and what becomes of it as on Linux. */
export interface HostileLine {
  readonly line: string;
  /** seconds of virtual time that it gets; it is killed then, when it has no end of its own */
  readonly seconds: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
  /** exit status; null: it runs on until it is killed */
  readonly code: number | null;
}

const FORK = /fork: retry: Resource temporarily unavailable/;
const NO_MEMORY = /^bash: xrealloc: cannot allocate \d+ bytes\n$/;
const A_40 = "s=$(printf 'a%.0s' {1..40})b";

const PROCESSES: readonly HostileLine[] = [
  { line: ":(){ :|:& };:", seconds: 4, stderr: FORK, code: 0 },
  { line: "sleep 4; :(){ :|:& };:", seconds: 6, stderr: FORK, code: 0 },
  { line: "f(){ f|f& }; f", seconds: 4, stderr: FORK, code: 0 },
  { line: "f() { (f); }; f", seconds: 20, stderr: /fork: Resource temporarily unavailable\n$/, code: 254 },
  { line: "f(){ f & f & wait; }; f", seconds: 3, stderr: FORK, code: null },
  { line: "while :; do sleep 0 & done", seconds: 3, code: null },
  { line: "while :; do (exec true); done", seconds: 1, code: null },
  { line: "for i in {1..20000}; do sleep 60 & done", seconds: 20, stderr: /fork: Resource temporarily unavailable\n$/, code: 254 },
  {
    line: "a=$(printf %0100000d 0); for i in {1..19}; do export v$i=$a; done; for i in {1..300}; do sleep 9999 & done",
    seconds: 20,
    // A process that finds no room for a copy of the environment is tried again before the shell itself has none left.
    stderr: /^(bash: line 1: fork: retry: Resource temporarily unavailable\n)*bash: xrealloc: cannot allocate \d+ bytes\n$/,
    code: 2,
  },
  { line: "yes | xargs -n1 -P50 true", seconds: 1, code: null },
  { line: `x=$(printf 'true|%.0s' {1..1500}); eval "\${x}false"; echo $?`, seconds: 20, stdout: /^1\n$/, code: 0 },
  { line: "for i in {1..1500}; do sleep 1000 & done; kill $(jobs -p); wait; echo gone", seconds: 20, stdout: /^gone\n$/, code: 0 },
  { line: "trap '' INT TERM HUP; while :; do sleep 100; done", seconds: 2, code: null },
  { line: "kill -STOP $$", seconds: 1, code: null },
  { line: "echo 'bash /tmp/s' > /tmp/s; bash /tmp/s", seconds: 60, stderr: /fork: Resource temporarily unavailable/, code: 254 },
  { line: "echo 'exec bash /tmp/s' > /tmp/s; exec bash /tmp/s", seconds: 1, code: null },
  {
    line: "for i in {1..2000}; do exec {fd}</dev/null || break; done; echo $i",
    seconds: 2,
    stdout: /^10\d\d\n$/,
    stderr: /: \/dev\/null: Too many open files\n$/,
    code: 0,
  },
];

const ENDLESS: readonly HostileLine[] = [
  { line: "head -c 10 /dev/zero | wc -c", seconds: 2, stdout: /^10\n$/, code: 0 },
  { line: "cat /dev/zero > /tmp/z; rm /tmp/z", seconds: 30, stderr: /^cat: write error: No space left on device\n$/, code: 0 },
  { line: "yes > /tmp/f; rm /tmp/f", seconds: 30, stderr: /^yes: standard output: No space left on device\n$/, code: 0 },
  { line: "cat /dev/zero | sort; dmesg | grep -c 'Out of memory'", seconds: 30, stdout: /^1\n$/, code: 0 },
  { line: "tac /dev/zero; dmesg | grep -c 'Out of memory'", seconds: 30, stdout: /^1\n$/, code: 0 },
  { line: "tail -n 1 /dev/zero; dmesg | grep -c 'Out of memory'", seconds: 30, stdout: /^1\n$/, code: 0 },
  { line: "x=$(cat /dev/zero)", seconds: 3, stderr: /ignored null byte in input/, code: null },
  { line: "echo $(</dev/zero)", seconds: 2, stderr: /ignored null byte in input/, code: null },
  { line: "head -c 100M /dev/zero > /tmp/f; wc -c /tmp/f; rm /tmp/f", seconds: 20, stdout: /^104857600 \/tmp\/f\n$/, code: 0 },
  { line: "head -c 3G /dev/zero | tr '\\0' a | wc -c", seconds: 60, stdout: /^3221225472\n$/, code: 0 },
  { line: "tr -dc A-Za-z0-9 < /dev/urandom | head -c 12 | wc -c", seconds: 5, stdout: /^12\n$/, code: 0 },
  { line: "base64 /dev/urandom | head -c 1000000 | wc -c", seconds: 5, stdout: /^1000000\n$/, code: 0 },
  { line: "yes | head -c 5000000 > /tmp/f; wc -c < /tmp/f; rm /tmp/f", seconds: 20, stdout: /^5000000\n$/, code: 0 },
  { line: "timeout 2 cat /dev/zero > /dev/null; echo $?", seconds: 5, stdout: /^124\n$/, code: 0 },
  { line: "md5sum /dev/zero", seconds: 0.5, code: null },
  { line: "cmp /dev/zero /dev/zero", seconds: 1, code: null },
  { line: "od /dev/zero", seconds: 1, stdout: /^0000000( 000000){8}\n\*\n$/, code: null },
  { line: "fold -w1 /dev/zero | wc -l", seconds: 0.2, code: null },
  { line: "yes | tail -n 1", seconds: 0.2, code: null },
  { line: "dd if=/dev/urandom of=/dev/null bs=1M", seconds: 2, code: null },
  { line: "nice yes > /dev/null & nice -n 19 yes > /dev/null & wait", seconds: 1, code: null },
];

const MEMORY: readonly HostileLine[] = [
  { line: "x=a; while :; do x=$x$x; done", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "sleep 3; x=a; while :; do x=$x$x; done", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "x=$(yes)", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "mapfile a < <(yes)", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "read -a a < <(yes | head -c 2000000 | tr '\\n' ' ')", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "read -N 1000000000 x < /dev/zero", seconds: 0.5, code: null },
  { line: "join <(yes) <(yes) > /dev/null", seconds: 20, stderr: /^join: memory exhausted\n$/, code: 1 },
  { line: "tsort <(yes a b)", seconds: 20, stderr: /^tsort: memory exhausted\n$/, code: 1 },
  { line: `a=(x); while :; do a=("\${a[@]}" "\${a[@]}"); done`, seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "printf '%255s' {1..200000} | wc -c", seconds: 20, stdout: /^0\n$/, stderr: NO_MEMORY, code: 0 },
  { line: `x=$(printf '1+%.0s' {1..50000}); echo $(( \${x}1 ))`, seconds: 5, stderr: NO_MEMORY, code: 2 },
  { line: "shopt -s expand_aliases; while :; do alias a$((i++))=b; done", seconds: 0.3, code: null },
  { line: "source <(yes true)", seconds: 20, stderr: NO_MEMORY, code: 2 },
  { line: "a=(); while :; do a+=({1..10000}); done", seconds: 30, stderr: NO_MEMORY, code: 2 },
  { line: 'printf "%1000000000d" 1 | wc -c', seconds: 60, stdout: /^1000000000\n$/, code: 0 },
  { line: "seq 60 | sed 'G;G;G;h' | tail -c 1", seconds: 5, stderr: /^sed: memory exhausted\n$/, code: 0 },
  { line: "/bin/echo $(seq 500000)", seconds: 5, stderr: /\/bin\/echo: Argument list too long\n$/, code: 126 },
  {
    line: "export X=$(head -c 200K /dev/zero | tr '\\0' a); /bin/true",
    seconds: 5,
    stderr: /\/bin\/true: Argument list too long\n$/,
    code: 126,
  },
  { line: "set -- $(yes | head -100000); echo $#", seconds: 5, stdout: /^100000\n$/, code: 0 },
  { line: "echo {1..100000000} | wc -w", seconds: 5, stdout: /^0\n$/, stderr: /brace expansion: failed to allocate memory/, code: 0 },
  {
    line: "echo {a..z}{a..z}{a..z}{a..z}{a..z} | wc -w",
    seconds: 5,
    stdout: /^0\n$/,
    stderr: /brace expansion: failed to allocate memory/,
    code: 0,
  },
];

const RECURSION: readonly HostileLine[] = [
  { line: `x='eval "$x"'; eval "$x"`, seconds: 20, code: 139 },
  { line: "echo '. /tmp/s2' > /tmp/s2; . /tmp/s2", seconds: 20, code: 139 },
  { line: "f() { f; }; f", seconds: 20, code: 139 },
  { line: "f() { local x=$1; f $((x+1)); }; f 0", seconds: 20, code: 139 },
  { line: "trap 'kill -USR1 $$' USR1; kill -USR1 $$; echo done", seconds: 20, code: 139 },
  { line: `eval "$(printf '(%.0s' {1..5000})"`, seconds: 5, stderr: /unexpected EOF while looking for matching `\)'/, code: 2 },
  { line: "x=x; echo $((x))", seconds: 2, stderr: /x: expression recursion level exceeded \(error token is "x"\)\n$/, code: 1 },
  {
    line: "ln -s l1 /tmp/l2; ln -s l2 /tmp/l1; cat /tmp/l1; rm /tmp/l1 /tmp/l2",
    seconds: 2,
    stderr: /^cat: \/tmp\/l1: Too many levels of symbolic links\n$/,
    code: 0,
  },
];

const PATTERNS: readonly HostileLine[] = [
  { line: `${A_40}; echo $s | grep -E '^(a+)+$'`, seconds: 5, code: 1 },
  { line: `${A_40}; echo $s | sed -E 's/^(a+)+$/x/'`, seconds: 5, stdout: /^a{40}b\n$/, code: 0 },
  { line: `${A_40}; [[ $s =~ ^(a+)+$ ]]`, seconds: 5, code: 1 },
  { line: "s=$(printf 'a%.0s' {1..400})b; [[ $s == *a*a*a*a*a*a*a*a*a*a*a*a*a*a*c ]]", seconds: 5, code: 1 },
  { line: "printf 'a%.0s' {1..60} | grep -cE '(a?){30}a{30}'", seconds: 2, stdout: /^1\n$/, code: 0 },
  { line: "yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -E '(a*)*b'", seconds: 0.2, code: null },
  { line: "echo xyxyxyxyxyxyxyxyxyxyxyxyxyxy | grep -cE '^(.*)(.*)(.*)(.*)\\1\\2\\3\\4\\4$'", seconds: 2, stdout: /^1\n$/, code: 0 },
  { line: "echo aaa | grep -E '((a{1,100}){1,100}){1,100}'", seconds: 2, stderr: /^grep: Regular expression too big\n$/, code: 2 },
  { line: `s=$(head -c 200000 /dev/zero | tr '\\0' a); echo \${s//a*a/x}`, seconds: 2, stdout: /^x\n$/, code: 0 },
  { line: `s=$(head -c 100000 /dev/zero | tr '\\0' a); echo \${s//a/bb} | wc -c`, seconds: 2, stdout: /^200001\n$/, code: 0 },
  { line: "expr \"$(printf 'a%.0s' {1..5000})\" : '\\(a*\\)*b'", seconds: 2, code: 1 },
  { line: "find / -regex '.*\\(a*\\)*z.*' | wc -l | grep -c .", seconds: 5, stdout: /^1\n$/, code: 0 },
];

const FILES: readonly HostileLine[] = [
  { line: "echo hi > /tmp/a; cat /tmp/a >> /tmp/a", seconds: 5, stderr: /^cat: \/tmp\/a: input file is output file\n$/, code: 1 },
  {
    line: "for i in 1 2 3; do head -c 7M /dev/urandom >> /tmp/g; done; wc -c < /tmp/g; rm /tmp/g",
    seconds: 30,
    stdout: /^22020096\n$/,
    code: 0,
  },
  {
    line: "for ((i=0;i<500;i++)); do mkdir d; cd d; done; pwd | wc -c; cd /root; rm -r d",
    seconds: 60,
    stdout: /^1006\n$/,
    code: 0,
  },
  { line: "mkdir $(printf 'd/%.0s' {1..3000})", seconds: 5, stderr: /’: File name too long\n$/, code: 1 },
  {
    line: "mkdir -p /tmp/c/d; cp -r /tmp/c /tmp/c/d; rm -r /tmp/c",
    seconds: 5,
    stderr: /cannot copy a directory, '\/tmp\/c', into itself/,
    code: 0,
  },
  {
    line: "truncate -s 20T /tmp/t",
    seconds: 2,
    stderr: /^truncate: failed to truncate '\/tmp\/t' at 21990232555520 bytes: File too large\n$/,
    code: 1,
  },
  { line: "while :; do cp -r /etc /tmp/e; done", seconds: 0.5, code: null },
  { line: "i=0; while touch /tmp/n$((i++)); do :; done", seconds: 0.5, code: null },
  {
    line: "head -c 2000 /dev/zero > /tmp/z; split -b 1 -a 5 /tmp/z /tmp/sp; ls /tmp/sp* | wc -l; rm /tmp/sp*",
    seconds: 5,
    stdout: /^2000\n$/,
    code: 0,
  },
  {
    line: "mkdir /tmp/g; cd /tmp/g; touch f{1..5000}; ls *1*2*3*4*5*6*7*8*9*b; rm -r /tmp/g",
    seconds: 5,
    stderr: /No such file or directory\n$/,
    code: 0,
  },
  {
    line: "seq 20000 | csplit -s - 2 '{20000}'; ls xx* 2>/dev/null | wc -l",
    seconds: 20,
    stdout: /^0\n$/,
    stderr: /line number out of range on repetition \d+\n$/,
    code: 0,
  },
  {
    line: "mkdir /tmp/g; cd /tmp/g; touch f{1..20000}; find . -name '*9' | wc -l; find . -delete; ls | wc -l; cd; rm -r /tmp/g",
    seconds: 20,
    stdout: /^2000\n0\n$/,
    code: 0,
  },
  { line: "shopt -s globstar; ls /** 2> /dev/null | wc -l | grep -c .", seconds: 5, stdout: /^1\n$/, code: 0 },
  {
    line: "mkdir /tmp/g; cd /tmp/g; for i in {1..40}; do ln -s ../g l$i; done; echo */*/*/*/* | wc -c; cd; rm -r /tmp/g",
    seconds: 10,
    stdout: /^0\n$/,
    stderr: NO_MEMORY,
    code: 0,
  },
  {
    line: "for i in {1..20000}; do a[i]=$i; done; while unset 'a[-1]'; do :; done 2> /dev/null; declare -p a",
    seconds: 10,
    stdout: /^declare -a a=\(\)\n$/,
    code: 0,
  },
  { line: "diff <(seq 3000) <(seq 3001 6000) | wc -l", seconds: 5, stdout: /^6002\n$/, code: 0 },
];

const LOOPS: readonly HostileLine[] = [
  { line: "while :; do :; done", seconds: 2, code: null },
  { line: "for ((;;)); do let i++; done", seconds: 0.5, code: null },
  { line: "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", seconds: 1, stdout: /^(a+\n)+/, code: null },
  { line: "while :; do echo x > /dev/kmsg; done", seconds: 0.5, code: null },
  { line: "while :; do pushd / > /dev/null; done", seconds: 0.5, code: null },
  { line: "while read -r l; do :; done < <(yes)", seconds: 0.5, code: null },
  { line: "(while :; do echo; done) | (while read -r; do :; done)", seconds: 0.5, code: null },
  { line: "while :; do ps aux > /dev/null; done", seconds: 0.5, code: null },
  { line: "seq 1000000000 | shuf -n 1", seconds: 0.2, code: null },
  { line: "for i in {1..3000}; do xenstore-write data/q$i $i || break; done", seconds: 5, code: 0 },
];

/** Lines that try to hurt, by kind; the first of each are those that once froze a server. */
export const HOSTILE_LINES: readonly HostileLine[] = [...PROCESSES, ...ENDLESS, ...MEMORY, ...RECURSION, ...PATTERNS, ...FILES, ...LOOPS];
