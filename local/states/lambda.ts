import { AwsError } from '../aws/cloud.ts';
import { StateFailure } from './failure.ts';
import type { Frame } from './frame.ts';

/**
 * What the invoke port throws for a function's own error (a plain object of the same shape does as well).
 * `Sandbox.Timedout` is a Lambda timeout, `Runtime.ExitError` a runtime that ended.
 */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];

  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    this.trace = trace;
  }
}

/** The class name in AWS's SDK for an error code: both forms occur. */
export const exceptionName = (code: string): string => (code.endsWith('Exception') ? code : `${code}Exception`);

/** A function's ARN from its name, partial or full ARN. */
function functionArn(frame: Frame, name: string): string {
  const { region, account } = frame.run.cloud;
  return name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name.replace(/^.*:function:/, '')}`;
}

/** Invokes through the port. The function's own error becomes the task's error, its JSON the cause (as AWS reports it). */
export async function invokeFunction(frame: Frame, name: string, payload: unknown): Promise<unknown> {
  try {
    return overTheWire(await frame.run.invoke(functionArn(frame, name), overTheWire(payload), frame.run.caller));
  } catch (thrown) {
    if (thrown instanceof AwsError && thrown.code.startsWith('LocalCloud.')) throw thrown;
    throw lambdaFailure(thrown);
  }
}

// A payload and a result are JSON: no shared objects, no undefined fields, no result is null.
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** The answer of `arn:aws:states:::lambda:invoke`: the Invoke API's response with its payload parsed. */
export async function lambdaAnswer(frame: Frame, parameters: unknown): Promise<unknown> {
  const { FunctionName, Payload } = parameters as { FunctionName?: unknown; Payload?: unknown };
  if (typeof FunctionName !== 'string')
    throw new StateFailure(
      'States.Runtime',
      `The field 'FunctionName' is required but was missing or no string: ${JSON.stringify(parameters)}`,
    );
  const result = await invokeFunction(frame, FunctionName, Payload === undefined ? {} : Payload);
  return { ExecutedVersion: '$LATEST', Payload: result, ...metadata(frame, JSON.stringify(result)), StatusCode: 200 };
}

function lambdaFailure(thrown: unknown): StateFailure {
  if (thrown instanceof AwsError) return new StateFailure(`Lambda.${exceptionName(thrown.code)}`, `${thrown.message} (Service: Lambda)`);
  if (thrown instanceof FunctionError) {
    const { errorType, errorMessage, trace } = thrown;
    return new StateFailure(errorType, JSON.stringify({ errorType, errorMessage, trace }));
  }
  if (thrown instanceof Error) {
    const trace = (thrown.stack ?? '').split('\n');
    return new StateFailure(thrown.name, JSON.stringify({ errorType: thrown.name, errorMessage: thrown.message, trace }));
  }
  const { errorType } = (thrown ?? {}) as { errorType?: unknown };
  // Without an error type AWS says Lambda.Unknown. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
  if (typeof errorType !== 'string' || errorType === '')
    return new StateFailure(
      'Lambda.Unknown',
      `The cause could not be determined because Lambda did not return an error type. Returned payload: ${JSON.stringify(thrown ?? null)}`,
    );
  return new StateFailure(errorType, JSON.stringify(thrown));
}

/** SdkHttpMetadata and SdkResponseMetadata as AWS adds them to every service answer. */
export function metadata(frame: Frame, body: string): Record<string, unknown> {
  const { cloud } = frame.run;
  const requestId = `${cloud.random.hex(8)}-${cloud.random.hex(4)}-4${cloud.random.hex(3)}-a${cloud.random.hex(3)}-${cloud.random.hex(12)}`;
  const HttpHeaders = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(body)),
    'Content-Type': 'application/json',
    Date: new Date(cloud.clock.now()).toUTCString(),
    'x-amzn-RequestId': requestId,
  };
  const AllHttpHeaders = Object.fromEntries(Object.entries(HttpHeaders).map(([name, value]) => [name, [value]]));
  return { SdkHttpMetadata: { AllHttpHeaders, HttpHeaders, HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: requestId } };
}
