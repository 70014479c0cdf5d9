// Task switch under 50 nested awaits.
// operations: 600000
async function deep(n) {
    if (n === 0) {
        for (let i = 0; i < 300000; i++) {
            await null;
        }
        return 300000;
    }
    return await deep(n - 1);
}

async function main() {
    const results = await Promise.all([deep(50), deep(50)]);
    console.log(String(results[0] + results[1]));
}

main();
