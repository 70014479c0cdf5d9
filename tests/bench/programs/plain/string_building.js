// String building: += of short pieces up to a kilobyte.
// operations: 10000000
function run() {
    let total = 0;
    for (let i = 0; i < 40000; i++) {
        let text = "";
        for (let j = 0; j < 250; j++) {
            text += "abc";
            if (j % 50 === 0) {
                text += String(i);
            }
        }
        total += text.length;
    }
    console.log(String(total));
}

run();
