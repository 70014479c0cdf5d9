// Sort a million integers by a key, which the order asks for.
// operations: 1000000
function run() {
    let state = 12345;
    const values = [];
    for (let i = 0; i < 1000000; i++) {
        state = state * 16807 % 2147483647;
        values.push(state);
    }
    values.sort((left, right) => -left - -right);
    console.log(values[0] + " " + values[500000] + " " + values[999999]);
}

run();
