// N-queens, per queen that is placed on a board of twelve.
// operations: 856188
function place(row, size, columns, rising, falling) {
    if (row === size) {
        return 1;
    }
    let found = 0;
    for (let column = 0; column < size; column++) {
        const up = row + column;
        const down = row - column + size - 1;
        if (columns[column] || rising[up] || falling[down]) {
            continue;
        }
        columns[column] = rising[up] = falling[down] = true;
        found += place(row + 1, size, columns, rising, falling);
        columns[column] = rising[up] = falling[down] = false;
    }
    return found;
}

function run(size) {
    const flags = (count) => new Array(count).fill(false);
    return place(0, size, flags(size), flags(2 * size - 1), flags(2 * size - 1));
}

console.log(String(run(12)));
