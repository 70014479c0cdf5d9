// F-strings: a template with two integers, a word and a float with two digits.
// operations: 1000000
function run() {
    let total = 0;
    let text = "";
    const name = "task";
    for (let i = 0; i < 1000000; i++) {
        text = `${name}-${i}: ${i % 7} of ${(i / 4).toFixed(2)}`;
        total += text.length;
    }
    console.log(total + " " + text);
}

run();
