// Loop iteration with arithmetic.
// operations: 10000000
function run() {
    let total = 0;
    for (let i = 0; i < 10000000; i++) {
        total = (total + i * 3) % 1000003;
    }
    return total;
}

console.log(String(run()));
