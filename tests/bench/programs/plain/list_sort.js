// Sort half a million integers, and 100,000 strings.
// operations: 600000
function run() {
    let state = 12345;
    const values = [];
    for (let i = 0; i < 500000; i++) {
        state = state * 16807 % 2147483647;
        values.push(state);
    }
    const words = values.slice(0, 100000).map(String);
    values.sort((left, right) => left - right);
    words.sort();
    console.log([values[0], values[250000], values[499999], words[0], words[50000],
                 words[99999]].join(" "));
}

run();
