/** Types of the policies below, in Cedar's schema language; the policies are validated against it in a test. */
export const policySchema = `
namespace Ahps {
  entity Team;
  entity Group;
  entity Principal in [Team, Group] { id: String, member: Bool };
  entity Fleet { id: String, owners: Set<Team> };
  entity Persona { category: String };
  entity Checkout { requesterId: String, fleet: Fleet };
  type Grant = { team: Team, fleets: Set<String>, categories: Set<String>, longestSeconds: Long, highestPriority: Long, onBehalfOf: Bool };
  action ReadFleet appliesTo { principal: Principal, resource: Fleet, context: { grant?: Grant } };
  action ReadPersona appliesTo { principal: Principal, resource: Persona, context: { grant?: Grant } };
  action ReadCheckout, CheckIn, CloseLoss appliesTo { principal: Principal, resource: Checkout, context: { grant?: Grant } };
  action BorrowHost, BorrowOnBehalfOf appliesTo {
    principal: Principal,
    resource: Fleet,
    context: { grant?: Grant, category: String, seconds: Long, priority: Long }
  };
}
`;

/**
 * Who may do what. A request is put to the policies once for each grant of the configuration (then
 * \`context.grant\` is that grant) and is allowed when one of them allows it; nothing else is.
 */
export const policies: Readonly<Record<string, string>> = {
  'administrators-may-all': `permit (principal in Ahps::Group::"administrators", action, resource);`,
  'owners-read-their-fleet': `permit (principal, action == Ahps::Action::"ReadFleet", resource)
    when { principal in resource.owners };`,
  'borrowers-read-the-fleet': `permit (principal, action == Ahps::Action::"ReadFleet", resource)
    when { context has grant && principal in context.grant.team &&
      (context.grant.fleets.contains("*") || context.grant.fleets.contains(resource.id)) };`,
  'members-read-personas': `permit (principal, action == Ahps::Action::"ReadPersona", resource)
    when { principal.member };`,
  'team-reads-checkouts-of-its-fleets': `permit (principal, action == Ahps::Action::"ReadCheckout", resource)
    when { context has grant && principal in context.grant.team &&
      (context.grant.fleets.contains("*") || context.grant.fleets.contains(resource.fleet.id)) };`,
  'borrower-reads-and-checks-in': `permit (principal, action in [Ahps::Action::"ReadCheckout", Ahps::Action::"CheckIn"], resource)
    when { resource.requesterId == principal.id };`,
  'owners-read-and-check-in': `permit (principal, action in [Ahps::Action::"ReadCheckout", Ahps::Action::"CheckIn"], resource)
    when { principal in resource.fleet.owners };`,
  'owners-close-lost-hosts': `permit (principal, action == Ahps::Action::"CloseLoss", resource)
    when { principal in resource.fleet.owners };`,
  'team-borrows-by-grant': `permit (principal, action == Ahps::Action::"BorrowHost", resource)
    when { context has grant && principal in context.grant.team &&
      (context.grant.fleets.contains("*") || context.grant.fleets.contains(resource.id)) &&
      (context.grant.categories.contains("*") || context.grant.categories.contains(context.category)) &&
      context.seconds <= context.grant.longestSeconds && context.priority <= context.grant.highestPriority };`,
  'team-borrows-for-others-by-grant': `permit (principal, action == Ahps::Action::"BorrowOnBehalfOf", resource)
    when { context has grant && context.grant.onBehalfOf && principal in context.grant.team &&
      (context.grant.fleets.contains("*") || context.grant.fleets.contains(resource.id)) &&
      (context.grant.categories.contains("*") || context.grant.categories.contains(context.category)) &&
      context.seconds <= context.grant.longestSeconds && context.priority <= context.grant.highestPriority };`,
};
