// String join, per piece.
// operations: 9000000
function run() {
    let total = 0;
    let text = "";
    for (let i = 0; i < 90000; i++) {
        const pieces = [];
        for (let j = 0; j < 100; j++) {
            pieces.push("piece");
        }
        text = pieces.join(", ");
        total += text.length;
    }
    console.log(total + " " + text.slice(0, 12));
}

run();
