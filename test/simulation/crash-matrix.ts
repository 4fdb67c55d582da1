import { describe, expect, it } from '@jest/globals';
import { effectKinds, type EffectKind } from '#core/checkout/effects.ts';
import type { Interceptor } from '../../local/aws/cloud.ts';
import { crashAt, failAt, type FailureName, type Place, type Position } from './faults.ts';
import { loan, type LoanOptions, type LoanRun } from './loan.ts';
import { metKinds, placesOf, reference, unmetKinds } from './places.ts';
import { type VariantName, variants } from './variants.ts';

/** A run under a fault did what the same run does without one: nothing twice, nothing left, the host home. */
function expectHome(run: LoanRun): void {
  expect(run.violations).toEqual([]);
  expect(run.state).toBe('CHECKED_IN');
  expect(run.differences).toEqual([]);
}

type Fault = (strike: () => void) => Interceptor;

/** A variant with a fault beside its own. */
function faulty(variant: VariantName, fault: Fault): Promise<LoanRun> {
  const options: LoanOptions = variants[variant];
  return loan({
    ...options,
    fault: (strike) =>
      joined(
        fault(strike),
        options.fault?.(() => undefined),
      ),
  });
}

const joined = (first: Interceptor, second: Interceptor | undefined): Interceptor => ({
  async before(call) {
    await first.before?.(call);
    await second?.before?.(call);
  },
  async after(call, output) {
    await second?.after?.(call, output);
    await first.after?.(call, output);
  },
});

/** Every loan without a fault, and that no kind of effect is forgotten. */
export function soundness(): void {
  describe('without a fault', () => {
    it.each(Object.keys(variants) as VariantName[])('%s comes home', async (name) => expectHome(await reference(name)));

    it('every kind of effect is met by a loan, or listed with its reason', () => {
      expect([...metKinds, ...unmetKinds].toSorted()).toEqual(effectKinds.toSorted());
    });
  });
}

async function each(kind: EffectKind, check: (variant: VariantName, place: Place) => Promise<void>): Promise<void> {
  const { variant, places } = await placesOf(kind);
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) await check(variant, place);
}

/**
 * The process dies at every kind of effect, at one position. Generated from the list of effects, so that
 * a new one is in here as soon as it exists.
 */
export function crashes(position: Position): void {
  describe(`the process dies ${position}`, () => {
    it.each(metKinds)('%s', (kind) =>
      each(kind, async (variant, place) => {
        const run = await faulty(variant, crashAt(place, position));
        expect(run.struck).toBe(1);
        expectHome(run);
      }),
    );
  });
}

/** AWS fails every effect of every step in one way. The host comes home or rests in quarantine; it is always accounted for. */
export function refusals(name: FailureName): void {
  describe(`an effect ${name}`, () => {
    it.each(metKinds)('%s', (kind) =>
      each(kind, async (variant, place) => {
        const run = await faulty(variant, failAt(place, name));
        expect(run.violations).toEqual([]);
        expect(['CHECKED_IN', 'QUARANTINED']).toContain(run.state);
        if (run.state === 'CHECKED_IN') expect(run.differences).toEqual([]);
      }),
    );
  });
}
