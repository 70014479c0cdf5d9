// Closures: made, called, and changing what they hold.
// operations: 9000000
function counter(step) {
    let count = 0;
    return () => {
        count += step;
        return count;
    };
}

function compose(first, second) {
    return (value) => second(first(value));
}

function run() {
    let total = 0;
    for (let i = 0; i < 600000; i++) {
        const add = counter(i % 5);
        for (let round = 0; round < 5; round++) {
            total += add();
        }
    }
    const both = compose((x) => x + 1, (x) => x * 2);
    for (let i = 0; i < 1800000; i++) {
        total += both(i) % 10;
    }
    console.log(String(total));
}

run();
