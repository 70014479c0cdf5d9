// Lock, uncontended: acquire and release.
// operations: 1000000
class Lock {
    constructor() {
        this.locked = false;
        this.waiters = [];
    }

    async acquire() {
        if (!this.locked) {
            this.locked = true;
            return;
        }
        await new Promise((resolve) => this.waiters.push(resolve));
    }

    release() {
        if (this.waiters.length > 0) {
            this.waiters.shift()();
        } else {
            this.locked = false;
        }
    }
}

async function main() {
    const lock = new Lock();
    let count = 0;
    for (let i = 0; i < 1000000; i++) {
        await lock.acquire();
        try {
            count++;
        } finally {
            lock.release();
        }
    }
    console.log(String(count));
}

main();
