type Refuse = (reason: string) => Error;

/** A test whether an IPv4 or IPv6 address lies in the block; a malformed block is refused. */
export function cidrContains(block: string, refuse: Refuse): (address: string) => boolean {
  const [base = '', mask = '', ...others] = block.split('/');
  if (others.length > 0 || !block.includes('/')) throw refuse("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(mask)) throw refuse('Malformed CIDR, mask bits must be an integer');
  const network = bits(base);
  if (network === undefined) throw refuse(`Nonstandard IP address: ${base}`);
  const length = Number(mask);
  if (length > network.length) throw refuse(`Malformed CIDR, mask bits must be < ${network.length}`);
  return (address) => {
    const found = bits(address);
    return found !== undefined && found.length === network.length && found.slice(0, length) === network.slice(0, length);
  };
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0');

/** The address as 32 or 128 binary digits. */
function bits(address: string): string | undefined {
  if (address.includes(':')) return bits6(address);
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map((part) => binary(Number(part), 8)).join('');
}

function bits6(address: string): string | undefined {
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = halves;
  const gap = 8 - head.length - tail.length;
  if (halves.length > 2 || gap < 0 || (halves.length === 1 && gap !== 0)) return undefined;
  const groups = [...head, ...Array.from({ length: gap }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => binary(Number.parseInt(group, 16), 16)).join('');
}
