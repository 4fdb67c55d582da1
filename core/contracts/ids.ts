import * as z from 'zod';

/** Identifiers as they appear in paths, tags, names of executions and schedules: only characters that need no escaping. */
export const checkoutId = z.string().regex(/^co-[0-9a-z]{12,26}$/, 'a checkout id looks like co-3k9x2m5p7q1r');
export const fleetId = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a fleet id has lower-case letters, digits and hyphens, at most 31');
export const personaId = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'a persona id has lower-case letters, digits and hyphens, at most 41');
export const hostId = z.string().regex(/^i-[0-9a-f]{8,17}$/, 'a host id is an EC2 instance id, such as i-0123456789abcdef0');
export const instant = z.iso.datetime({ precision: 3 });

/** Length of an ISO 8601 duration of days, hours, minutes and seconds (`PT4H`, `P1DT30M`) in milliseconds; undefined when it is not one. */
export function durationMilliseconds(text: string): number | undefined {
  const parts = /^P(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(text);
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export const isoDuration = z
  .string()
  .refine((text) => (durationMilliseconds(text) ?? 0) > 0, 'an ISO 8601 duration of days, hours, minutes and seconds, such as PT4H');
