// Generator send.
// operations: 5000000
function* accumulate() {
    let total = 0;
    for (;;) {
        total += yield total;
    }
}

function run() {
    const generator = accumulate();
    generator.next();
    let total = 0;
    for (let i = 0; i < 5000000; i++) {
        total = generator.next(1).value;
    }
    console.log(String(total));
}

run();
