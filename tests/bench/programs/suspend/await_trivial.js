// Await of a trivial coroutine.
// operations: 3000000
async function trivial(x) {
    return x;
}

async function main() {
    let total = 0;
    for (let i = 0; i < 3000000; i++) {
        total += await trivial(i);
    }
    console.log(String(total));
}

main();
