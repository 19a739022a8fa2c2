/** Driver domains in the hands of the toolstacks of their time. @source xen 3.0, 4.2 xend: server/DevController.py; xen 4.2: tools/libxl/xl_cmdimpl.c */
import { describe, expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

describe.each([
  ["3.4", "xm"],
  ["4.2", "xl"],
  ["4.17", "xl"],
])("Xen %s", (release, tool) => {
  const d = new LabDriver(createLab({ scenario: `many:1:0:${release}`, seed: 3, epochUs: EPOCH }));
  const DOM0 = `Control domain on host: ${String(d.all("host")[0]?.fields.name_label)}`;
  const make = (name: string, text: string): { stdout: string; stderr: string; code: number } => {
    const rest = `memory = 256\ndisk = ['phy:/dev/vg0/${name},xvda,w']\nbootloader = "/usr/bin/pygrub"\n`;
    return d.exec(DOM0, `cat > /etc/xen/${name}.cfg <<'X'\nname = "${name}"\n${rest}${text}\nX\n${tool} create /etc/xen/${name}.cfg`, 120);
  };

  test("a driver domain serves an interface, by xl devd or by udev before it", () => {
    d.run(60);
    expect(make("netdom", "driver_domain = 1\nvif = ['bridge=xenbr0']").code).toBe(0);
    d.run(60);
    expect(make("cli", "vif = ['bridge=xenbr0,backend=netdom']").code).toBe(0);
    d.run(60);
    expect(d.exec("cli", "ping -c 2 -W 1 10.0.0.1").stdout).toContain("2 received");
    expect(d.exec(DOM0, `${tool} network-list cli`).stdout).toMatch(/^0 +1 .*\/local\/domain\/1\/backend\/vif\/2\/0/m);
    expect(/xl devd/.test(d.exec("netdom", "ps ax").stdout)).toBe(release === "4.17");
    d.lab.check();
  });

  test("a domain that is not there", () => {
    const { stderr, stdout, code } = make("bad", "vif = ['bridge=xenbr0,backend=nobody']");
    if (tool === "xm")
      expect([stdout + stderr, code]).toEqual([expect.stringContaining("Error: Cannot configure device for unknown backend nobody\n"), 1]);
    else if (release === "4.2") {
      expect([stderr, code]).toEqual([expect.stringContaining("Specified backend domain does not exist, defaulting to Dom0\n"), 0]);
      expect(d.exec(DOM0, "xl network-list bad").stdout).toMatch(/^0 +0 /m);
    } else expect([stderr, code]).toEqual([expect.stringMatching(/Domain \d+:unable to add vif devices\n$/), 3]);
    d.lab.check();
  });

  test("a domain that serves nobody", () => {
    const { stderr, stdout, code } = make("bad2", "vif = ['bridge=xenbr0,backend=cli']");
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(
      tool === "xm"
        ? /Error: Device 0 \(vif\) could not be connected\. Hotplug scripts not working\.\n/
        : /unable to add device with path \/local\/domain\/2\/backend\/vif\/\d+\/0\n/,
    );
    d.lab.check();
  });
});
