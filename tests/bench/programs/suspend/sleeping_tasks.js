// A million tasks that sleep for two seconds, awaited one by one.
// operations: 1000000
const setTimer = globalThis.setTimeout ?? os.setTimeout;

function sleep(ms) {
    return new Promise((resolve) => setTimer(resolve, ms));
}

async function sleeper() {
    await sleep(2000);
}

async function main() {
    const tasks = [];
    for (let i = 0; i < 1000000; i++) {
        tasks.push(sleeper());
    }
    for (const task of tasks) {
        await task;
    }
    console.log(String(tasks.length));
}

main();
