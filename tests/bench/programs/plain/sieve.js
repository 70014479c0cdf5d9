// Sieve, per number.
// operations: 2000000
function sieve(limit) {
    const isPrime = new Array(limit + 1).fill(true);
    let count = 0;
    for (let number = 2; number <= limit; number++) {
        if (isPrime[number]) {
            count++;
            for (let multiple = number * 2; multiple <= limit; multiple += number) {
                isPrime[multiple] = false;
            }
        }
    }
    return count;
}

console.log(String(sieve(2000000)));
