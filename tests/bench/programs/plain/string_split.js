// String split, strip, and find, per word.
// operations: 9000000
function run() {
    const made = [];
    for (let i = 0; i < 100; i++) {
        made.push("word" + i + ",");
    }
    const line = made.join(" ");
    let total = 0;
    let found = 0;
    for (let i = 0; i < 90000; i++) {
        const words = line.split(" ");
        total += words.length;
        if (words[50].replace(/,+$/, "").endsWith("50")) {
            found += line.indexOf("word99");
        }
    }
    console.log(total + " " + found);
}

run();
