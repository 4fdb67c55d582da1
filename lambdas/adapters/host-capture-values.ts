/** What an SDK output leaves out, as the manifest says it: never undefined. */
export const text = (value: string | undefined, otherwise = ''): string => value ?? otherwise;
export const count = (value: number | undefined, otherwise = 0): number => value ?? otherwise;
export const flag = (value: boolean | undefined): boolean => value ?? false;
export const list = <T>(value: readonly T[] | undefined): T[] => [...(value ?? [])];
export const known = <T>(value: T | undefined): T | null => value ?? null;
/** EC2 says `''` for some absent values. */
export const filled = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);
