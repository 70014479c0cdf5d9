// Spectral norm, per element of a matrix that is multiplied.
// operations: 3600000
function element(i, j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

function multiply(vector) {
    const result = [];
    for (let i = 0; i < vector.length; i++) {
        let total = 0.0;
        for (let j = 0; j < vector.length; j++) {
            total += element(i, j) * vector[j];
        }
        result.push(total);
    }
    return result;
}

function multiplyTransposed(vector) {
    const result = [];
    for (let i = 0; i < vector.length; i++) {
        let total = 0.0;
        for (let j = 0; j < vector.length; j++) {
            total += element(j, i) * vector[j];
        }
        result.push(total);
    }
    return result;
}

function run(size) {
    let u = new Array(size).fill(1.0);
    let v = u;
    for (let round = 0; round < 10; round++) {
        v = multiplyTransposed(multiply(u));
        u = multiplyTransposed(multiply(v));
    }
    let uv = 0.0;
    let vv = 0.0;
    for (let i = 0; i < size; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    console.log(Math.sqrt(uv / vv).toFixed(9));
}

run(300);
