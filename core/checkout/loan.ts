import { durationMilliseconds } from '#core/contracts/ids.ts';
import type { Fleet } from '#core/fleet/fleet.ts';
import type { Persona } from '#core/persona/persona.ts';

/** An ISO 8601 duration of hours, minutes and seconds, for sentences (milliseconds are rounded up). */
export function isoDurationOf(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const part = (amount: number, unit: string): string => (amount > 0 ? `${String(amount)}${unit}` : '');
  return `PT${part(Math.floor(seconds / 3600), 'H')}${part(Math.floor((seconds % 3600) / 60), 'M')}${part(seconds % 60, 'S')}`.replace(
    /^PT$/,
    'PT0S',
  );
}

export interface LoanViolation {
  readonly code: 'loan-longer-than-fleet' | 'loan-longer-than-persona';
  readonly sentence: string;
  readonly field: 'duration';
}

/** Every limit that a period exceeds: the fleet's and the persona's. Empty when it fits. */
export function loanViolations(milliseconds: number, fleet: Fleet, persona: Persona): LoanViolation[] {
  const asked = isoDurationOf(milliseconds);
  const longer = (limit: string): boolean => milliseconds > (durationMilliseconds(limit) ?? 0);
  return [
    ...(longer(fleet.rules.longest)
      ? [
          {
            code: 'loan-longer-than-fleet',
            field: 'duration',
            sentence: `fleet ${fleet.id} lends for at most ${fleet.rules.longest}, not ${asked}`,
          } as const,
        ]
      : []),
    ...(longer(persona.lease.longest)
      ? [
          {
            code: 'loan-longer-than-persona',
            field: 'duration',
            sentence: `persona ${persona.id} runs for at most ${persona.lease.longest}, not ${asked}`,
          } as const,
        ]
      : []),
  ];
}
