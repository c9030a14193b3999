import type { BenchEvent } from '../measure/plan.js';
import { timeLeft } from './time-left.js';

const element = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;

/** Shows how far a run has come. */
export class ProgressView {
  private began: number | null = null;
  private readonly status = element('status');
  private readonly left = element('left');
  private readonly doing = element('doing');
  private readonly bar = element<HTMLProgressElement>('bar');
  private readonly troubles = element('troubles');

  start(): void {
    const view = element('progress');
    view.hidden = false;
    view.scrollIntoView({ block: 'nearest' });
    this.began = null;
    this.bar.value = 0;
    this.troubles.replaceChildren();
    this.left.textContent = '';
    this.doing.textContent = '';
    this.status.textContent = 'Starting the backends …';
  }

  take(event: BenchEvent): void {
    if (event.kind === 'case') {
      this.status.textContent = `Case ${event.index + 1} of ${event.of}: ${event.title}`;
    } else if (event.kind === 'progress') {
      this.began ??= performance.now();
      const { done, of, doing } = event;
      this.bar.value = of === 0 ? 0 : Math.min(1, done / of);
      this.left.textContent = timeLeft(done, of, performance.now() - this.began);
      this.doing.textContent = doing;
    } else if (event.kind === 'lane' && event.failure !== null) {
      this.trouble(`${event.lane}: ${event.failure}`);
    } else if (event.kind === 'run' && event.run.status === 'failed') {
      const { title, batch, task, lane, reason } = event.run;
      this.trouble(`${title}, batch ${batch}, ${task} on ${lane}: ${reason}`);
    }
  }

  /** @param status How it ended, one sentence. */
  end(status: string): void {
    this.status.textContent = status;
    this.left.textContent = '';
    this.doing.textContent = '';
  }

  private trouble(text: string): void {
    const item = document.createElement('li');
    item.textContent = text;
    this.troubles.append(item);
  }
}
