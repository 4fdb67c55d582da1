import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Capture } from '#adapters/aws-clients.ts';
import type { Trace } from './trace.ts';

/** What is used of Powertools' tracer. */
export type Segments = Pick<Tracer, 'addErrorAsMetadata' | 'captureAWSv3Client' | 'getSegment' | 'putAnnotation' | 'setSegment'>;

export interface XRay {
  readonly trace: Trace;
  /** Each request of the client becomes a subsegment of whatever is being traced. */
  readonly capture: Capture;
}

/**
 * X-Ray by Powertools. HTTP requests are not captured by themselves: those of the SDK's clients are there
 * already, with operation and request id.
 */
export function xray(tracer: Segments = new Tracer({ captureHTTPsRequests: false })): XRay {
  return {
    capture: (client) => tracer.captureAWSv3Client(client as never),
    async trace(name, annotations, work) {
      const parent = tracer.getSegment();
      if (parent === undefined) return work();
      const own = parent.addNewSubsegment(name);
      tracer.setSegment(own);
      try {
        for (const [key, value] of Object.entries(annotations)) tracer.putAnnotation(key, value);
        return await work();
      } catch (error) {
        if (error instanceof Error) tracer.addErrorAsMetadata(error);
        throw error;
      } finally {
        own.close();
        tracer.setSegment(parent);
      }
    },
  };
}
