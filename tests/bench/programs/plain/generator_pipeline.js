// Generator pipeline: four stages, per number.
// operations: 4000000
function* numbers(limit) {
    for (let i = 0; i < limit; i++) {
        yield i;
    }
}

function* squares(source) {
    for (const value of source) {
        yield value * value % 1000;
    }
}

function* odd(source) {
    for (const value of source) {
        if (value % 2 === 1) {
            yield value;
        }
    }
}

function* pairs(source) {
    let last = 0;
    for (const value of source) {
        yield last + value;
        last = value;
    }
}

function run() {
    let total = 0;
    for (const value of pairs(odd(squares(numbers(4000000))))) {
        total += value;
    }
    let small = 0;
    for (const value of odd(numbers(1000))) {
        small += value;
    }
    console.log(total + " " + small);
}

run();
