/** A plan was asked for that cannot be made from what is deployed: a document, an image, a network or a type is missing. */
export class PlanImpossible extends Error {
  override readonly name = 'PlanImpossible';
  readonly code = 'plan-impossible';
}
