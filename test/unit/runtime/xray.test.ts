import { describe, expect, it } from '@jest/globals';
import { hasXRay } from '#runtime/environment.ts';
import { type Segments, xray } from '#runtime/xray.ts';

/** A tracer that writes down what happens to its segments. */
function recorder(root = 'function') {
  const told: string[] = [];
  const segment = (name: string) => ({
    name,
    addNewSubsegment: (inner: string) => segment(inner),
    close: () => void told.push(`close ${name}`),
  });
  let current: unknown = segment(root);
  const name = (): string => (current as { readonly name: string }).name;
  const tracer = {
    getSegment: () => current,
    setSegment: (next: unknown) => void (current = next),
    putAnnotation: (key: string, value: string) => void told.push(`${name()}: ${key}=${value}`),
    addErrorAsMetadata: (error: Error) => void told.push(`${name()}: ${error.message}`),
    captureAWSv3Client: (client: object) => (told.push('capture'), client),
  } as unknown as Segments;
  return { told, tracer, current: () => current as { readonly name: string } | undefined };
}

describe('tracing', () => {
  it('makes work a subsegment with its annotations, and goes back to the one around it', async () => {
    const { told, tracer, current } = recorder();
    const annotations = { checkoutId: 'co-1', step: 'checkout.Stop' };
    const seen = await xray(tracer).trace('checkout.Stop', annotations, async () => Promise.resolve(current()?.name));
    expect(seen).toBe('checkout.Stop');
    expect(told).toEqual(['checkout.Stop: checkoutId=co-1', 'checkout.Stop: step=checkout.Stop', 'close checkout.Stop']);
    expect(current()?.name).toBe('function');
  });

  it('closes the subsegment of work that fails, tells the error, and lets it through', async () => {
    const { told, tracer, current } = recorder();
    const failing = xray(tracer).trace('s', {}, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(told).toEqual(['s: no', 'close s']);
    expect(current()?.name).toBe('function');
  });

  it('does the work all the same when there is no segment, and captures clients', async () => {
    const { told, tracer } = recorder();
    tracer.setSegment(undefined as never);
    const { trace, capture } = xray(tracer);
    await expect(trace('s', { a: 'b' }, () => Promise.resolve(1))).resolves.toBe(1);
    const client = {};
    expect(capture(client)).toBe(client);
    expect(told).toEqual(['capture']);
  });

  it('happens only where Lambda names the daemon', () => {
    expect(hasXRay({ AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000' })).toBe(true);
    expect(hasXRay({ AWS_XRAY_DAEMON_ADDRESS: '' })).toBe(false);
    expect(hasXRay({})).toBe(false);
  });
});
