/** One hostile request, judged: answered in time, with a status that is allowed, and nothing else harmed. */
import type { Golden } from './golden.ts';
import type { LocalPlaten } from './local-platen.ts';
import type { Preparation } from './prepared.ts';
import { type Answer, type Sent, send } from './send.ts';

export interface Trial {
  /** What it is, for the report. */
  readonly name: string;
  /** What is judged, or what does first what must come first and returns it. */
  readonly sent: Sent | Preparation;
  /** Faults of the answer beyond those that every answer may have. */
  judge(answer: Answer): readonly string[];
}

export interface Verdict {
  readonly name: string;
  readonly faults: readonly string[];
  readonly status: number;
  readonly wallMs: number;
  /** Milliseconds of workerd, to 10; null where the system does not say. */
  readonly cpuMs: number | null;
  /** The last line that the Worker logged meanwhile. */
  readonly log: string;
  readonly answer: Answer;
}

/** Milliseconds, wall clock; processor time where a busy machine or a slow host made it longer. */
export const maxMs = 2000;

/** A refusal for now, on purpose, says when to come back. */
const isDeliberate = ({ status, headers }: Answer) =>
  status === 503 && headers['retry-after'] !== undefined;

function faultsOf(answer: Answer, cpuMs: number | null): string[] {
  const { status, failure, wallMs } = answer;
  if (failure !== '' && status === 0) return [failure];
  const faults: string[] = [];
  if (status >= 500 && !isDeliberate(answer)) {
    faults.push(`status ${status}`);
  }
  if (wallMs > maxMs && (cpuMs ?? wallMs) > maxMs) {
    faults.push(`${Math.round(cpuMs ?? wallMs)} ms of ${maxMs}`);
  }
  return faults;
}

export async function sentBy({ sent }: Trial, address: string): Promise<Sent> {
  return typeof sent === 'function' ? sent(address) : sent;
}

/** Sends the request and then the golden one, on the same isolate. */
export async function tryOut(platen: LocalPlaten, golden: Golden, trial: Trial): Promise<Verdict> {
  const sent = await sentBy(trial, platen.address);
  platen.takeLog();
  const before = platen.workerd.cpuMs();
  const answer = await send(platen.address, sent);
  const after = platen.workerd.cpuMs();
  const cpuMs = before === null || after === null ? null : after - before;
  const log = platen.takeLog().at(-1)?.split('\n')[0]?.slice(0, 160) ?? '';
  const fault = await golden.check();
  const faults = [...faultsOf(answer, cpuMs), ...trial.judge(answer)];
  if (fault !== null) faults.push(fault);
  if (!platen.workerd.isAlive()) faults.push('workerd is gone');
  const { status, wallMs } = answer;
  return { name: trial.name, faults, status, wallMs, cpuMs, log, answer };
}
