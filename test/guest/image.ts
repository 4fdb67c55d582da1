import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CannotRun, environment, isRoot, output } from './requirements.ts';

/** What the guest consists of, beside Debian's essential packages. iperf3 and xfsprogs: the documents look for them. */
const packages = ['systemd-sysv', 'udev', 'dbus', 'kmod', 'procps', 'iproute2', 'iputils-ping', 'iperf3', 'xfsprogs', 'initramfs-tools'];
const kernel = 'linux-image-cloud-amd64';
const bootstrapMilliseconds = 420_000;
const diskBytes = '1536M';
const cache = join(import.meta.dirname, '..', '..', '.cache', 'guest');
const inside = join(import.meta.dirname, 'image');
export const rootLabel = 'guest-root';

/** Files of a machine that can be booted again and again: nothing is written to them. */
export interface Image {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

const succeeds = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment, timeout: bootstrapMilliseconds }).status === 0;

function run(command: string, ...args: readonly string[]): void {
  if (!succeeds(command, ...args)) throw new Error(`${command} failed`);
}

/** Where this machine's own apt gets Debian from, and which release. */
function archive(): { readonly uri: string; readonly codename: string } {
  const format = '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)';
  const listed = output('apt-get', 'indextargets', '--format', format, 'Created-By: Packages') ?? '';
  const [, codename, uri] = /^Debian main ([a-z]+) (\S+)$/m.exec(listed) ?? [];
  if (uri === undefined || codename === undefined)
    throw new CannotRun("a Debian archive in this machine's apt is needed (after apt-get update)");
  return { uri, codename };
}

/** What the image is made of; another recipe is another image. */
const recipe = (): string => {
  const files = readdirSync(inside)
    .toSorted()
    .map((file) => readFileSync(join(inside, file), 'utf8'));
  return createHash('sha256')
    .update(JSON.stringify([packages, kernel, diskBytes, files, furnish.toString()]))
    .digest('hex')
    .slice(0, 16);
};

/** Puts the host's own things onto the root: its application, its network, the agent of the test. */
function furnish(root: string): void {
  const at = (path: string): string => join(root, path);
  for (const folder of ['opt/guest', 'opt/application', 'etc/ahps']) mkdirSync(at(folder), { recursive: true });
  for (const [from, to] of [
    ['agent', 'opt/guest'],
    ['network', 'opt/guest'],
    ['application', 'opt/application'],
  ] as const) {
    cpSync(join(inside, `${from}.sh`), at(`${to}/${from}.sh`));
    chmodSync(at(`${to}/${from}.sh`), 0o755);
    const unit = from === 'application' ? 'application.service' : `guest-${from}.service`;
    cpSync(join(inside, `${from}.service`), at(`etc/systemd/system/${unit}`));
    mkdirSync(at('etc/systemd/system/multi-user.target.wants'), { recursive: true });
    symlinkSync(`/etc/systemd/system/${unit}`, at(`etc/systemd/system/multi-user.target.wants/${unit}`));
  }
  writeFileSync(at('etc/hostname'), 'guest\n');
  writeFileSync(at('etc/fstab'), `LABEL=${rootLabel} / ext4 defaults 0 1\n`);
  writeFileSync(at('etc/ahps/limited-services'), 'application.service\n');
  writeFileSync(at('opt/application/revision'), 'r7\n');
  for (const left of ['var/cache/apt/archives', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'])
    rmSync(at(left), { recursive: true, force: true });
}

function build(folder: string): void {
  const { uri, codename } = archive();
  const root = join(folder, 'root');
  const proxy = /'(.*)'/.exec(output('apt-config', 'shell', 'proxy', 'Acquire::http::Proxy') ?? '')?.[1];
  if (proxy !== undefined) environment['http_proxy'] = proxy;
  const wanted = ['--variant=minbase', `--include=${[...packages, kernel].join(',')}`, codename, root, uri];
  if (!succeeds('debootstrap', ...wanted))
    throw new CannotRun(`debootstrap could not get Debian's ${codename} from the archive of this machine's apt`);
  furnish(root);
  for (const file of ['vmlinuz', 'initrd.img']) {
    const [path = ''] = globSync(`boot/${file}-*`, { cwd: root });
    cpSync(join(root, path), join(folder, file));
  }
  run('truncate', '--size', diskBytes, join(folder, 'disk'));
  run('mke2fs', '-q', '-t', 'ext4', '-L', rootLabel, '-d', root, join(folder, 'disk'));
  rmSync(root, { recursive: true });
}

/** The image, from `.cache/guest` or built there; building takes root. Throws {@link CannotRun} where that is not possible. */
export function image(): Image {
  const folder = join(cache, recipe());
  if (!existsSync(folder)) {
    if (!isRoot()) throw new CannotRun('root is needed to build the image of the guest (debootstrap)');
    console.log('building the image of the guest in .cache/guest');
    rmSync(cache, { recursive: true, force: true });
    const begin = performance.now();
    const unfinished = `${folder}.unfinished`;
    mkdirSync(unfinished, { recursive: true });
    build(unfinished);
    console.log(`built in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    renameSync(unfinished, folder);
  }
  return { disk: join(folder, 'disk'), kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd.img') };
}
