// Binary trees, per node.
// operations: 1310680
class Node {
    constructor(left, right) {
        this.left = left;
        this.right = right;
    }

    count() {
        return this.left === null ? 1 : 1 + this.left.count() + this.right.count();
    }
}

function make(depth) {
    return depth === 0 ? new Node(null, null) : new Node(make(depth - 1), make(depth - 1));
}

const kept = make(14);
let total = 0;
for (let round = 0; round < 20; round++) {
    total += make(14).count();
}
for (let round = 0; round < 2000; round++) {
    total += make(7).count();
}
total += kept.count();
console.log(String(total));
