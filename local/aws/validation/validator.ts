import { dialectOf } from '../dialects.ts';
import { AwsError } from '../refusal.ts';
import { type Check, Compiler, type Finding, inputSchema, type Package, type Rules } from './schema.ts';

/** What a service's requests are held to: the schemas of the client's package and the rules that they do not hold. */
export interface Contract extends Rules {
  readonly sdk: Package;
}

/** Judges the requests of one service; checks are compiled when an operation is first asked for. */
export class Validator {
  private readonly checks = new Map<string, Check>();
  private readonly compiler: Compiler;
  private readonly service: string;
  private readonly contract: Contract;

  constructor(service: string, contract: Contract) {
    this.service = service;
    this.contract = contract;
    this.compiler = new Compiler(contract);
  }

  /** Throws AWS's refusal when the input breaks the operation's schema or a rule beside it. */
  judge(operation: string, input: unknown): void {
    let check = this.checks.get(operation);
    if (check === undefined) {
      const schema = inputSchema(this.contract.sdk, operation);
      if (schema === undefined) throw new Error(`the SDK's package for ${this.service} has no operation ${operation}`);
      check = this.compiler.check(schema);
      this.checks.set(operation, check);
    }
    const finding = check(input);
    if (finding !== undefined) throw refusal(this.service, operation, finding);
  }
}

function refusal(service: string, operation: string, { kind, path, text, code }: Finding): AwsError {
  const where = path === '' ? operation : `${operation}: ${path}`;
  return new AwsError(code ?? dialectOf(service)[kind], `${where} ${text}`);
}
