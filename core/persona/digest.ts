import { canonicalJson, sha256 } from '#core/manifest/digest.ts';
import type { Persona } from './persona.ts';

/** The digest of one persona version: recorded with each checkout, and what makes a published version immutable. */
export const personaDigest = (persona: Persona): string => sha256(canonicalJson(persona));

/** The digest that the host's user data has as this persona. */
export const personaUserDataDigest = ({ software }: Persona): string =>
  software.userData === undefined || software.userData === '' ? 'none' : sha256(software.userData);
