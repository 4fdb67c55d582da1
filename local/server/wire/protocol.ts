import type { AwsError } from '../../aws/cloud.ts';
import type { HttpAnswer } from '../http.ts';
import type { WireRequest } from '../signature.ts';
import type { OperationSchema, WireService } from './services.ts';

/** What a request asks for, in the words of the SDK's commands. */
export interface Question {
  readonly operation: OperationSchema;
  readonly input: Record<string, unknown>;
}

/** How one protocol family of AWS is read and written; requests are refused with AwsErrors. */
export interface Protocol {
  read(service: WireService, request: WireRequest): Question;
  write(
    service: WireService,
    operation: OperationSchema,
    output: Readonly<Record<string, unknown>>,
    requestId: string,
  ): HttpAnswer | Promise<HttpAnswer>;
  refuse(service: WireService, error: AwsError, requestId: string): HttpAnswer;
}
