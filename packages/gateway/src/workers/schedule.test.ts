import { beforeEach, describe, expect, it } from '@jest/globals';
import { Schedule, type Job } from './schedule.ts';

interface Named extends Job {
  readonly name: string;
}
interface Worker {
  readonly name: string;
}

const a: Worker = { name: 'a' };
const b: Worker = { name: 'b' };

let schedule: Schedule<Worker, Named>;
let jobs: Map<string, Named>;
beforeEach(() => {
  schedule = new Schedule(2);
  jobs = new Map();
  schedule.addWorker(a);
  schedule.addWorker(b);
});

function add(name: string, traceIds: readonly string[] = [], bytes = 1): void {
  const job = { name, traceIds, bytes, ended: 0 };
  jobs.set(name, job);
  schedule.add(job);
}

function done(name: string): void {
  const job = jobs.get(name);
  if (job) schedule.remove(job);
}

/** What can go now, as `batch worker`. */
function all(): string[] {
  const gone: string[] = [];
  for (;;) {
    const next = schedule.next();
    if (!next) return gone;
    gone.push(`${next[0].name} ${next[1].name}`);
  }
}

describe('a batch goes', () => {
  it('to the worker with the fewest bytes to do', () => {
    add('large', [], 100);
    add('one');
    add('two');
    expect(all()).toEqual(['large a', 'one b', 'two b']);
  });

  it('by turns when they have equally much', () => {
    for (const name of ['one', 'two', 'three']) {
      add(name);
      expect(all()).toEqual([`${name} ${name === 'two' ? 'b' : 'a'}`]);
      done(name);
    }
  });

  it('nowhere while each worker has as many as it may, and then in the order of coming', () => {
    for (const name of ['1', '2', '3', '4', '5', '6']) add(name);
    expect(all()).toEqual(['1 a', '2 b', '3 a', '4 b']);
    done('2');
    expect(all()).toEqual(['5 b']);
    done('1');
    expect(all()).toEqual(['6 a']);
    expect(schedule.size).toBe(4);
  });
});

describe('batches of a trace', () => {
  it('go to the worker that has one of them, and when it has none to any', () => {
    add('one', ['t'], 100);
    add('other', ['u']);
    add('two', ['t']);
    expect(all()).toEqual(['one a', 'other b', 'two a']);
    done('one');
    done('two');
    done('other');
    add('three', ['t']);
    expect(all()).toEqual(['three b']);
  });

  it('wait for that worker though another is free, and others overtake them', () => {
    add('one', ['t']);
    add('two', ['t']);
    add('three', ['t']);
    add('other', ['u']);
    add('four', ['u', 't']);
    add('five', ['u']);
    // Four waits behind three, and five behind four.
    expect(all()).toEqual(['one a', 'two a', 'other b']);
    done('one');
    expect(all()).toEqual(['three a']);
    done('two');
    done('other');
    expect(all()).toEqual(['four a']);
    done('three');
    expect(all()).toEqual(['five a']);
  });

  it('wait until one worker has all that is on its way of their traces', () => {
    add('one', ['t']);
    add('two', ['u']);
    add('both', ['t', 'u']);
    expect(all()).toEqual(['one a', 'two b']);
    done('one');
    expect(all()).toEqual(['both b']);
  });
});

describe('a worker that ends', () => {
  it('leaves its batches to be done first, each by a worker that has nothing else', () => {
    for (const name of ['1', '2', '3', '4', '5']) add(name, [`t${name}`]);
    expect(all()).toEqual(['1 a', '2 b', '3 a', '4 b']);
    const lost = schedule.removeWorker(a);
    expect(lost.map(({ name, ended }) => `${name} ${ended}`)).toEqual(['1 1', '3 1']);
    // Nothing more to b before 1 was there.
    expect(all()).toEqual([]);
    done('2');
    expect(all()).toEqual([]);
    done('4');
    expect(all()).toEqual(['1 b']);
    schedule.addWorker(a);
    expect(all()).toEqual(['3 a']);
    done('1');
    expect(all()).toEqual(['5 b']);
  });

  it('leaves those of one trace in their order', () => {
    add('one', ['t']);
    add('two', ['t']);
    add('three', ['t']);
    expect(all()).toEqual(['one a', 'two a']);
    schedule.removeWorker(a);
    expect(all()).toEqual(['one b']);
    done('one');
    expect(all()).toEqual(['two b']);
    done('two');
    expect(all()).toEqual(['three b']);
  });

  it('counts against none of those that waited', () => {
    add('one', ['t']);
    add('two', ['t']);
    add('three', ['t']);
    all();
    schedule.removeWorker(a);
    schedule.removeWorker(b);
    expect([...jobs.values()].map(({ ended }) => ended)).toEqual([1, 1, 0]);
    expect(all()).toEqual([]);
    expect(schedule.takeWaiting().map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    expect(schedule.size).toBe(0);
  });
});

it('has no batch overtake another of its trace, whatever happens', () => {
  let state = 1;
  const random = (below: number) =>
    (state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) >>> 0) % below;
  const workers = [a, b];
  const gone: Named[] = [];
  const onItsWay = new Map<Named, Worker>();
  for (let count = 0; count < 5_000; count++) {
    if (schedule.size < 30) add(`${count}`, [`${random(8)}`, `x${random(8)}`], random(100));
    if (random(50) === 0) {
      const worker = workers[random(2)] ?? a;
      for (const job of schedule.removeWorker(worker)) onItsWay.delete(job);
      schedule.addWorker(worker);
    }
    for (let next = schedule.next(); next; next = schedule.next()) {
      const [job, worker] = next;
      for (const [other, where] of onItsWay) {
        if (!job.traceIds.some((id) => other.traceIds.includes(id))) continue;
        expect(where).toBe(worker);
        expect(Number(other.name)).toBeLessThan(Number(job.name));
      }
      onItsWay.set(job, worker);
    }
    // A worker ends what it has in any order, as far as this is concerned.
    const some = [...onItsWay.keys()][random(4)];
    if (!some) continue;
    onItsWay.delete(some);
    schedule.remove(some);
    gone.push(some);
  }
  expect(gone.length).toBeGreaterThan(1_000);
});
