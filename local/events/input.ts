import type { CloudEvent } from '../aws/cloud.ts';

/** How a target wants its input; at most one of the three, as on AWS. */
export interface InputForm {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string | undefined }
    | undefined;
}

/** What the target gets: the event, a part of it, a constant or a filled template. */
export function targetInput(
  form: InputForm,
  event: CloudEvent,
  rule: { readonly name: string; readonly arn: string; readonly now: number },
): unknown {
  if (form.Input !== undefined) return JSON.parse(form.Input);
  if (form.InputPath !== undefined) return at(event, form.InputPath);
  if (form.InputTransformer === undefined) return event;
  const { InputPathsMap = {}, InputTemplate = '' } = form.InputTransformer;
  const reserved: Readonly<Record<string, unknown>> = {
    'aws.events.event': event,
    'aws.events.event.json': event,
    'aws.events.event.ingestion-time': new Date(rule.now).toISOString(),
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
  };
  const value = (name: string): unknown => (name in InputPathsMap ? at(event, InputPathsMap[name] ?? '$') : reserved[name]);
  return fill(InputTemplate, value);
}

/** A path such as `$.detail.items[0].id`; undefined where there is nothing. */
function at(event: CloudEvent, path: string): unknown {
  let value: unknown = event;
  for (const [, name, index] of path.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name ?? index ?? ''];
  }
  return value;
}

/**
 * Inside quotes a placeholder leaves the bare text, outside its JSON; what is missing is an empty text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function fill(template: string, value: (name: string) => unknown): unknown {
  let quoted = false;
  const text = template.replaceAll(/\\"|"|<([\w.-]+)>/g, (found: string, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    const part = value(name);
    if (part === undefined) return quoted ? '' : '""';
    if (!quoted) return JSON.stringify(part);
    return typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : JSON.stringify(JSON.stringify(part)).slice(1, -1);
  });
  return JSON.parse(text);
}
