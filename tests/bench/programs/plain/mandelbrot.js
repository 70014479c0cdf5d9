// Mandelbrot, per pixel.
// operations: 160000
function mandelbrot(size, limit) {
    let inside = 0;
    for (let row = 0; row < size; row++) {
        const ci = 2.0 * row / size - 1.0;
        for (let column = 0; column < size; column++) {
            const cr = 2.0 * column / size - 1.5;
            let zr = 0.0;
            let zi = 0.0;
            let step = 0;
            for (; step < limit; step++) {
                const rr = zr * zr;
                const ii = zi * zi;
                if (rr + ii > 4.0) {
                    break;
                }
                zi = 2.0 * zr * zi + ci;
                zr = rr - ii + cr;
            }
            if (step === limit) {
                inside++;
            }
        }
    }
    return inside;
}

console.log(String(mandelbrot(400, 100)));
