import { indexAttributes, type IndexName } from '#core/contracts/table.ts';

/** The projection of an index as CreateTable and CloudFormation write it. */
export function projectionOf(index: string): { ProjectionType: 'ALL' } | { ProjectionType: 'INCLUDE'; NonKeyAttributes: string[] } {
  const attributes = indexAttributes[index as IndexName];
  return attributes === 'all' ? { ProjectionType: 'ALL' } : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...attributes] };
}
