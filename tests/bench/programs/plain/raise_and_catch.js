// Raise and catch.
// operations: 800000
function fail() {
    throw new RangeError("x");
}

function run() {
    let caught = 0;
    for (let i = 0; i < 800000; i++) {
        try {
            fail();
        } catch (error) {
            if (!(error instanceof RangeError)) {
                throw error;
            }
            caught++;
        }
    }
    console.log(String(caught));
}

run();
