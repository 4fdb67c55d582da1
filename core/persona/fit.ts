import { personaRules } from './fit-persona.ts';
import { typeRules } from './fit-type.ts';
import { unknownQuotas } from './quotas.ts';
import type { FitInput, Violation } from './violation.ts';
import { violationsOf } from './violation.ts';

export type { FitInput, Violation } from './violation.ts';

export interface Fit {
  /** Everything that does not fit, empty when the persona does. */
  readonly violations: Violation[];
  /** The first type of the persona that fits; the first that it names when none does; the host's own when it names none. */
  readonly chosenType: string;
}

/**
 * Whether a persona fits a host, with every violation. Types are tried in the persona's order of
 * preference; when one fits, what the others lack is not reported.
 */
export function personaFit(input: FitInput): Fit {
  const { facts, persona, typeFacts, quotas = unknownQuotas } = input;
  const own = facts.manifest.shape.instanceType;
  const wanted = persona.resources.instanceTypes.length === 0 ? [own] : persona.resources.instanceTypes;
  const tried = wanted.map((instanceType) => {
    const type = instanceType === own ? facts.type : typeFacts[instanceType];
    if (type === undefined) return { instanceType, violations: [unknownType(instanceType)] };
    return { instanceType, violations: violationsOf(typeRules, { ...input, quotas, type, changes: instanceType !== own }) };
  });
  const fitting = tried.find(({ violations }) => violations.length === 0);
  return {
    violations: [
      ...violationsOf(personaRules, { ...input, quotas }),
      ...(fitting === undefined ? tried.flatMap(({ violations }) => violations) : []),
    ],
    chosenType: (fitting ?? tried[0])?.instanceType ?? own,
  };
}

const unknownType = (instanceType: string): Violation => ({
  code: 'fit-type-unknown',
  field: 'resources.instanceTypes',
  sentence: `${instanceType} does not exist in this Region`,
});
