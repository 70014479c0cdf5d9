// Method call that changes a field.
// operations: 8000000
class Counter {
    constructor() {
        this.count = 0;
    }

    add(n) {
        this.count = this.count + n;
    }
}

function run() {
    const counter = new Counter();
    for (let i = 0; i < 8000000; i++) {
        counter.add(i);
    }
    console.log(String(counter.count));
}

run();
