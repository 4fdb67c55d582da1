/**
 * Wildcards of policies: `*` is any text, `?` one character.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function glob(pattern: string, flags: 'i' | '' = ''): RegExp {
  const text = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${text}$`, flags);
}

/** Parts of an ARN before the resource: arn, partition, service, Region, account. */
const fixedParts = 5;

/**
 * Whether an ARN is one that the pattern means. Each of the first five parts is compared alone, so that
 * a wildcard does not reach over a colon there; the resource is the rest.
 */
export function arnGlob(pattern: string): (arn: string) => boolean {
  const found = compiled.get(pattern) ?? compileArn(pattern);
  compiled.set(pattern, found);
  return found;
}
const compiled = new Map<string, (arn: string) => boolean>();

function compileArn(pattern: string): (arn: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = split(pattern).map((part) => glob(part));
  return (arn) => {
    const given = split(arn);
    return given.length === parts.length && parts.every((part, index) => part.test(given[index] ?? ''));
  };
}

function split(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, fixedParts), ...(parts.length > fixedParts ? [parts.slice(fixedParts).join(':')] : [])];
}
