// Pidigits: a spigot over big integers, per digit.
// operations: 3000
function digits(count) {
    let result = 0n;
    let a = 1n;
    let b = 0n;
    let c = 1n;
    let k = 0n;
    while (count > 0) {
        k += 1n;
        const odd = 2n * k + 1n;
        b = (2n * a + b) * odd;
        c *= odd;
        a *= k;
        if (a > b) {
            continue;
        }
        const digit = (3n * a + b) / c;
        if ((3n * a + b) % c + a >= c) {
            continue;
        }
        result = (result * 10n + digit) % 1000000007n;
        count--;
        b = (b - c * digit) * 10n;
        a *= 10n;
    }
    return result;
}

console.log(String(digits(3000)));
