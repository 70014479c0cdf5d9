// Gather, per coroutine: Promise.all.
// operations: 100000
async function work(x) {
    await null;
    return x;
}

async function main() {
    let total = 0;
    for (let round = 0; round < 100; round++) {
        const tasks = [];
        for (let i = 0; i < 1000; i++) {
            tasks.push(work(i));
        }
        for (const result of await Promise.all(tasks)) {
            total += result;
        }
    }
    console.log(String(total));
}

main();
