// Dict with string keys, which are made, looked up and counted.
// operations: 2000000
function run() {
    const counts = new Map();
    for (let i = 0; i < 2000000; i++) {
        const key = "key" + String(i % 1000);
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    console.log(counts.size + " " + counts.get("key7"));
}

run();
