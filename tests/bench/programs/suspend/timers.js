// Timer, 100,000 pending.
// operations: 100000
const setTimer = globalThis.setTimeout ?? os.setTimeout;

async function sleeper(delay) {
    await new Promise((resolve) => setTimer(resolve, delay * 1000));
    return 1;
}

async function main() {
    const tasks = [];
    let state = 42;
    for (let i = 0; i < 100000; i++) {
        state = state * 16807 % 2147483647;
        tasks.push(sleeper(0.1 + state % 100000 / 400000));
    }
    let total = 0;
    for (const task of tasks) {
        total += await task;
    }
    console.log(String(total));
}

main();
