import { TokenBucket } from '../aws/throttling/token-bucket.ts';
import type { Deployment } from './template.ts';

/**
 * The throttle of a stage's methods as the template sets it (`/*` + `/*`, all methods alike); true: the request may pass.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function stageThrottle(deployment: Pick<Deployment, 'of'>, now: () => number): (stage: string) => boolean {
  const buckets = new Map(
    deployment.of('AWS::ApiGateway::Stage').flatMap(({ ref, properties }) => {
      const settings = (properties['MethodSettings'] ?? []) as readonly Readonly<Record<string, unknown>>[];
      const { ThrottlingBurstLimit: burst, ThrottlingRateLimit: rate } = settings.find((each) => each['ResourcePath'] === '/*') ?? {};
      return burst === undefined || rate === undefined ? [] : [[ref, new TokenBucket(ref, Number(burst), Number(rate), now())] as const];
    }),
  );
  return (stage) => buckets.get(stage)?.take(1, now()) ?? true;
}
