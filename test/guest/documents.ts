import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { documentNames } from '../../infra/constructs/guest-documents.ts';

const document = z.object({
  parameters: z.record(z.string(), z.object({ allowedPattern: z.string() })),
  mainSteps: z.tuple([z.object({ inputs: z.object({ runCommand: z.tuple([z.string()]) }) })]),
});

/** A guest document as Systems Manager would run it. */
export interface GuestDocument {
  readonly name: string;
  /** Parameters and what each may be. */
  readonly patterns: Readonly<Record<string, RegExp>>;
  readonly script: string;
}

/** The guest document of this name, read from its own file. Throws when it is none. */
export function readGuestDocument(name: string): GuestDocument {
  const file = join(import.meta.dirname, '..', '..', 'infra', 'documents', `${name}.yaml`);
  const { parameters, mainSteps } = document.parse(parse(readFileSync(file, 'utf8')));
  const patterns = Object.fromEntries(Object.entries(parameters).map(([key, { allowedPattern }]) => [key, new RegExp(allowedPattern)]));
  return { name, patterns, script: mainSteps[0].inputs.runCommand[0] };
}

/** All guest documents, by name. */
export const guestDocuments = (): GuestDocument[] => documentNames().map(readGuestDocument);

/** A parameter as the agent hands it to a script: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html */
export const variable = (parameter: string): string => `SSM_${parameter}`;
