/** Of `ping` and of `ping6`. */
const PING_OPTIONS = `-c <count> | so many times
-i <interval> | so many seconds apart
-I <interface> | from this interface
-M <pmtud opt> | what becomes of long packets: do, dont, want
-n | numbers for names
-q | only a summary
-s <size> | with so many bytes
-t <ttl> | for so many hops
-w <deadline> | for so many seconds
-W <timeout> | waits so long for an answer`;

/** Programs for the network, and those that make load: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const NETWORK_HELP = `
iproute2: ip [ OPTIONS ] OBJECT { COMMAND | help }
: where  OBJECT := { address | link | route | neighbour | maddress | rule }
:        OPTIONS := { -V[ersion] | -s[tatistics] | -4 | -6 | -o[neline] | -br[ief] | -c[olor] }

iproute2: ss [ OPTIONS ]
or: [ OPTIONS ] [ FILTER ]
: Shows sockets.
-n, --numeric | numbers for names
-a, --all | all of them
-l, --listening | only those that wait for others
-p, --processes | with processes
-t, --tcp | only TCP
-u, --udp | only UDP
-4, --ipv4 | only IPv4
-6, --ipv6 | only IPv6
-o, --options | with timers
-m, --memory | with what buffers hold
-i, --info | with what TCP knows of connections
-s, --summary | only how many there are
-H, --no-header | without headings
-O, --oneline | each on one line
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

net-tools: netstat [-vWeenNcCF] [<Af>] -r
or: {-V|--version|-h|--help}
or: [-vWnNcaeol] [<Socket> ...]
: Shows sockets, routes or interfaces.
-r, --route | routes
-i, --interfaces | interfaces
-n, --numeric | numbers for names
-a, --all | all sockets
-l, --listening | only those that wait for others
-p, --programs | with processes
-t, --tcp | only TCP
-u, --udp | only UDP

net-tools: arp [-vn] [-i <if>] [-a] [<hostname>]
or: [-v] [-i <if>] -d  <host>
or: [-v] -s  <host> <hwaddr>
: Shows or changes which addresses neighbours have.
-a | in the form of BSD
-d, --delete | takes one out
-s, --set | sets one that stays
-i, --device | of this interface
-n, --numeric | numbers for names

net-tools: ifconfig [-a] [-v] [-s] <interface> [<address>]
: Shows or changes interfaces.
[netmask <address>] [broadcast <address>] | addresses
[hw ether <address>] [mtu <NN>] [up|down] | and the rest

net-tools: route [-nNvee]
or: [-v] {add|del|flush} ...
: Shows or changes routes.
-n, --numeric | numbers for names

iputils: arping [options] <destination>
: Asks who has an address.
-A | tells everybody its own address, as answers
-b | asks everybody every time
-c <count> | so many times
-D | looks whether anybody has an address
-f | ends with the first answer
-I <device> | on this interface
-s <source> | asks from this address
-U | tells everybody its own address
-q | shows nothing
-w <deadline> | for so many seconds

iputils: ping [options] <destination>
: Asks whether somebody is there.
-4 | by IPv4
-6 | by IPv6
${PING_OPTIONS}

iputils: ping6 [options] <destination>
: Asks by IPv6 whether somebody is there.
-6 | by IPv6
${PING_OPTIONS}

bind9: dig [@global-server] [domain] [q-type] [q-class] {q-opt} {global-d-opt} host
: Asks name servers, and shows what they answer.
@server | whom to ask, in place of /etc/resolv.conf
-p port | at this port
-q name | this name
-t type | A, AAAA, CNAME, MX, NS, PTR, SOA or TXT
-x address | what an address is called
+[no]all | all parts of the answer
+[no]answer | what was asked for
+[no]authority | who knows
+[no]cmd | the first lines
+[no]comments | headings
+[no]question | what was asked
+[no]stats | the last lines
+[no]edns | larger answers
+[no]recurse | the server is to ask others
+[no]short | only data
+time=T | waits so many seconds
+tries=N | asks each server so often

bind9: host [-r] [-t type] [-W time] [-R number] [-p port] hostname [server]
: Tells addresses of a name, or the name of an address.
-p | at this port
-r | the server is to ask nobody else
-R | asks so many times again
-t | A, AAAA, CNAME, MX, NS, PTR, SOA or TXT
-W | waits so many seconds
-V | show the version and do nothing else

bind9: nslookup [-type=TYPE] [-timeout=SECONDS] [-retry=NUMBER] [-port=PORT] name [server]
: Tells addresses of a name, or the name of an address.

glibc: getent [OPTION...] database [key ...]
: Tells what a database of the system has: passwd, group, hosts, ahosts, ahostsv4.
-A, --no-addrconfig | does nothing here
-i, --no-idn | does nothing here

traceroute: traceroute [ -In ] [ -f first_ttl ] [ -m max_ttl ] [ -w wait ] [ -q nqueries ] host [ packetlen ]
: Tells which routers lead to a host.
-4 | by IPv4
-6 | by IPv6
-I, --icmp | by echoes in place of UDP
-f first_ttl, --first=first_ttl | begins with this hop
-m max_ttl, --max-hops=max_ttl | so many hops at most
-n | numbers for names
-q nqueries, --queries=nqueries | so many probes of each hop
-w wait, --wait=wait | waits so many seconds at most

traceroute: traceroute6 [ -In ] [ -f first_ttl ] [ -m max_ttl ] [ -w wait ] [ -q nqueries ] host [ packetlen ]
: Tells which routers lead to a host.
-I, --icmp | by echoes in place of UDP
-f first_ttl, --first=first_ttl | begins with this hop
-m max_ttl, --max-hops=max_ttl | so many hops at most
-n | numbers for names
-q nqueries, --queries=nqueries | so many probes of each hop
-w wait, --wait=wait | waits so many seconds at most

mtr: mtr [options] hostname
: Asks again and again which routers lead to a host, on a screen or as a report.
-4 | only IPv4
-6 | only IPv6
-r, --report | a report
-w, --report-wide | with whole names
-c, --report-cycles COUNT | so many rounds
-i, --interval SECONDS | so long between rounds
-m, --max-ttl NUMBER | so many hops at most
-s, --psize PACKETSIZE | with so many bytes
-n, --no-dns | numbers for names
-h, --help | show this text and do nothing else
-v, --version | show the version and do nothing else

iptables: iptables -[ACD] chain rule-specification [options]
or: -I chain [rulenum] rule-specification [options]
or: -R chain rulenum rule-specification [options]
or: -D chain rulenum [options]
or: -[LS] [chain [rulenum]] [options]
or: -[FZ] [chain] [options]
or: -[NX] chain
or: -E old-chain-name new-chain-name
or: -P chain target [options]
: Shows or changes what becomes of packets. Tables: filter, nat.
-t, --table table | in this table
-p, --protocol proto | tcp, udp, icmp or a number
-s, --source address[/mask] | from there
-d, --destination address[/mask] | to there
-i, --in-interface name | that comes in so
-o, --out-interface name | that goes out so
-m, --match match | tcp, udp, icmp, state, conntrack, mac, physdev, comment
-j, --jump target | ACCEPT, DROP, REJECT, LOG, RETURN, MASQUERADE, DNAT, SNAT or a chain
-n, --numeric | numbers for names
-v, --verbose | with counters and interfaces
-x, --exact | with whole numbers
--line-numbers | with numbers of rules

iptables: iptables-save [-c] [-t table]
: Writes all rules.
-c, --counters | with counters
-t, --table table | only this table

iptables: iptables-restore [-c] [-n] [file]
: Makes rules of what iptables-save has written.
-c, --counters | with counters
-n, --noflush | beside those that are there

iptables: ip6tables -[ACD] chain rule-specification [options]
or: -I chain [rulenum] rule-specification [options]
or: -R chain rulenum rule-specification [options]
or: -D chain rulenum [options]
or: -[LS] [chain [rulenum]] [options]
or: -[FZ] [chain] [options]
or: -[NX] chain
or: -E old-chain-name new-chain-name
or: -P chain target [options]
: Shows or changes what becomes of packets of IPv6. Tables: filter, nat.
-t, --table table | in this table
-p, --protocol proto | tcp, udp, ipv6-icmp or a number
-s, --source address[/prefix] | from there
-d, --destination address[/prefix] | to there
-i, --in-interface name | that comes in so
-o, --out-interface name | that goes out so
-m, --match match | tcp, udp, icmp6, state, conntrack, mac, physdev, comment
-j, --jump target | ACCEPT, DROP, REJECT, LOG, RETURN, MASQUERADE, DNAT, SNAT or a chain
-n, --numeric | numbers for names
-v, --verbose | with counters and interfaces
-x, --exact | with whole numbers
--line-numbers | with numbers of rules

iptables: ip6tables-save [-c] [-t table]
: Writes all rules.
-c, --counters | with counters
-t, --table table | only this table

iptables: ip6tables-restore [-c] [-n] [file]
: Makes rules of what ip6tables-save has written.
-c, --counters | with counters
-n, --noflush | beside those that are there

procps: sysctl [options] [variable[=value] ...]
: Shows or sets what the kernel lets be set.
-e, --ignore | says nothing of unknown variables
-n, --values | only values
-q, --quiet | says nothing of what is set
-w, --write | does nothing here
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

curl: curl [options...] <url>
: Fetches what an address of HTTP has.
-f, --fail | an answer that tells of an error counts as one
-i, --include | with the head of the answer
-I, --head | only the head
-o, --output <file> | writes a file
-s, --silent | says nothing
-S, --show-error | but errors
-m, --max-time <seconds> | no longer than this
-v, --verbose | tells what is sent and received

dhcp: dhclient [-r] [-v] [-1] [-d] [-nw] [-4] [interface]
: Asks for an address; -r gives it back.

stress: stress [OPTION [ARG]] ...
: Gives the machine something to do.
-c, --cpu N | so many workers that count
-i, --io N | so many that wait for disks
-m, --vm N | so many that take memory
--vm-bytes B | so much each, 256MB unless told
--vm-hang N | sleeping so many seconds with it
-d, --hdd N | so many that write
-t, --timeout N | for so long, with s, m, h or d
-n, --dry-run | only tells what would be done
-q, --quiet | says nothing

stress: stress-ng [OPTION [ARG]] ...
: Gives the machine something to do.
-c, --cpu N | so many workers that count
-l, --cpu-load P | each using so much of a CPU, in hundredths
-i, --io N | so many that wait for disks
-m, --vm N | so many that take memory
--vm-bytes B | so much each, 256MB unless told
--vm-hang N | sleeping so many seconds with it
-d, --hdd N | so many that write
-t, --timeout N | for so long, with s, m, h or d
-n, --dry-run | only tells what would be done
-q, --quiet | says nothing
`;
