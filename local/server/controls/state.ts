import { AwsError } from '../../aws/cloud.ts';
import { readState, writeState } from '../journal.ts';
import type { Control } from './control.ts';
import { only, told } from './control.ts';

/** `GET` saves the state of the cloud, `PUT` or `POST` of what it answered restores it: the clock, all resources and all that is under way. */
export const state: Control = {
  name: 'state',
  async answer(stage, request) {
    only(['GET', 'PUT', 'POST'], request);
    if (request.method === 'GET') return told(writeState(stage.save()));
    const saved = readState(request.text);
    if (saved === undefined) throw new AwsError('InvalidRequest', 'send what GET /_local/state answered');
    await stage.restore(saved);
    return told({ now: new Date(stage.local.cloud.clock.now()).toISOString() });
  },
};
