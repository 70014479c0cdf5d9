// Task switch, 100 tasks.
// operations: 800000
async function spin(rounds) {
    for (let i = 0; i < rounds; i++) {
        await null;
    }
    return rounds;
}

async function main() {
    const tasks = [];
    for (let i = 0; i < 100; i++) {
        tasks.push(spin(8000));
    }
    const results = await Promise.all(tasks);
    console.log(String(results.reduce((total, one) => total + one, 0)));
}

main();
