import { generateApiReference } from './generate-api.ts';
import { generateEffects } from './generate-effects.ts';
import { generateIam } from './generate-iam.ts';
import { generateLifecycle } from './generate-lifecycle.ts';
import { type Generated, generatePersonas } from './generate-personas.ts';
import { generateWorkflow } from './generate-workflow.ts';

/** Everything in the repository that a program writes. A new generator is one more line here. */
export const generatedFiles = (): readonly Generated[] => [
  generateLifecycle(),
  generateWorkflow(),
  generateEffects(),
  generateApiReference(),
  generatePersonas(),
  generateIam(),
];
