import { describe, expect, it } from '@jest/globals';
import { commands } from '../../../../local/story/commands.ts';
import { storyOptions } from '../../../../local/story/options.ts';
import { changes } from '../../../../local/story/portrait.ts';
import { terminal } from '../../../../local/story/terminal.ts';

describe('options', () => {
  it('have defaults', () => {
    expect(storyOptions([], 'i-1')).toEqual({
      story: 'loan',
      once: false,
      bare: false,
      json: false,
      port: 4000,
      speed: undefined,
      persona: 'load-generator',
      host: 'i-1',
    });
  });

  it('are read', () => {
    const all = ['--once', '--json', '--speed', '120', '--port', '0', '--persona', 'blank', '--host', 'i-2'];
    expect(storyOptions(all, 'i-1')).toEqual({
      story: 'loan',
      once: true,
      bare: false,
      json: true,
      port: 0,
      speed: 120,
      persona: 'blank',
      host: 'i-2',
    });
  });

  it('name a story', () => {
    expect(storyOptions(['--story', 'contention'], 'i-1')).toMatchObject({ story: 'contention' });
  });

  it('let time stand still without the product', () => {
    expect(storyOptions(['--bare', '--speed', '0'], 'i-1')).toMatchObject({ bare: true, speed: 0 });
  });

  it.each([
    [['--speed', '0'], '--speed 0: give a number above 0'],
    [['--speed', ''], 'give a number above 0'],
    [['--bare', '--speed=-1'], '--speed -1: give a number from 0'],
    [['--bare', '--once'], '--bare serves until it is ended'],
    [['--bare', '--json'], '--bare serves until it is ended'],
    [['--story', 'war'], '--story war: the stories are loan and contention'],
    [['--bare', '--story', 'loan'], '--bare tells no story'],
    [['--story', 'contention', '--host', 'i-2'], 'leave out --persona and --host'],
    [['--port', '70000'], '--port 70000: give a port from 0 to 65535'],
    [['--port', '1.5'], 'give a port'],
    [['--colour'], '--colour'],
    [['web'], 'web'],
  ])('%j are refused', (args, message) => {
    expect(() => storyOptions(args, 'i-1')).toThrow(message);
  });
});

describe('colour', () => {
  const bold = (isTerminal: boolean, environment: Record<string, string>) =>
    terminal({ write: () => undefined, isTerminal, environment }).bold('x');
  it.each([
    ['on a terminal', true, {}, '\u001b[1mx\u001b[0m'],
    ['not into a pipe', false, {}, 'x'],
    ['not with NO_COLOR', true, { NO_COLOR: '1' }, 'x'],
    ['with an empty NO_COLOR', true, { NO_COLOR: '' }, '\u001b[1mx\u001b[0m'],
    ['not on a dumb terminal', true, { TERM: 'dumb' }, 'x'],
  ])('%s', (_when, isTerminal, environment, text) => {
    expect(bold(isTerminal, environment)).toBe(text);
  });
});

describe('changes of a host', () => {
  it('are told one by one, what is new and what is gone too', () => {
    const before = new Map([
      ['type', 'm5.large'],
      ['power', 'running'],
      ['volume /dev/sdg', 'vol-1'],
    ]);
    const after = new Map([
      ['type', 'c6i.xlarge'],
      ['power', 'running'],
      ['volume /dev/sdf', 'vol-2'],
    ]);
    expect(changes(before, after)).toEqual([
      'type: m5.large → c6i.xlarge',
      'volume /dev/sdg: vol-1 → nothing',
      'volume /dev/sdf: nothing → vol-2',
    ]);
    expect(changes(before, before)).toEqual([]);
  });
});

describe('printed commands', () => {
  const printed = commands({ url: 'http://127.0.0.1:4000', region: 'eu-west-1', host: 'i-1', persona: 'blank' }).filter(
    (line) => !line.startsWith('#'),
  );

  it('are signed for a borrower, an owner and a stranger', () => {
    for (const key of ['AKIALOCALBORROWER', 'AKIALOCALOWNER', 'AKIALOCALSTRANGER'])
      expect(printed.some((line) => line.includes(`--user ${key}:`))).toBe(true);
    for (const line of printed) expect(line).toMatch(/^curl -sS --aws-sigv4 aws:amz:eu-west-1:execute-api /);
  });

  it('have sorted parameters, because curl signs them as they stand', () => {
    const queries = printed.flatMap((line) => /\?([^']*)'/.exec(line)?.[1] ?? []);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) expect(query.split('&')).toEqual(query.split('&').toSorted());
  });
});
