/** Sets up the CloudWatch agent on the borrower's root, for every loan. */
export const agentDocument = 'AHPS-ConfigureAgent';
