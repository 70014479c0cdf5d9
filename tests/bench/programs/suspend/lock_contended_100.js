// Lock, handed on among 100 tasks.
// operations: 200000
class Lock {
    constructor() {
        this.locked = false;
        this.waiters = [];
        this.first = 0;
    }

    async acquire() {
        if (!this.locked) {
            this.locked = true;
            return;
        }
        await new Promise((resolve) => this.waiters.push(resolve));
    }

    release() {
        if (this.first < this.waiters.length) {
            this.waiters[this.first++]();
            if (this.first === 1000) {
                this.waiters.splice(0, this.first);
                this.first = 0;
            }
        } else {
            this.locked = false;
        }
    }
}

async function worker(lock, rounds) {
    for (let i = 0; i < rounds; i++) {
        await lock.acquire();
        try {
            await null;
        } finally {
            lock.release();
        }
    }
    return rounds;
}

async function main() {
    const lock = new Lock();
    const tasks = [];
    for (let i = 0; i < 100; i++) {
        tasks.push(worker(lock, 2000));
    }
    const results = await Promise.all(tasks);
    console.log(String(results.reduce((total, one) => total + one, 0)));
}

main();
