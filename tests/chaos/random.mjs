// Numbers that are the same for the same seed, so that a run can be had again.

// Mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state are enough to choose faults.
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  // 0 ≤ x < 1
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  // A new list, in another order.
  shuffle(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; --i) {
      const j = Math.floor(this.next() * (i + 1));
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}
