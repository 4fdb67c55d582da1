import { AwsError } from '../aws/cloud.ts';
import type { Functions } from '../boot/functions.ts';
import type { Invoke } from '../states/frame.ts';
import type { Authority } from './authority.ts';
import { sentence } from './denial.ts';

/**
 * Step Functions invokes with the role of the machine; one that the template does not make may do all. A refusal is no error of the function: it becomes
 * `Lambda.AWSLambdaException`, whose cause names AccessDeniedException.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function machineInvocations(authority: Authority, functions: Functions): Invoke {
  return (functionArn, payload, roleName) => {
    const role = authority.roles.get(roleName);
    const denied = role && authority.denies({ role }, { action: 'lambda:InvokeFunction', resource: functionArn });
    if (denied !== undefined)
      return Promise.reject(
        new AwsError('AWSLambdaException', `${sentence(denied)} (Status Code: 403; Error Code: AccessDeniedException)`),
      );
    return functions.invoke(functionArn, payload);
  };
}
