// Dict with integer keys, far apart.
// operations: 4000000
function run() {
    const table = new Map();
    for (let i = 0; i < 1000000; i++) {
        table.set(i * 7 % 300007 * 37, i);
    }
    let total = 0;
    for (let i = 0; i < 2000000; i++) {
        total += table.get(i % 400000 * 37) ?? 1;
    }
    for (let i = 0; i < 1000000; i++) {
        const key = i * 37;
        if (table.has(key)) {
            table.delete(key);
        }
    }
    console.log(table.size + " " + total);
}

run();
