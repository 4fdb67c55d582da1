import { describe, expect, it } from '@jest/globals';
import { attaching, isHome } from '#core/checkout/decide/volumes.ts';
import { observedHost } from '../../../samples/observed-host.ts';

const wanted = { '/dev/xvda': 'vol-root', '/dev/sdf': 'vol-data' };

describe('volumes at their devices', () => {
  it('counts a volume as home while EC2 still attaches it, and names the device to wait for', () => {
    const host = observedHost({ '/dev/xvda': ['vol-root', 'attached'], '/dev/sdf': ['vol-data', 'attaching'] });
    expect(isHome(host, wanted)).toBe(true);
    expect(attaching(host)).toBe('/dev/sdf');
  });
  it('has nothing to wait for once all are attached', () => {
    expect(attaching(observedHost({ '/dev/xvda': ['vol-root', 'attached'] }))).toBeUndefined();
  });
  it.each([
    ['a device is empty', { '/dev/xvda': ['vol-root', 'attached'] }],
    ['another volume is there', { '/dev/xvda': ['vol-root', 'attached'], '/dev/sdf': ['vol-other', 'attached'] }],
    ['a volume leaves', { '/dev/xvda': ['vol-root', 'attached'], '/dev/sdf': ['vol-data', 'detaching'] }],
    [
      'one more is attached',
      { '/dev/xvda': ['vol-root', 'attached'], '/dev/sdf': ['vol-data', 'attached'], '/dev/sdz': ['vol-x', 'attached'] },
    ],
  ] as const)('is not home when %s', (_case, attachments) => {
    expect(isHome(observedHost(attachments), wanted)).toBe(false);
  });
});
