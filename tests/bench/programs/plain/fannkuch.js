// Fannkuch, per permutation of nine.
// operations: 362880
function fannkuch(n) {
    const order = [];
    const count = [];
    for (let i = 0; i < n; i++) {
        order.push(i);
        count.push(0);
    }
    let most = 0;
    let checksum = 0;
    let number = 0;
    let remaining = n;
    for (;;) {
        while (remaining > 1) {
            count[remaining - 1] = remaining;
            remaining--;
        }
        let first = order[0];
        if (first !== 0) {
            const work = order.slice();
            let flips = 0;
            while (first !== 0) {
                for (let low = 0, high = first; low < high; low++, high--) {
                    const kept = work[low];
                    work[low] = work[high];
                    work[high] = kept;
                }
                flips++;
                first = work[0];
            }
            most = Math.max(most, flips);
            checksum += number % 2 === 0 ? flips : -flips;
        }
        number++;
        for (;;) {
            if (remaining === n) {
                return checksum + " " + most;
            }
            first = order[0];
            for (let i = 0; i < remaining; i++) {
                order[i] = order[i + 1];
            }
            order[remaining] = first;
            count[remaining]--;
            if (count[remaining] > 0) {
                break;
            }
            remaining++;
        }
    }
}

console.log(fannkuch(9));
